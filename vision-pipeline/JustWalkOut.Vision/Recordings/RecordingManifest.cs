using System.Text.Json.Serialization;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Recordings;

/// <summary>What <c>recording.json</c> says.</summary>
/// <param name="Version">Version of the recording's form.</param>
/// <param name="Name">What it is a recording of.</param>
/// <param name="Start">The moment from which its times count, UTC.</param>
/// <param name="Streams">What it holds, out of <see cref="RecordingFiles.Streams"/>.</param>
/// <param name="ModelSha256">Hash of the model that made its detections, lower-case hex; null where no model of ours did.</param>
public sealed record RecordingManifest(int Version, string Name, DateTimeOffset Start, IReadOnlyList<string> Streams, string? ModelSha256)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>One line of <c>gate.json</c>: who checked in when.</summary>
/// <param name="T">Seconds from the recording's start.</param>
/// <param name="Gate">Where.</param>
/// <param name="Shopper">As the check-in named them.</param>
/// <param name="People">How many came in on it, at least 1.</param>
/// <param name="Role">What for.</param>
/// <param name="Target">The tracked person's id where the recording's targets and its gate share identities; null elsewhere.</param>
public sealed record GateEntry(double T, GateId Gate, ShopperId Shopper, int People, Role Role, string? Target)
{
    /// <summary>What they pay with, as the payment service calls it; null where nobody said. A recording holds nothing that pays.</summary>
    [JsonIgnore]
    public string? Token { get; init; }

    /// <summary>Names the code that was shown at the gate; null without one. It is of use to the store that gave it alone.</summary>
    [JsonIgnore]
    public Guid? Code { get; init; }
}

/// <summary>Names of a recording's files and streams.</summary>
public static class RecordingFiles
{
    /// <summary>What the recording is; its presence marks a folder as one.</summary>
    public const string Manifest = "recording.json";

    /// <summary>The store that it was made in.</summary>
    public const string Store = "store.json";

    /// <summary>Weights: microseconds, plate, grams.</summary>
    public const string Shelves = "shelves.parquet";

    /// <summary>Tracked people.</summary>
    public const string Targets = "targets.parquet";

    /// <summary>Who checked in when.</summary>
    public const string Gate = "gate.json";

    /// <summary>People as single cameras sighted them.</summary>
    public const string Sightings = "sightings.parquet";

    /// <summary>The folder of videos and the times of their frames.</summary>
    public const string Cameras = "cameras";

    /// <summary>Everything that a running store consumed, in order; there where the recording is of one.</summary>
    public const string Arrivals = "arrivals";

    /// <summary>What will be <see cref="Manifest"/> when a recording of a running store is complete; gone then.</summary>
    public const string Begun = "begun.json";

    /// <summary>The stream of <see cref="Shelves"/>.</summary>
    public const string ShelfStream = "shelves";

    /// <summary>The stream of <see cref="Targets"/>.</summary>
    public const string TargetStream = "targets";

    /// <summary>The stream of <see cref="Sightings"/>.</summary>
    public const string SightingStream = "sightings";

    /// <summary>The stream of <see cref="Cameras"/>.</summary>
    public const string CameraStream = "cameras";

    /// <summary>Every stream that this version knows.</summary>
    public static IReadOnlyList<string> Streams { get; } = [ShelfStream, TargetStream, SightingStream, CameraStream];
}
