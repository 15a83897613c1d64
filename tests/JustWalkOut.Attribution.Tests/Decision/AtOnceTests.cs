using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Tests.Decision;

public sealed class AtOnceTests
{
    [Fact]
    public void Whose_hand_is_at_one_plate_did_not_empty_another_half_a_metre_away_at_that_moment()
    {
        Finding.Took alone = TakenFrom(5, Crossing(EvidenceKinds.Joint));
        Finding.Took jointly = TakenFrom(5, Crossing(EvidenceKinds.None));

        Assert.True(1 - jointly.Goods.Confidence < (1 - alone.Goods.Confidence) * 2 / 3, $"{alone.Goods.Confidence}: {alone.Goods.Reason} {jointly.Goods.Confidence}: {jointly.Goods.Reason}");
        Assert.NotEqual(TakenFrom(1, Crossing(EvidenceKinds.None)).Presence, jointly.Presence);
        Assert.Contains("elsewhere at that moment", jointly.Goods.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_said_first_is_said_anew_when_a_change_of_the_same_moment_is_judged_later()
    {
        // The plate that nobody touched for long settles first: the other is pressed for a second more.
        List<Observed> found = Bench(EvidenceKinds.None).Change(5, 10, -250).Change(1, 10.1, -500).Change(1, 10.2, 60).Change(1, 11.2, -60).Run();

        Finding.Revised[] anew = [.. found.Select(observed => observed.Finding).OfType<Finding.Revised>().Where(revised => revised.Reason.StartsWith("Seen together", StringComparison.Ordinal))];
        ObservationId first = found.First(observed => observed.Finding is Finding.Took took && took.Goods.Plates.Contains(Tests.Bench.PlateOf(5))).Id;
        Assert.Contains(anew, revised => revised.Supersedes == first && revised.Instead is Finding.Took { Goods.Confidence: > 0.7 });
    }

    [Fact]
    public void Changes_a_second_apart_say_nothing_of_each_other()
    {
        Finding.Took alone = TakenFrom(5, Bench(EvidenceKinds.Joint).Change(1, 10, -500).Change(5, 11.5, -250).Run());
        Finding.Took jointly = TakenFrom(5, Bench(EvidenceKinds.None).Change(1, 10, -500).Change(5, 11.5, -250).Run());

        Assert.Equal((alone.Presence, alone.Goods.Confidence), (jointly.Presence, jointly.Goods.Confidence));
    }

    private static Bench Bench(EvidenceKinds without) => new Bench { Without = without }.Person("ann", 1, (9.5, 11.6)).Person("bob", 2, (9.5, 11.6));

    private static List<Observed> Crossing(EvidenceKinds without) => Bench(without).Change(1, 10, -500).Change(5, 10, -250).Run();

    /// <summary>The last word on what went from a plate.</summary>
    private static Finding.Took TakenFrom(int plate, List<Observed> found) => found
        .Select(observed => observed.Finding is Finding.Revised revised ? revised.Instead : observed.Finding)
        .OfType<Finding.Took>()
        .Last(took => took.Goods.Plates.Contains(Tests.Bench.PlateOf(plate)));
}
