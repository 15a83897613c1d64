using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;
using JustWalkOut.Vision.Frames.Boards;
using JustWalkOut.Vision.Tests.Recordings;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Calibration;

public sealed class LensFitTests
{
    private static readonly Lens True = new(640, 360, [310, 308], [325.5, 176], [-0.15, 0.03, 0.0008, -0.0006, 0]);

    [Theory]
    [InlineData("charuco:9x6:30", 4)]
    [InlineData("checkerboard:8x5:22", 3)]
    public void A_lens_is_found_from_pictures_of_a_board_to_less_than_a_pixel(string board, int rows)
    {
        using TemporaryFolder folder = new();
        BoardForm form = BoardForm.Parse(board);
        Film(folder, form, rows);

        BoardPictures.Seen seen = BoardPictures.Look(folder.Path, form, (_, _) => { }, TestContext.Current.CancellationToken);
        LensFound found = LensFit.Find(seen, form, folder.Path);

        Assert.InRange(found.RmsPx, 0.01, 0.35);
        Assert.InRange(found.HeldOutPx, 0.01, 0.6);
        (double rms, double worst) = OffPx(found.Lens);
        Assert.InRange(rms, 0, 0.8);
        Assert.InRange(worst, 0, 2);
        for (int axis = 0; axis < 2; axis++)
        {
            Assert.InRange(Math.Abs(found.Lens.FocalPx[axis] - True.FocalPx[axis]), 0, Math.Max(1, 5 * found.FocalSdPx[axis]));
            Assert.InRange(Math.Abs(found.Lens.CentrePx[axis] - True.CentrePx[axis]), 0, Math.Max(1, 5 * found.CentreSdPx[axis]));
            Assert.InRange(found.FocalSdPx[axis], 0.01, 2);
        }
    }

    [Fact]
    public void A_board_that_is_always_held_alike_is_refused_with_how_to_hold_it()
    {
        using TemporaryFolder folder = new();
        BoardForm form = BoardForm.Parse("charuco:9x6:30");
        FilmedBoard filmed = new(form, True, 4);
        for (int i = 0; i < 9; i++)
        {
            Write(folder, filmed.Take(320, 180, 0.4, 0), i);
        }

        BoardPictures.Seen seen = BoardPictures.Look(folder.Path, form, (_, _) => { }, TestContext.Current.CancellationToken);
        string fault = Assert.Throws<InvalidDataException>(() => LensFit.Find(seen, form, "pictures")).Message;

        Assert.Matches("^pictures: found 9 views of the board of which [1-7] differ, expected 8 or more that do. Move the board about", fault);
    }

    [Fact]
    public void Pictures_without_the_board_of_two_sizes_or_that_are_none_are_refused_by_name()
    {
        using TemporaryFolder folder = new();
        BoardForm form = BoardForm.Parse("charuco:9x6:30");
        Assert.Contains("found no pictures", Fault(), StringComparison.Ordinal);
        using Mat grey = new(360, 640, MatType.CV_8UC3, new Scalar(90, 90, 90));
        Cv2.ImWrite(folder.File("a.png"), grey);
        Assert.Contains("found the board charuco:9x6:30 in 0 of 1 pictures, expected it in 8 or more", Fault(), StringComparison.Ordinal);
        using Mat small = new(240, 320, MatType.CV_8UC3, new Scalar(90, 90, 90));
        Cv2.ImWrite(folder.File("b.png"), small);
        Assert.Contains("found b.png of 320 x 240 among pictures of 640 x 360", Fault(), StringComparison.Ordinal);
        File.WriteAllText(folder.File("b.png"), "no picture");
        Assert.Contains("b.png: found no picture that can be read", Fault(), StringComparison.Ordinal);

        string Fault() => Assert.Throws<InvalidDataException>(() => BoardPictures.Look(folder.Path, form, (_, _) => { }, TestContext.Current.CancellationToken)).Message;
    }

