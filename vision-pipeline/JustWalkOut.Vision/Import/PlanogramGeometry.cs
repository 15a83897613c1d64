using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Import;

/// <summary>
/// Gondolas, shelves and plates from the boxes of planogram rows, where nothing better is known. A row's box is split evenly among its plates
/// along its own x; shelves and gondolas are the smallest boxes around what stands on them.
/// </summary>
internal static class PlanogramGeometry
{
    public static List<Gondola> Build(IReadOnlyList<PlanogramPlace> rows, ImportNotes notes)
    {
        List<PlatePlace> places = [];
        HashSet<PlateId> seen = [];
        foreach (PlanogramPlace row in rows)
        {
            if (Encoded.PoseOf(row.Box) is not Pose corner)
            {
                notes.Add("planogram rows without an upright box", "their plates stand nowhere", $"{row.Plates[0]}");
                continue;
            }

            if (row.Plates.Select(plate => (plate.Gondola, plate.Shelf)).Distinct().Count() > 1)
            {
                notes.Add("planogram rows span several shelves", "their plates stand nowhere", $"{row.Plates[0]} to {row.Plates[^1]}");
                continue;
            }

            Extent each = new(Encoded.Metres(row.Box!.DimX / row.Plates.Length), Encoded.Metres(row.Box.DimY), Encoded.Metres(row.Box.DimZ));
            for (int i = 0; i < row.Plates.Length; i++)
            {
                if (seen.Add(row.Plates[i]))
                {
                    places.Add(new PlatePlace(row.Plates[i], corner.Place(new Pose(i * each.Width, 0, 0)), each));
                }
            }
        }

        return [.. places.OrderBy(place => place.Id).GroupBy(place => place.Id.Gondola).Select(GondolaOf)];
    }

    private static Gondola GondolaOf(IGrouping<string, PlatePlace> plates)
    {
        double yaw = plates.First().Pose.YawDegrees;
        PlatePlace[] local = [.. plates.Select(plate => plate with { Pose = new Pose(0, 0, 0, -yaw).Place(plate.Pose) })];
        (Pose corner, Extent size) = Around(local);
        Pose origin = corner with { Z = 0 };
        return new Gondola(
            plates.Key,
            Encoded.Rounded(new Pose(0, 0, 0, yaw).Place(origin)),
            size with { Height = Encoded.Metres(corner.Z + size.Height) },
            [.. local.GroupBy(plate => plate.Id.Shelf).Select(shelf => ShelfOf(shelf, origin))]);
    }

    private static Shelf ShelfOf(IGrouping<string, PlatePlace> plates, Pose gondola)
    {
        (Pose corner, Extent size) = Around([.. plates]);
        return new Shelf(
            plates.Key,
            Relative(corner, gondola),
            size,
            [.. plates.Select(plate => new Plate(plate.Id.Plate, Relative(plate.Pose, corner), plate.Size))]);
    }

    private static Pose Relative(Pose part, Pose parent) =>
        Encoded.Rounded(new Pose(part.X - parent.X, part.Y - parent.Y, part.Z - parent.Z, part.YawDegrees));

    /// <summary>The smallest box around plates that all stand square in one frame.</summary>
    private static (Pose Corner, Extent Size) Around(IReadOnlyList<PlatePlace> plates)
    {
        Pose corner = new(plates.Min(plate => plate.Pose.X), plates.Min(plate => plate.Pose.Y), plates.Min(plate => plate.Pose.Z));
        return (corner, new Extent(
            Encoded.Metres(plates.Max(plate => plate.Pose.X + plate.Size.Width) - corner.X),
            Encoded.Metres(plates.Max(plate => plate.Pose.Y + plate.Size.Depth) - corner.Y),
            Encoded.Metres(plates.Max(plate => plate.Pose.Z + plate.Size.Height) - corner.Z)));
    }
}

/// <summary>Numbers of the encoding brought to ours.</summary>
internal static class Encoded
{
    /// <summary>The place of a box; null where it has none, or is tilted, which a shelf is not.</summary>
    public static Pose? PoseOf(BoxForm? box)
    {
        // A turn of 0.01 rad would lift the end of a one-metre shelf by a centimetre: what is below counts as level.
        const double TiltMaxRadians = 0.01;
        PointForm at = box?.Transform?.Translation ?? new PointForm(0, 0, 0);
        PointForm turn = box?.Transform?.Rotation ?? new PointForm(0, 0, 0);
        bool isUpright = box is not null && Math.Abs(turn.X) <= TiltMaxRadians && Math.Abs(turn.Y) <= TiltMaxRadians;
        return isUpright ? Rounded(new Pose(at.X, at.Y, at.Z, turn.Z * 180 / Math.PI)) : null;
    }

    /// <summary>To the micrometre: the encoding holds single precision, which shows as 0.40639999508857727.</summary>
    public static double Metres(double metres) => Math.Round(metres, 6);

    /// <summary>Lengths to the micrometre and turns to 0.01 degrees: the encoding writes a quarter turn as 1.5708.</summary>
    public static Pose Rounded(Pose pose) =>
        new(Metres(pose.X), Metres(pose.Y), Metres(pose.Z), Math.Round(pose.YawDegrees, 2));
}
