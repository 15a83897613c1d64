using System.Runtime.CompilerServices;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Localization;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>
/// Keeps one camera running: opens it, hands its pictures over, and opens it again, after growing waits, when it fails or falls silent. What goes wrong with a camera stays with it; nothing here
/// ends the pipeline but a fault of the program. Times of capture that cannot be are replaced by an estimate from the arrival.
/// </summary>
internal sealed class CameraRunner
{
    private readonly ICameraSource _source;
    private readonly StorePipelineOptions _options;
    private readonly CameraParts _parts;
    private readonly FrameRhythm _rhythm = new();
    private readonly FreezeWatch _freeze;
    private readonly CameraTally _tally;
    private long _sequence;

    /// <summary>Whether it has brought pictures for as long as it may be silent. One that brings a picture whenever it is opened and then no more is tried no more often than one that is away.</summary>
    private bool _hasRun;

    public CameraRunner(ICameraSource source, CameraCalibration calibration, StorePipelineOptions options, CameraParts parts)
    {
        (_source, _options, _parts) = (source, options, parts);
        Size = (calibration.WidthPx, calibration.HeightPx);
        Placer = new SightingPlacer(calibration, parts.Furniture, options.Placing);
        View = new ViewId(source.Camera.Value);
        Gate = options.Gate is { } gate ? new MotionGate(gate) : null;
        _freeze = new FreezeWatch(options.FrozenAfter);
        _tally = new CameraTally(source.Camera);
    }

    public ViewId View { get; }

    /// <summary>Places what is seen in its pictures. Used by whichever worker has the camera, one at a time.</summary>
    public SightingPlacer Placer { get; }

    /// <summary>Decides which of its pictures are looked at; null for all of them. Used as the placer is.</summary>
    public MotionGate? Gate { get; }

    public CameraCounts Counts => _tally.Read();

    private (int WidthPx, int HeightPx) Size { get; }

    /// <summary>A worker has looked at one of its pictures.</summary>
    public void CountInferred() => _tally.AddInferred();

    /// <summary>One of its pictures was not looked at, because nobody moves in it.</summary>
    public void CountGated() => _tally.AddGated();

    /// <summary>Runs until the end of a source that has one, or until told to stop.</summary>
    /// <param name="leave">Called when it has fallen silent and no worker has a picture of it any more, so that nobody waits for it.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, ValueTask> leave, CancellationToken stop)
    {
        TimeSpan wait = _options.RetryFirst;
        while (true)
        {
            _hasRun = false;
            int changes = (_source as ChangeableCamera)?.Changes ?? 0;
            string what;
            try
            {
                await ReadAsync(stop);
                what = _source.Ends ? "" : "the stream ended";
            }
            catch (Exception fault) when (fault is IOException or InvalidDataException or TimeoutException && !stop.IsCancellationRequested)
            {
                what = fault.Message;
            }

            if (_source.Ends)
            {
                Become(CameraState.Ended, what);
                await LeaveAsync(leave, stop);
                return;
            }

            wait = _hasRun ? _options.RetryFirst : wait;
            Become(CameraState.Away, what);
            await LeaveAsync(leave, stop);
            wait = await PauseAsync(wait, changes, stop) ? _options.RetryFirst : wait * 2 < _options.RetryMax ? wait * 2 : _options.RetryMax;
            _tally.AddReopened();
        }
    }

    /// <summary>Waits before the next try, no longer than until another camera takes this one's place.</summary>
    /// <returns>Whether one has, since it was opened last.</returns>
    private async Task<bool> PauseAsync(TimeSpan wait, int changes, CancellationToken stop)
    {
        Task pause = Task.Delay(wait, _parts.Clock, stop);
        ChangeableCamera? camera = _source as ChangeableCamera;
        await (camera is null ? pause : Task.WhenAny(pause, camera.ChangedAsync(changes)));
        stop.ThrowIfCancellationRequested();
        if (camera is null || camera.Changes == changes)
        {
            return false;
        }

        _rhythm.Forget();
        return true;
    }

