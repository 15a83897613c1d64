using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>Someone comes in at 1 s, takes 250 g off the left plate at 8 s and is gone at 15 s; 19 s in all.</summary>
internal static class SmallVisit
{
    /// <summary>How long it lasts.</summary>
    public const int Seconds = 19;

    /// <summary>Samples of a plate a second.</summary>
    public const int Hertz = 60;

    private static readonly Sku Tea = new("tea");

    /// <summary>A plate of tea.</summary>
    public static StoreDefinition Store { get; } = SmallRecording.Store with
    {
        Catalog = [new Product(Tea, [], "Tea", 300, UnitWeight: new UnitWeight(250, 4))],
        Planogram = [new PlanogramRow(Tea, [SmallRecording.Left])],
    };

    /// <summary>Who is there in a frame, 15 a second.</summary>
    public static (TimeSpan At, Presence[] People) FrameOf(int frame)
    {
        PlatePlace left = new StoreLayout(Store).Plates[0];
        TimeSpan at = TimeSpan.FromMicroseconds(frame * 1_000_000L / 15);
        Hand hand = new(new StorePoint(left.CentreXMetres, left.CentreYMetres, left.CentreZMetres), 0.9);
        Presence presence = new(new PersonId("7"), at, new FloorPoint(left.CentreXMetres, left.CentreYMetres - 0.6), null, hand, null);
        return (at, at.TotalSeconds is >= 1 and <= 15 ? [presence] : []);
    }

    /// <summary>What the left plate weighs.</summary>
    public static float GramsOf(int sample) => sample < 8 * Hertz ? 1000 : 750;

    /// <summary>The check-in, at 1 s.</summary>
    public static GateEntry CheckIn { get; } = SmallRecording.CheckIn with { T = 1, People = 1 };

    /// <summary>Writes it as a recording into a folder of its own; returns its path.</summary>
    /// <param name="folder">Takes the recording's folder.</param>
    /// <param name="namesPerson">Whether the gate knows who comes in, as a recording of tracked people may.</param>
    public static async Task<string> WriteAsync(string folder, bool namesPerson = true)
    {
        string path = Path.Combine(folder, "visit");
        Directory.CreateDirectory(path);
        await using RecordingWriter writer = new(path);
        for (int frame = 0; frame < Seconds * 15; frame++)
        {
            (TimeSpan at, Presence[] people) = FrameOf(frame);
            await writer.WriteTargetsAsync(at, [.. people.Select(TargetBody.Of)]);
        }

        for (int sample = 0; sample < Seconds * Hertz; sample++)
        {
            await writer.WriteShelfAsync(sample * 1_000_000L / Hertz, SmallRecording.Left, GramsOf(sample));
        }

        await writer.CompleteAsync(SmallRecording.Manifest, Store, [namesPerson ? CheckIn : CheckIn with { Target = null }]);
        return path;
    }
}
