using JustWalkOut.Carts;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>
/// Writes messages into a recording in order of arrival, sample by sample. Times are what the gateways' clocks said, since the recording's start;
/// samples that a slow clock puts before the start are left out and counted.
/// </summary>
/// <param name="writer">The recording; stays the caller's, who completes and disposes it.</param>
/// <param name="start">The moment from which the recording's times count, UTC.</param>
public sealed class WeightRecorder(RecordingWriter writer, DateTimeOffset start) : IWeightSink
{
    private readonly long _startUnixMicroseconds = (start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private readonly Dictionary<(string Gondola, string Shelf), PlateId[]> _plates = [];
    private readonly long[] _microseconds = new long[ShelfMessage.SamplesPerPlate];

    /// <summary>Weights written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Weights left out because their stated time is before the recording's start.</summary>
    public long BeforeStart { get; private set; }

    /// <inheritdoc/>
    public ValueTask TakeAsync(ShelfMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!_plates.TryGetValue((message.Gondola, message.Shelf), out PlateId[]? plates))
        {
            plates = [.. message.Plates.Select(plate => new PlateId(message.Gondola, message.Shelf, plate))];
            _plates.Add((message.Gondola, message.Shelf), plates);
        }

        long first = message.FirstSampleUnixMicroseconds - _startUnixMicroseconds;
        int skipped = 0;
        for (int i = 0; i < _microseconds.Length; i++)
        {
            _microseconds[i] = first + ShelfMessage.MicrosecondsAfterFirst(i);
            skipped += _microseconds[i] < 0 ? 1 : 0;
        }

        Written += (long)(_microseconds.Length - skipped) * plates.Length;
        BeforeStart += (long)skipped * plates.Length;
        return writer.WriteShelvesAsync(plates, _microseconds, message.Grams, skipped);
    }
}
