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

    /// <summary>Pieces this close to a point of the body belong to it: the forearm to the hand, the chest to the hips.</summary>
    private const float PartMetres = 0.08f;

    private readonly StandingScene _standing;
    private readonly Occluders _furniture;
    private Moment? _shapedAt;
    private Capsule[] _shapes = [];

    /// <summary>A judge of views on a store.</summary>
    /// <param name="store">As built.</param>
    /// <param name="stocked">A moment that brings everything that stands there.</param>
    public BestView(StoreDefinition store, Moment stocked)
    {
        _standing = new StandingScene(store, new CameraOptions(), Decor.Of(store));
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
                sum += Shown(viewer, person, HandAtWork(person), moment)
                    + (0.35 * Shown(viewer, person, person.Pose[Joint.HeadCentre], moment))
                    + (0.2 * Shown(viewer, person, person.Pose[Joint.Pelvis], moment));
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    private double Shown(BodyViewer viewer, SeenPerson person, Vector3 point, Moment moment)
    {
        CameraView view = viewer.View;
        if (viewer.Point(person, point, moment.People).Visibility != 2 || !view.TryProject(point, out Vector2 pixel, out float depth))
        {
            return 0;
        }

        Vector3 sight = point - view.Centre;
        float length = sight.Length();
        float before = MathF.Max(0, length - GripMetres) / length;
        if (_standing.IsBlocked(view.Centre, sight, CameraView.NearMetres / length, before) || IsBehindSomebody(view.Centre, point, moment))
        {
            return 0;
        }

        // An act at the picture's edge is half outside of it a moment later; one right under the lens shows heads alone.
        Vector2 aside = Vector2.Abs((pixel / new Vector2(view.WidthPx, view.HeightPx)) - new Vector2(0.5f)) * 2;
        float inside = Math.Clamp((1 - MathF.Max(aside.X, aside.Y)) / 0.25f, 0, 1);
        float level = 1 - (0.7f * MathF.Pow(MathF.Max(0, -sight.Z / length), 6));
        return inside * level * view.Calibration.FocalPx[0] / view.WidthPx * 0.1 / MathF.Max(1.2f, depth);
    }

    /// <summary>Whether any part of anybody, the own body too, comes between the lens and a point; what the point itself is part of does not count.</summary>
    private bool IsBehindSomebody(Vector3 lens, Vector3 point, Moment moment)
    {
        if (!ReferenceEquals(_shapedAt, moment))
        {
            (_shapedAt, _shapes) = (moment, [.. moment.People.SelectMany(BodyShape.Of)]);
        }

        foreach (Capsule piece in _shapes)
        {
            float radius = MathF.Max(piece.FromRadius, piece.ToRadius) * MathF.Min(1, piece.Thickness);
            if (!Occluders.Passes(point, point, piece.From, piece.To, radius + PartMetres) && Occluders.Passes(lens, point, piece.From, piece.To, radius))
            {
                return true;
            }
        }

        return false;
    }
}
