using System.Globalization;
using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What a run of a pipeline lends to those who bring it sightings.</summary>
/// <param name="Lists">Lends lists of sightings.</param>
/// <param name="Seen">Gets them; whoever finds it full waits.</param>
/// <param name="Say">Hears how cameras are doing.</param>
internal sealed record IntakeRun(SightingLists Lists, ChannelWriter<Seen> Seen, Action<CameraNotice> Say);

/// <summary>
/// Takes what <see cref="CameraWorker"/>s see, each over a line of its own, into the pipeline of one store. A worker that is gone, silent or wrong costs its own cameras, for which nobody waits then, and nobody else's;
/// one that is too fast is held back by its line. Whoever comes again under the same name takes the place of what is left of it. Lines may be brought from any thread.
/// </summary>
public sealed class SightingIntake : IVisionWorkers
{
    private const string Closed = "Nobody is followed here yet, or any more; try again in a moment.";

    private const int LineMost = 300;

    /// <summary>A worker beats each second; three missed beats and it is gone.</summary>
    private static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(3.5);

    /// <summary>A worker that has not come by then is missed: machines are started in any order.</summary>
    private static readonly TimeSpan ComeMax = TimeSpan.FromSeconds(15);

    /// <summary>As far as any clock is believed: sightings of another time than this process's would stop the tracker or be too late for it.</summary>
    private static readonly TimeSpan ClockOffMax = TimeSpan.FromSeconds(2);

    private readonly StoreDefinition _store;
    private readonly DateTimeOffset _origin;
    private readonly TimeProvider _clock;
    private readonly bool _isLive;
    private readonly Lock _gate = new();
    private readonly CameraId[] _cameras;
    private readonly Dictionary<CameraId, Line> _lines = [];
    private readonly Dictionary<CameraId, CameraTally> _tallies;
    private readonly HashSet<CameraId> _done = [];
    private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IntakeRun? _run;

