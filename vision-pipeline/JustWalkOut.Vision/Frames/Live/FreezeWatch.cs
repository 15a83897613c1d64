using System.IO.Hashing;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Notices a camera that brings the same picture again and again. Every sixteenth row is compared, byte for byte by its hash: a sensor's noise, or an encoder's next key frame, changes something
/// within a second or two even where nothing moves.
/// </summary>
/// <param name="after">How long a picture must stay the same.</param>
internal sealed class FreezeWatch(TimeSpan after)
{
    private const int RowStep = 16;

    private readonly XxHash3 _hash = new();
    private ulong _last;
    private TimeSpan? _since;

    /// <summary>Whether the pictures up to this one have long been the same.</summary>
    public bool IsFrozen(Frame frame, TimeSpan now)
    {
        _hash.Reset();
        ReadOnlySpan<byte> pixels = frame.Pixels.AsSpan<byte>();
        int rowBytes = pixels.Length / frame.HeightPx;
        for (int row = 0; row < frame.HeightPx; row += RowStep)
        {
            _hash.Append(pixels.Slice(row * rowBytes, rowBytes));
        }

        ulong hash = _hash.GetCurrentHashAsUInt64();
        if (hash != _last || _since is null)
        {
            (_last, _since) = (hash, now);
        }

        return now - _since >= after;
    }
}
