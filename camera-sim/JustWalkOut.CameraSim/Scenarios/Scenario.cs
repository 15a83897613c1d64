using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>
/// An hour or a day in a store, as a scenario file describes it: who comes, what they are like, how they behave and what breaks. Its form
/// stands in <c>scenario.schema.json</c> beside this file.
/// </summary>
/// <param name="Name">The scenario's name.</param>
/// <param name="Description">What it is for, in a sentence.</param>
/// <param name="Store">A built-in store's name, or the path of a <c>store.json</c>.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="StartHour">Hour of the day at which it begins, 0 to 24: for the light and for the profile of arrivals.</param>
/// <param name="CameraFps">Pictures per second of each camera, 1 to 30.</param>
/// <param name="Arrivals">When parties come.</param>
/// <param name="Groups">Kinds of party with their shares.</param>
/// <param name="Bodies">Kinds of body with their shares.</param>
/// <param name="Shopping">What a shopper's visit is like.</param>
/// <param name="Behaviours">Named behaviours with their shares; plain shopping is the rest.</param>
/// <param name="Staff">Who works in the store.</param>
/// <param name="Faults">What goes wrong at stated times.</param>
/// <param name="FaultRates">What goes wrong at drawn times.</param>
public sealed record Scenario(
    string Name,
    string Description,
    string Store,
    TimeSpan Length,
    double StartHour,
    double CameraFps,
    Arrivals Arrivals,
    IReadOnlyList<GroupKind> Groups,
    Bodies Bodies,
    Shopping Shopping,
    IReadOnlyList<BehaviourShare> Behaviours,
    Staffing Staff,
    IReadOnlyList<Fault> Faults,
    IReadOnlyList<FaultRate> FaultRates)
{
    /// <summary>The form that this code reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The share of one behaviour; 0 where the scenario does not name it.</summary>
    public double ShareOf(string behaviour) => Behaviours.FirstOrDefault(one => one.Name == behaviour)?.Share ?? 0;
}

/// <summary>When parties come to the gate.</summary>
/// <param name="PartiesPerMinute">Mean rate where the profile's factor is 1; arrivals are a Poisson process.</param>
/// <param name="OpeningParties">Parties that stand at the door when the simulation begins and come in one behind the other.</param>
/// <param name="CapacityPeople">Most people inside; whoever comes to a full store waits outside.</param>
/// <param name="Profile">Factor of the rate by hour of the day, linear in between; empty for a steady rate.</param>
public sealed record Arrivals(double PartiesPerMinute, int OpeningParties, int CapacityPeople, IReadOnlyList<HourFactor> Profile);

/// <summary>How busy an hour of the day is against the stated rate.</summary>
/// <param name="Hour">0 to 24.</param>
/// <param name="Factor">At least 0.</param>
public readonly record struct HourFactor(double Hour, double Factor);

/// <summary>A kind of party: who comes in together on one payer.</summary>
/// <param name="Share">Relative to the other kinds.</param>
/// <param name="Adults">At least 1.</param>
/// <param name="Children">At least 0.</param>
public sealed record GroupKind(double Share, int Adults, int Children);

/// <summary>Something and how often it is, relative to its alternatives.</summary>
public sealed record Weighted<T>(T Value, double Share);

/// <summary>Kinds of body.</summary>
/// <param name="Carriers">What grown-ups carry goods in; a child has its hands.</param>
/// <param name="Headwear">What is on heads.</param>
/// <param name="Patterns">How upper garments are woven.</param>
/// <param name="FemaleShare">Share of women among grown-ups, 0 to 1.</param>
/// <param name="CoatShare">Share that wears an open coat, 0 to 1.</param>
/// <param name="CoatOffShare">Share of those that take it off midway, 0 to 1.</param>
/// <param name="LookAlikeShare">Share dressed exactly as somebody who came shortly before, 0 to 1.</param>
public sealed record Bodies(
    IReadOnlyList<Weighted<Carrier>> Carriers,
    IReadOnlyList<Weighted<Headwear>> Headwear,
    IReadOnlyList<Weighted<Pattern>> Patterns,
    double FemaleShare,
    double CoatShare,
    double CoatOffShare,
    double LookAlikeShare);

/// <summary>What a visit is like.</summary>
/// <param name="ProductsMax">Most different products on one list.</param>
/// <param name="Hurry">How fast people decide: factor of all dwelling, 0.1 (rushed) to 5 (idling).</param>
/// <param name="PutBackShare">Share of plain takes whose item is put back in its place after all, 0 to 1.</param>
public sealed record Shopping(int ProductsMax, double Hurry, double PutBackShare);

/// <summary>How often a named behaviour is: of a shopper's stops at shelves, or of visits, as the behaviour's scope says.</summary>
public sealed record BehaviourShare(string Name, double Share);

/// <summary>People who work in the store; they check in with their role and are never charged.</summary>
/// <param name="RestocksPerHour">Restockers' rounds.</param>
/// <param name="StaffRoundsPerHour">Rounds of staff who tidy and carry nothing out.</param>
public sealed record Staffing(double RestocksPerHour, double StaffRoundsPerHour);

/// <summary>A kind of fault at drawn times and places.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="PerHour">Mean number in an hour.</param>
/// <param name="AtLeast">Fewest in the whole scenario, so that a test of it need not hope.</param>
/// <param name="SecondsMin">Shortest.</param>
/// <param name="SecondsMax">Longest.</param>
/// <param name="StrengthMin">Weakest, in the kind's unit.</param>
/// <param name="StrengthMax">Strongest, in the kind's unit.</param>
public sealed record FaultRate(FaultKind Kind, double PerHour, int AtLeast, double SecondsMin, double SecondsMax, double StrengthMin, double StrengthMax);