    [Fact]
    public void A_film_of_the_board_is_looked_at_five_times_a_second()
    {
        using TemporaryFolder folder = new();
        BoardForm form = BoardForm.Parse("charuco:9x6:30");
        FilmedBoard filmed = new(form, True, 5);
        using (VideoWriter writer = new(folder.File("film.avi"), VideoCaptureAPIs.FFMPEG, FourCC.MJPG, 10, new Size(640, 360)))
        {
            for (int i = 0; i < 9; i++)
            {
                using Mat picture = filmed.Take(200 + (30 * i), 150 + (8 * i), 0.35, 20);
                writer.Write(picture);
                writer.Write(picture);
            }
        }

        BoardPictures.Seen seen = BoardPictures.Look(folder.File("film.avi"), form, (_, _) => { }, TestContext.Current.CancellationToken);

        Assert.Equal((9, 640, 360), (seen.Pictures, seen.WidthPx, seen.HeightPx));
        Assert.Equal(["0.00 s", "0.20 s", "0.40 s"], seen.Views.Take(3).Select(view => view.Picture));
    }

    [Fact]
    public void Views_that_leave_a_part_of_the_picture_bare_are_refused_with_which()
    {
        BoardView[] views = [.. Enumerable.Range(0, 12).Select(i => new BoardView($"{i}", [.. Enumerable.Range(0, 40).Select(id => new BoardCorner(id, 20 + (i * 30) + (id % 8 * 30), 30 + (id / 8 * 70)))]))];

        string fault = Assert.Throws<InvalidDataException>(() => ViewChoice.Choose(views, (900, 360), "film")).Message;

        Assert.StartsWith("film: found no corner of the board in the upper right, middle right, lower right of the picture, expected some in each ninth", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charuco:9x6", "is no board: expected charuco or checkerboard")]
    [InlineData("chess:9x6:30", "is no board: expected charuco or checkerboard")]
    [InlineData("charuco:9x6:3", "a square's side of 5 to 500 mm")]
    [InlineData("charuco:20x20:10", "no more than 200 squares")]
    [InlineData("checkerboard:8x6:30", "an odd number of squares one way and an even one the other")]
    public void A_board_that_cannot_be_is_refused_with_what_can(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => BoardForm.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_printed_board_has_its_size_in_millimetres_and_a_rule()
    {
        string svg = BoardSheet.Svg(BoardForm.Parse("charuco:9x6:30"));
        Assert.StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300mm\" height=\"210mm\" viewBox=\"0 0 300 210\">", svg, StringComparison.Ordinal);
        Assert.Contains("100 mm: print at 100 % and measure. --board charuco:9x6:30", svg, StringComparison.Ordinal);
    }

    /// <summary>Rows of six pictures with the board all over them.</summary>
    private static void Film(TemporaryFolder folder, BoardForm form, int rows)
    {
        FilmedBoard filmed = new(form, True, 3);
        for (int i = 0; i < 6 * rows; i++)
        {
            Write(folder, filmed.Take(85 + (i % 6 * 94), 65 + (i / 6 * 230 / (rows - 1)), 0.26 + (0.05 * (i % 5)), 40), i);
        }
    }

    private static void Write(TemporaryFolder folder, Mat picture, int number)
    {
        using Mat owned = picture;
        Cv2.ImWrite(folder.File($"{number:00}.png"), owned);
    }

    /// <summary>
    /// How far apart both lenses see anything where the board was seen, which is not in the picture's very corners; pixels. The found camera is turned so that they agree best: what a pose will take up is
    /// no error.
    /// </summary>
    private static (double RmsPx, double WorstPx) OffPx(Lens found)
    {
        double[][] upright = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]];
        CameraModel real = new(new CameraForm(640, 360, True.FocalPx, True.CentrePx, True.Distortion, upright));
        List<FloorMatch> matches = [];
        for (int i = 0; i < 16 * 9; i++)
        {
            (double u, double v) = (60 + ((i % 16) * 34.6), 34 + ((i / 16) * 36.4));
            LineOfSight sight = real.Through(u + 0.5, v + 0.5);
            matches.Add(new FloorMatch(i, u, v, new StorePoint(sight.X * 3, sight.Y * 3, sight.Z * 3)));
        }

        PoseRefinement refinement = new(1, 0);
        HungCamera best = refinement.Refine(new HungCamera(found, upright), matches);
        return (Math.Sqrt(matches.Average(match => refinement.DistanceSquared(best, match))), Math.Sqrt(matches.Max(match => refinement.DistanceSquared(best, match))));
    }
}
