using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Messages;

/// <summary>Whether vision may still change its mind.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Certainty>))]
public enum Certainty
{
    /// <summary>Shown to the shopper at once; evidence that is still to come may revise it.</summary>
    [JsonStringEnumMemberName("provisional")]
    Provisional = 1,

    /// <summary>Every piece of evidence about it is in.</summary>
    [JsonStringEnumMemberName("final")]
    Final,
}

/// <summary>Goods that moved: the best explanation, how sure it is, and what else it could have been.</summary>
/// <param name="Sku">The most likely product; null where the change is seen but no product explains it.</param>
/// <param name="Quantity">Units moved, at least 1.</param>
/// <param name="Plates">The plates whose load changed, in plate order; empty for a hand-over.</param>
/// <param name="Grams">Change of load on the shelf: negative when goods were taken.</param>
/// <param name="Certainty">Provisional or final.</param>
/// <param name="Confidence">Probability, 0 to 1, that person, product and quantity are all right.</param>
/// <param name="Alternatives">Other explanations, most likely first.</param>
/// <param name="Reason">Why, in plain words with the evidence (times, plates, hands).</param>
public sealed record GoodsMove(
    Sku? Sku,
    int Quantity,
    IReadOnlyList<PlateId> Plates,
    double Grams,
    Certainty Certainty,
    double Confidence,
    IReadOnlyList<Alternative> Alternatives,
    string Reason);

/// <summary>Another explanation of moved goods.</summary>
/// <param name="Presence">Who; null for nobody known.</param>
/// <param name="Sku">What; null for no known product.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record Alternative(PresenceId? Presence, Sku? Sku, int Quantity, double Probability);
