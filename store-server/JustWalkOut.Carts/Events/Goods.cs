using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>Goods that moved, as the server judged them when it heard of them: the price shown then holds, and so does the doubt.</summary>
/// <param name="Sku">Product; null where none is known.</param>
/// <param name="Gtin">Its bar code; null without one.</param>
/// <param name="Name">As printed on receipts; null for an unknown product.</param>
/// <param name="Quantity">Units, 1 to <see cref="QuantityMax"/>.</param>
/// <param name="UnitPrice">Price of one unit; null where unknown.</param>
/// <param name="Confidence">Vision's, 0 to 1.</param>
/// <param name="Certainty">Whether vision may still change its mind.</param>
/// <param name="Doubt">Why a person must look; null where the movement stands by itself.</param>
/// <param name="Candidates">Products that it could have been, most likely first.</param>
public sealed record Goods(
    Sku? Sku,
    string? Gtin,
    string? Name,
    int Quantity,
    Money? UnitPrice,
    double Confidence,
    Certainty Certainty,
    Doubt? Doubt,
    IReadOnlyList<Sku> Candidates)
{
    /// <summary>Most units that one movement may name; above it something is broken, not bought.</summary>
    public const int QuantityMax = 1000;

    /// <summary>On what terms besides the price they were on sale when they moved; null for none, for what no terms matter to, and in logs from before version 4.</summary>
    public SaleTerms? Terms { get; init; }
}

/// <summary>Why goods wait for a person instead of going onto the bill.</summary>
public enum Doubt
{
    /// <summary>Nobody knows what it was, or the catalog does not have it.</summary>
    UnknownProduct = 1,

    /// <summary>The catalog has no price for it.</summary>
    NoPrice,

    /// <summary>Vision is less sure than the house rules ask for.</summary>
    Unsure,

    /// <summary>Put back or handed on by someone whose cart does not have it.</summary>
    NotInCart,

    /// <summary>It may have been put back or handed on since.</summary>
    PerhapsReturned,

    /// <summary>It is not sure enough which shopper this person is.</summary>
    WhoIsUnsure,

    /// <summary>Happened after this person had left.</summary>
    AfterLeaving,

    /// <summary>The last evidence had not come at the deadline.</summary>
    NotFinal,

    /// <summary>The shopper says that they did not take it.</summary>
    SaidNotMine,

    /// <summary>The catalog says that it is not on sale.</summary>
    NotOnSale,

    /// <summary>Nobody has confirmed yet that the shopper is old enough for it.</summary>
    AgeUnconfirmed,

    /// <summary>A person in the store has said that the shopper is not old enough for it.</summary>
    TooYoung,

    /// <summary>The store was cleared by an alarm: what was carried out and what was dropped only a person can say.</summary>
    Evacuated,
}