    /// <summary>An intake that no pipeline runs yet.</summary>
    /// <param name="store">The store, as surveyed.</param>
    /// <param name="cameras">Those that are looked through elsewhere.</param>
    /// <param name="origin">What this process's times count from.</param>
    /// <param name="clock">The time.</param>
    /// <param name="isLive">Whether times are of now, so that a worker whose clock is another is refused; false for films.</param>
    /// <exception cref="InvalidDataException">A camera is not calibrated in the store; all of them are named.</exception>
    public SightingIntake(StoreDefinition store, IReadOnlyList<CameraId> cameras, DateTimeOffset origin, TimeProvider clock, bool isLive = true)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(cameras);
        (_store, _origin, _clock, _isLive, _cameras) = (store, origin, clock, isLive, [.. cameras.Distinct()]);
        _tallies = _cameras.ToDictionary(camera => camera, camera => new CameraTally(camera));
        string[] unknown = [.. _cameras.Where(camera => store.Cameras.FirstOrDefault(known => known.Id == camera)?.Calibration is null).Select(camera => camera.Value)];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException($"{store.Name}: cameras {string.Join(", ", unknown)} are to be looked through elsewhere and are not calibrated in store.json; it has {string.Join(", ", store.Cameras.Where(camera => camera.Calibration is not null).Select(camera => camera.Id.Value).DefaultIfEmpty("none that is"))}.");
        }
    }

    /// <summary>Those that are looked through elsewhere.</summary>
    public IReadOnlyList<CameraId> Cameras => _cameras;

    /// <summary>How each of them is doing; pictures that a worker did not look at are known by their numbers.</summary>
    public IReadOnlyList<CameraCounts> Counts => [.. _cameras.Select(camera => _tallies[camera].Read())];

    /// <inheritdoc/>
    public string? WhyNot(VisionWorker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        string[] unknown = [.. worker.Cameras.Where(camera => !_tallies.ContainsKey(camera)).Select(camera => camera.Value)];
        if (worker.Version != VisionWorker.CurrentVersion)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It sends form {worker.Version} and this server reads {VisionWorker.CurrentVersion}; run the same version of the program on both.");
        }

        if (worker.Cameras.Count == 0 || unknown.Length > 0)
        {
            return $"{(unknown.Length == 0 ? "It names no camera" : $"{string.Join(", ", unknown)} {(unknown.Length == 1 ? "is" : "are")} not looked through elsewhere")}; that holds of {string.Join(", ", _cameras.Select(camera => camera.Value))}. Say so where the server is started, or leave them out.";
        }

        if (worker.Geometry != StoreGeometry.HashOf(_store, worker.Cameras))
        {
            return "Its store.json has these cameras, or the shelves before them, elsewhere than the server's; give both the same file.";
        }

        lock (_gate)
        {
            return _run is null ? Closed : Taken(worker);
        }
    }

    /// <summary>Whether another has one of its cameras.</summary>
    private string? Taken(VisionWorker worker) =>
        worker.Cameras.Where(_lines.ContainsKey).Select(camera => (Camera: camera, _lines[camera].Worker)).FirstOrDefault(taken => taken.Worker != worker.Name) is { Worker: { } other } busy
            ? $"{busy.Camera} is looked through by the worker '{other}' already; end that one, or leave the camera out."
            : null;

    /// <inheritdoc/>
    public async Task<string?> TakeAsync(VisionWorker worker, Stream sent, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(sent);
        if (_run is not { } run)
        {
            return Closed;
        }

        using Line line = new(worker, cancellation);
        Line[] former;
        lock (_gate)
        {
            if (Taken(worker) is { } other)
            {
                return other;
            }

            former = [.. worker.Cameras.Select(camera => _lines.GetValueOrDefault(camera)).OfType<Line>().Distinct()];
            foreach (CameraId camera in worker.Cameras)
            {
                _lines[camera] = line;
            }
        }

        foreach (Line old in former)
        {
            await old.EndAsync();
        }

        string? why = "it broke off";
        try
        {
            why = await ReadAsync(line, sent, run) ? null : "the worker went away";
        }
        catch (OperationCanceledException)
        {
            why = line.Stop.IsCancellationRequested ? "it was told to end" : string.Create(CultureInfo.InvariantCulture, $"nothing came for {SilentMax.TotalSeconds:0.#} s");
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or ChannelClosedException)
        {
            why = fault is ChannelClosedException ? "nobody is followed here any more" : fault is InvalidDataException ? fault.Message : "the line broke";
        }
        finally
        {
            await LeaveAsync(line, run, why);
        }

        return why;
    }

    /// <summary>Lets workers in until all cameras are at their end, or until told to stop.</summary>
    internal async Task RunAsync(IntakeRun run, CancellationToken stop)
    {
        _run = run;
        try
        {
            if (_isLive)
            {
                foreach (CameraId camera in _cameras)
                {
                    await run.Seen.WriteAsync(Seen.Gone(new ViewId(camera.Value)), stop); // Until a worker has come nobody waits for its cameras.
                }
            }

            Task all = _cameras.Length == 0 ? Task.CompletedTask : _allDone.Task.WaitAsync(stop);
            if (_isLive && await Task.WhenAny(all, Task.Delay(ComeMax, _clock, stop)) != all)
            {
                Miss(run);
            }

            await all;
        }
        finally
        {
            _run = null;
            Line[] open;
            lock (_gate)
            {
                open = [.. _lines.Values.Distinct()];
            }

            await Task.WhenAll(open.Select(line => line.EndAsync()));
        }
    }

    /// <summary>Says which cameras nobody looks through.</summary>
    private void Miss(IntakeRun run)
    {
        CameraId[] missed;
        lock (_gate)
        {
            missed = [.. _cameras.Where(camera => !_lines.ContainsKey(camera) && _tallies[camera].State == CameraState.Opening)];
        }

        Array.ForEach(missed, camera => Become(new CameraNotice(camera, CameraState.Away, "no worker that looks through it has come; start one (./jwo look)"), run));
    }

    /// <returns>Whether the worker said that it was done.</returns>
    private async Task<bool> ReadAsync(Line line, Stream sent, IntakeRun run)
    {
        TimeSpan by = line.Asked.Origin - _origin;
        using Deadline deadline = new(_clock, line.Stop);
        while (await RecordReader.NextAsync(sent, WorkerForm.BytesMax, deadline.Within(SilentMax)) is { } content)
        {
            switch (WorkerForm.Read(content, run.Lists, by))
            {
                case WorkerRecord.Looked looked:
                    Count(line, looked.Frame);
                    await run.Seen.WriteAsync(new Seen(looked.Frame, IsGone: false), line.Stop);
                    break;
                case WorkerRecord.Gone gone:
                    RequireOwn(line, gone.View.Value);
                    await run.Seen.WriteAsync(Seen.Gone(gone.View), line.Stop);
                    break;
                case WorkerRecord.Noticed { Notice: var notice }:
                    RequireOwn(line, notice.Camera.Value);
                    Become(notice with { What = OneLine(notice.What) }, run);
                    break;
                case WorkerRecord.Done:
                    Finish(line);
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    private void Count(Line line, in SightingFrame frame)
    {
        RequireOwn(line, frame.View.Value);
        CameraId camera = new(frame.View.Value);
        TimeSpan off = _clock.GetUtcNow() - _origin - frame.ArrivedAt;
        if (_isLive && off.Duration() > ClockOffMax)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{camera} was seen {off.Duration().TotalSeconds:0.0} s {(off > TimeSpan.Zero ? "ago" : "from now")}; set the clocks of both machines by one time server, or give the worker less to do"));
        }

        // A worker replaces times of capture that it does not believe, as this process does with its own cameras'.
        if (_isLive && (frame.ArrivedAt - frame.CapturedAt).Duration() > 2 * ClockOffMax)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{camera} was captured {(frame.ArrivedAt - frame.CapturedAt).TotalSeconds:0.0} s before it came, which the worker should not have believed"));
        }

        if (!line.Take(camera, frame.Sequence, out long missed))
        {
            throw new InvalidDataException($"{camera} brought picture {frame.Sequence} after a later one");
        }

        _tallies[camera].AddSeenElsewhere(missed);
    }

    private static void RequireOwn(Line line, string camera)
    {
        if (!line.Asked.Cameras.Contains(new CameraId(camera)))
        {
            throw new InvalidDataException($"it sends of {camera}, which it did not name");
        }
    }

    private void Become(in CameraNotice notice, IntakeRun run)
    {
        CameraTally tally = _tallies[notice.Camera];
        if (tally.State != notice.State)
        {
            tally.State = notice.State;
            run.Say(notice);
        }
    }

    /// <summary>What is said of a camera goes into logs and onto monitors: another machine's word is no reason for more than a line.</summary>
    private static string OneLine(string what) => string.Concat(what.Take(LineMost).Select(letter => char.IsControl(letter) ? ' ' : letter));

    private void Finish(Line line)
    {
        lock (_gate)
        {
            _done.UnionWith(line.Asked.Cameras);
            if (_done.Count == _cameras.Length)
            {
                _allDone.TrySetResult();
            }
        }
    }

    private async Task LeaveAsync(Line line, IntakeRun run, string? why)
    {
        // A successor waits until this is over, and what it has taken over is its own.
        if (why is not null && _run == run)
        {
            foreach (CameraId camera in line.Asked.Cameras.Where(camera => IsOf(line, camera)))
            {
                Become(new CameraNotice(camera, CameraState.Away, $"the worker '{line.Worker}' that looks through it: {why}"), run);
                try
                {
                    await run.Seen.WriteAsync(Seen.Gone(new ViewId(camera.Value)), CancellationToken.None);
                }
                catch (ChannelClosedException)
                {
                    // The pipeline has ended; nobody waits.
                }
            }
        }

        lock (_gate)
        {
            foreach (CameraId camera in line.Asked.Cameras.Where(camera => _lines.GetValueOrDefault(camera) == line))
            {
                _lines.Remove(camera);
            }
        }

        line.Ended();
    }

    private bool IsOf(Line line, CameraId camera)
    {
        lock (_gate)
        {
            return _lines.GetValueOrDefault(camera) == line;
        }
    }

    /// <summary>One worker's line while it lasts.</summary>
    private sealed class Line(VisionWorker asked, CancellationToken stop) : IDisposable
    {
        private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<CameraId, long> _latest = [];

        public VisionWorker Asked => asked;

        public string Worker => asked.Name;

        public CancellationToken Stop => _ending.Token;

        /// <summary>Notes a picture's number.</summary>
        /// <param name="camera">Whose.</param>
        /// <param name="sequence">Its number.</param>
        /// <param name="missed">Pictures between it and the one before.</param>
        /// <returns>Whether it comes after the one before.</returns>
        public bool Take(CameraId camera, long sequence, out long missed)
        {
            bool isKnown = _latest.TryGetValue(camera, out long latest);
            missed = isKnown ? sequence - latest - 1 : 0;
            _latest[camera] = sequence;
            return !isKnown || sequence > latest;
        }

        /// <summary>Ends it, and waits until it has.</summary>
        public async Task EndAsync()
        {
            try
            {
                await _ending.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has ended by itself.
            }

            await _ended.Task;
        }

        public void Ended() => _ended.TrySetResult();

        public void Dispose() => _ending.Dispose();
    }
}
