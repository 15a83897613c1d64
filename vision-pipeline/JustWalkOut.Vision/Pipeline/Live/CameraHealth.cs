using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>How a camera is doing.</summary>
public enum CameraState
{
    /// <summary>Being opened for the first time.</summary>
    Opening = 1,

    /// <summary>Bringing pictures.</summary>
    Running,

    /// <summary>Lost, or never reached; it is tried again.</summary>
    Away,

    /// <summary>Brings pictures, but the same one again and again.</summary>
    Frozen,

    /// <summary>Brings pictures of another size than it was calibrated for, which place nobody rightly and are not used.</summary>
    Resized,

    /// <summary>At its end.</summary>
    Ended,
}

/// <summary>What changed about a camera: said once when it changes, never once a picture.</summary>
/// <param name="Camera">Which.</param>
/// <param name="State">What it is now.</param>
/// <param name="What">Why, in one line without credentials; empty where it is well.</param>
public readonly record struct CameraNotice(CameraId Camera, CameraState State, string What);

/// <summary>A camera's counts so far. Read while it runs.</summary>
/// <param name="Camera">Which.</param>
/// <param name="State">How it is.</param>
public sealed record CameraCounts(CameraId Camera, CameraState State)
{
    /// <summary>Pictures that came in.</summary>
    public long Captured { get; init; }

    /// <summary>Pictures that were looked at.</summary>
    public long Inferred { get; init; }

    /// <summary>Pictures that were not looked at because nobody moves in them (<see cref="MotionGate"/>), and count as empty.</summary>
    public long Gated { get; init; }

    /// <summary>Pictures that came and were neither looked at nor known to be empty: lost, or still on their way.</summary>
    public long Dropped => Captured - Inferred - Gated;

    /// <summary>Pictures that gave way to newer ones because the workers were busy.</summary>
    public long Overtaken { get; init; }

    /// <summary>Pictures whose capture time went back, or came sooner than the camera's rhythm had promised.</summary>
    public long OutOfOrder { get; init; }

    /// <summary>Pictures of another size than the calibration's.</summary>
    public long Resized { get; init; }

    /// <summary>Pictures that said a time of capture too far from when they came, and got an estimated one.</summary>
    public long WrongClock { get; init; }

    /// <summary>Times that it was opened again.</summary>
    public long Reopened { get; init; }
}

/// <summary>One camera's counts while they grow: each is written by one flow alone, and read by anybody.</summary>
internal sealed class CameraTally(CameraId camera)
{
    private long _captured;
    private long _inferred;
    private long _gated;
    private long _overtaken;
    private long _outOfOrder;
    private long _resized;
    private long _wrongClock;
    private long _reopened;
    private int _state = (int)CameraState.Opening;

    public CameraState State
    {
        get => (CameraState)Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, (int)value);
    }

    public void AddCaptured() => Interlocked.Increment(ref _captured);

    public void AddInferred() => Interlocked.Increment(ref _inferred);

    /// <summary>A picture was looked at in another process, and so many before it were not.</summary>
    public void AddSeenElsewhere(long missed)
    {
        Interlocked.Add(ref _captured, missed + 1);
        Interlocked.Add(ref _overtaken, missed);
        Interlocked.Increment(ref _inferred);
    }

    public void AddGated() => Interlocked.Increment(ref _gated);

    public void AddOvertaken() => Interlocked.Increment(ref _overtaken);

    public void AddOutOfOrder() => Interlocked.Increment(ref _outOfOrder);

    public void AddResized() => Interlocked.Increment(ref _resized);

    public void AddWrongClock() => Interlocked.Increment(ref _wrongClock);

    public void AddReopened() => Interlocked.Increment(ref _reopened);

    public CameraCounts Read() => new(camera, State)
    {
        Captured = Interlocked.Read(ref _captured),
        Inferred = Interlocked.Read(ref _inferred),
        Gated = Interlocked.Read(ref _gated),
        Overtaken = Interlocked.Read(ref _overtaken),
        OutOfOrder = Interlocked.Read(ref _outOfOrder),
        Resized = Interlocked.Read(ref _resized),
        WrongClock = Interlocked.Read(ref _wrongClock),
        Reopened = Interlocked.Read(ref _reopened),
    };
}
