using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>An upright rectangle in a shelf's frame, metres: x along the shelf from its left end, y away from the shopper.</summary>
internal readonly record struct Area(double Left, double Right, double Front, double Back)
{
    public double CentreX => (Left + Right) / 2;

    public double CentreY => (Front + Back) / 2;

    public double Width => Right - Left;

    public double Depth => Back - Front;

    public double Overlap(Area other) =>
        Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Back, other.Back) - Math.Max(Front, other.Front));

    public static Area Around(double x, double y, double width, double depth) => new(x - (width / 2), x + (width / 2), y - (depth / 2), y + (depth / 2));
}

/// <summary>One shelf as something on which goods stand: where its plates are and which of them carry a thing that stands there.</summary>
internal sealed class ShelfSurface
{
    private const double ShareMin = 0.01;

    private readonly double _cosine;
    private readonly double _sine;
    private readonly Pose _pose;
    private readonly (PlateId Id, Area Area, double Top)[] _plates;

    private ShelfSurface(Gondola gondola, Shelf shelf)
    {
        _pose = gondola.Pose.Place(shelf.Pose);
        (_sine, _cosine) = Math.SinCos(_pose.YawDegrees * Math.PI / 180);
        _plates = [.. shelf.Plates.Select(plate => (new PlateId(gondola.Id, shelf.Id, plate.Id), AreaOf(plate), plate.Pose.Z)).OrderBy(plate => plate.Item2.Left)];
        Extent = shelf.Size;
        Name = $"{gondola.Id}/{shelf.Id}";
    }

    /// <summary><c>gondola/shelf</c>.</summary>
    public string Name { get; }

    /// <summary>The shelf's extent; its height is the clear height above it.</summary>
    public Extent Extent { get; }

    /// <summary>Its turn about z in the store's frame.</summary>
    public float YawRadians => (float)(_pose.YawDegrees * Math.PI / 180);

    /// <summary>Its plates from left to right.</summary>
    public IEnumerable<PlateId> Plates => _plates.Select(plate => plate.Id);

    /// <summary>Every shelf of a store.</summary>
    public static IEnumerable<ShelfSurface> Of(StoreDefinition store) =>
        from gondola in store.Gondolas from shelf in gondola.Shelves select new ShelfSurface(gondola, shelf);

    /// <summary>A point of the shelf's frame in the store's.</summary>
    public Vector3 ToStore(double x, double y, double z) =>
        new((float)(_pose.X + (_cosine * x) - (_sine * y)), (float)(_pose.Y + (_sine * x) + (_cosine * y)), (float)(_pose.Z + z));

    /// <summary>A point of the store's frame along the shelf and away from the shopper.</summary>
    public (double X, double Y) FromStore(Vector3 point)
    {
        double east = point.X - _pose.X;
        double north = point.Y - _pose.Y;
        return ((_cosine * east) + (_sine * north), (_cosine * north) - (_sine * east));
    }

    /// <summary>Height of a plate's top above the shelf's origin, of the plate under a place; 0 beside the plates.</summary>
    public double TopAt(double x) => _plates.FirstOrDefault(plate => x >= plate.Area.Left && x <= plate.Area.Right).Top;

    /// <summary>
    /// Stretches of plates that lie side by side, from left to right: <c>4, 5, 7</c> are two stretches. Plates of other shelves are left out.
    /// </summary>
    public IReadOnlyList<Area> Stretches(IReadOnlyCollection<PlateId> plates)
    {
        const double SideBySideMetres = 0.02;
        List<Area> stretches = [];
        int before = -2;
        for (int i = 0; i < _plates.Length; i++)
        {
            if (!plates.Contains(_plates[i].Id))
            {
                continue;
            }

            Area area = _plates[i].Area;
            if (before == i - 1 && area.Left - stretches[^1].Right < SideBySideMetres)
            {
                stretches[^1] = stretches[^1] with { Right = area.Right, Front = Math.Max(stretches[^1].Front, area.Front), Back = Math.Min(stretches[^1].Back, area.Back) };
            }
            else
            {
                stretches.Add(area);
            }

            before = i;
        }

        return stretches;
    }

    /// <summary>
    /// How the weight of something is shared between plates, in plate order: by the area of its footprint over each of them. A share below a
    /// hundredth is the others'.
    /// </summary>
    /// <param name="footprint">Where it stands.</param>
    /// <param name="only">Where it is known to rest on no others: goods wedged upright between their neighbours.</param>
    public IReadOnlyList<PlateShare> SharesOf(Area footprint, IReadOnlyCollection<PlateId>? only = null)
    {
        (PlateId Id, double Overlap)[] under =
            [.. _plates.Where(plate => only is null || only.Contains(plate.Id)).Select(plate => (plate.Id, plate.Area.Overlap(footprint))).Where(plate => plate.Item2 > 0)];
        double all = under.Sum(plate => plate.Overlap);
        (PlateId Id, double Overlap)[] carrying = [.. under.Where(plate => plate.Overlap >= ShareMin * all)];
        double carried = carrying.Sum(plate => plate.Overlap);
        return [.. carrying.OrderBy(plate => plate.Id).Select(plate => new PlateShare(plate.Id, plate.Overlap / carried))];
    }

    /// <summary>The plates directly left and right of some plates on this shelf.</summary>
    public IReadOnlyList<PlateId> NeighboursOf(IReadOnlyCollection<PlateId> plates)
    {
        List<PlateId> neighbours = [];
        for (int i = 0; i < _plates.Length; i++)
        {
            bool isBeside = (i > 0 && plates.Contains(_plates[i - 1].Id)) || (i + 1 < _plates.Length && plates.Contains(_plates[i + 1].Id));
            if (isBeside && !plates.Contains(_plates[i].Id))
            {
                neighbours.Add(_plates[i].Id);
            }
        }

        return neighbours;
    }

    /// <summary>A plate's rectangle in its shelf's frame; one that is turned in its shelf counts with the upright rectangle around it.</summary>
    private static Area AreaOf(Plate plate)
    {
        (double sine, double cosine) = Math.SinCos(plate.Pose.YawDegrees * Math.PI / 180);
        double[] x = [0, cosine * plate.Size.Width, -sine * plate.Size.Depth, (cosine * plate.Size.Width) - (sine * plate.Size.Depth)];
        double[] y = [0, sine * plate.Size.Width, cosine * plate.Size.Depth, (sine * plate.Size.Width) + (cosine * plate.Size.Depth)];
        return new Area(plate.Pose.X + x.Min(), plate.Pose.X + x.Max(), plate.Pose.Y + y.Min(), plate.Pose.Y + y.Max());
    }
}
