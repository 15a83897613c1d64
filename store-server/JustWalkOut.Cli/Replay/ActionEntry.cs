using System.Text.Json.Serialization;

namespace JustWalkOut.Cli.Replay;

/// <summary>One line of <c>actions.json</c>. Seconds from the recording's start.</summary>
internal sealed record ActionEntry(
    int Id,
    double T,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Shopper,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sku,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Gtin,
    int Quantity,
    IReadOnlyList<string> Plates,
    double Grams,
    double Confidence,
    string Why,
    IReadOnlyList<AlternativeEntry> Alternatives);

/// <summary>Another explanation of an action; null for nobody or nothing known.</summary>
internal sealed record AlternativeEntry(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Shopper,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sku,
    int Quantity,
    double Probability);
