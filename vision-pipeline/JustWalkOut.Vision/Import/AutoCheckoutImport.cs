using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Import;

/// <summary>What to import.</summary>
/// <param name="Folder">Holds <c>plate_data.json</c> and <c>full_targets.json</c>, and without <paramref name="Store"/> also <c>planogram.json</c> and <c>products.json</c>.</param>
/// <param name="Store">The store that it was recorded in; null to take it from planogram and products.</param>
/// <param name="Name">The store's id; null for the store's own, or <see cref="AutoCheckoutImport.DefaultName"/>.</param>
/// <param name="Minutes">Repeat the recording until so many minutes are full, above 0; null for once.</param>
public sealed record AutoCheckoutRequest(string Folder, StoreDefinition? Store = null, StoreId? Name = null, double? Minutes = null);

/// <summary>What an import did.</summary>
/// <param name="Warnings">What it had to do without, one line each.</param>
/// <param name="Length">The recording's length.</param>
/// <param name="Plates">How many plates it holds weights of.</param>
/// <param name="Weights">How many weights.</param>
/// <param name="CheckIns">How many check-ins.</param>
public sealed record ImportReport(IReadOnlyList<string> Warnings, TimeSpan Length, int Plates, long Weights, int CheckIns);

/// <summary>Writes a recording from the AutoCheckout encoding, with its units and axes brought to ours.</summary>
public static class AutoCheckoutImport
{
    /// <summary>The store of that competition.</summary>
    public static readonly StoreId DefaultName = new("nanostore");

