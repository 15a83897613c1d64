namespace JustWalkOut.Tracking;

/// <summary>The floor that people are followed on: its outline, and the parts of it through which they come and go. Polygons of at least three corners, in either direction.</summary>
public sealed class TrackedFloor
{
    private readonly FloorPoint[] _outline;
    private readonly FloorPoint[][] _doors;

    /// <summary>A floor.</summary>
    /// <param name="outline">Nobody stands outside of it; none for a floor without bounds.</param>
    /// <param name="doors">Entry and exit zones; none for a floor that people enter from anywhere.</param>
    /// <exception cref="ArgumentException">A polygon has one or two corners.</exception>
    public TrackedFloor(IEnumerable<FloorPoint> outline, IEnumerable<IReadOnlyList<FloorPoint>> doors)
    {
        ArgumentNullException.ThrowIfNull(outline);
        ArgumentNullException.ThrowIfNull(doors);
        _outline = [.. outline];
        _doors = [.. doors.Select(door => door.ToArray())];
        if (_outline.Length is 1 or 2 || Array.Exists(_doors, door => door.Length < 3))
        {
            throw new ArgumentException("The outline of a floor or of a door has fewer than three corners.", nameof(doors));
        }
    }

    /// <summary>A floor without bounds that people enter from anywhere: a square, or footage without a plan.</summary>
    public static TrackedFloor Open { get; } = new([], []);

    /// <summary>Whether people come from anywhere.</summary>
    public bool IsOpen => _doors.Length == 0;

    /// <summary>Whether a point lies on the floor or at most so far from it.</summary>
    public bool Holds(FloorPoint at, double metres) => _outline.Length == 0 || DistanceMetres(_outline, at) <= metres;

    /// <summary>Whether a point lies in a door or at most so far from one; on an open floor every point does.</summary>
    public bool IsByDoor(FloorPoint at, double metres)
    {
        foreach (FloorPoint[] door in _doors)
        {
            if (DistanceMetres(door, at) <= metres)
            {
                return true;
            }
        }

        return IsOpen;
    }

    /// <summary>0 inside.</summary>
    private static double DistanceMetres(FloorPoint[] outline, FloorPoint at)
    {
        bool isInside = false;
        double nearest2 = double.MaxValue;
        for (int i = 0, j = outline.Length - 1; i < outline.Length; j = i++)
        {
            (double ax, double ay) = (outline[j].XMetres, outline[j].YMetres);
            (double bx, double by) = (outline[i].XMetres, outline[i].YMetres);
            if ((by > at.YMetres) != (ay > at.YMetres) && at.XMetres < ((ax - bx) * (at.YMetres - by) / (ay - by)) + bx)
            {
                isInside = !isInside;
            }

            double length2 = ((bx - ax) * (bx - ax)) + ((by - ay) * (by - ay));
            double share = length2 > 0 ? Math.Clamp((((at.XMetres - ax) * (bx - ax)) + ((at.YMetres - ay) * (by - ay))) / length2, 0, 1) : 0;
            double dx = ax + (share * (bx - ax)) - at.XMetres;
            double dy = ay + (share * (by - ay)) - at.YMetres;
            nearest2 = Math.Min(nearest2, (dx * dx) + (dy * dy));
        }

        return isInside ? 0 : Math.Sqrt(nearest2);
    }
}
