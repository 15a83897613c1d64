using JustWalkOut.Cli.Demo;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Sweep.Soak;

/// <summary>What may be planted.</summary>
internal enum SoakPlant
{
    /// <summary>Everybody whom the tracker tells of is kept for good, with four kilobytes each time.</summary>
    Leak = 1,
}

/// <summary>A soak.</summary>
/// <param name="Minutes">How long the store is open.</param>
/// <param name="Seed">Of the simulated store.</param>
/// <param name="Cameras">How many.</param>
/// <param name="Fps">Pictures a second of each.</param>
/// <param name="Shoppers">How many people inside at a time.</param>
/// <param name="EverySeconds">From one sample to the next.</param>
internal sealed record SoakOrder(double Minutes, long Seed, int Cameras, double Fps, int Shoppers, double EverySeconds)
{
    /// <summary>What looks at the pictures; null for a store run by its shelves alone.</summary>
    public ModelFile? Detector { get; init; }

    /// <summary>A bug that is put in; null for none.</summary>
    public SoakPlant? Plant { get; init; }
}

/// <summary>What a soak found.</summary>
/// <param name="Seconds">For how long it was watched.</param>
/// <param name="Cameras">As asked for.</param>
/// <param name="Fps">As asked for.</param>
/// <param name="Detector">What looked.</param>
/// <param name="Plant">As asked for.</param>
/// <param name="Visits">That ended.</param>
/// <param name="Pictures">That came.</param>
/// <param name="FramesOutAtEnd">Frames that were not given back after the store had stopped.</param>
/// <param name="Lines">Each thing that was watched, with its verdict.</param>
/// <param name="Samples">All of them.</param>
internal sealed record SoakFigures(
    double Seconds, int Cameras, double Fps, string? Detector, SoakPlant? Plant, int Visits, long Pictures, long FramesOutAtEnd, IReadOnlyList<SoakLine> Lines, IReadOnlyList<SoakSample> Samples)
{
    /// <summary>Whether everything stayed as it was, and every frame came back.</summary>
    public bool IsGood => FramesOutAtEnd == 0 && Pictures > 0 && Lines.All(line => line.Trend == SoakTrend.Flat);

    /// <summary>Whether something surely grows, or was too much.</summary>
    public bool HasGrown => FramesOutAtEnd != 0 || Lines.Any(line => line.Trend is SoakTrend.Grows or SoakTrend.TooMuch);
}

/// <summary>
/// A whole store live, as the demo runs it (simulated cameras over HTTP, shelves and gates over MQTT, everything after them the product), watched for what it takes: memory, handles, threads, frames and queues. The simulator is a process of its own
/// and counts for nothing here.
/// </summary>
internal static class SoakSweep
{
    private const double Megabyte = 1024 * 1024;

    /// <summary>A visit and what it leaves in ledger, timeline and results is some tens of kilobytes, and a busy hour has two hundred: half of this. A leak of a kilobyte a picture would be 200 MB.</summary>
    private const double HeapMegabytesPerHour = 24;

    /// <summary>The heap's growth, what the allocator keeps of it, and the database's cache.</summary>
    private const double WorkingSetMegabytesPerHour = 96;

    private const double HandlesPerHour = 6;
    private const double ThreadsPerHour = 4;

    /// <summary>Frames and queues are as full in the last hour as in the first.</summary>
    private const double ItemsPerHour = 20;

    private const double KeptShare = 10;
    private const double KeptMinutesMin = 1;

    /// <summary>The pool lends three frames a camera.</summary>
    private const int FramesPerCamera = 3;

    /// <summary>Five seconds of people, weights of every shelf and pictures, far above the 0.3 s that everything is held back for.</summary>
    private const double QueuedMost = 2000;