    /// <summary>Between two passes of a repeated recording: longer than <see cref="CheckIns.AwayMax"/>, so that each pass is a visit of its own.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Reads everything, refusing what is malformed by file and line, then writes a recording into an existing, empty folder.</summary>
    /// <param name="request">What to import.</param>
    /// <param name="outFolder">An existing, empty folder.</param>
    /// <param name="progress">Told the passes written and the passes to write.</param>
    /// <param name="cancellation">Ends between two passes.</param>
    public static async Task<ImportReport> RunAsync(AutoCheckoutRequest request, string outFolder, Action<int, int> progress, CancellationToken cancellation)
    {
        ImportNotes notes = new();
        if (!Directory.Exists(request.Folder))
        {
            throw new DirectoryNotFoundException($"{request.Folder} is no folder; expected one with plate_data.json and full_targets.json. Name another one.");
        }

        List<PlateMessage> weights = PlateMessages.Read(Path.Combine(request.Folder, "plate_data.json"), notes);
        List<TargetMessage> targets = TargetMessages.Read(Path.Combine(request.Folder, "full_targets.json"), notes);
        StoreDefinition store = WithGate(request.Store ?? StoreOf(request.Folder, targets, notes), targets);
        store = store with { Name = request.Name ?? store.Name };
        (PlateId Id, bool IsDead)[] plates = PlatesOf(weights, store);
        NotePlates(plates, store, notes);

        Passes passes = new(weights, targets, request.Minutes);
        CheckIns checkIns = new(store.Gates[0].Id);
        long count = 0;
        await using RecordingWriter writer = new(outFolder);
        for (int pass = 0; pass < passes.Count; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            count += await WriteWeightsAsync(writer, weights, passes.Shift(pass), [.. plates.Select(plate => plate.Id)]);
            await WriteTargetsAsync(writer, targets, passes.Shift(pass), checkIns);
            progress(pass + 1, passes.Count);
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Folder)));
        RecordingManifest manifest = new(RecordingManifest.CurrentVersion, name, passes.Start, [RecordingFiles.ShelfStream, RecordingFiles.TargetStream], ModelSha256: null);
        await writer.CompleteAsync(manifest, store, checkIns.Entries);
        return new ImportReport(notes.Lines, passes.Length, plates.Length, count, checkIns.Entries.Count);
    }

    private static StoreDefinition StoreOf(string folder, IReadOnlyList<TargetMessage> targets, ImportNotes notes)
    {
        List<Product> catalog = CatalogImport.ReadProducts(Path.Combine(folder, "products.json"), notes);
        List<PlanogramPlace> places = CatalogImport.ReadPlanogram(Path.Combine(folder, "planogram.json"));
        List<Gondola> gondolas = PlanogramGeometry.Build(places, notes);
        StoreDefinition store = new(
            StoreDefinition.CurrentVersion, DefaultName, Currency.From("USD"), "en-US", new FloorPlan([], []), [], [], gondolas, [], catalog,
            CatalogImport.RowsOf(places, catalog, notes), new Rules());

        // The encoding has no floor plan: the outline is drawn around all that is known to stand or walk there, with room for a body.
        const double RoomMetres = 0.5;
        FloorPoint[] points =
        [
            .. new StoreLayout(store).Plates.SelectMany(plate => Corners(plate)),
            .. targets.SelectMany(message => message.People).Select(body => body.Presence.Floor),
        ];
        if (points.Length == 0)
        {
            throw ProtoJson.Fault(folder, "neither a plate nor a person has a place, expected boxes in planogram.json or points in full_targets.json");
        }

        double left = Math.Round(points.Min(point => point.XMetres) - RoomMetres, 2);
        double right = Math.Round(points.Max(point => point.XMetres) + RoomMetres, 2);
        double front = Math.Round(points.Min(point => point.YMetres) - RoomMetres, 2);
        double back = Math.Round(points.Max(point => point.YMetres) + RoomMetres, 2);
        return store with { Floor = new FloorPlan([[left, front], [right, front], [right, back], [left, back]], []) };
    }

    private static IEnumerable<FloorPoint> Corners(PlatePlace plate) =>
        new[] { new Pose(0, 0, 0), new Pose(plate.Size.Width, 0, 0), new Pose(plate.Size.Width, plate.Size.Depth, 0), new Pose(0, plate.Size.Depth, 0) }
            .Select(corner => plate.Pose.Place(corner)).Select(corner => new FloorPoint(corner.X, corner.Y));

    /// <summary>The encoding has no gate: where a store has none, one named "entrance" stands where the first person was first seen.</summary>
    private static StoreDefinition WithGate(StoreDefinition store, IReadOnlyList<TargetMessage> targets)
    {
        if (store.Gates.Count > 0)
        {
            return store;
        }

        FloorPoint at = targets.SelectMany(message => message.People).Select(body => body.Presence.Floor).FirstOrDefault();
        return store with { Gates = [new Gate(new GateId("entrance"), [Math.Round(at.XMetres, 2), Math.Round(at.YMetres, 2)])] };
    }

    /// <summary>
    /// The plates of the recording in plate order: those that ever had a weight, and those of the store that stand in the messages and are dead
    /// throughout. A place in a message that is neither is padding of its array.
    /// </summary>
    private static (PlateId Id, bool IsDead)[] PlatesOf(IReadOnlyList<PlateMessage> weights, StoreDefinition store)
    {
        StoreLayout layout = new(store);
        Dictionary<PlateId, bool> isLive = [];
        foreach (PlateMessage message in weights)
        {
            for (int shelf = 1; shelf < message.Shape.Shelves; shelf++)
            {
                for (int plate = 1; plate < message.Shape.Plates; plate++)
                {
                    PlateId id = message.PlateAt(shelf, plate);
                    bool live = isLive.GetValueOrDefault(id);
                    for (int sample = 0; sample < message.Shape.Samples && !live; sample++)
                    {
                        live = !float.IsNaN(message.At(sample, shelf, plate));
                    }

                    isLive[id] = live;
                }
            }
        }

        return [.. isLive.Where(plate => plate.Value || layout.TryFind(plate.Key, out _)).Select(plate => (plate.Key, !plate.Value)).OrderBy(plate => plate.Key)];
    }

    private static void NotePlates(IReadOnlyList<(PlateId Id, bool IsDead)> plates, StoreDefinition store, ImportNotes notes)
    {
        StoreLayout layout = new(store);
        HashSet<PlateId> stocked = [.. store.Planogram.SelectMany(row => row.Plates)];
        foreach ((PlateId id, bool isDead) in plates)
        {
            if (isDead)
            {
                notes.Add("plates never weigh anything", "recorded as dead", id.Value);
                continue;
            }

            if (!layout.TryFind(id, out _))
            {
                notes.Add("live plates have no place in the store", "recorded; no hand can be near them", id.Value);
            }

            if (!stocked.Contains(id))
            {
                notes.Add("live plates have no planogram row", "recorded; nothing is known to stand there", id.Value);
            }
        }
    }

    private static async Task<long> WriteWeightsAsync(RecordingWriter writer, IReadOnlyList<PlateMessage> weights, Func<DateTimeOffset, long> shift, HashSet<PlateId> plates)
    {
        long count = 0;
        Dictionary<string, List<(int Shelf, int Plate, PlateId Id)>> byGondola = new(StringComparer.Ordinal);
        foreach (PlateMessage message in weights)
        {
            string key = $"{message.Gondola}:{message.Shape.Shelves}x{message.Shape.Plates}";
            if (!byGondola.TryGetValue(key, out List<(int Shelf, int Plate, PlateId Id)>? cells))
            {
                cells = [.. from shelf in Enumerable.Range(1, message.Shape.Shelves - 1)
                            from plate in Enumerable.Range(1, message.Shape.Plates - 1)
                            where plates.Contains(message.PlateAt(shelf, plate))
                            select (shelf, plate, message.PlateAt(shelf, plate))];
                byGondola.Add(key, cells);
            }

            long origin = shift(message.Origin);
            for (int sample = 0; sample < message.Shape.Samples; sample++)
            {
                long microseconds = origin + message.MicrosecondsAfterOrigin(sample);
                foreach ((int shelf, int plate, PlateId id) in cells)
                {
                    await writer.WriteShelfAsync(microseconds, id, message.At(sample, shelf, plate));
                }

                count += cells.Count;
            }
        }

        return count;
    }

    private static async Task WriteTargetsAsync(RecordingWriter writer, IReadOnlyList<TargetMessage> targets, Func<DateTimeOffset, long> shift, CheckIns checkIns)
    {
        foreach (TargetMessage message in targets)
        {
            TimeSpan at = TimeSpan.FromMicroseconds(shift(message.Origin));
            TargetBody[] people = [.. message.People.Select(body => body with { Presence = body.Presence with { At = at } })];
            await writer.WriteTargetsAsync(at, people);
            checkIns.See(at, people);
        }
    }

    /// <summary>The passes of a recording over itself, and the time of each.</summary>
    private sealed class Passes
    {
        private readonly TimeSpan _once;

        public Passes(IReadOnlyList<PlateMessage> weights, IReadOnlyList<TargetMessage> targets, double? minutes)
        {
            Start = weights.Select(message => message.Origin).Concat(targets.Select(message => message.Origin)).Min();
            DateTimeOffset end = weights.Select(message => message.Origin.AddMicroseconds(message.MicrosecondsAfterOrigin(message.Shape.Samples - 1)))
                .Concat(targets.Select(message => message.Origin)).Max();
            _once = end - Start;
            Count = minutes is double wanted ? Math.Max(1, (int)Math.Ceiling(wanted * 60 / (_once + Pause).TotalSeconds)) : 1;
        }

        public DateTimeOffset Start { get; }

        public int Count { get; }

        public TimeSpan Length => ((_once + Pause) * (Count - 1)) + _once;

        /// <summary>Turns a moment of the original into microseconds of the recording, for one pass.</summary>
        public Func<DateTimeOffset, long> Shift(int pass)
        {
            long offset = (long)((_once + Pause) * pass).TotalMicroseconds;
            return moment => offset + ((moment - Start).Ticks / TimeSpan.TicksPerMicrosecond);
        }
    }
}
