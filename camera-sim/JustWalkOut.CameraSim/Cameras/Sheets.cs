using System.Numerics;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Pictures to look at: what all cameras of a store see, and every kind of body.</summary>
public static class Sheets
{
    private const int StudioWidthPx = 240;
    private const int StudioHeightPx = 300;

    /// <summary>What all cameras of a store see at one moment, side by side, as PNG.</summary>
    /// <param name="setup">The store.</param>
    /// <param name="moment">Who and what is in it; its stock changes are taken for all that stands there.</param>
    /// <param name="options">How the cameras take pictures.</param>
    public static byte[] OfCameras(SimulationSetup setup, Moment moment, CameraOptions options)
    {
        CameraScene scene = new(setup, options);
        scene.Begin(moment);
        List<(string Name, CameraView View, byte[] Bgr)> pictures = [];
        for (int i = 0; i < scene.Cameras.Count; i++)
        {
            CameraRenderer renderer = scene.Renderers[i];
            byte[] bgr = new byte[renderer.ByteCount];
            renderer.Render(moment, moment, moment.At, bgr);
            pictures.Add((scene.Cameras[i].Id.Value, renderer.View, bgr));
        }

        return Grid([.. pictures.Select(picture => (picture.Name, picture.View.WidthPx, picture.Bgr))]);
    }

    /// <summary>One picture of each body from a ceiling camera at a slant, as PNG.</summary>
    /// <param name="bodies">A name, and a person whose pelvis stands over the store's origin.</param>
    public static byte[] OfBodies(IReadOnlyList<(string Name, SeenPerson Person)> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        SimulationSetup setup = new(Studio(), Studio(), 1, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), []);
        CameraScene scene = new(setup, new CameraOptions());
        Moment empty = new(TimeSpan.Zero, [], [], [], [], [], []);
        scene.Begin(empty);
        List<(string Name, int WidthPx, byte[] Bgr)> pictures = [];
        foreach ((string name, SeenPerson person) in bodies)
        {
            CameraRenderer renderer = scene.Renderers[0];
            byte[] bgr = new byte[renderer.ByteCount];
            Moment moment = empty with { People = [person] };
            renderer.Render(moment, moment, TimeSpan.Zero, bgr);
            pictures.Add((name, renderer.View.WidthPx, bgr));
        }

        return Grid(pictures);
    }

    /// <summary>A camera's calibration that looks from one point to another with the picture's upper edge up.</summary>
    /// <param name="from">Where the lens is.</param>
    /// <param name="to">What the middle of the picture shows.</param>
    /// <param name="widthPx">Width of the pictures.</param>
    /// <param name="heightPx">Height of the pictures.</param>
    /// <param name="focalPx">Focal length.</param>
    internal static CameraCalibration Looking(Vector3 from, Vector3 to, int widthPx, int heightPx, double focalPx)
    {
        Vector3 forward = Vector3.Normalize(to - from);
        Vector3 right = Vector3.Normalize(Vector3.Cross(forward, MathF.Abs(forward.Z) > 0.99f ? Vector3.UnitY : Vector3.UnitZ));
        Vector3 down = Vector3.Cross(forward, right);
        return new CameraCalibration(
            widthPx, heightPx, [focalPx, focalPx], [(widthPx - 1) / 2.0, (heightPx - 1) / 2.0], [],
            [[right.X, down.X, forward.X, from.X], [right.Y, down.Y, forward.Y, from.Y], [right.Z, down.Z, forward.Z, from.Z]]);
    }

    private static StoreDefinition Studio() => new(
        StoreDefinition.CurrentVersion, StoreId.From("studio"), Currency.From("EUR"), "en-US",
        new FloorPlan([[-4, -4], [4, -4], [4, 4], [-4, 4]], []), [], [], [],
        [new Camera(CameraId.From("studio"), null, Looking(new Vector3(2.1f, 0.5f, 2.5f), new Vector3(0, 0, 0.85f), StudioWidthPx, StudioHeightPx, 330))],
        [], [], new Rules());

    private static byte[] Grid(List<(string Name, int WidthPx, byte[] Bgr)> pictures)
    {
        if (pictures.Count == 0)
        {
            return PictureFile.ToPng(new byte[3 * 16 * 16], 16);
        }

        int columns = (int)Math.Ceiling(Math.Sqrt(pictures.Count));
        int wide = pictures.Max(picture => picture.WidthPx);
        int high = pictures.Max(picture => picture.Bgr.Length / 3 / picture.WidthPx);
        int rows = (pictures.Count + columns - 1) / columns;
        int stride = columns * wide * 3;
        byte[] grid = new byte[stride * rows * high];
        for (int i = 0; i < pictures.Count; i++)
        {
            (string name, int width, byte[] bgr) = pictures[i];
            int corner = (i / columns * high * stride) + (i % columns * wide * 3);
            for (int y = 0; y < bgr.Length / 3 / width; y++)
            {
                bgr.AsSpan(y * width * 3, width * 3).CopyTo(grid.AsSpan(corner + (y * stride)));
            }

            PictureFile.Write(grid, columns * wide, name, i % columns * wide, i / columns * high);
        }

        return PictureFile.ToPng(grid, columns * wide);
    }
}
