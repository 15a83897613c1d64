using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>What was there to be seen in one picture.</summary>
/// <param name="Bodies">As the error model looks at them.</param>
/// <param name="Stands">Where each of them stands on the floor.</param>
/// <param name="IsSound">False while the camera has a fault: such a picture is no ground for a fit.</param>
internal sealed record PictureTruth(IReadOnlyList<BodyInView> Bodies, IReadOnlyList<Vector2> Stands, bool IsSound);

/// <summary>
/// Keeps who was there in every picture that the cameras of a <see cref="CameraSink"/> write: the same pictures in the same order, seen by the geometry with
/// which sightings are drawn, so that what is fitted to them holds for those.
/// </summary>
internal sealed class PictureBodies : IMomentSink
{
    private readonly MomentPair _moments = new();
    private readonly List<SeenPerson> _people = [];
    private readonly OneCamera[] _cameras;

    public PictureBodies(SimulationSetup setup, double framesPerSecond)
    {
        Occluders furniture = new(setup.Built);
        Dictionary<string, Camera> surveyed = setup.Surveyed.Cameras.ToDictionary(camera => camera.Id.Value);
        _cameras =
        [
            .. setup.Built.Cameras.Where(camera => camera.Calibration is not null).Select((camera, index) =>
            {
                Fault[] faults = [.. setup.Faults.Where(fault => fault.Target == camera.Id.Value)];
                return new OneCamera(
                    (camera.Id.Value, index), new BodyViewer(new CameraView(camera.Calibration!), furniture),
                    new CameraView(surveyed[camera.Id.Value].Calibration ?? camera.Calibration!),
                    (FrameSchedule.Of(setup.Seed, index, framesPerSecond), new CameraTiming(setup.Seed, index, faults, new CameraTimingOptions())), faults);
            }),
        ];
    }

    /// <summary>The cameras in the store's order.</summary>
    public IReadOnlyList<OneCamera> Cameras => _cameras;

    /// <inheritdoc/>
    public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        _moments.Take(moment);
        foreach (OneCamera camera in _cameras)
        {
            for (; camera.NextAt <= moment.At; camera.Skip())
            {
                if (camera.IsFilmed())
                {
                    _moments.PeopleAt(camera.NextAt, _people);
                    camera.Look(_people);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>One camera and its pictures so far.</summary>
    internal sealed class OneCamera(
        (string Id, int Index) which, BodyViewer viewer, CameraView surveyed, (FrameSchedule Schedule, CameraTiming Timing) shutter, Fault[] faults)
    {
        private readonly List<PictureTruth> _pictures = [];
        private long _taken;

        public string Id => which.Id;

        public int Index => which.Index;

        /// <summary>As it was built.</summary>
        public CameraView View => viewer.View;

        /// <summary>As it was surveyed.</summary>
        public CameraView Surveyed => surveyed;

        public IReadOnlyList<PictureTruth> Pictures => _pictures;

        public TimeSpan NextAt => shutter.Schedule.TimeOf(_taken);

        public void Skip() => _taken++;

        /// <summary>Whether the film has the picture that is due; asked once for each.</summary>
        public bool IsFilmed() => shutter.Timing.Take(NextAt) is not null;

        public void Look(IReadOnlyList<SeenPerson> people)
        {
            List<BodyInView> bodies = [];
            List<Vector2> stands = [];
            foreach (SeenPerson person in people)
            {
                if (viewer.TrySee(person, people, out BodyInView body))
                {
                    bodies.Add(body);
                    Vector3 pelvis = person.Pose[Joint.Pelvis];
                    stands.Add(new Vector2(pelvis.X, pelvis.Y));
                }
            }

            _pictures.Add(new PictureTruth(bodies, stands, !Array.Exists(faults, fault => fault.IsAt(NextAt))));
        }
    }
}
