using JustWalkOut.Carts;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>When a picture was taken and when it was there to be used, since the stream's origin of time.</summary>
/// <param name="CapturedAt">When the shutter opened, as far as the camera's clock can be trusted.</param>
/// <param name="CapturedSd">Standard deviation of the error of <paramref name="CapturedAt"/>.</param>
/// <param name="ArrivedAt">When it came in.</param>
public readonly record struct FrameMoment(TimeSpan CapturedAt, TimeSpan CapturedSd, TimeSpan ArrivedAt);

/// <summary>
/// One picture of one camera. Whoever received it from <see cref="IFrameSource.TryRead"/> or a queue owns it, and gives it back to its pool by
/// disposing it once; after that its pixels belong to a later picture and must not be touched. Handing it on hands on the duty to dispose.
/// </summary>
public sealed class Frame : IDisposable
{
    private readonly FramePool _pool;
    private readonly Mat _pixels;
    private byte[] _packed = [];
    private int _packedBytes;
    private int _isOut;

    internal Frame(FramePool pool, Mat pixels)
    {
        _pool = pool;
        _pixels = pixels;
    }

    /// <summary>The camera that saw it.</summary>
    public CameraId Camera { get; private set; }

    /// <summary>Its place in the camera's stream, from 0.</summary>
    public long Index { get; private set; }

    /// <summary>When it was captured and came in.</summary>
    public FrameMoment Moment { get; private set; }

    /// <summary>When it was captured, since the stream's origin of time.</summary>
    public TimeSpan CapturedAt => Moment.CapturedAt;

    /// <summary>Width in pixels.</summary>
    public int WidthPx => Pixels.Width;

    /// <summary>Height in pixels.</summary>
    public int HeightPx => Pixels.Height;

    /// <summary>Height x width pixels of three bytes: blue, green, red. Owned by the frame: read it, draw on it, never dispose it.</summary>
    /// <exception cref="ObjectDisposedException">The frame was given back.</exception>
    public Mat Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isOut) == 0, this);
            return _pixels;
        }
    }

    /// <summary>Gives the frame back to its pool. A second call does nothing unless the pool has lent the frame out again: dispose once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOut, 0) == 1)
        {
            _pool.TakeBack(this);
        }
    }

    /// <summary>The picture as its camera sent it, a JPEG; empty where it came in another form. Owned by the frame, as its pixels are.</summary>
    public ReadOnlySpan<byte> Packed => _packed.AsSpan(0, Volatile.Read(ref _isOut) == 0 ? 0 : _packedBytes);

    internal void LendOut()
    {
        _packedBytes = 0;
        Volatile.Write(ref _isOut, 1);
    }

    /// <summary>No picture of this camera captured before this is to come any more; the capture time itself where nobody promised more.</summary>
    public TimeSpan Promise { get; private set; }

    internal void Stamp(CameraId camera, long index, FrameMoment moment) => (Camera, Index, Moment, Promise) = (camera, index, moment, moment.CapturedAt);

    /// <summary>Keeps a copy of the picture as it came. The room for it stays with the frame, so that after the largest picture nothing is allocated any more.</summary>
    internal void Pack(ReadOnlySpan<byte> jpeg)
    {
        if (_packed.Length < jpeg.Length)
        {
            _packed = new byte[jpeg.Length + (jpeg.Length / 4)];
        }

        jpeg.CopyTo(_packed);
        _packedBytes = jpeg.Length;
    }

    internal void StampPromise(TimeSpan promise) => Promise = promise;

    internal void ReleasePixels() => _pixels.Dispose();
}