    /// <summary>Runs one. Stopped early it judges what it has.</summary>
    /// <param name="order">What.</param>
    /// <param name="output">Hears what happens in the store.</param>
    /// <param name="errors">Hears what goes wrong.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<SoakFigures> RunAsync(SoakOrder order, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        List<SoakSample> samples = [];
        Hoard hoard = new();
        DemoOrder demo = new(order.Seed, TimeSpan.FromMinutes(order.Minutes), order.Cameras, order.Fps, order.Shoppers, order.Detector)
        {
            Served = serve => Kept(serve, order) with { Before = order.Plant is null ? serve.Before : (store, _) => new Hoarder(hoard, store) },
        };
        using SoakGauge gauge = new(TimeProvider.System);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task sampling = SampleAsync(gauge, TimeSpan.FromSeconds(order.EverySeconds), (samples, errors), ending.Token);
        DemoEnding ended;
        try
        {
            ended = await DemoRun.RunAsync(demo, output, errors, stop);
        }
        finally
        {
            await ending.CancelAsync();
            await sampling;
        }

        // People finish and leave at the end, which is no longer the same store: what is judged is the time in which they come.
        SoakSample[] open = [.. samples.Where(sample => sample.Seconds <= 60 * order.Minutes)];
        GC.KeepAlive(hoard);
        return new SoakFigures(
            open.Length > 0 ? open[^1].Seconds : 0, order.Cameras, order.Fps, order.Detector?.Name, order.Plant, ended.Figures.Visits, ended.Store.Pictures, ended.Store.FramesOut, Judge(order, open), samples);
    }

    /// <summary>Of a short soak less is kept of the last pictures and people than the ten minutes of a store: they fill up first, with a file at a time, and only then can anything be judged.</summary>
    private static ServeOrder Kept(ServeOrder serve, SoakOrder order)
    {
        TimeSpan keep = TimeSpan.FromMinutes(Math.Max(KeptMinutesMin, order.Minutes / KeptShare));
        return serve.Clips is { } clips && keep < clips.Ring.Keep ? serve with { Clips = clips with { Ring = clips.Ring with { Keep = keep } } } : serve;
    }

    private static IReadOnlyList<SoakLine> Judge(SoakOrder order, IReadOnlyList<SoakSample> samples)
    {
        return
        [
            Line(("managed heap", "MB"), sample => sample.HeapBytes / Megabyte, (HeapMegabytesPerHour, 1, null)),
            Line(("working set", "MB"), sample => sample.WorkingSetBytes / Megabyte, (WorkingSetMegabytesPerHour, 16, null)),
            Line(("handles", ""), sample => sample.Handles, (HandlesPerHour, 4, null)),
            Line(("threads", ""), sample => sample.Threads, (ThreadsPerHour, 4, null)),
            Line(("frames out", ""), sample => sample.FramesOut, (ItemsPerHour, order.Cameras, order.Cameras * FramesPerCamera)),
            Line(("queued", ""), sample => sample.Queued, (ItemsPerHour, 20, QueuedMost)),
        ];

        SoakLine Line((string Name, string Unit) what, Func<SoakSample, double> value, (double PerHour, double Grain, double? Most) allowed) =>
            SoakVerdict.Judge(what, [.. samples.Select(sample => (sample.Seconds, value(sample)))], allowed);
    }

    private static async Task SampleAsync(SoakGauge gauge, TimeSpan every, (List<SoakSample> Samples, TextWriter Errors) to, CancellationToken ending)
    {
        using PeriodicTimer timer = new(every, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                to.Samples.Add(gauge.Read());
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>What a planted leak keeps.</summary>
    private sealed class Hoard
    {
        public List<byte[]> Kept { get; } = [];
    }

    /// <summary>The planted leak.</summary>
    private sealed class Hoarder(Hoard hoard, IFloorListener store) : IFloorListener
    {
        private const int Bytes = 4096;

        public void Tell(TimeSpan at, ReadOnlySpan<Presence> people)
        {
            hoard.Kept.Add(new byte[Bytes]);
            store.Tell(at, people);
        }

        public void Placed(in SightingFrame frame) => store.Placed(frame);

        public void Say(CameraNotice notice) => store.Say(notice);

        public void Knocked(ViewId view, CameraKnock? knock) => store.Knocked(view, knock);

        public void ClockChanged(CameraClock clock) => store.ClockChanged(clock);
    }
}
