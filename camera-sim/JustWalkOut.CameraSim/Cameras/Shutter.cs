using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>One opening of a shutter.</summary>
/// <param name="At">When, since the simulation's start.</param>
/// <param name="Time">The picture's stamp and arrival; null where the camera is lost or its clock lies before the start, and there is no picture.</param>
internal readonly record struct Opening(TimeSpan At, FrameTime? Time);

/// <summary>
/// One camera of a scene: when its shutter opens, and what its faults make of the picture. Owns the picture that it took last; used by one thread at
/// a time, except that <see cref="Prepare"/> may touch the scene and so runs while no camera of it works.
/// </summary>
internal sealed class Shutter
{
    private readonly CameraScene _scene;
    private readonly int _index;
    private readonly IReadOnlyList<Fault> _faults;
    private readonly FrameSchedule _schedule;
    private readonly CameraTiming _timing;
    private readonly byte[] _picture;
    private CameraRenderer _renderer;
    private long _next;
    private bool _hasPicture;

    /// <param name="scene">The store before its cameras.</param>
    /// <param name="index">Which of the scene's cameras.</param>
    /// <param name="setup">The simulation.</param>
    /// <param name="options">How cameras take pictures.</param>
    public Shutter(CameraScene scene, int index, SimulationSetup setup, CameraOptions options)
    {
        _scene = scene;
        _index = index;
        _schedule = FrameSchedule.Of(setup.Seed, index, options.FramesPerSecond);
        _renderer = scene.Renderers[index];
        _faults = [.. setup.Faults.Where(fault => fault.Target == Id.Value)];
        _timing = new CameraTiming(setup.Seed, index, _faults, options.Timing);
        _picture = new byte[_renderer.ByteCount];
    }

    /// <summary>Whose shutter.</summary>
    public CameraId Id => _scene.Cameras[_index].Id;

    public int WidthPx => _renderer.View.WidthPx;

    public int HeightPx => _renderer.View.HeightPx;

    /// <summary>When it opens next, since the simulation's start.</summary>
    public TimeSpan NextAt => _schedule.TimeOf(_next);

    /// <summary>The last picture: blue, green, red of each pixel, rows from the top. Black before the first.</summary>
    public ReadOnlySpan<byte> Picture => _picture;

    /// <summary>Puts the camera where it is at a moment. Knocking it casts its whole picture and changes the scene's list.</summary>
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

    /// <summary>Goes on to the next opening and gives this one, whether its picture is then taken or not.</summary>
    public Opening Advance()
    {
        TimeSpan at = NextAt;
        _next++;
        return new Opening(at, _timing.Take(at));
    }

    /// <summary>Takes the picture of an opening that has one, later than any before it.</summary>
    /// <param name="before">The moment before it.</param>
    /// <param name="now">The moment after it, or the same.</param>
    /// <param name="at">When the shutter opens.</param>
    public void Open(Moment before, Moment now, TimeSpan at)
    {
        // A frozen camera goes on sending, with fresh stamps: that is what makes it hard to notice.
        if (At(FaultKind.CameraFrozen, at) is null || !_hasPicture)
        {
            _renderer.Render(before, now, at, _picture);
            _hasPicture = true;
            if (At(FaultKind.CameraBlurred, at) is Fault blur)
            {
                PictureFile.Blur(_picture, WidthPx, blur.Strength);
            }
        }
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
