using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Import;

/// <summary>How annotated boxes become sightings. All zero: as they are annotated.</summary>
/// <param name="MissShare">Share of boxes left out, 0 to 1.</param>
/// <param name="FalseShare">False sightings for each box, at random places on the floor, 0 to 1.</param>
/// <param name="NoiseMetres">Standard deviation added to each place along each axis.</param>
/// <param name="Seed">Of all of these.</param>
public sealed record WildtrackNoise(double MissShare, double FalseShare, double NoiseMetres, int Seed);

/// <summary>
/// WILDTRACK's annotations (Chavdarova and others, CVPR 2018) as a recording: the boxes of seven calibrated cameras as sightings whose place is where the middle of
/// the box's lower edge meets the ground; the annotated positions go to whoever judges. No picture is read, and nothing of a person's looks is known.
/// </summary>
public static class WildtrackImport
{
    private const int GridColumns = 480;
    private const double CellMetres = 0.025;
    private const double OriginXMetres = -3;
    private const double OriginYMetres = -9;
    private const double FramesPerSecond = 2;
    private const int FrameStep = 5;

    /// <summary>The annotated ground, 12 x 36 m.</summary>
    private static readonly double[][] Ground = [[-3, -9], [9, -9], [9, 27], [-3, 27]];

    private static readonly DateTimeOffset Start = new(2017, 3, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Imports a folder.</summary>
    /// <param name="folder">With <c>annotations_positions</c> and <c>calibrations</c>.</param>
    /// <param name="into">An existing empty folder, which holds the recording afterwards.</param>
    /// <param name="noise">What is done to the boxes.</param>
    /// <param name="cancellation">Ends it early, with the folder half full.</param>
    /// <returns>How many frames, how many boxes, and where people truly are, in order of time.</returns>
    /// <exception cref="InvalidDataException">A file is missing or is none of WILDTRACK's; the message names it.</exception>
    public static async Task<(int Frames, int Boxes, IReadOnlyList<FloorRow> People)> RunAsync(string folder, string into, WildtrackNoise noise, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(noise);
        WildtrackCamera[] cameras = WildtrackCamera.ReadAll(Path.Combine(folder, "calibrations"));
        string annotations = Path.Combine(folder, "annotations_positions");
        string[] files = Directory.Exists(annotations) ? [.. Directory.EnumerateFiles(annotations, "*.json").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{annotations}: found no .json file, expected WILDTRACK's annotations. Name the folder that holds annotations_positions and calibrations.");
        }

        Random chance = new(noise.Seed);
        List<FloorRow> people = [];
        int boxes = 0;
        await using RecordingWriter writer = new(into);
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            int number = NumberOf(file) / FrameStep;
            TimeSpan at = TimeSpan.FromSeconds(number / FramesPerSecond);
            List<Sighting>[] seen = [.. cameras.Select(_ => new List<Sighting>())];
            boxes += ReadFrame(file, at, seen, (cameras, noise, chance), people);
            for (int i = 0; i < cameras.Length; i++)
            {
                await writer.WriteSightingsAsync(new SightingFrame(new ViewId(cameras[i].Name), number, at, TimeSpan.Zero, at, at, seen[i]));
            }
        }

        StoreDefinition square = new(
            StoreDefinition.CurrentVersion, new StoreId("wildtrack"), new Currency("CHF"), "en", new FloorPlan(Ground, []), [], [], [],
            [.. cameras.Select(camera => new Camera(new CameraId(camera.Name), null, camera.Calibration))], [], [], new Rules());
        await writer.CompleteAsync(new RecordingManifest(RecordingManifest.CurrentVersion, "wildtrack", Start, [RecordingFiles.SightingStream], null), square, []);
        return (files.Length, boxes, people);
    }

    private static int NumberOf(string file) =>
        int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new InvalidDataException($"{file}: the name is no number, expected WILDTRACK's such as 00000005.json. Take other files out of the folder.");

    private static int ReadFrame(string file, TimeSpan at, List<Sighting>[] seen, (WildtrackCamera[] Cameras, WildtrackNoise Noise, Random Chance) parts, List<FloorRow> people)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            int boxes = 0;
            foreach (JsonElement person in document.RootElement.EnumerateArray())
            {
                int position = person.GetProperty("positionID").GetInt32();
                double x = OriginXMetres + (position % GridColumns * CellMetres);
                double y = OriginYMetres + (position / GridColumns * CellMetres);
                people.Add(new FloorRow(at.TotalSeconds, person.GetProperty("personID").GetInt32().ToString(CultureInfo.InvariantCulture), x, y));
                foreach (JsonElement view in person.GetProperty("views").EnumerateArray())
                {
                    boxes += See(view, seen, parts) ? 1 : 0;
                }
            }

            return boxes;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{file}: {fault.Message.TrimEnd('.')}; expected WILDTRACK's annotations. Fetch the file anew.", fault);
        }
    }

    private static bool See(JsonElement view, List<Sighting>[] seen, (WildtrackCamera[] Cameras, WildtrackNoise Noise, Random Chance) parts)
    {
        int number = view.GetProperty("viewNum").GetInt32();
        Box box = new(view.GetProperty("xmin").GetInt32(), view.GetProperty("ymin").GetInt32(), view.GetProperty("xmax").GetInt32(), view.GetProperty("ymax").GetInt32());
        if (box.LeftPx < 0 || !box.IsProper || number < 0 || number >= parts.Cameras.Length)
        {
            return false;
        }

        (WildtrackCamera[] cameras, WildtrackNoise noise, Random chance) = parts;
        if (chance.NextDouble() >= noise.MissShare && cameras[number].Place(box) is FloorPlace place)
        {
            FloorPoint moved = new(place.At.XMetres + (noise.NoiseMetres * Normal(chance)), place.At.YMetres + (noise.NoiseMetres * Normal(chance)));
            seen[number].Add(Sight(box, new FloorPlace(moved, place.Covariance)));
        }

        if (chance.NextDouble() < noise.FalseShare)
        {
            FloorPoint anywhere = new(Ground[0][0] + (12 * chance.NextDouble()), Ground[0][1] + (36 * chance.NextDouble()));
            seen[number].Add(Sight(box, new FloorPlace(anywhere, new FloorCovariance(0.01, 0, 0.01))));
        }

        return true;
    }

    private static Sighting Sight(Box box, FloorPlace place) =>
        new(box, 1, new ImagePoint((box.LeftPx + box.RightPx) / 2, box.BottomPx, 1), ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, place);

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(Math.Tau * chance.NextDouble());
}
