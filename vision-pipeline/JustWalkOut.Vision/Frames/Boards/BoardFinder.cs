using JustWalkOut.Vision.Calibration;
using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace JustWalkOut.Vision.Frames.Boards;

/// <summary>Finds a board in pictures. Serves one thread.</summary>
internal sealed class BoardFinder : IDisposable
{
    /// <summary>Fewer corners say too little of where the board is to say something of the lens.</summary>
    private const int CornersMin = 8;

    private readonly BoardForm _form;
    private readonly Aruco? _aruco;

    public BoardFinder(BoardForm form)
    {
        NativeVideo.Quiet();
        _form = form;
        _aruco = form.Kind == BoardKind.Charuco ? new Aruco(form) : null;
    }

    /// <summary>Looks for the board.</summary>
    /// <param name="picture">Blue, green and red, or grey; stays the caller's.</param>
    /// <param name="name">The picture's name.</param>
    /// <returns>Null where it is not, or not enough of it.</returns>
    public BoardView? Look(Mat picture, string name)
    {
        using Mat grey = new();
        if (picture.Channels() == 3)
        {
            Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        }
        else
        {
            picture.CopyTo(grey);
        }

        List<BoardCorner> corners = [];
        if (_aruco is not null)
        {
            _aruco.Detector.DetectBoard(grey, out Point2f[] points, out int[] ids, out _, out _);
            corners.AddRange(points.Zip(ids, (point, id) => new BoardCorner(id, point.X, point.Y)).OrderBy(corner => corner.Id));
        }
        else if (Cv2.FindChessboardCornersSB(grey, new Size(_form.CornersAcross, _form.CornersDown), out Point2f[] points, ChessboardFlags.NormalizeImage | ChessboardFlags.Accuracy))
        {
            corners.AddRange(points.Select((point, id) => new BoardCorner(id, point.X, point.Y)));
        }

        // Corners of one row or column are a line, from which nothing follows.
        bool isFlat = corners.Select(corner => corner.Id / _form.CornersAcross).Distinct().Count() < 2 || corners.Select(corner => corner.Id % _form.CornersAcross).Distinct().Count() < 2;
        return corners.Count >= CornersMin && !isFlat ? new BoardView(name, corners) : null;
    }

    public void Dispose() => _aruco?.Dispose();

    /// <summary>A board of a square as OpenCV draws it.</summary>
    internal static CharucoBoard Charuco(BoardForm form, OpenCvSharp.Aruco.Dictionary dictionary)
    {
        float square = (float)(form.SquareMillimetres / 1000);
        return new CharucoBoard(form.Columns, form.Rows, square, square * BoardForm.ModulesOfMarker / BoardForm.ModulesOfSquare, dictionary);
    }

    /// <summary>The markers that boards are printed with.</summary>
    internal static OpenCvSharp.Aruco.Dictionary Markers() => CvAruco.GetPredefinedDictionary(PredefinedDictionaryType.Dict4X4_100);

    private sealed class Aruco : IDisposable
    {
        private readonly OpenCvSharp.Aruco.Dictionary _dictionary = Markers();
        private readonly CharucoBoard _board;

        public Aruco(BoardForm form)
        {
            _board = Charuco(form, _dictionary);
            Detector = new CharucoDetector(_board);
        }

        public CharucoDetector Detector { get; }

        public void Dispose()
        {
            Detector.Dispose();
            _board.Dispose();
            _dictionary.Dispose();
        }
    }
}
