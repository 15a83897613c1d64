using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>A floor of 10 x 6 m with two islands of gondolas, aisles of 1.3 m and gondolas along the walls.</summary>
internal static class AisleStore
{
    public static StoreDefinition Build() => new(
        StoreDefinition.CurrentVersion,
        StoreId.From("aisles"),
        Currency.From("USD"),
        "en-US",
        new FloorPlan([[0, 0], [10, 0], [10, 6], [0, 6]], [[[0, 0], [10, 0], [10, 6], [0, 6], [0, 0]]]),
        [],
        [],
        [
            GondolaAt("1", new Pose(2, 1.85, 0, 0), 5),
            GondolaAt("2", new Pose(7, 2.65, 0, 180), 5),
            GondolaAt("3", new Pose(2, 3.95, 0, 0), 5),
            GondolaAt("4", new Pose(7, 4.75, 0, 180), 5),
            GondolaAt("5", new Pose(9.5, 5.5, 0, -90), 4),
        ],
        [],
        [],
        [],
        new Rules());

    private static Gondola GondolaAt(string id, Pose pose, double width) => new(
        id,
        pose,
        new Extent(width, 0.4, 1.8),
        [.. Enumerable.Range(1, 5).Select(shelf => new Shelf(
            $"{shelf}",
            new Pose(0, 0, 0.3 * shelf),
            new Extent(width, 0.4, 0.28),
            [.. Enumerable.Range(1, 10).Select(plate => new Plate($"{plate}", new Pose((plate - 1) * width / 10, 0, 0), new Extent(width / 10, 0.4, 0.25)))]))]);
}
