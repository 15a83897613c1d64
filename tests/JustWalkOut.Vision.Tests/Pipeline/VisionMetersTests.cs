using System.Diagnostics.Metrics;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline;

[Collection("vision meters")] // One at a time: who listens to meters hears those of every pipeline in the process.
public sealed class VisionMetersTests
{
    private static readonly double[][] Down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
    private static readonly StorePipelineOptions Lossless = new() { Workers = 1, Tracking = StoreTrackerOptions.OpenFloor, Overflow = Overflow.Waits };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_and_the_work_on_them_are_counted_by_camera_and_stage_with_their_units()
    {
        FakeTimeProvider clock = new();
        using VisionMeters meters = new();
        using Readings readings = new();
        ScriptedCamera[] cameras = [new ScriptedCamera("c0", ends: true).Then(Shots(30)), new ScriptedCamera("c1", ends: true).Then([.. Shots(20), new Shot(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(9), WidthPx: 32)])];
        StorePipelineParts parts = new(StoreOf(cameras), cameras, () => new MiddleDetector(_ => clock.Advance(TimeSpan.FromMilliseconds(5))), clock, new KeptFloor()) { Meters = meters };
        meters.Watch(() => new DeviceCounts(7, 1, 2, 3, 1, 4), () => 6);

        await new StorePipeline(parts, Lossless).RunAsync(Stop);
        readings.Read();

        Assert.Equal(30, readings.Last("jwo.vision.frames.captured camera=c0"));
        Assert.Equal(21, readings.Last("jwo.vision.frames.captured camera=c1"));
        Assert.Equal(20, readings.Last("jwo.vision.frames.inferred camera=c1"));
        Assert.Equal(1, readings.Last("jwo.vision.frames.dropped camera=c1 reason=resized"));
        Assert.Equal(0, readings.Last("jwo.vision.frames.dropped camera=c0 reason=overtaken"));
        Assert.Equal(1, readings.Last("jwo.vision.camera.state camera=c0 state=ended"));
        Assert.Equal(30, readings.Count("jwo.vision.stage.duration stage=detect camera=c0"));
        Assert.Equal(0.005, readings.Last("jwo.vision.stage.duration stage=detect camera=c0"), 1e-9);
        Assert.Equal((30, 20), (readings.Count("jwo.vision.stage.duration stage=place camera=c0"), readings.Count("jwo.vision.stage.duration stage=follow camera=c1")));
        Assert.Equal((7, 2), (readings.Last("jwo.shelf.messages what=taken"), readings.Last("jwo.shelf.messages what=malformed")));
        Assert.Equal((1, 4, 6), (readings.Last("jwo.shelf.offline"), readings.Last("jwo.shelf.reconnects"), readings.Last("jwo.vision.outbox.waiting")));
        Assert.Equal(
            [
                "jwo.shelf.messages {message}", "jwo.shelf.offline {device}", "jwo.shelf.reconnects {connection}", "jwo.vision.camera.reopened {opening}", "jwo.vision.camera.state {camera}",
                "jwo.vision.frames.captured {frame}", "jwo.vision.frames.dropped {frame}", "jwo.vision.frames.gated {frame}", "jwo.vision.frames.inferred {frame}", "jwo.vision.frames.wrong_clock {frame}", "jwo.vision.latency s",
                "jwo.vision.outbox.waiting {observation}", "jwo.vision.stage.duration s",
            ],
            readings.Instruments);
    }

    [Fact]
    public async Task A_cameras_login_stands_in_no_label()
    {
        using VisionMeters meters = new();
        using Readings readings = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        StoreClock clock = new(TimeProvider.System);
        StoreDefinition store = SmallRecording.Store with { Cameras = [new Camera(new CameraId("c1"), "http://canary-user:canary-password@127.0.0.1:1/canary-path", new CameraCalibration(64, 48, [60, 60], [32, 24], [], Down))] };
        KeptFloor floor = new();
        Task running = new StorePipeline(new StorePipelineParts(store, CameraSources.Of(store, ".", clock, null), () => new MiddleDetector(), clock.Clock, floor) { Meters = meters }, Lossless).RunAsync(stop.Token);
        await floor.HearAsync("c1", CameraState.Away, Stop);

        readings.Read();

        Assert.Equal(1, readings.Last("jwo.vision.camera.state camera=c1 state=away"));
        Assert.DoesNotContain(readings.Series, series => series.Contains("canary", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static IEnumerable<Shot> Shots(int count) => Enumerable.Range(0, count).Select(i => new Shot(TimeSpan.FromMilliseconds(1000 + (100 * i)), TimeSpan.FromMilliseconds(1100 + (100 * i)), Shade: (byte)i));

    private static StoreDefinition StoreOf(ScriptedCamera[] cameras)
    {
        CameraCalibration calibration = new(ScriptedCamera.WidthPx, ScriptedCamera.HeightPx, [60, 60], [32, 24], [], Down);
        return SmallRecording.Store with { Cameras = [.. cameras.Select(camera => new Camera(camera.Camera, null, calibration))] };
    }

    /// <summary>What our meters say, by name and labels.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _instruments = new(StringComparer.Ordinal);

        public Readings()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == VisionMeters.MeterName)
                {
                    _instruments.Add($"{instrument.Name} {instrument.Unit}");
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public IEnumerable<string> Instruments => _instruments;

        public IEnumerable<string> Series => _values.Keys;

        public void Read() => _listener.RecordObservableInstruments();

        public double Last(string series) => _values[series][^1];

        public int Count(string series) => _values[series].Count;

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string series = instrument.Name;
            foreach ((string label, object? text) in tags)
            {
                series += $" {label}={text}";
            }

            lock (_values)
            {
                if (!_values.TryGetValue(series, out List<double>? values))
                {
                    _values.Add(series, values = []);
                }

                values.Add(value);
            }
        }
    }
}
