using JustWalkOut.Carts;
using JustWalkOut.Vision.Calibration;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>Boards in a folder of pictures or in a film.</summary>
public static class BoardPictures
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"];

    /// <summary>A board is moved by hand: pictures of a film that are nearer than this show the same again.</summary>
    private static readonly TimeSpan ApartMin = TimeSpan.FromSeconds(0.2);

    /// <summary>What was seen.</summary>
    /// <param name="Views">Of the board, in the pictures' order.</param>
    /// <param name="Pictures">How many pictures were looked at.</param>
    /// <param name="WidthPx">Their width.</param>
    /// <param name="HeightPx">Their height.</param>
    public sealed record Seen(IReadOnlyList<BoardView> Views, int Pictures, int WidthPx, int HeightPx);

    /// <summary>Looks through all pictures of a folder, in order of their names, or through a film, five times a second.</summary>
    /// <param name="source">The folder or film.</param>
    /// <param name="form">The board.</param>
    /// <param name="passed">Told how many pictures were looked at, and how many of them show the board.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="InvalidDataException">There are no pictures, one cannot be read, they are not of one size, or the board is in too few of them.</exception>
    public static Seen Look(string source, BoardForm form, Action<int, int> passed, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(passed);
        using BoardFinder finder = new(form);
        List<BoardView> views = [];
        int pictures = 0;
        (int WidthPx, int HeightPx) size = default;

        void Add(Mat picture, string name)
        {
            stop.ThrowIfCancellationRequested();
            if (pictures > 0 && (picture.Width, picture.Height) != size)
            {
                throw new InvalidDataException($"{source}: found {name} of {picture.Width} x {picture.Height} among pictures of {size.WidthPx} x {size.HeightPx}, expected pictures of one camera and size. Take the others away.");
            }

            size = (picture.Width, picture.Height);
            if (finder.Look(picture, name) is BoardView view)
            {
                views.Add(view);
            }

            pictures++;
            passed(pictures, views.Count);
        }

        if (Directory.Exists(source))
        {
            OfFolder(source, Add);
        }
        else
        {
            OfFilm(source, Add);
        }

        return views.Count >= ViewChoice.ViewsMin
            ? new Seen(views, pictures, size.WidthPx, size.HeightPx)
            : throw new InvalidDataException($"{source}: found the board {form} in {views.Count} of {pictures} pictures, expected it in {ViewChoice.ViewsMin} or more. "
                + $"Check --board, and take sharp pictures in even light with {(form.Kind == BoardKind.Checkerboard ? "the whole board" : "a good part of the board")} in them, its squares 12 pixels wide or more.");
    }

    private static void OfFolder(string folder, Action<Mat, string> add)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{folder}: found no pictures, expected some ({string.Join(", ", Endings)}). Name a folder of pictures, or a film.");
        }

        NativeVideo.Quiet();
        foreach (string file in files)
        {
            using Mat picture = Read(file);
            add(picture, Path.GetFileName(file));
        }
    }

    private static void OfFilm(string film, Action<Mat, string> add)
    {
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(film, new CameraId("board"), pool);
        TimeSpan next = TimeSpan.MinValue;
        while (source.TryRead(out Frame? frame))
        {
            using Frame owned = frame;
            if (owned.CapturedAt >= next)
            {
                add(owned.Pixels, $"{owned.CapturedAt.TotalSeconds:0.00} s");
                next = owned.CapturedAt + ApartMin;
            }
        }
    }

    /// <summary>Whether a file is a single picture, by its ending.</summary>
    internal static bool IsPicture(string file) => Endings.Contains(Path.GetExtension(file).ToLowerInvariant());

    /// <summary>A picture from a file; the caller's to dispose.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal static Mat Read(string file)
    {
        Mat picture = Cv2.ImDecode(File.ReadAllBytes(file), ImreadModes.Color);
        if (!picture.Empty())
        {
            return picture;
        }

        picture.Dispose();
        throw new InvalidDataException($"{file}: found no picture that can be read, expected one ({string.Join(", ", Endings)}). Copy it again or take it away.");
    }
}
