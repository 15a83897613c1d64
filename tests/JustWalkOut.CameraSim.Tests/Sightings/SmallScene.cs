using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Sightings;

/// <summary>A room of 8 by 6 metres with one gondola in its middle, cameras under the ceiling and stiff people who walk as they are told.</summary>
internal static class SmallScene
{
    public static readonly GateId Gate = new("door");
    public static readonly PlateId Plate = new("1", "1", "1");
    public static readonly Sku Cola = new("cola");
    public static readonly Sku Nuts = new("nuts");

    public static StoreDefinition Store(int cameras = 2) => new(
        1, new StoreId("room"), Currency.From("EUR"), "de-DE", new FloorPlan([[0, 0], [8, 0], [8, 6], [0, 6]], []), [], [new Gate(Gate, [0, 0])],
        [
            new Gondola("1", new Pose(3, 3, 0), new Extent(2, 0.8, 1.8),
                [new Shelf("1", new Pose(0, 0, 1), new Extent(2, 0.8, 0.3), [new Plate("1", new Pose(0, 0, 0), new Extent(0.5, 0.4, 0.3))])]),
        ],
        [.. Enumerable.Range(0, cameras).Select(Camera)],
        [new Product(Cola, ["4006381333931"], "Cola", 149, UnitWeight: new UnitWeight(500, 5)), new Product(Nuts, [], "Nuts", 299)],
        [new PlanogramRow(Cola, [Plate], 10)], new Rules());

    public static SimulationSetup Setup(int cameras = 2, double seconds = 10, params Fault[] faults) => new(
        Store(cameras), Store(cameras), 7, new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(seconds), faults);

    /// <summary>Cameras look from the walls' middles across the room, 45 degrees down.</summary>
    public static Camera Camera(int index)
    {
        double turn = index * Math.PI / 2;
        Vector2 at = new(4 - (3.6f * (float)Math.Cos(turn)), 3 - (2.8f * (float)Math.Sin(turn)));
        return new Camera(new CameraId($"c{index}"), null, Looking(new Vector3(at, 2.9f), new Vector3(4, 3, 0.6f)));
    }

    /// <summary>A camera of 640 by 360 at a place that looks at another.</summary>
    public static CameraCalibration Looking(Vector3 from, Vector3 to)
    {
        Vector3 z = Vector3.Normalize(to - from);
        Vector3 x = Vector3.Normalize(Vector3.Cross(z, Vector3.UnitZ));
        Vector3 y = Vector3.Cross(z, x);
        return new CameraCalibration(640, 360, [380, 380], [320, 180], [-0.05, 0.01], [[x.X, y.X, z.X, from.X], [x.Y, y.Y, z.Y, from.Y], [x.Z, y.Z, z.Z, from.Z]]);
    }

    public static SeenPerson Person(int number, float x, float y, float facing = 0, float stature = 1.75f) =>
        new(number, Look(stature), Standing(x, y, facing, stature), [], 0);

    public static BodyLook Look(float stature) => new(
        stature, 1, new Colour(0xd0a080), new Colour(0x302010), new Colour(0x204080), Pattern.Plain, new Colour(0xffffff), new Colour(0x202020), new Colour(0x101010),
        Headwear.None, Carrier.Hands, null);

    /// <summary>An upright body with its arms a little forward.</summary>
    public static BodyPose Standing(float x, float y, float facing, float stature)
    {
        (float sine, float cosine) = MathF.SinCos(facing);
        Vector3 front = new(cosine, sine, 0);
        Vector3 left = new(-sine, cosine, 0);
        Vector3 At(float forward, float aside, float up) => new Vector3(x, y, 0) + (((front * forward) + (left * aside) + (Vector3.UnitZ * up)) * stature);
        return new BodyPose(
            [
                At(0, 0, 1), At(0, 0, 0.935f), At(0.06f, 0, 0.93f), At(0.05f, 0.02f, 0.945f), At(0.05f, -0.02f, 0.945f), At(0, 0.045f, 0.93f), At(0, -0.045f, 0.93f),
                At(0, 0, 0.85f), At(0, 0.11f, 0.81f), At(0, -0.11f, 0.81f), At(0.05f, 0.13f, 0.63f), At(0.05f, -0.13f, 0.63f), At(0.18f, 0.12f, 0.55f), At(0.18f, -0.12f, 0.55f),
                At(0.22f, 0.12f, 0.54f), At(0.22f, -0.12f, 0.54f), At(0, 0, 0.53f), At(0, 0.055f, 0.52f), At(0, -0.055f, 0.52f), At(0, 0.055f, 0.28f), At(0, -0.055f, 0.28f),
                At(0, 0.055f, 0.045f), At(0, -0.055f, 0.045f), At(0.1f, 0.06f, 0.02f), At(0.1f, -0.06f, 0.02f),
            ],
            facing);
    }

    /// <summary>A moment with people and nothing else.</summary>
    public static Moment Moment(long number, params SeenPerson[] people) => new(CameraSim.World.Moment.TimeOf(number), people, [], [], [], [], []);

    /// <summary>People who walk to and fro on parallel lanes clear of the gondola.</summary>
    public static IEnumerable<Moment> Walk(int people, double seconds)
    {
        for (long i = 0; i < (long)(seconds * CameraSim.World.Moment.PerSecond); i++)
        {
            double t = CameraSim.World.Moment.TimeOf(i).TotalSeconds;
            yield return Moment(i, [.. Enumerable.Range(0, people).Select(n =>
                Person(n + 1, (float)(4 + (3 * Math.Sin((0.4 * t) + n))), n % 2 == 0 ? 0.6f + (0.25f * n) : 5.4f - (0.2f * n), Math.Cos((0.4 * t) + n) > 0 ? 0 : MathF.PI))]);
        }
    }

    public static async Task FeedAsync(IEnumerable<Moment> moments, params IMomentSink[] sinks)
    {
        foreach (Moment moment in moments)
        {
            foreach (IMomentSink sink in sinks)
            {
                await sink.TakeAsync(moment, TestContext.Current.CancellationToken);
            }
        }

        foreach (IMomentSink sink in sinks)
        {
            await sink.CompleteAsync(TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class OwnFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("jwo-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
