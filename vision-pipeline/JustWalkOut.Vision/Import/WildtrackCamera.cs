using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Import;

/// <summary>One of WILDTRACK's cameras without its distortion, as its annotated boxes lie.</summary>
internal sealed class WildtrackCamera
{
    private const int WidthPx = 1920;
    private const int HeightPx = 1080;

    /// <summary>How far the lower edge of an annotated box is off, as a share of the box's height.</summary>
    private const double BoxErrorShare = 0.03;

    private static readonly string[] Names = ["CVLab1", "CVLab2", "CVLab3", "CVLab4", "IDIAP1", "IDIAP2", "IDIAP3"];

    private readonly double[] _focal;
    private readonly double[] _centre;
    private readonly double[][] _rotation;
    private readonly double[] _at;

    private WildtrackCamera(string name, double[] focal, double[] centre, (double[][] Rotation, double[] At) pose)
    {
        (Name, _focal, _centre, _rotation, _at) = (name, focal, centre, pose.Rotation, pose.At);

        // Columns of camera to store are the rows of store to camera.
        Calibration = new CameraCalibration(
            WidthPx, HeightPx, focal, centre, [0, 0, 0, 0, 0],
            [.. Enumerable.Range(0, 3).Select(row => new[] { _rotation[0][row], _rotation[1][row], _rotation[2][row], _at[row] })]);
    }

    /// <summary>As the files have it.</summary>
    public string Name { get; }

    /// <summary>In the form of a store's cameras, metres.</summary>
    public CameraCalibration Calibration { get; }

    /// <summary>Reads the seven cameras in the order of the annotations' views.</summary>
    public static WildtrackCamera[] ReadAll(string folder) => [.. Names.Select(name => Read(folder, name))];

    /// <summary>Where the middle of a box's lower edge meets the ground; null where the box is cut off by the picture's lower edge, or meets no ground.</summary>
    public FloorPlace? Place(Box box)
    {
        if (box.BottomPx >= HeightPx - 1)
        {
            return null;
        }

        double u = (box.LeftPx + box.RightPx) / 2;
        double v = box.BottomPx;
        if (Meet(u, v) is not (double x, double y) || Meet(u + 1, v) is not (double ax, double ay) || Meet(u, v + 1) is not (double dx, double dy))
        {
            return null;
        }

        // To first order: the pixel's error through the slope of the ground point along u and v.
        double variance = Math.Max(1, BoxErrorShare * box.HeightPx * BoxErrorShare * box.HeightPx);
        (ax, ay, dx, dy) = (ax - x, ay - y, dx - x, dy - y);
        return new FloorPlace(
            new FloorPoint(x, y),
            new FloorCovariance(variance * ((ax * ax) + (dx * dx)), variance * ((ax * ay) + (dx * dy)), variance * ((ay * ay) + (dy * dy))));
    }

    private (double X, double Y)? Meet(double u, double v)
    {
        double[] way = [(u - _centre[0]) / _focal[0], (v - _centre[1]) / _focal[1], 1];
        double[] ray = [.. Enumerable.Range(0, 3).Select(axis => (_rotation[0][axis] * way[0]) + (_rotation[1][axis] * way[1]) + (_rotation[2][axis] * way[2]))];
        double along = -_at[2] / ray[2];
        return along > 0 ? (_at[0] + (along * ray[0]), _at[1] + (along * ray[1])) : null;
    }

    private static WildtrackCamera Read(string folder, string name)
    {
        XElement intrinsic = Load(Path.Combine(folder, "intrinsic_zero", $"intr_{name}.xml"));
        string extrinsicPath = Path.Combine(folder, "extrinsic", $"extr_{name}.xml");
        XElement extrinsic = Load(extrinsicPath);
        double[] matrix = Numbers(intrinsic.Element("camera_matrix")?.Element("data"), 9, $"intr_{name}.xml");
        double[] turn = Numbers(extrinsic.Element("rvec"), 3, extrinsicPath);
        double[] shift = Numbers(extrinsic.Element("tvec"), 3, extrinsicPath);
        double[][] rotation = Rotation(turn);

        // The camera stands where its own origin lies in the store: -R'T, and centimetres become metres.
        double[] at = [.. Enumerable.Range(0, 3).Select(axis => -((rotation[0][axis] * shift[0]) + (rotation[1][axis] * shift[1]) + (rotation[2][axis] * shift[2])) / 100)];
        return new WildtrackCamera(name, [matrix[0], matrix[4]], [matrix[2], matrix[5]], (rotation, at));
    }

    private static XElement Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path}: no such file, expected one of WILDTRACK's calibrations. Name the folder that holds annotations_positions and calibrations.");
        }

        try
        {
            return XElement.Load(path);
        }
        catch (XmlException fault)
        {
            throw new InvalidDataException($"{path}: {fault.Message.TrimEnd('.')}; expected an OpenCV file. Fetch it anew.", fault);
        }
    }

    private static double[] Numbers(XElement? element, int count, string path)
    {
        string[] words = (element?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            if (words.Length != count || !double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw new InvalidDataException($"{path}: found '{string.Join(" ", words)}', expected {count} numbers. Fetch the file anew.");
            }
        }

        return numbers;
    }

    /// <summary>Store to camera from a turn about an axis (Rodrigues).</summary>
    private static double[][] Rotation(double[] turn)
    {
        double angle = Math.Sqrt((turn[0] * turn[0]) + (turn[1] * turn[1]) + (turn[2] * turn[2]));
        (double x, double y, double z) = angle < 1e-12 ? (1.0, 0.0, 0.0) : (turn[0] / angle, turn[1] / angle, turn[2] / angle);
        (double s, double c) = Math.SinCos(angle);
        double d = 1 - c;
        return
        [
            [c + (x * x * d), (x * y * d) - (z * s), (x * z * d) + (y * s)],
            [(y * x * d) + (z * s), c + (y * y * d), (y * z * d) - (x * s)],
            [(z * x * d) - (y * s), (z * y * d) + (x * s), c + (z * z * d)],
        ];
    }
}
