using CsCheck;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Stores;

public sealed class StoreLayoutTests
{
    [Fact]
    public void Plates_stand_in_plate_order_and_are_found_by_id()
    {
        StoreLayout layout = new(SmallStore.Create());
        Assert.Equal(["1/1/1", "1/1/2", "1/2/1", "1/2/2", "2/1/1", "2/1/2"], layout.Plates.Select(plate => plate.Id.Value));
        Assert.True(layout.TryFind(new PlateId("2", "1", "2"), out PlatePlace place));
        Assert.Same(layout.Plates[5], place);
        Assert.False(layout.TryFind(new PlateId("3", "1", "1"), out _));
    }

    [Fact]
    public void A_plate_of_a_gondola_turned_by_a_quarter_faces_left()
    {
        // The gondola's left front corner is at (5, 3) and it is turned by -90 degrees: its width runs towards -y, its depth towards +x.
        new StoreLayout(SmallStore.Create()).TryFind(new PlateId("2", "1", "2"), out PlatePlace plate);
        Assert.Equal(new Pose(5.05, 2.5, 0.5, -90), plate.Pose);
        Assert.Equal((5.225, 2.3, 0.65), (plate.CentreXMetres, plate.CentreYMetres, plate.CentreZMetres));
        Assert.Equal(0, plate.DistanceMetres(5.06, 2.2, 0.6));
        Assert.Equal(0.05, plate.DistanceMetres(5.0, 2.3, 0.6), 12);
        Assert.Equal(0.3, plate.DistanceMetres(5.2, 2.3, 1.1), 12);
    }

    [Fact]
    public void The_distance_to_a_turned_box_is_the_nearest_of_many_points_in_it() =>
        Gen.Select(Gen.Double[-180, 180], Gen.Double[-2, 2].Array[3], Gen.Double[0.05, 1].Array[3]).Sample((yaw, from, size) =>
        {
            PlatePlace plate = new(new PlateId("1", "1", "1"), new Pose(0.3, -0.2, 0.9, yaw), new Extent(size[0], size[1], size[2]));
            double nearest = double.MaxValue;
            const int Steps = 24;
            for (int i = 0; i <= Steps; i++)
            {
                for (int j = 0; j <= Steps; j++)
                {
                    for (int k = 0; k <= Steps; k++)
                    {
                        Pose at = plate.Pose.Place(new Pose(size[0] * i / Steps, size[1] * j / Steps, size[2] * k / Steps));
                        nearest = Math.Min(nearest, Math.Sqrt(Square(at.X - from[0]) + Square(at.Y - from[1]) + Square(at.Z - from[2])));
                    }
                }
            }

            // The slow way looks at points of a grid, so it may be off by half a cell's diagonal, and only upwards.
            double distance = plate.DistanceMetres(from[0], from[1], from[2]);
            double halfCell = Math.Sqrt(size.Sum(Square)) / Steps / 2;
            Assert.InRange(nearest - distance, -1e-9, halfCell + 1e-9);
        }, iter: 100);

    [Fact]
    public void Placing_undoes_a_turn_back() =>
        Gen.Select(Gen.Double[-180, 180], Gen.Double[-5, 5], Gen.Double[-5, 5]).Sample((yaw, x, y) =>
        {
            Pose back = new Pose(0, 0, 0, -yaw).Place(new Pose(0, 0, 0, yaw).Place(new Pose(x, y, 1)));
            Assert.Equal(x, back.X, 1e-9); // Not rounded to so many places: what lies on an edge rounds either way.
            Assert.Equal(y, back.Y, 1e-9);
            Assert.Equal(0, back.YawDegrees, 1e-9);
        });

    private static double Square(double value) => value * value;
}
