using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Tests;

/// <summary>The cameras' pictures of a scripted store, as vision would give them: drawn when a test says so, of the floor, its furniture and people, through each camera's own calibration.</summary>
internal sealed class ScriptedPictures(StoreDefinition store) : IPictureSource
{
    private const int WidthPx = 320;
    private const int HeightPx = 180;
    private const double ShoulderMetres = 1.4;

    private readonly (double X, double Y, double Cos, double Sin, Extent Size)[] _furniture =
        [.. store.Gondolas.Select(gondola => (gondola.Pose.X, gondola.Pose.Y, Math.Cos(gondola.Pose.YawDegrees * Math.PI / 180), Math.Sin(gondola.Pose.YawDegrees * Math.PI / 180), gondola.Size))];

    private readonly Lock _gate = new();
    private readonly Dictionary<CameraId, (CameraPicture Picture, long Version)> _newest = [];
    private readonly List<CameraId?> _watched = [];
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _moved = NewSignal();
    private long _version;

    /// <summary>Waits until nobody watches.</summary>
    public Task UnwatchedAsync(CancellationToken cancellation) => UntilAsync(watched => watched.Count == 0, cancellation);

    /// <summary>Waits until one camera is wanted large, and no other.</summary>
    public Task EnlargedAsync(CameraId camera, CancellationToken cancellation) =>
        UntilAsync(watched => watched.Where(large => large is not null).SequenceEqual([camera]), cancellation);

    /// <summary>What each of those who watch now wants large.</summary>
    public CameraId?[] Watched
    {
        get
        {
            lock (_gate)
            {
                return [.. _watched];
            }
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<CameraPicture>> WatchAsync(CameraId? enlarged, [EnumeratorCancellation] CancellationToken cancellation)
    {
        lock (_gate)
        {
            _watched.Add(enlarged);
            Moved();
        }

        try
        {
            long seen = 0;
            while (true)
            {
                Task changed;
                List<CameraPicture> news;
                lock (_gate)
                {
                    changed = _changed.Task;
                    news = [.. _newest.Values.Where(one => one.Version > seen).Select(one => one.Picture)];
                    news.AddRange(news.Where(picture => picture.Camera == enlarged).Select(picture => picture with { IsLarge = true }).ToArray());
                    seen = _version;
                }

                if (news.Count > 0)
                {
                    yield return news;
                }

                await changed.WaitAsync(cancellation);
            }
        }
        finally
        {
            lock (_gate)
            {
                _watched.Remove(enlarged);
                Moved();
            }
        }
    }

    private async Task UntilAsync(Func<List<CameraId?>, bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (isSo(_watched))
                {
                    return;
                }

                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellation);
        }
    }

    /// <summary>Somebody has begun to watch, or left.</summary>
    private void Moved()
    {
        _moved.SetResult();
        _moved = NewSignal();
    }

    /// <summary>A camera brings a picture.</summary>
    /// <param name="camera">Which.</param>
    /// <param name="at">When it was taken.</param>
    /// <param name="people">Where people stand.</param>
    /// <param name="seen">Boxes of whom the network found.</param>
    public void Show(Camera camera, DateTimeOffset at, IReadOnlyList<(double X, double Y)> people, IReadOnlyList<double[]> seen)
    {
        CameraPicture picture = new(CameraPicture.CurrentVersion, store.Name, camera.Id, at, false, "image/bmp", Paint(camera.Calibration!, people), seen);
        TaskCompletionSource before;
        lock (_gate)
        {
            _newest[camera.Id] = (picture, ++_version);
            (before, _changed) = (_changed, NewSignal());
        }

        before.SetResult();
    }

