using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>
/// Which of a store's cameras shows an act best: in which the hands at work appear largest, with nothing before them. Sees goods too: made for one
/// moment's stock.
/// </summary>
internal sealed class BestView
{
    /// <summary>A hand sinks into what it grips: what lies this close before it does not hide it.</summary>
    private const float GripMetres = 0.12f;

    private readonly StandingScene _standing;
    private readonly Occluders _furniture;

    /// <summary>A judge of views on a store.</summary>
    /// <param name="store">As built.</param>
    /// <param name="stocked">A moment that brings everything that stands there.</param>
    public BestView(StoreDefinition store, Moment stocked)
    {
        _standing = new StandingScene(store);
        _furniture = new Occluders(store);
        List<Solid> touched = [];
        foreach (StockChange change in stocked.Stock)
        {
            _standing.Apply(change, touched);
        }
    }

    /// <summary>The hand that is further out, or that holds something where neither is out.</summary>
    public static Vector3 HandAtWork(SeenPerson person)
    {
        Vector3 left = person.Pose.Hand(Side.Left);
        Vector3 right = person.Pose.Hand(Side.Right);
        Vector3 middle = (person.Pose[Joint.LeftShoulder] + person.Pose[Joint.RightShoulder]) / 2;
        float Out(Vector3 hand) => Vector2.Distance(new Vector2(hand.X, hand.Y), new Vector2(middle.X, middle.Y));
        float lead = Out(right) - Out(left);
        return MathF.Abs(lead) < 0.1f && person.Held.Count > 0 ? person.Pose.Hand(person.Held[^1].Hand) : lead >= 0 ? right : left;
    }

    /// <summary>How well a camera shows some people at some moments: what share of the picture's width their hands at work take, on average.</summary>
    /// <param name="calibration">The camera.</param>
    /// <param name="moments">When.</param>
    /// <param name="people">Whose hands.</param>
    public double Score(CameraCalibration calibration, IReadOnlyList<Moment> moments, IReadOnlyList<int> people)
    {
        BodyViewer viewer = new(new CameraView(calibration), _furniture);
        double sum = 0;
        int count = 0;
        foreach (Moment moment in moments)
        {
            foreach (SeenPerson person in moment.People.Where(person => people.Contains(person.Number)))
            {
                // The hand tells what is done, head and chest who does it.
                sum += Shown(viewer, person, HandAtWork(person), moment.People)
                    + (0.35 * Shown(viewer, person, person.Pose[Joint.HeadCentre], moment.People))
                    + (0.2 * Shown(viewer, person, person.Pose[Joint.Pelvis], moment.People));
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    private double Shown(BodyViewer viewer, SeenPerson person, Vector3 point, IReadOnlyList<SeenPerson> others)
    {
        CameraView view = viewer.View;
        if (viewer.Point(person, point, others).Visibility != 2 || !view.TryProject(point, out Vector2 pixel, out float depth))
        {
            return 0;
        }

        Vector3 sight = point - view.Centre;
        float length = sight.Length();
        float before = MathF.Max(0, length - GripMetres) / length;
        if (_standing.IsBlocked(view.Centre, sight, CameraView.NearMetres / length, before) || IsBehindOwnTrunk(view, person.Pose, point))
        {
            return 0;
        }

        // An act at the picture's edge is half outside of it a moment later; one right under the lens shows heads alone.
        Vector2 aside = Vector2.Abs((pixel / new Vector2(view.WidthPx, view.HeightPx)) - new Vector2(0.5f)) * 2;
        float inside = Math.Clamp((1 - MathF.Max(aside.X, aside.Y)) / 0.25f, 0, 1);
        float level = 1 - MathF.Pow(MathF.Max(0, -sight.Z / length), 4);
        return inside * level * view.Calibration.FocalPx[0] / view.WidthPx * 0.1 / MathF.Max(1.2f, depth);
    }

    private static bool IsBehindOwnTrunk(CameraView view, BodyPose pose, Vector3 point) =>
        point != pose[Joint.Pelvis] && point != pose[Joint.HeadCentre] && Occluders.Passes(view.Centre, point, pose[Joint.Pelvis], pose[Joint.Neck], 0.14f);
}
