using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Sweep.Cameras;

/// <summary>A simulated store's recording, followed by the product's own tracker.</summary>
internal static class FollowedRun
{
    /// <summary>A camera by chance of the run's seed.</summary>
    public static string CameraOf(SimulationOrder order)
    {
        IReadOnlyList<Camera> cameras = Simulator.StoreOf(order).Cameras;
        return cameras[new Random((int)order.Seed).Next(cameras.Count)].Id.Value;
    }

    /// <summary>The product's watch over a recording's cameras.</summary>
    /// <exception cref="InvalidDataException">There are fewer than two.</exception>
    public static PoseWatch WatchOf(Recording recording, string preset) =>
        TrackedSightings.PosesOf(recording.Store) ?? throw new InvalidDataException($"{preset}: a store of fewer than two cameras, which cannot be held against each other; expected more. Name another with --store.");

    /// <summary>Follows everybody.</summary>
    /// <param name="recording">What was recorded.</param>
    /// <param name="folder">Where, with its truth.</param>
    /// <param name="watch">Watches the cameras; null for nobody.</param>
    /// <param name="told">Called each time that people are told of; null for nobody.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<FollowedFloor> FollowAsync(Recording recording, string folder, PoseWatch? watch, Action<TimeSpan>? told, CancellationToken stop)
    {
        List<FloorRow> rows = [];
        await foreach (TargetFrame frame in TrackedSightings.FollowAsync(recording.ReadSightingsAsync(stop), recording.Store, null, watch, stop))
        {
            rows.AddRange(frame.People.Select(person => new FloorRow(frame.At.TotalSeconds, person.Person.Value, person.Floor.XMetres, person.Floor.YMetres)));
            told?.Invoke(frame.At);
        }

        string truth = Path.Combine(folder, FloorTracks.TruthFile);
        using StreamReader text = new(truth);
        return new FollowedFloor(FloorTracks.Read(text, truth), rows);
    }
}

/// <summary>Who was where, and who was told to be.</summary>
/// <param name="Truth">Of everybody.</param>
/// <param name="Told">By the tracker.</param>
internal sealed record FollowedFloor(IReadOnlyList<FloorRow> Truth, IReadOnlyList<FloorRow> Told)
{
    /// <summary>The tracker tells people so often.</summary>
    public const double TracksPerSecond = 10;

    /// <summary>The one against the other, within a metre.</summary>
    public FloorScore Score() => FloorScore.Of(Truth, Told, 1, TracksPerSecond);

    /// <summary>How long a run was.</summary>
    public static double HoursOf(FloorScore score) => score.Frames / TracksPerSecond / 3600;
}
