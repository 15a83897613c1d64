using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;
using JustWalkOut.Vision.Localization;

namespace JustWalkOut.Vision.Tests.Calibration;

public sealed class PoseFitTests
{
    private static readonly PoseOptions Options = new() { PixelSd = 0.7, FloorSdMetres = 0.005 };

    [Fact]
    public void A_camera_drawn_by_chance_is_found_to_centimetres_and_tenths_of_a_degree_and_says_how_sure_it_is()
    {
        const int Cameras = 60;
        List<double> places = [];
        List<double> turns = [];
        double normed = 0;
        for (int seed = 1; seed <= Cameras; seed++)
        {
            FloorView view = new(seed);
            PoseFound found = Find(view, view.Noisy(view.Exact(20), 0.7, 0.005));

            (double placeMetres, double turnDegrees) = Off(view, found);
            places.Add(placeMetres);
            turns.Add(turnDegrees);
            normed += NormedError(view, found);
            Assert.True(placeMetres < 0.06 && turnDegrees < 0.8, $"seed {seed}: {placeMetres * 100:0.0} cm, {turnDegrees:0.00} degrees off");
            Assert.True(found.Matches.Count(match => !match.IsUsed) <= 1, $"seed {seed}: right matches are taken for wrong ones");
        }

        Assert.InRange(places.Order().ElementAt(Cameras / 2), 0, 0.02);
        Assert.InRange(turns.Order().ElementAt(Cameras / 2), 0, 0.25);

        // A squared distance in standard deviations of six numbers is 6 on average; of 60 cameras, 6 give or take 0.45.
        Assert.InRange(normed / Cameras, 4.5, 7.5);
    }

    [Fact]
    public void Wrong_matches_are_named_and_do_not_count()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            FloorView view = new(seed);
            List<FloorMatch> matches = view.Noisy(view.Exact(16), 0.7, 0.005);
            (matches[3], matches[9]) = (matches[3] with { At = matches[9].At }, matches[9] with { At = matches[3].At });
            matches[12] = matches[12] with { At = matches[12].At with { XMetres = matches[12].At.XMetres + 1 } };

            PoseFound found = Find(view, matches);

