using System.Net;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Tests.Pipeline;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Frames.Rtsp;

/// <summary>
/// A pipeline with one RTSP camera in a process of its own, so that all that is ever written can be looked through: what it says of its camera, a line each, until its standard input ends; then what
/// was counted. The login is in the environment, as an operator would have it.
/// </summary>
internal static class WatcherProgram
{
    /// <summary>The first argument that makes this program the watcher.</summary>
    public const string Word = "rtsp-watch";

    /// <summary>Holds <c>USER:PASSWORD</c>.</summary>
    public const string LoginVariable = "JWO_CAMERA_LOGIN";

    public static async Task<int> RunAsync(string address)
    {
        string[] login = Environment.GetEnvironmentVariable(LoginVariable)!.Split(':', 2);
        double[][] down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
        StoreDefinition store = SmallRecording.Store with { Cameras = [new Camera(new CameraId("door"), address, new CameraCalibration(320, 240, [300, 300], [160, 120], [], down))] };
        IReadOnlyList<ICameraSource> sources = CameraSources.Of(store, "/", new StoreClock(TimeProvider.System), new NetworkCredential(login[0], login[1]));
        StorePipeline pipeline = new(
            new StorePipelineParts(store, sources, () => new MiddleDetector(), TimeProvider.System, new Teller()), new StorePipelineOptions { Workers = 1, Tracking = StoreTrackerOptions.OpenFloor });
        using CancellationTokenSource stop = new();
        Task running = pipeline.RunAsync(stop.Token);
        await Console.In.ReadToEndAsync();
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine($"{pipeline.Cameras[0]} outstanding {pipeline.Outstanding}");
        return 0;
    }

    private sealed class Teller : IFloorListener
    {
        public void Tell(TimeSpan at, ReadOnlySpan<Presence> people)
        {
        }

        public void Placed(in SightingFrame frame)
        {
        }

        public void Say(CameraNotice notice) => Console.WriteLine($"{notice.Camera} {notice.State}: {notice.What}");
    }
}
