using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// Films a simulation: every calibrated camera, each at its own phase, with its faults, into <c>cameras/ID.mp4</c> and <c>cameras/ID.frames.csv</c>.
/// Two threads draw; a camera's pictures are drawn by one at a time and in order, so the files do not hang on which thread came first.
/// </summary>
public sealed class CameraSink : IMomentSink
{
    private readonly CameraScene _scene;
    private readonly Film[] _films;
    private Moment? _before;

    /// <summary>Begins the files.</summary>
    /// <param name="setup">The simulation.</param>
    /// <param name="options">How the cameras take pictures.</param>
    /// <param name="folder">The recording; <c>cameras/</c> is made in it.</param>
    public CameraSink(SimulationSetup setup, CameraOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        _scene = new CameraScene(setup, options);
        Directory.CreateDirectory(Path.Combine(folder, RecordingFiles.Cameras));
        _films = [.. Enumerable.Range(0, _scene.Cameras.Count).Select(index => new Film(_scene, index, setup, options, folder))];
    }

    /// <inheritdoc/>
    public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(moment);
        if (_before is null)
        {
            _scene.Begin(moment);
        }
        else
        {
            _scene.Apply(moment);
        }

        Moment before = _before ?? moment;
        _before = moment;

        // Knocking a camera casts its whole picture and changes the scene's list: before the threads start.
        foreach (Film film in _films)
        {
            film.Prepare(moment.At);
        }

        Parallel.ForEach(_films, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation }, film => film.Take(before, moment));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        foreach (Film film in _films)
        {
            film.Finish();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Film film in _films)
        {
            await film.DisposeAsync();
        }
    }
}

/// <summary>One camera's film. Owns its encoder and its list of frames.</summary>
internal sealed class Film : IAsyncDisposable
{
    private readonly CameraScene _scene;
    private readonly int _index;
    private readonly IReadOnlyList<Fault> _faults;
    private readonly FrameSchedule _schedule;
    private readonly VideoEncoder _video;
    private readonly FrameTimeWriter _frames;
    private readonly CameraTiming _timing;
    private readonly byte[] _picture;
    private CameraRenderer _renderer;
    private long _taken;
    private long _written;

    public Film(CameraScene scene, int index, SimulationSetup setup, CameraOptions options, string folder)
    {
        _scene = scene;
        _index = index;
        _schedule = FrameSchedule.Of(setup.Seed, index, options.FramesPerSecond);
        _renderer = scene.Renderers[index];
        string id = scene.Cameras[index].Id.Value;
        _faults = [.. setup.Faults.Where(fault => fault.Target == id)];
        _picture = new byte[_renderer.ByteCount];
        _video = VideoEncoder.Begin(Path.Combine(folder, FrameTimes.VideoName(scene.Cameras[index].Id)), _renderer.View.WidthPx, _renderer.View.HeightPx, options.FramesPerSecond);
        _timing = new CameraTiming(setup.Seed, index, _faults, options.Timing);
        _frames = new FrameTimeWriter(folder, scene.Cameras[index].Id, hasArrivals: true);
    }

    private TimeSpan Next => _schedule.TimeOf(_taken);

    /// <summary>Puts the camera where it is at a moment.</summary>
    public void Prepare(TimeSpan at)
    {
        Fault? knock = At(FaultKind.CameraKnocked, at);
        if (knock is not null)
        {
            _renderer = _scene.Knock(_index, knock);
        }
        else if (_renderer != _scene.Renderers[_index])
        {
            _scene.Mend(_index);
            _renderer = _scene.Renderers[_index];
        }
    }

    /// <summary>Takes the pictures that fall between two moments.</summary>
    public void Take(Moment before, Moment now)
    {
        while (Next <= now.At)
        {
            TimeSpan at = Next;
            _taken++;
            if (_timing.Take(at) is not FrameTime time)
            {
                continue;
            }

            // A frozen camera goes on sending, with fresh stamps: that is what makes it hard to notice.
            if (At(FaultKind.CameraFrozen, at) is null || _written == 0)
            {
                _renderer.Render(before, now, at, _picture);
                if (At(FaultKind.CameraBlurred, at) is Fault blur)
                {
                    PictureFile.Blur(_picture, _renderer.View.WidthPx, blur.Strength);
                }
            }

            _video.Write(_picture);
            _frames.Write(time);
            _written++;
        }
    }

    public void Finish()
    {
        if (_written == 0)
        {
            // A film of no picture is no film; a camera that was lost all along leaves one black one, with a time at which nobody was there.
            Array.Clear(_picture);
            _video.Write(_picture);
            _frames.Write(new FrameTime(TimeSpan.Zero, TimeSpan.Zero));
        }

        _video.Finish();
    }

    public ValueTask DisposeAsync()
    {
        _video.Dispose();
        return _frames.DisposeAsync();
    }

    private Fault? At(FaultKind kind, TimeSpan at)
    {
        foreach (Fault fault in _faults)
        {
            if (fault.Kind == kind && fault.IsAt(at))
            {
                return fault;
            }
        }

        return null;
    }
}
