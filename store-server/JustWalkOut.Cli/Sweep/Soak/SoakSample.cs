using System.Diagnostics;
using System.Diagnostics.Metrics;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Sweep.Soak;

/// <summary>What a running store takes, at one moment.</summary>
/// <param name="Seconds">Since the soak began.</param>
/// <param name="HeapBytes">Managed memory in use after a collection.</param>
/// <param name="WorkingSetBytes">Of the process, native memory included.</param>
/// <param name="Handles">Open file descriptors: files, sockets, pipes.</param>
/// <param name="Threads">Of the process.</param>
/// <param name="FramesOut">Frames lent out and not back.</param>
/// <param name="Queued">What waits in queues, all together.</param>
internal sealed record SoakSample(double Seconds, long HeapBytes, long WorkingSetBytes, int Handles, int Threads, long FramesOut, long Queued);

/// <summary>Reads what a store in this process takes: from the runtime, from the kernel, and from the pipeline's own meters.</summary>
internal sealed class SoakGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _clock;
    private readonly long _began;
    private long _rented;
    private long _returned;
    private long _queued;

    /// <summary>Begins to read.</summary>
    public SoakGauge(TimeProvider clock)
    {
        (_clock, _began) = (clock, clock.GetTimestamp());
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == VisionMeters.MeterName && instrument.Name is "jwo.vision.frames.rented" or "jwo.vision.frames.returned" or "jwo.vision.queue.length" or "jwo.vision.outbox.waiting")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument.Name, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Note(instrument.Name, value));
        _listener.Start();
    }

    /// <summary>Reads once. Collects garbage first, so that what is counted is held by somebody.</summary>
    public SoakSample Read()
    {
        (_rented, _returned, _queued) = (0, 0, 0);
        _listener.RecordObservableInstruments();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Process self = Process.GetCurrentProcess();
        return new SoakSample(
            Math.Round(_clock.GetElapsedTime(_began).TotalSeconds, 1), GC.GetTotalMemory(forceFullCollection: false), self.WorkingSet64,
            Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : self.HandleCount, self.Threads.Count, _rented - _returned, _queued);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Note(string instrument, long value)
    {
        switch (instrument)
        {
            case "jwo.vision.frames.rented":
                _rented += value;
                break;
            case "jwo.vision.frames.returned":
                _returned += value;
                break;
            default:
                _queued += value;
                break;
        }
    }
}