    /// <summary>Opens the camera and reads it to its end.</summary>
    private async Task ReadAsync(CancellationToken stop)
    {
        ICameraFeed stream = await WithinAsync(token => _source.OpenAsync(_parts.Pool, token), _options.OpenMax, "opening", stop);
        await using (stream)
        {
            long? began = null;
            using Deadline deadline = new(_parts.Clock, stop);
            while (true)
            {
                Frame? frame;
                try
                {
                    frame = _source.Ends ? await stream.ReadAsync(stop) : await stream.ReadAsync(deadline.Within(_options.StallMax));
                }
                catch (OperationCanceledException fault) when (!stop.IsCancellationRequested)
                {
                    throw new TimeoutException($"no picture for {_options.StallMax.TotalSeconds:0.#} s", fault);
                }

                if (frame is null)
                {
                    return;
                }

                began ??= _parts.Clock.GetTimestamp();
                _hasRun = _parts.Clock.GetElapsedTime(began.Value) >= _options.StallMax;
                await HandAsync(frame, stop);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandAsync(Frame frame, CancellationToken stop)
    {
        _tally.AddCaptured();
        if ((frame.WidthPx, frame.HeightPx) != Size)
        {
            Become(CameraState.Resized, $"pictures of {frame.WidthPx}x{frame.HeightPx}, calibrated for {Size.WidthPx}x{Size.HeightPx}; set the camera back, or calibrate it anew");
            _tally.AddResized();
            frame.Dispose();
            return;
        }

        FrameMoment moment = Believed(frame.Moment);
        if (!_rhythm.Take(moment.CapturedAt))
        {
            _tally.AddOutOfOrder();
            frame.Dispose();
            return;
        }

        if (_source.Ends || !_freeze.IsFrozen(frame, moment.ArrivedAt))
        {
            Become(CameraState.Running, "");
        }
        else
        {
            Become(CameraState.Frozen, $"the same picture for {_options.FrozenAfter.TotalSeconds:0.#} s; restart the camera");
        }

        frame.Stamp(_source.Camera, _sequence++, moment);
        frame.StampPromise(_rhythm.Promised);
        _parts.Arrivals?.Arrived(frame);
        if (await _parts.Frames.OfferAsync(_parts.Number, frame, stop))
        {
            _tally.AddOvertaken();
        }
    }

    private FrameMoment Believed(FrameMoment said)
    {
        if (_source.Ends || (said.ArrivedAt - said.CapturedAt).Duration() <= _options.ClockOffMax)
        {
            return said;
        }

        _tally.AddWrongClock();
        return CameraTiming.Estimate(said.ArrivedAt);
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, ValueTask<T>> act, TimeSpan most, string what, CancellationToken stop)
    {
        using Deadline deadline = new(_parts.Clock, stop);
        try
        {
            return await act(deadline.Within(most));
        }
        catch (OperationCanceledException fault) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{what} took longer than {most.TotalSeconds:0.#} s", fault);
        }
    }

    private ValueTask LeaveAsync(Func<CancellationToken, ValueTask> leave, CancellationToken stop) => _parts.Frames.Leave(_parts.Number) ? leave(stop) : ValueTask.CompletedTask;

    private void Become(CameraState state, string what)
    {
        if (_tally.State != state)
        {
            _tally.State = state;
            _parts.Say(new CameraNotice(_source.Camera, state, what));
        }
    }
}

/// <summary>What a camera's runner shares with the rest of the pipeline.</summary>
/// <param name="Number">The camera's place among the pipeline's.</param>
/// <param name="Frames">Gets its pictures.</param>
/// <param name="Pool">Lends them.</param>
/// <param name="Clock">Measures waits.</param>
/// <param name="Say">Hears what changes; called on the camera's flow, and not to wait.</param>
internal sealed record CameraParts(int Number, NewestFrames Frames, FramePool Pool, TimeProvider Clock, Action<CameraNotice> Say)
{
    /// <summary>What may stand before people.</summary>
    public Furniture Furniture { get; init; } = Furniture.None;

    /// <summary>Sees each picture before it is handed over; null for nobody.</summary>
    public IFrameArrivals? Arrivals { get; init; }
}
