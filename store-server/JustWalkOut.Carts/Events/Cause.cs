using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>
/// What made an event happen, in a form that is unique within a store: the log refuses a second event with the same cause,
/// so nothing counts twice even where a check before it failed to notice.
/// </summary>
[JsonConverter(typeof(TextIdJsonConverter<Cause>))]
public readonly record struct Cause(string Value) : ITextId<Cause>
{
    private const string ObservationPrefix = "observation/";

    /// <summary>The observation that this is the first event of; null for every other cause.</summary>
    public ObservationId? Observation =>
        Value.StartsWith(ObservationPrefix, StringComparison.Ordinal) && Guid.TryParseExact(Value.AsSpan(ObservationPrefix.Length), "D", out Guid id)
            ? new ObservationId(id)
            : null;

    /// <inheritdoc/>
    public static Cause From(string value) => new(value);

    /// <summary>The one event that says what an observation came to.</summary>
    public static Cause Of(ObservationId observation) => new(ObservationPrefix + observation.Value);

    /// <summary>The one event that a person's decision comes to.</summary>
    public static Cause Of(DecisionId decision) => new($"decision/{decision.Value}");

    /// <summary>Something that happens once in a visit, such as <c>close</c>.</summary>
    public static Cause Once(string what, VisitId visit) => new($"{what}/{visit.Value}");

    /// <summary>A consequence of this cause for one visit, such as a refund.</summary>
    public Cause Then(string what, VisitId visit) => new($"{Value}/{what}/{visit.Value}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
