using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>A body on its way: the way, and how it gets on.</summary>
internal sealed class Walker(Body body, Random lot)
{
    /// <summary>A corner of the way counts as passed at this distance.</summary>
    private const float CornerMetres = 0.25f;

    private readonly List<Vector2> _way = [];
    private Vector2 _before;
    private double _facingBefore;
    private Vector2 _anchor;
    private double _still;

    public Body Body { get; } = body;

    /// <summary>Draws of its own, for who steps aside.</summary>
    public Random Lot { get; } = lot;

    public Vector2 Wanted { get; set; }

    /// <summary>Number of the body's goal that the way leads to.</summary>
    public int PlannedGoal { get; private set; } = -1;

    /// <summary>How often a way was sought anew for this goal.</summary>
    public int Tries { get; set; }

    /// <summary>Whether this step was taken back.</summary>
    public bool IsBack { get; private set; }

    /// <summary>How hard it is to push: someone at a shelf stands firmer than someone walking.</summary>
    public float Weight => Body.IsReaching ? 12 : Body.HasArrived || Body.Goal is null ? 4 : Body.Look.IsSeated ? 3 : 1;

    public void Plan(IReadOnlyList<FloorPoint> way, int goalNumber)
    {
        if (PlannedGoal != goalNumber)
        {
            (PlannedGoal, Tries) = (goalNumber, 0);
        }

        _way.Clear();
        _way.AddRange(way.Select(point => new Vector2((float)point.XMetres, (float)point.YMetres)));
        (_anchor, _still) = (Body.Position, 0);
    }

    public Vector2 NextPoint()
    {
        while (_way.Count > 1 && Vector2.Distance(_way[0], Body.Position) < CornerMetres)
        {
            _way.RemoveAt(0);
        }

        return _way.Count > 0 ? _way[0] : Body.Position;
    }

    public double LeftMetres()
    {
        double left = 0;
        Vector2 at = Body.Position;
        foreach (Vector2 point in _way)
        {
            left += Vector2.Distance(at, point);
            at = point;
        }

        return left;
    }

    public void Begin() => (_before, _facingBefore, IsBack) = (Body.Position, Body.FacingRadians, false);

    public void GoBack() => (Body.Position, Body.FacingRadians, IsBack) = (_before, _facingBefore, true);

    public void End(double seconds) => Body.Velocity = (Body.Position - _before) / (float)seconds;

    /// <summary>Whether it has not got on by a body's width for so long; then counts anew.</summary>
    public bool IsStuckFor(double patience, double seconds)
    {
        if (Vector2.Distance(_anchor, Body.Position) > 0.2f)
        {
            (_anchor, _still) = (Body.Position, 0);
            return false;
        }

        _still += seconds;
        if (_still < patience)
        {
            return false;
        }

        _still = 0;
        return true;
    }
}
