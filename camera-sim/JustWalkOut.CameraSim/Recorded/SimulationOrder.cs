using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>What a simulation follows.</summary>
public enum ScriptKind
{
    /// <summary>A case file: who takes what, when.</summary>
    Case,

    /// <summary>A scenario file: who comes how often and does what.</summary>
    Scenario,

    /// <summary>A scenario that comes with the program, by name.</summary>
    Preset,

    /// <summary>One hard case by itself, by name.</summary>
    Scene,
}

/// <summary>What a simulation's recording holds of its people.</summary>
public enum VisionMode
{
    /// <summary>Footage of every camera.</summary>
    Pixels,

    /// <summary>What a detector would have made of that footage, drawn from its error model.</summary>
    Sightings,

    /// <summary>Tracked bodies, as an ideal tracker over all cameras would name them: an upper bound for whatever tracks.</summary>
    Targets,
}

/// <summary>One simulation to be made.</summary>
/// <param name="Kind">What it follows.</param>
/// <param name="Script">A file or a name, as the kind asks.</param>
/// <param name="Store">A <c>store.json</c>, or a built-in store's name; null for the script's own.</param>
/// <param name="Seed">Seed of all randomness.</param>
/// <param name="Vision">What the recording holds of its people.</param>
/// <param name="Open">For how long people come into a scenario, whose length follows from that; null for the scenario's own length. Cases and scenes have none.</param>
/// <param name="SightingsModel">How the detector errs in sightings: a known model's name or a file; null for the default.</param>
public sealed record SimulationOrder(ScriptKind Kind, string Script, string? Store, long Seed, VisionMode Vision, TimeSpan? Open = null, string? SightingsModel = null)
{
    /// <summary>Recorded up to here alone, whoever is inside then; null for to the end.</summary>
    public TimeSpan? Cut { get; init; }

    /// <summary>How many of the store's cameras there are, those that see most; null for all of them.</summary>
    public int? Cameras { get; init; }

    /// <summary>How long the store stays as it is when everybody has left and nothing is left to happen; null for 2 s.</summary>
    public TimeSpan? Rest { get; init; }

    /// <summary>Pictures per second of each camera, 1 to 30; null for the script's own.</summary>
    public double? CameraFps { get; init; }

    /// <summary>What goes wrong on top of what a scenario or preset says; none by default.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>What somebody outside wants to see of the people of a scenario or preset; null for nobody. With wishes the same order is another run each time.</summary>
    public Wishes? Wishes { get; init; }
}

/// <summary>What came of a simulation.</summary>
/// <param name="Length">How long it lasted.</param>
/// <param name="People">How many people came.</param>
/// <param name="Actions">How many true acts with goods there were.</param>
/// <param name="Weights">How many weights were written.</param>
/// <param name="Notes">What had to be added to the store, and what of a case went otherwise than noted; one line each.</param>
public sealed record SimulationEnding(TimeSpan Length, int People, int Actions, long Weights, IReadOnlyList<string> Notes);
