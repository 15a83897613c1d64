using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>What a careful installer would have written down of a store. Everything downstream of the simulator sees only that.</summary>
public static class Survey
{
    /// <summary>Surveys a store. The same seed gives the same errors, each part its own: one more camera changes no plate.</summary>
    public static StoreDefinition Of(StoreDefinition built, long seed, SurveyParameters parameters) => built with
    {
        Cameras = [.. built.Cameras.Select((camera, index) => Camera(camera, Chance.For(seed, "survey camera", index), parameters))],
        Gondolas = [.. built.Gondolas.Select((gondola, index) => Gondola(gondola, Chance.For(seed, "survey plates", index), parameters))],
        Catalog = [.. built.Catalog.Select((product, index) => Weigh(product, Chance.For(seed, "survey weights", index), parameters))],
        Planogram = Planogram(built, seed, parameters),
    };

    private static Camera Camera(Camera camera, Random random, SurveyParameters parameters)
    {
        if (camera.Calibration is not { } calibration)
        {
            return camera;
        }

        double[] turn = [.. Enumerable.Range(0, 3).Select(_ => random.Normal(0, parameters.CameraTurnSd) * Math.PI / 180)];
        double[] place = [.. Enumerable.Range(0, 3).Select(_ => random.Normal(0, parameters.CameraPlaceSd))];
        double[][] off = RotationOf(turn);
        double[][] pose = calibration.CameraToStore;
        double[][] surveyed = [.. Enumerable.Range(0, 3).Select(row => (double[])
        [
            .. Enumerable.Range(0, 3).Select(column => Enumerable.Range(0, 3).Sum(k => off[row][k] * pose[k][column])),
            pose[row][3] + place[row],
        ])];
        return camera with { Calibration = calibration with { CameraToStore = surveyed } };
    }

    // Plates are measured within their shelf, where the tape measure lies.
    private static Gondola Gondola(Gondola gondola, Random random, SurveyParameters parameters) => gondola with
    {
        Shelves = [.. gondola.Shelves.Select(shelf => shelf with { Plates = [.. shelf.Plates.Select(plate => plate with { Pose = Moved(plate.Pose, random, parameters.PlatePlaceSd) })] })],
    };

    private static Pose Moved(Pose pose, Random random, double sd) =>
        pose with { X = Measured(random.Normal(pose.X, sd)), Y = Measured(random.Normal(pose.Y, sd)), Z = Measured(random.Normal(pose.Z, sd)) };

    /// <summary>Written down to the millimetre.</summary>
    private static double Measured(double metres) => Math.Round(metres, 3);

    private static Product Weigh(Product product, Random random, SurveyParameters parameters)
    {
        if (product.UnitWeight is not { } weight)
        {
            return product;
        }

        double[] weighed = [.. Enumerable.Range(0, parameters.Weighings).Select(_ => Math.Max(0.1, random.Normal(weight.Grams, weight.Sd)))];
        double mean = weighed.Average();
        double spread = weighed.Length < 2 ? 0 : Math.Sqrt(weighed.Sum(one => (one - mean) * (one - mean)) / (weighed.Length - 1));
        return product with { UnitWeight = new UnitWeight(Math.Round(mean, 2), Math.Round(Math.Max(spread, parameters.UnitSdFloorShare * mean), 2)) };
    }

    private static PlanogramRow[] Planogram(StoreDefinition built, long seed, SurveyParameters parameters)
    {
        PlanogramRow[] rows = [.. built.Planogram];
        StalePlanogram stale = new(built);

        // A swap makes two rows stale: fewer of them are drawn, so that the share of rows is the stated one.
        double staleShare = parameters.StaleRowShare / (1 + parameters.StaleSwapShare);
        for (int i = 0; i < rows.Length; i++)
        {
            Random random = Chance.For(seed, "survey planogram", i);
            (double wrong, double old, double swapped) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
            if (rows[i].Count is int count && wrong < parameters.WrongCountShare)
            {
                // Nobody counts fewer than none: there the slip is upwards.
                int slip = (random.Next(2) == 0 ? -1 : 1) * random.Next(1, 3);
                rows[i] = rows[i] with { Count = count + slip < 0 ? count - slip : count + slip };
            }

            if (old >= staleShare)
            {
                continue;
            }

            if (swapped < parameters.StaleSwapShare && stale.NeighbourOf(i) is int other && rows[i].Sku == built.Planogram[i].Sku && rows[other].Sku == built.Planogram[other].Sku)
            {
                (rows[i], rows[other]) = (rows[i] with { Sku = rows[other].Sku }, rows[other] with { Sku = rows[i].Sku });
            }
            else if (rows[i].Sku == built.Planogram[i].Sku && stale.WasAt(i, random) is Sku was)
            {
                rows[i] = rows[i] with { Sku = was };
            }
        }

        return rows;
    }

    /// <summary>Small turns about x, y and z, one after the other.</summary>
    private static double[][] RotationOf(double[] turn)
    {
        (double sx, double cx) = Math.SinCos(turn[0]);
        (double sy, double cy) = Math.SinCos(turn[1]);
        (double sz, double cz) = Math.SinCos(turn[2]);
        return
        [
            [cz * cy, (cz * sy * sx) - (sz * cx), (cz * sy * cx) + (sz * sx)],
            [sz * cy, (sz * sy * sx) + (cz * cx), (sz * sy * cx) - (cz * sx)],
            [-sy, cy * sx, cy * cx],
        ];
    }
}
