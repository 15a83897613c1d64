namespace JustWalkOut.Carts.Stores;

/// <summary>A store's plates in the store's frame. Never changes.</summary>
public sealed class StoreLayout
{
    private readonly Dictionary<PlateId, PlatePlace> _byId;

    /// <summary>Places the plates of a store; throws <see cref="ArgumentException"/> when a plate's id stands twice.</summary>
    public StoreLayout(StoreDefinition store)
    {
        List<PlatePlace> places = [];
        foreach (Gondola gondola in store.Gondolas)
        {
            foreach (Shelf shelf in gondola.Shelves)
            {
                Pose shelfPose = gondola.Pose.Place(shelf.Pose);
                places.AddRange(shelf.Plates.Select(plate =>
                    new PlatePlace(new PlateId(gondola.Id, shelf.Id, plate.Id), shelfPose.Place(plate.Pose), plate.Size)));
            }
        }

        places.Sort((left, right) => left.Id.CompareTo(right.Id));
        Plates = places;
        _byId = places.ToDictionary(place => place.Id);
    }

    /// <summary>Every plate, in plate order.</summary>
    public IReadOnlyList<PlatePlace> Plates { get; }

    /// <summary>The place of a plate; false where the store has none of that id.</summary>
    public bool TryFind(PlateId id, out PlatePlace place)
    {
        bool isFound = _byId.TryGetValue(id, out PlatePlace? found);
        place = found!;
        return isFound;
    }
}

/// <summary>Where a plate and the goods on it are: an upright box in the store's frame, turned about z.</summary>
/// <param name="Id">Which plate.</param>
/// <param name="Pose">Its left front corner in the store's frame, metres; its yaw in the store's frame, degrees.</param>
/// <param name="Size">Width, depth (away from the shopper) and height of the goods above it, metres.</param>
public sealed record PlatePlace(PlateId Id, Pose Pose, Extent Size)
{
    private readonly Turn _turn = Turn.Of(Pose.YawDegrees);

    /// <summary>Middle of the box of goods, x in the store's frame.</summary>
    public double CentreXMetres => Pose.X + (_turn.Cosine * Size.Width / 2) - (_turn.Sine * Size.Depth / 2);

    /// <summary>Middle of the box of goods, y in the store's frame.</summary>
    public double CentreYMetres => Pose.Y + (_turn.Sine * Size.Width / 2) + (_turn.Cosine * Size.Depth / 2);

    /// <summary>Middle of the box of goods, z in the store's frame.</summary>
    public double CentreZMetres => Pose.Z + (Size.Height / 2);

    /// <summary>Distance from a point in the store's frame to the box of goods above the plate; 0 inside it.</summary>
    public double DistanceMetres(double xMetres, double yMetres, double zMetres)
    {
        (double x, double y, double z) = OffMetres(xMetres, yMetres, zMetres);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    /// <summary>The way to a point from the nearest of the box of goods above the plate, along the store's axes; all 0 inside it.</summary>
    public (double X, double Y, double Z) OffMetres(double xMetres, double yMetres, double zMetres)
    {
        double east = xMetres - Pose.X;
        double north = yMetres - Pose.Y;
        double across = Outside((_turn.Cosine * east) + (_turn.Sine * north), Size.Width);
        double deep = Outside((_turn.Cosine * north) - (_turn.Sine * east), Size.Depth);
        return ((_turn.Cosine * across) - (_turn.Sine * deep), (_turn.Sine * across) + (_turn.Cosine * deep), Outside(zMetres - Pose.Z, Size.Height));
    }

    private static double Outside(double at, double extent) => at < 0 ? at : Math.Max(0, at - extent);
}

/// <summary>A turn about z. Quarter turns are exact, so that a store built on the square gives the same numbers on every machine.</summary>
internal readonly record struct Turn(double Cosine, double Sine)
{
    public static Turn Of(double yawDegrees) => Math.IEEERemainder(yawDegrees, 360) switch
    {
        0 => new Turn(1, 0),
        90 => new Turn(0, 1),
        -90 => new Turn(0, -1),
        180 or -180 => new Turn(-1, 0),
        _ => new Turn(Math.Cos(yawDegrees * Math.PI / 180), Math.Sin(yawDegrees * Math.PI / 180)),
    };
}
