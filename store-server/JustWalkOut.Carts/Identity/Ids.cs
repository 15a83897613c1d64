using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>One store. Part of every key, route and message.</summary>
[JsonConverter(typeof(TextIdJsonConverter<StoreId>))]
public readonly record struct StoreId(string Value) : ITextId<StoreId>
{
    /// <inheritdoc/>
    public static StoreId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A product as the store names it: an opaque string, unique in the store's catalog.</summary>
[JsonConverter(typeof(TextIdJsonConverter<Sku>))]
public readonly record struct Sku(string Value) : ITextId<Sku>
{
    /// <inheritdoc/>
    public static Sku From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One gate of a store.</summary>
[JsonConverter(typeof(TextIdJsonConverter<GateId>))]
public readonly record struct GateId(string Value) : ITextId<GateId>
{
    /// <inheritdoc/>
    public static GateId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One camera of a store.</summary>
[JsonConverter(typeof(TextIdJsonConverter<CameraId>))]
public readonly record struct CameraId(string Value) : ITextId<CameraId>
{
    /// <inheritdoc/>
    public static CameraId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Whoever checked in, as the check-in names them. A receipt is addressed to it; nothing else links two visits.</summary>
[JsonConverter(typeof(TextIdJsonConverter<ShopperId>))]
public readonly record struct ShopperId(string Value) : ITextId<ShopperId>
{
    /// <inheritdoc/>
    public static ShopperId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One person in the store as vision knows them, from first to last sight. Given by vision; says nothing of who it is.</summary>
[JsonConverter(typeof(TextIdJsonConverter<PresenceId>))]
public readonly record struct PresenceId(Guid Uuid) : ITextId<PresenceId>
{
    /// <inheritdoc/>
    public string Value => Uuid.ToString("D");

    /// <summary>Wraps a UUID in its hyphenated form; throws <see cref="FormatException"/> on anything else.</summary>
    public static PresenceId From(string value) => new(Guid.ParseExact(value, "D"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One visit: from a check-in at the gate to its receipt. Given by the store server.</summary>
[JsonConverter(typeof(TextIdJsonConverter<VisitId>))]
public readonly record struct VisitId(Guid Uuid) : ITextId<VisitId>
{
    /// <inheritdoc/>
    public string Value => Uuid.ToString("D");

    /// <summary>Wraps a UUID in its hyphenated form; throws <see cref="FormatException"/> on anything else.</summary>
    public static VisitId From(string value) => new(Guid.ParseExact(value, "D"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One observation. The same evidence gives the same id, so a resend is recognised.</summary>
[JsonConverter(typeof(TextIdJsonConverter<ObservationId>))]
public readonly record struct ObservationId(Guid Uuid) : ITextId<ObservationId>
{
    /// <inheritdoc/>
    public string Value => Uuid.ToString("D");

    /// <summary>Wraps a UUID in its hyphenated form; throws <see cref="FormatException"/> on anything else.</summary>
    public static ObservationId From(string value) => new(Guid.ParseExact(value, "D"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One command from the server to vision.</summary>
[JsonConverter(typeof(TextIdJsonConverter<CommandId>))]
public readonly record struct CommandId(Guid Uuid) : ITextId<CommandId>
{
    /// <inheritdoc/>
    public string Value => Uuid.ToString("D");

    /// <summary>Wraps a UUID in its hyphenated form; throws <see cref="FormatException"/> on anything else.</summary>
    public static CommandId From(string value) => new(Guid.ParseExact(value, "D"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One event in a store's log. Derived from its cause, so that no cause counts twice.</summary>
[JsonConverter(typeof(TextIdJsonConverter<CartEventId>))]
public readonly record struct CartEventId(Guid Uuid) : ITextId<CartEventId>
{
    /// <inheritdoc/>
    public string Value => Uuid.ToString("D");

    /// <summary>Wraps a UUID in its hyphenated form; throws <see cref="FormatException"/> on anything else.</summary>
    public static CartEventId From(string value) => new(Guid.ParseExact(value, "D"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One decision of a person about a receipt (a review, a refund, an answer to a dispute), as whoever sends it names it: the same id is the same decision.</summary>
[JsonConverter(typeof(TextIdJsonConverter<DecisionId>))]
public readonly record struct DecisionId(string Value) : ITextId<DecisionId>
{
    /// <inheritdoc/>
    public static DecisionId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
