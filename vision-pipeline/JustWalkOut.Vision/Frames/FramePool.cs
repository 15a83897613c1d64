using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Lends frames out and takes them back, so that reading a camera allocates nothing per picture once every frame has been used. Safe for use by
/// several threads. Disposing it frees the frames that lie idle at once and each other one when it comes back.
/// </summary>
public sealed class FramePool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<Frame> _idle;
    private readonly int _framesMax;
    private int _outstanding;
    private long _rented;
    private bool _isDisposed;

    /// <summary>Makes an empty pool; frames come into being when first needed.</summary>
    /// <param name="framesMax">How many frames may be out at one time, 1 to 1,024: one per place where a frame may wait or be worked on.</param>
    public FramePool(int framesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesMax, 1024);
        _framesMax = framesMax;
        _idle = new Stack<Frame>(framesMax);
    }

    /// <summary>Frames lent out and not yet back.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
            {
                return _outstanding;
            }
        }
    }

    /// <summary>Frames lent out so far.</summary>
    public long Rented
    {
        get
        {
            lock (_gate)
            {
                return _rented;
            }
        }
    }

    /// <summary>Frames given back so far.</summary>
    public long Returned
    {
        get
        {
            lock (_gate)
            {
                return _rented - _outstanding;
            }
        }
    }

    /// <summary>Lends a frame with whatever pixels it last held; the caller owns it until it is disposed.</summary>
    /// <exception cref="InvalidOperationException">All frames are out: somebody keeps frames or a queue is longer than the pool was made for.</exception>
    public Frame Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_outstanding == _framesMax)
            {
                throw new InvalidOperationException(
                    $"All {_framesMax} frames of the pool are out; expected each to be disposed after use. Dispose them, or make the pool as large as its queues.");
            }

            if (!_idle.TryPop(out Frame? frame))
            {
                frame = new Frame(this, new Mat());
            }

            _outstanding++;
            _rented++;
            frame.LendOut();
            return frame;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out Frame? frame))
            {
                frame.ReleasePixels();
            }
        }
    }

    internal void TakeBack(Frame frame)
    {
        lock (_gate)
        {
            _outstanding--;
            if (_isDisposed)
            {
                frame.ReleasePixels();
            }
            else
            {
                _idle.Push(frame);
            }
        }
    }
}
