using System.Text.Json.Serialization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Import;

/// <summary>A camera of <c>calibration.json</c>: intrinsics as shares of the picture's width and height, pose from camera to store in inches.</summary>
internal sealed record CameraForm(
    [property: JsonPropertyName("K")] double[][]? Intrinsics, [property: JsonPropertyName("Tw")] double[][]? Pose, double[]? DistCoeffs);

/// <summary>Floor outline and cameras of the AutoCheckout encoding.</summary>
internal static class CameraImport
{
    /// <summary>
    /// The pictures that the calibration is written for. It is given as shares of width and height, whose focal lengths are equal in pixels for
    /// 16:9 pictures; 1280 x 720 is a size of that shape, and any other is a mere scaling.
    /// </summary>
    private const int WidthPx = 1280;
    private const int HeightPx = 720;

    public static (FloorPlan Floor, List<Camera> Cameras) Read(string folder, ImportNotes notes)
    {
        string path = Path.Combine(folder, "calibration.json");
        CalibrationForm form = ProtoJson.ReadFile<CalibrationForm>(path);
        Dictionary<string, string> addresses = ProtoJson.ReadFile<Dictionary<string, string>>(Path.Combine(folder, "camera_mapping.json"));
        if (form.WorldLtrb is not [double left, double front, double right, double back])
        {
            throw ProtoJson.Fault(path, "world_ltrb is missing or not four numbers, expected the floor's left, front, right and back in inches");
        }

        double[][] outline = [[left, front], [right, front], [right, back], [left, back]];
        FloorPlan floor = new([.. outline.Select(corner => (double[])[Inches(corner[0]), Inches(corner[1])])], []);
        Dictionary<string, string> sources = addresses.ToDictionary(pair => pair.Value, pair => $"rtsp://{pair.Key}", StringComparer.Ordinal);
        List<Camera> cameras = [];
        foreach ((string id, CameraForm? camera) in (form.Cameras ?? []).OrderBy(camera => new PlateId(camera.Key, "", "")))
        {
            CameraCalibration? calibration = CalibrationOf(camera);
            if (calibration is null)
            {
                notes.Add("cameras have no usable calibration", "kept without one", id);
            }

            cameras.Add(new Camera(new CameraId(id), sources.GetValueOrDefault(id), calibration));
        }

        foreach (string id in sources.Keys.Where(id => cameras.TrueForAll(camera => camera.Id.Value != id)).Order(StringComparer.Ordinal))
        {
            notes.Add("cameras stand in camera_mapping.json alone", "kept without calibration", id);
            cameras.Add(new Camera(new CameraId(id), sources[id]));
        }

        int calibrated = cameras.Count(camera => camera.Calibration is not null);
        if (calibrated > 0)
        {
            notes.Say($"{calibrated} camera calibrations are taken as they stand and unverified: several of this store's are known not to fit their pictures");
        }

        return (floor, cameras);
    }

    private static CameraCalibration? CalibrationOf(CameraForm? camera)
    {
        if (camera?.Intrinsics is not [[double fx, _, double cx], [_, double fy, double cy], [_, _, _]]
            || camera.Pose is not [[_, _, _, _], [_, _, _, _], [_, _, _, _], ..] || !IsRotation(camera.Pose))
        {
            return null;
        }

        double[][] cameraToStore = [.. camera.Pose.Take(3).Select(row => (double[])[row[0], row[1], row[2], row[3] * ProtoJson.MetresPerInch])];
        return new CameraCalibration(WidthPx, HeightPx, [fx * WidthPx, fy * HeightPx], [cx * WidthPx, cy * HeightPx], camera.DistCoeffs ?? [], cameraToStore);
    }

    /// <summary>Whether the first three rows and columns are a rotation, to within what rounding leaves.</summary>
    private static bool IsRotation(double[][] rows)
    {
        const double ErrorMax = 1e-3;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double dot = (rows[i][0] * rows[j][0]) + (rows[i][1] * rows[j][1]) + (rows[i][2] * rows[j][2]);
                if (!(Math.Abs(dot - (i == j ? 1 : 0)) <= ErrorMax))
                {
                    return false;
                }
            }
        }

        double determinant = (rows[0][0] * ((rows[1][1] * rows[2][2]) - (rows[1][2] * rows[2][1])))
            - (rows[0][1] * ((rows[1][0] * rows[2][2]) - (rows[1][2] * rows[2][0])))
            + (rows[0][2] * ((rows[1][0] * rows[2][1]) - (rows[1][1] * rows[2][0])));
        return determinant > 0;
    }

    private static double Inches(double inches) => Encoded.Metres(inches * ProtoJson.MetresPerInch);
}
