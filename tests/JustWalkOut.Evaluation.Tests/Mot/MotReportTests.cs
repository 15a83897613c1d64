using JustWalkOut.Evaluation.Mot;
using JustWalkOut.Tests;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Evaluation.Tests.Mot;

public sealed class MotReportTests
{
    // Published by the MATLAB devkit and py-motmetrics, HOTA by TrackEval, for the two sequences that py-motmetrics ships.
    private static readonly MotScore[] Published =
    [
        new("TUD-Campus", 0.526462, 0.277201, 0.557659, 0.729730, 0.451253, 13, 150, 7, 0.391397, 0.418047, 0.369121),
        new("TUD-Stadtmitte", 0.564014, 0.345904, 0.644619, 0.819760, 0.531142, 45, 452, 7, 0.397849, 0.392268, 0.408841),
        new("total", 0.555116, 0.330177, 0.624296, 0.799176, 0.512211, 58, 602, 14, 0.399957, 0.397683, 0.412450),
    ];

    [Fact]
    public void The_published_scores_of_both_sequences_and_of_their_total_are_met_to_a_millionth()
    {
        string folder = SharedData.PathOrSkip("mot/motmetrics");
        MotReport report = MotReport.Of([Load(folder, "TUD-Campus"), Load(folder, "TUD-Stadtmitte")]);
        foreach ((MotScore expected, MotScore actual) in Published.Zip([.. report.Sequences, report.Total]))
        {
            Assert.Equal(expected with { Mota = 0, Motp = 0, Idf1 = 0, Idp = 0, Idr = 0, Hota = 0, Deta = 0, Assa = 0 },
                actual with { Mota = 0, Motp = 0, Idf1 = 0, Idp = 0, Idr = 0, Hota = 0, Deta = 0, Assa = 0 });
            Assert.Equal(RatesOf(expected), RatesOf(actual), (one, other) => Math.Abs(one - other) <= 1e-6);
        }
    }

    private static double[] RatesOf(MotScore score) =>
        [score.Mota, score.Motp!.Value, score.Idf1, score.Idp, score.Idr, score.Hota, score.Deta, score.Assa];

    private static MotSequence Load(string folder, string name)
    {
        using StreamReader truth = File.OpenText(Path.Combine(folder, name, "gt.txt"));
        using StreamReader result = File.OpenText(Path.Combine(folder, name, "test.txt"));
        return MotSequence.From(name, MotText.Read(truth, "gt.txt"), MotText.Read(result, "test.txt"));
    }
}
