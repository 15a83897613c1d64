using JustWalkOut.CameraSim.World;
using JustWalkOut.Vision.Frames;
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
        _films = [.. Enumerable.Range(0, _scene.Cameras.Count).Select(index => new Film(new Shutter(_scene, index, setup, options), options.FramesPerSecond, folder))];
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
    /// <summary>Two seconds between key frames and a middling quality, as store cameras are set up.</summary>
    private static readonly VideoSettings Settings = new() { Preset = "ultrafast", Quality = 24, KeyEvery = TimeSpan.FromSeconds(2) };

    private readonly Shutter _shutter;
    private readonly IVideoSink _video;
    private readonly FrameTimeWriter _frames;
    private long _written;

    public Film(Shutter shutter, double framesPerSecond, string folder)
    {
        _shutter = shutter;
        _video = VideoSinks.Begin(Path.Combine(folder, FrameTimes.VideoName(shutter.Id)), new VideoForm(shutter.WidthPx, shutter.HeightPx, framesPerSecond), Settings);
        _frames = new FrameTimeWriter(folder, shutter.Id, hasArrivals: true);
    }

    /// <summary>Puts the camera where it is at a moment.</summary>
    public void Prepare(TimeSpan at) => _shutter.Prepare(at);

    /// <summary>Takes the pictures that fall between two moments.</summary>
    public void Take(Moment before, Moment now)
    {
        while (_shutter.NextAt <= now.At)
        {
            Opening opening = _shutter.Advance();
            if (opening.Time is FrameTime time)
            {
                _shutter.Open(before, now, opening.At);
                _video.Write(_shutter.Picture);
                _frames.Write(time);
                _written++;
            }
        }
    }

    public void Finish()
    {
        if (_written == 0)
        {
            // A film of no picture is no film; a camera that was lost all along leaves its black one, with a time at which nobody was there.
            _video.Write(_shutter.Picture);
            _frames.Write(new FrameTime(TimeSpan.Zero, TimeSpan.Zero));
        }

        _video.Finish();
    }

    public ValueTask DisposeAsync()
    {
        _video.Dispose();
        return _frames.DisposeAsync();
    }
}
