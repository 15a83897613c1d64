using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What happens to a camera's picture that comes while an older one of it still waits.</summary>
public enum Overflow
{
    /// <summary>The older one is dropped and counted: an old picture is worth nothing to a running store.</summary>
    NewestWins = 1,

    /// <summary>The newer one waits until the older one has been taken: nothing is lost, and the cameras are slowed.</summary>
    Waits,
}

/// <summary>
/// Between the cameras and the workers: one place for each camera's newest picture. A worker gets the picture of the camera that has waited longest, and a camera's next one only after
/// it has said that it is done with the last, so a camera's pictures keep their order and none of the others starves. It owns the pictures in it until <see cref="Dispose"/> gives them back.
/// A channel would do for one camera each; that a worker waits on all of them at once, in the order of their waiting, is what this is for.
/// </summary>
internal sealed class NewestFrames : IDisposable
{
    /// <summary>Frames of one camera that can be out at once: one being read, one waiting, one looked at.</summary>
    public const int FramesPerCamera = 3;

    // A monitor and not a Lock: workers wait on it.
    private readonly object _gate = new();
    private readonly PriorityQueue<int, long> _turns;
    private readonly Place[] _places;
    private readonly Overflow _overflow;
    private long _turn;
    private int _open;
    private bool _isStopped;

    /// <summary>Places for cameras numbered from 0.</summary>
    /// <param name="cameras">How many; each is to be completed once.</param>
    /// <param name="overflow">What happens when one brings pictures faster than they are taken.</param>
    public NewestFrames(int cameras, Overflow overflow)
    {
        (_overflow, _open) = (overflow, cameras);
        _turns = new PriorityQueue<int, long>(cameras);
        _places = new Place[cameras];
        for (int i = 0; i < cameras; i++)
        {
            _places[i] = new Place();
        }
    }

    /// <summary>Hands a picture over, and with it the duty to dispose.</summary>
    /// <returns>Whether an older one gave way to it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> OfferAsync(int camera, Frame frame, CancellationToken cancellation)
    {
        Place place = _places[camera];
        if (_overflow == Overflow.Waits)
        {
            try
            {
                await place.Room.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                frame.Dispose();
                throw;
            }
        }

        Frame? old;
        lock (_gate)
        {
            old = place.Waiting;
            place.IsLeaving = false;
            place.Waiting = frame;
            place.Since = _overflow == Overflow.Waits ? frame.CapturedAt.Ticks : old is null ? _turn++ : place.Since;
            if (old is null && !place.IsBusy)
            {
                _turns.Enqueue(camera, place.Since);
                Monitor.Pulse(_gate);
            }
        }

        old?.Dispose();
        return old is not null;
    }

    /// <summary>One camera brings nothing more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _open--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets every waiting worker go.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the next picture on the worker's own thread. The caller owns it, and says <see cref="Finish"/> once it has passed on what it saw.</summary>
    /// <returns>False when all cameras are complete and their pictures taken, or after <see cref="Stop"/>.</returns>
    public bool TryTake(out int camera, [NotNullWhen(true)] out Frame? frame)
    {
        Place place;
        lock (_gate)
        {
            while (_isStopped || !_turns.TryDequeue(out camera, out _))
            {
                // A picture of a camera that another worker is at has its turn when that worker is done.
                if (_isStopped || (_open == 0 && !Array.Exists(_places, one => one.Waiting is not null)))
                {
                    (camera, frame) = (-1, null);
                    return false;
                }

                Monitor.Wait(_gate);
            }

            place = _places[camera];
            frame = place.Waiting!;
            (place.Waiting, place.IsBusy) = (null, true);
        }

        if (_overflow == Overflow.Waits)
        {
            place.Room.Release();
        }

        return true;
    }

    /// <summary>A camera has fallen silent for now. Whoever is told so last of those who still have a picture of it passes it on.</summary>
    /// <returns>True where that is the caller; false where a worker's <see cref="Finish"/> will say so.</returns>
    public bool Leave(int camera)
    {
        lock (_gate)
        {
            Place place = _places[camera];
            place.IsLeaving = place.IsBusy || place.Waiting is not null;
            return !place.IsLeaving;
        }
    }

    /// <summary>The worker is done with the camera's last picture.</summary>
    /// <returns>Whether that was its last before it fell silent.</returns>
    public bool Finish(int camera)
    {
        lock (_gate)
        {
            Place place = _places[camera];
            place.IsBusy = false;
            bool isLast = place.IsLeaving && place.Waiting is null;
            place.IsLeaving &= !isLast;
            if (place.Waiting is not null)
            {
                _turns.Enqueue(camera, place.Since);
            }

            Monitor.PulseAll(_gate);
            return isLast;
        }
    }

    /// <summary>Gives back what nobody took. Not before every camera and worker has ended.</summary>
    public void Dispose()
    {
        foreach (Place place in _places)
        {
            place.Waiting?.Dispose();
            place.Waiting = null;
            place.Room.Dispose();
        }
    }

    private sealed class Place
    {
        public Frame? Waiting { get; set; }

        public bool IsBusy { get; set; }

        public bool IsLeaving { get; set; }

        /// <summary>What its turn goes by: since when it has waited; where nothing may be lost, when its picture was taken, so that no camera runs far ahead of another.</summary>
        public long Since { get; set; }

        public SemaphoreSlim Room { get; } = new(1);
    }
}
