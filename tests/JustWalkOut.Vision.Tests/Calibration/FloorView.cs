using JustWalkOut.Tracking;
using JustWalkOut.Vision.Calibration;

namespace JustWalkOut.Vision.Tests.Calibration;

/// <summary>A camera drawn by chance over a floor of 12 x 10 m, and floor points as somebody would match them.</summary>
internal sealed class FloorView
{
    public const int WidthPx = 640;
    public const int HeightPx = 360;

    private readonly Random _random;

    public FloorView(int seed)
    {
        _random = new Random(seed);
        double k1 = Between(-0.2, 0.02);
        Lens = new Lens(WidthPx, HeightPx, [Between(250, 600), Between(250, 600)], [320 + Between(-8, 8), 180 + Between(-8, 8)], [k1, -0.2 * k1, Between(-0.001, 0.001), Between(-0.001, 0.001), 0]);
        Lens.FocalPx[1] = Lens.FocalPx[0] * Between(0.995, 1.005);
        (double panSine, double panCosine) = Math.SinCos(Between(-Math.PI, Math.PI));
        (double tiltSine, double tiltCosine) = Math.SinCos(double.DegreesToRadians(Between(0, 60)));
        (double x, double y, double z) = (6 + Between(-2, 2), 5 + Between(-1.5, 1.5), Between(2.4, 4.5));
        CameraToStore =
        [
            [panSine, -tiltCosine * panCosine, tiltSine * panCosine, x],
            [-panCosine, -tiltCosine * panSine, tiltSine * panSine, y],
            [0, -tiltSine, -tiltCosine, z],
        ];
    }

    public static double[][] Outline => [[0, 0], [12, 0], [12, 10], [0, 10]];

    public Lens Lens { get; }

    public double[][] CameraToStore { get; }

    public CameraModel Model => SightingPlacerModel(Lens, CameraToStore);

    /// <summary>Matches all over the part of the picture that sees floor, without an error.</summary>
    public List<FloorMatch> Exact(int count, double left = 0, double top = 0, double share = 1)
    {
        CameraModel model = Model;
        List<FloorMatch> matches = [];
        for (int tries = 0; matches.Count < count && tries < 10_000; tries++)
        {
            (double u, double v) = ((left + Between(0, share)) * (WidthPx - 1), (top + Between(0, share)) * (HeightPx - 1));
            if (model.MeetLevel(u + 0.5, v + 0.5, 0, 12) is FloorPoint at && at.XMetres is > 0 and < 12 && at.YMetres is > 0 and < 10)
            {
                matches.Add(new FloorMatch(matches.Count + 2, u, v, new StorePoint(at.XMetres, at.YMetres, 0)));
            }
        }

        return matches;
    }

    /// <summary>The same, clicked and taped with errors.</summary>
    public List<FloorMatch> Noisy(List<FloorMatch> exact, double pixelSd, double floorSd) =>
    [
        .. exact.Select(match => match with
        {
            XPx = match.XPx + (pixelSd * Bell()),
            YPx = match.YPx + (pixelSd * Bell()),
            At = new StorePoint(match.At.XMetres + (floorSd * Bell()), match.At.YMetres + (floorSd * Bell()), match.At.ZMetres),
        }),
    ];

    public double Between(double least, double most) => least + (_random.NextDouble() * (most - least));

    private double Bell() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(_random.NextDouble() * Math.Tau);

    private static CameraModel SightingPlacerModel(Lens lens, double[][] pose) => new(new CameraForm(lens.WidthPx, lens.HeightPx, lens.FocalPx, lens.CentrePx, lens.Distortion, pose));
}
