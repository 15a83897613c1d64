using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;
using JustWalkOut.Vision.Frames.Boards;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Calibration;

/// <summary>Pictures of a board through a known lens: each pixel is four rays of our own camera model onto a plane, with a camera's noise.</summary>
internal sealed class FilmedBoard
{
    private const int Sub = 2;
    private const double WhiteSquares = 0.5;

    private readonly BoardForm _form;
    private readonly Lens _lens;
    private readonly bool[,] _black;
    private readonly (float X, float Y)[] _slopes;
    private readonly Random _random;

    public FilmedBoard(BoardForm form, Lens lens, int seed)
    {
        (_form, _lens, _random) = (form, lens, new Random(seed));
        _black = BoardSheet.Modules(form);
        CameraModel upright = new(new CameraForm(lens.WidthPx, lens.HeightPx, lens.FocalPx, lens.CentrePx, lens.Distortion, [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]));
        int across = lens.WidthPx * Sub;
        _slopes = new (float, float)[across * lens.HeightPx * Sub];
        Parallel.For(0, lens.HeightPx * Sub, row =>
        {
            for (int column = 0; column < across; column++)
            {
                LineOfSight sight = upright.Through((column + 0.5) / Sub, (row + 0.5) / Sub);
                _slopes[(row * across) + column] = ((float)(sight.X / sight.Z), (float)(sight.Y / sight.Z));
            }
        });
    }

    /// <summary>A board held somewhere by chance: its middle at a pixel, so far away, tilted up to so many degrees.</summary>
    public Mat Take(double xPx, double yPx, double metres, double tiltDegreesMax)
    {
        double tilt = double.DegreesToRadians(tiltDegreesMax);
        double[][] turn = HungCamera.Turn([Between(-tilt, tilt), Between(-tilt, tilt), Between(-0.3, 0.3)]);
        (float x, float y) = _slopes[((int)(yPx * Sub) * _lens.WidthPx * Sub) + (int)(xPx * Sub)];
        return Take(turn, [x * metres, y * metres, metres]);
    }

    private double Between(double least, double most) => least + (_random.NextDouble() * (most - least));

    private Mat Take(double[][] turn, double[] middle)
    {
        // The plane's normal is the turn's third column; a ray meets it where (t * ray - middle) . normal = 0.
        (double nx, double ny, double nz) = (turn[0][2], turn[1][2], turn[2][2]);
        double at = (middle[0] * nx) + (middle[1] * ny) + (middle[2] * nz);
        Mat picture = new(_lens.HeightPx, _lens.WidthPx, MatType.CV_8UC3);
        Span<byte> bytes = picture.AsSpan<byte>();
        for (int row = 0; row < _lens.HeightPx; row++)
        {
            for (int column = 0; column < _lens.WidthPx; column++)
            {
                double light = 0;
                for (int i = 0; i < Sub * Sub; i++)
                {
                    (float x, float y) = _slopes[(((row * Sub) + (i / Sub)) * _lens.WidthPx * Sub) + (column * Sub) + (i % Sub)];
                    double depth = at / ((x * nx) + (y * ny) + nz);
                    (double dx, double dy, double dz) = ((x * depth) - middle[0], (y * depth) - middle[1], depth - middle[2]);
                    light += depth > 0 ? Light((dx * turn[0][0]) + (dy * turn[1][0]) + (dz * turn[2][0]), (dx * turn[0][1]) + (dy * turn[1][1]) + (dz * turn[2][1])) : 90;
                }

                double noise = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(_random.NextDouble() * Math.Tau) * 2;
                byte grey = (byte)Math.Clamp((light / (Sub * Sub)) + noise, 0, 255);
                bytes.Slice(((row * _lens.WidthPx) + column) * 3, 3).Fill(grey);
            }
        }

        Cv2.GaussianBlur(picture, picture, default, 0.6);
        return picture;
    }

    /// <summary>Metres from the board's middle.</summary>
    private double Light(double x, double y)
    {
        double square = _form.SquareMillimetres / 1000;
        double column = (x / square) + (_form.Columns / 2.0);
        double row = (y / square) + (_form.Rows / 2.0);
        if (column < -WhiteSquares || row < -WhiteSquares || column > _form.Columns + WhiteSquares || row > _form.Rows + WhiteSquares)
        {
            return 90;
        }

        bool isBlack = column >= 0 && row >= 0 && column < _form.Columns && row < _form.Rows && _black[(int)(row * BoardForm.ModulesOfSquare), (int)(column * BoardForm.ModulesOfSquare)];
        return isBlack ? 25 : 215;
    }
}