    /// <summary>The box of somebody in a picture, in shares of its width and height, and the score of a network that found them; null for somebody who is not wholly in it.</summary>
    public static double[]? BoxOf(CameraCalibration view, (double X, double Y) at)
    {
        List<(double X, double Y)> corners = [];
        foreach ((double dx, double dy, double z) in from dx in (double[])[-0.25, 0.25] from dy in (double[])[-0.25, 0.25] from z in (double[])[0, 1.7] select (dx, dy, z))
        {
            double[] away = [at.X + dx - view.CameraToStore[0][3], at.Y + dy - view.CameraToStore[1][3], z - view.CameraToStore[2][3]];
            double[] seen = [.. Enumerable.Range(0, 3).Select(axis => Enumerable.Range(0, 3).Sum(row => away[row] * view.CameraToStore[row][axis]))];
            if (seen[2] <= 0.1)
            {
                return null;
            }

            corners.Add((((view.FocalPx[0] * seen[0] / seen[2]) + view.CentrePx[0]) / view.WidthPx, ((view.FocalPx[1] * seen[1] / seen[2]) + view.CentrePx[1]) / view.HeightPx));
        }

        double[] box = [corners.Min(corner => corner.X), corners.Min(corner => corner.Y), corners.Max(corner => corner.X), corners.Max(corner => corner.Y)];
        return box[0] >= 0 && box[1] >= 0 && box[2] <= 1 && box[3] <= 1 ? [.. box, 0.9] : null;
    }

    /// <summary>What each line of sight meets, as a bitmap: rows from the bottom, blue, green, red.</summary>
    private byte[] Paint(CameraCalibration view, IReadOnlyList<(double X, double Y)> people)
    {
        const int Head = 54;
        byte[] file = new byte[Head + (WidthPx * HeightPx * 3)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), Head);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), WidthPx);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), HeightPx);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(26), 1 | (24 << 16));
        for (int y = 0; y < HeightPx; y++)
        {
            for (int x = 0; x < WidthPx; x++)
            {
                double across = ((x + 0.5) * view.WidthPx / WidthPx - view.CentrePx[0]) / view.FocalPx[0];
                double down = ((y + 0.5) * view.HeightPx / HeightPx - view.CentrePx[1]) / view.FocalPx[1];
                double[] ray = [.. view.CameraToStore.Select(row => (row[0] * across) + (row[1] * down) + row[2])];
                ColourOf(view, ray, people).CopyTo(file.AsSpan(Head + ((((HeightPx - 1 - y) * WidthPx) + x) * 3)));
            }
        }

        return file;
    }

    private ReadOnlySpan<byte> ColourOf(CameraCalibration view, double[] ray, IReadOnlyList<(double X, double Y)> people)
    {
        // From above: whoever stands is met first, then furniture, then the floor.
        for (double height = ShoulderMetres; height >= 0; height -= 0.2)
        {
            if (Meet(view, ray, height) is not { } at)
            {
                return [205, 200, 196];
            }

            foreach ((double x, double y) in people)
            {
                if (((x - at.X) * (x - at.X)) + ((y - at.Y) * (y - at.Y)) < 0.05)
                {
                    return [142, 128, 120];
                }
            }

            if (height <= 1.3 && IsOnFurniture(at))
            {
                return height > 0.9 ? [150, 170, 178] : [118, 136, 142];
            }
        }

        (double X, double Y) floor = Meet(view, ray, 0)!.Value;
        return ((int)Math.Floor(floor.X) + (int)Math.Floor(floor.Y)) % 2 == 0 ? [178, 182, 184] : [188, 192, 194];
    }

    private static (double X, double Y)? Meet(CameraCalibration view, double[] ray, double height)
    {
        double along = (height - view.CameraToStore[2][3]) / ray[2];
        return along > 0 && along < 20 ? (view.CameraToStore[0][3] + (along * ray[0]), view.CameraToStore[1][3] + (along * ray[1])) : null;
    }

    private bool IsOnFurniture((double X, double Y) at)
    {
        foreach ((double left, double front, double cos, double sin, Extent size) in _furniture)
        {
            (double x, double y) = (at.X - left, at.Y - front);
            (double across, double deep) = ((x * cos) + (y * sin), (y * cos) - (x * sin));
            if (across >= 0 && across <= size.Width && deep >= 0 && deep <= size.Depth)
            {
                return true;
            }
        }

        return false;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