            Assert.Equal([3, 9, 12], found.Matches.Index().Where(one => !one.Item.IsUsed).Select(one => one.Index));
            Assert.InRange(Off(view, found).PlaceMetres, 0, 0.08);
            Assert.InRange(found.Matches[12].OffMetres!.Value, 0.9, 1.1);
        }
    }

    [Fact]
    public void What_is_predicted_of_the_floor_is_what_errors_come_to()
    {
        FloorView view = new(5);
        List<FloorMatch> exact = view.Exact(10);
        double squares = 0;
        double said = 0;
        const int Times = 60;
        for (int i = 0; i < Times; i++)
        {
            PoseFound found = Find(view, view.Noisy(exact, 0.7, 0.005));
            said += found.Floor.Worst * found.Floor.Worst / found.NoiseFactor / found.NoiseFactor;

            // Where the worst is said to be: what the true camera sees there, the found one places elsewhere.
            Assert.True(view.Model.TryProject(new StorePoint(found.Floor.WorstAt[0], found.Floor.WorstAt[1], 0), out double u, out double v));
            FloorPoint placed = SightingPlacer.ModelOf(found.Calibration).MeetLevel(u, v, 0, 100)!.Value;
            squares += Math.Pow(placed.XMetres - found.Floor.WorstAt[0], 2) + Math.Pow(placed.YMetres - found.Floor.WorstAt[1], 2);
        }

        Assert.InRange(Math.Sqrt(squares / said), 0.7, 1.3);
    }

    [Fact]
    public void Points_off_the_floor_count_at_their_height()
    {
        FloorView view = new(8);
        List<FloorMatch> matches = [];
        foreach (FloorMatch match in view.Exact(16))
        {
            StorePoint at = match.At with { ZMetres = matches.Count % 3 * 0.5 };
            Assert.True(view.Model.TryProject(at, out double u, out double v));
            if (u is > 0 and < FloorView.WidthPx && v is > 0 and < FloorView.HeightPx)
            {
                matches.Add(match with { XPx = u - 0.5, YPx = v - 0.5, At = at });
            }
        }

        (double placeMetres, double turnDegrees) = Off(view, Find(view, matches));

        Assert.InRange(placeMetres, 0, 1e-5);
        Assert.InRange(turnDegrees, 0, 1e-4);
    }

    [Fact]
    public void Too_few_matches_are_refused_with_how_many_it_takes() =>
        Assert.Contains("found 5 matches, expected 6 or more", Fault(3, view => view.Exact(5)), StringComparison.Ordinal);

    [Fact]
    public void Matches_on_one_line_are_refused_with_where_to_add_some()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            string fault = Fault(seed, view =>
            {
                FloorPoint middle = view.Model.MeetLevel(320, 240, 0, 100)!.Value;
                return [.. Enumerable.Range(-4, 9).Select(i => new StorePoint(middle.XMetres + (i * 0.15), middle.YMetres + (i * 0.1), 0)).Select((at, i) => Seen(view, at, i))];
            });
            Assert.Contains("of one line, expected points to its sides too. Add some a metre and more away from it, as near (", fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Matches_in_one_corner_are_refused_with_where_another_one_helps_most()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            string fault = Fault(seed, view => view.Noisy(view.Exact(12, 0.2, 0.65, 0.3), 0.7, 0.005));
            Assert.True(fault.Contains("Add points away from the others, best near pixel (", StringComparison.Ordinal) || fault.Contains("Add points further apart", StringComparison.Ordinal) || fault.Contains("Add some a metre and more away", StringComparison.Ordinal), $"seed {seed}: {fault}");
        }
    }

    [Fact]
    public void A_mirrored_store_is_refused_as_one_whether_its_points_lie_on_the_floor_or_above()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            Assert.Contains("or u and v are swapped", Fault(seed, view => [.. view.Exact(12).Select(match => match with { At = new StorePoint(match.At.YMetres, match.At.XMetres, 0) })]), StringComparison.Ordinal);
            Assert.Contains("or u and v are swapped", Fault(seed, view => [.. view.Exact(40)
                .Select((match, i) => Seen(view, match.At with { ZMetres = i % 3 * 0.6 }, i))
                .Where(match => match.XPx is > 0 and < FloorView.WidthPx && match.YPx is > 0 and < FloorView.HeightPx)
                .Select(match => match with { At = match.At with { XMetres = 12 - match.At.XMetres } })]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Matches_of_another_camera_are_refused() =>
        Assert.Contains("agree on one pose, expected 6 and more than half", Fault(4, view => [.. view.Exact(14).Zip(new FloorView(17).Exact(14), (one, other) => one with { At = other.At })]), StringComparison.Ordinal);

    [Fact]
    public void The_same_matches_give_the_same_bytes()
    {
        FloorView view = new(11);
        List<FloorMatch> matches = view.Noisy(view.Exact(18), 0.7, 0.005);
        Assert.Equal(Find(view, matches).Calibration.CameraToStore.SelectMany(row => row), Find(view, matches).Calibration.CameraToStore.SelectMany(row => row));
    }

    private static FloorMatch Seen(FloorView view, StorePoint at, int index)
    {
        Assert.True(view.Model.TryProject(at, out double u, out double v));
        return new FloorMatch(index + 2, u - 0.5, v - 0.5, at);
    }

    private static PoseFound Find(FloorView view, List<FloorMatch> matches) => PoseFit.Find(view.Lens, new FloorMatches("m.csv", matches), FloorView.Outline, Options);

    private static string Fault(int seed, Func<FloorView, List<FloorMatch>> matches)
    {
        FloorView view = new(seed);
        string message = Assert.Throws<InvalidDataException>(() => Find(view, matches(view))).Message;
        Assert.StartsWith("m.csv: found ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }

    private static (double PlaceMetres, double TurnDegrees) Off(FloorView view, PoseFound found)
    {
        double[][] pose = found.Calibration.CameraToStore;
        double place = Math.Sqrt(Enumerable.Range(0, 3).Sum(row => Math.Pow(pose[row][3] - view.CameraToStore[row][3], 2)));
        double trace = Enumerable.Range(0, 3).Sum(axis => Enumerable.Range(0, 3).Sum(row => pose[row][axis] * view.CameraToStore[row][axis]));
        return (place, double.RadiansToDegrees(Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1))));
    }

    /// <summary>The squared error of the six numbers in their own covariance.</summary>
    private static double NormedError(FloorView view, PoseFound found)
    {
        double[][] pose = found.Calibration.CameraToStore;
        double[,] turn = new double[3, 3];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                turn[i, j] = Enumerable.Range(0, 3).Sum(row => view.CameraToStore[row][i] * pose[row][j]);
            }
        }

        double[] off =
        [
            (turn[2, 1] - turn[1, 2]) / 2, (turn[0, 2] - turn[2, 0]) / 2, (turn[1, 0] - turn[0, 1]) / 2,
            pose[0][3] - view.CameraToStore[0][3], pose[1][3] - view.CameraToStore[1][3], pose[2][3] - view.CameraToStore[2][3],
        ];
        double[,] covariance = new double[6, 6];
        for (int i = 0; i < 36; i++)
        {
            covariance[i / 6, i % 6] = found.Covariance[i / 6][i % 6];
        }

        Assert.True(PositiveMatrix.TryInvert(covariance, out double[,] information));
        return Enumerable.Range(0, 6).Sum(i => Enumerable.Range(0, 6).Sum(j => off[i] * information[i, j] * off[j]));
    }
}
