using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Truth;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Live;

/// <summary>The truth of a live store on disk, as a recording has it: <c>truth/</c>, <c>gate.json</c>, <c>store.json</c>, and <c>recording.json</c> with when it began and no stream.</summary>
internal sealed class LiveTruth : IMomentSink
{
    private readonly Play _play;
    private readonly LiveClock _clock;
    private readonly RecordingWriter _writer;
    private readonly Census _census = new(namesTargets: false);
    private readonly TruthSink _truth;

    public LiveTruth(Play play, LiveClock clock, string folder)
    {
        (_play, _clock) = (play, clock);
        _writer = new RecordingWriter(folder);

        // Without boxes: they go by a film's frame numbers, and a live camera leaves frames out.
        _truth = new TruthSink(play.Setup, new TruthOptions(), folder);
    }

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        await _census.TakeAsync(moment, cancellation);
        await _truth.TakeAsync(moment, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await _truth.CompleteAsync(cancellation);
        await _writer.CompleteAsync(new RecordingManifest(RecordingManifest.CurrentVersion, _play.Name, _clock.Start, [], null), _play.Setup.Surveyed, _census.Gate);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _truth.DisposeAsync();
        await _writer.DisposeAsync();
    }
}
