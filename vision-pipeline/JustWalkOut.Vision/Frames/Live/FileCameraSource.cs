using System.Runtime.CompilerServices;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Frames;

/// <summary>How a file is played as a camera.</summary>
public sealed record FilePlay
{
    /// <summary>When each picture was captured, in order; null for as the file is stamped.</summary>
    public IReadOnlyList<TimeSpan>? Times { get; init; }

    /// <summary>Paces it; null for as fast as it is read.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>The clock's timestamp at the origin of the capture times.</summary>
    public long Origin { get; init; }
}

/// <summary>
/// A video file as a camera, at most speed or in real time. In real time a picture with a time of its own is decoded when it is due, as a camera's is when its packets have come; whoever does not read
/// in time gets the next one late, with the capture time that it should have had.
/// </summary>
/// <param name="path">Anything that FFmpeg reads.</param>
/// <param name="camera">Whose pictures it stands for.</param>
/// <param name="play">How it is played.</param>
public sealed class FileCameraSource(string path, CameraId camera, FilePlay play) : ICameraSource
{
    /// <inheritdoc/>
    public CameraId Camera => camera;

    /// <inheritdoc/>
    public string Address => path;

    /// <inheritdoc/>
    public bool Ends => true;

    /// <inheritdoc/>
    public ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation) =>
        ValueTask.FromResult<ICameraFeed>(new FileCameraFeed(VideoFileSource.Open(path, camera, pool), play));
}

/// <summary>A file that is played. Owns the open file.</summary>
internal sealed class FileCameraFeed(VideoFileSource file, FilePlay play) : ICameraFeed
{
    // Set anew before each wait: unlike a delay it leaves nothing on the heap.
    private readonly PeriodicTimer? _timer = play.Clock is { } clock ? new PeriodicTimer(Timeout.InfiniteTimeSpan, clock) : null;
    private int _read;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellation)
    {
        Frame? frame;
        TimeSpan capturedAt;
        if (play.Times is { } times)
        {
            if (_read == times.Count)
            {
                return null;
            }

            capturedAt = times[_read];
            await WaitForAsync(capturedAt, cancellation);
            if (!file.TryRead(out frame))
            {
                return null;
            }
        }
        else
        {
            if (!file.TryRead(out frame))
            {
                return null;
            }

            capturedAt = frame.CapturedAt;
            try
            {
                await WaitForAsync(capturedAt, cancellation);
            }
            catch (OperationCanceledException)
            {
                frame.Dispose();
                throw;
            }
        }

        TimeSpan now = play.Clock?.GetElapsedTime(play.Origin) ?? capturedAt;
        frame.Stamp(file.Camera, _read++, new FrameMoment(capturedAt, TimeSpan.Zero, now > capturedAt ? now : capturedAt));
        return frame;
    }

    public ValueTask DisposeAsync()
    {
        _timer?.Dispose();
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForAsync(TimeSpan due, CancellationToken cancellation)
    {
        if (_timer is null)
        {
            return;
        }

        // A timer's period is whole milliseconds, at least one: what is due sooner is done at once.
        TimeSpan early = TimeSpan.FromMilliseconds(Math.Ceiling((due - play.Clock!.GetElapsedTime(play.Origin)).TotalMilliseconds));
        if (early >= TimeSpan.FromMilliseconds(1))
        {
            _timer.Period = early;
            await _timer.WaitForNextTickAsync(cancellation);
            _timer.Period = Timeout.InfiniteTimeSpan;
        }
    }
}
