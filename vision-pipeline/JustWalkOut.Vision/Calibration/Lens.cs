using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Calibration;

/// <summary>What a camera's lens and sensor make of directions, whichever way it hangs. OpenCV's convention: whole numbers are the middles of pixels.</summary>
/// <param name="WidthPx">Width of the pictures that it holds for.</param>
/// <param name="HeightPx">Their height.</param>
/// <param name="FocalPx">Focal lengths along x and y.</param>
/// <param name="CentrePx">Principal point.</param>
/// <param name="Distortion">OpenCV's k1, k2, p1, p2, k3, k4, k5, k6, as many as there are.</param>
public sealed record Lens(int WidthPx, int HeightPx, double[] FocalPx, double[] CentrePx, double[] Distortion)
{
    /// <summary>The lens of a camera that is calibrated already.</summary>
    public static Lens Of(CameraCalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        return new Lens(calibration.WidthPx, calibration.HeightPx, calibration.FocalPx, calibration.CentrePx, calibration.Distortion);
    }

    /// <summary>The lens at a place in the store.</summary>
    /// <param name="cameraToStore">Three rows of four: the camera's axes (right, down, forward) and place, metres.</param>
    internal CameraModel At(double[][] cameraToStore) => new(new CameraForm(WidthPx, HeightPx, FocalPx, CentrePx, Distortion, cameraToStore));
}

/// <summary><c>lens.json</c>: a lens, with how it was found and how well beside it.</summary>
public static class LensFile
{
    /// <summary>The file's name in the folder that <c>./jwo calibrate lens</c> writes.</summary>
    public const string Name = "lens.json";

    private const int Version = 1;

    /// <summary>Reads a lens.</summary>
    /// <exception cref="InvalidDataException">The file is none, or has numbers missing.</exception>
    public static Lens Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            Form form = document.RootElement.Deserialize<Form>(MessageJson.Compact) ?? throw Fault(path, "null");
            return form switch
            {
                { Version: not Version } => throw Fault(path, $"version {form.Version}"),
                { Lens: not { WidthPx: > 0, HeightPx: > 0, FocalPx: [> 0, > 0], CentrePx: [_, _], Distortion.Length: <= 12 } } => throw Fault(path, "no whole lens"),
                _ => form.Lens,
            };
        }
        catch (JsonException fault)
        {
            throw Fault(path, $"'{fault.Message.Split('.')[0]}'", fault);
        }
    }

    /// <summary>The file's content.</summary>
    /// <param name="lens">What was found.</param>
    /// <param name="found">How, and how well; kept as it is and never read back.</param>
    public static byte[] Write(Lens lens, object found) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new Form(Version, lens, JsonSerializer.SerializeToElement(found, MessageJson.Indented)), MessageJson.Indented), (byte)'\n'];

    private static InvalidDataException Fault(string path, string found, Exception? inner = null) =>
        new($"{path}: found {found}, expected a {Name} of version {Version} with widthPx, heightPx, focalPx, centrePx and distortion. Make it with ./jwo calibrate lens.", inner);

    private sealed record Form(int Version, Lens Lens, JsonElement Found);
}
