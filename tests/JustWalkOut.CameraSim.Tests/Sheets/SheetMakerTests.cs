using JustWalkOut.CameraSim.Sheets;
using OpenCvSharp;

namespace JustWalkOut.CameraSim.Tests.Sheets;

/// <summary>Pictures to look at, made small: whether they hold what they are said to hold.</summary>
public sealed class SheetMakerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-sheets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("nano", 12)]
    [InlineData("convenience", 8)]
    public void A_sheet_of_cameras_has_a_lit_picture_of_each_camera(string store, int cameras)
    {
        using Mat sheet = Make(new SheetOrder(SheetKind.Cameras, store, 3, 64) { BusyLength = TimeSpan.FromSeconds(30) }, "cameras.png");

        int columns = PictureGrid.ColumnsFor(cameras);
        Assert.Equal((64 * columns, 36 * ((cameras + columns - 1) / columns)), (sheet.Width, sheet.Height));
        for (int i = 0; i < cameras; i++)
        {
            using Mat cell = sheet[new Rect(i % columns * 64, i / columns * 36, 64, 36)];
            Assert.InRange(Cv2.Mean(cell).Val1, 40, 220);
        }
    }

    [Fact]
    public void A_sheet_of_hours_shows_one_camera_at_every_hour()
    {
        using Mat sheet = Make(new SheetOrder(SheetKind.Hours, "nano", 3, 64) { BusyLength = TimeSpan.FromSeconds(1) }, "hours.png");

        Assert.Equal((64 * 5, 36 * 5), (sheet.Width, sheet.Height));

        // Below the names, which are wider than such small pictures.
        using Mat last = sheet[new Rect(64 * 3, (36 * 4) + 20, 64, 16)];
        using Mat beyond = sheet[new Rect(64 * 4, (36 * 4) + 20, 64, 16)];
        Assert.InRange(Cv2.Mean(last).Val1, 40, 220);
        Assert.Equal(0, Cv2.Mean(beyond).Val1);
    }

    [Fact]
    public void A_sheet_of_bodies_shows_somebody_in_every_view()
    {
        using Mat sheet = Make(new SheetOrder(SheetKind.Bodies, null, 1, 80), "bodies.png");

        Assert.Equal((80 * 10, 104 * BodySheet.Names.Count / 2), (sheet.Width, sheet.Height));

        // Below the names, each type looks other than the one before it, from every side.
        for (int i = 5; i < BodySheet.Names.Count * 5; i++)
        {
            using Mat cell = sheet[CellOf(i)];
            using Mat before = sheet[CellOf(i - 5)];
            using Mat difference = new();
            Cv2.Absdiff(cell, before, difference);
            using Mat strong = difference.GreaterThan(25).ToMat().Reshape(1);
            Assert.True(Cv2.CountNonZero(strong) > 20, $"view {i % 5} of {BodySheet.Names[i / 5]}");
        }
    }

    [Fact]
    public void A_scene_becomes_a_film_of_its_act_and_a_poster_and_the_same_again()
    {
        SheetOrder order = new(SheetKind.Scenes, "nano", 2, 160) { Scenes = ["hand-to-hand"], FilmSeconds = 4 };
        using Mat poster = Make(order, "hand-to-hand.png");
        byte[] film = File.ReadAllBytes(Path.Combine(_folder.FullName, "hand-to-hand.mp4"));
        Make(order, "hand-to-hand.png").Dispose();

        Assert.Equal((240, 90), (poster.Width, poster.Height));
        Assert.Equal(film, File.ReadAllBytes(Path.Combine(_folder.FullName, "hand-to-hand.mp4")));
        using VideoCapture video = new(Path.Combine(_folder.FullName, "hand-to-hand.mp4"));
        Assert.InRange(video.FrameCount, 58, 60);
        Assert.Contains("\"act\"", File.ReadAllText(Path.Combine(_folder.FullName, SheetMaker.ListName)), StringComparison.Ordinal);
    }

    private Mat Make(SheetOrder order, string picture)
    {
        Assert.Equal([picture], SheetMaker.Make(order, _folder.FullName, _ => { }, TestContext.Current.CancellationToken));
        return Cv2.ImRead(Path.Combine(_folder.FullName, picture));
    }

    private static Rect CellOf(int i) => new(i % 10 * 80, (i / 10 * 104) + 20, 80, 84);
}
