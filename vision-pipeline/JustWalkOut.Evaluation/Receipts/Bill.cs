using JustWalkOut.Evaluation.Floor;

namespace JustWalkOut.Evaluation.Receipts;

/// <summary>One line of a bill, due or charged.</summary>
/// <param name="Sku">What.</param>
/// <param name="Name">As printed; null where the file gives none.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="UnitPriceMinor">Price of one unit in minor units of the currency; null where unknown.</param>
/// <param name="IsInReview">Whether a person has yet to decide: then it is not charged.</param>
public sealed record BillLine(string Sku, string? Name, int Quantity, long? UnitPriceMinor, bool IsInReview = false);

/// <summary>What one visit owes (truth) or was charged (result).</summary>
/// <param name="Shopper">The payer: the id the shopper checked in with.</param>
/// <param name="EnteredAtSeconds">When the visit began, from the recording's start; null where the file gives no time.</param>
/// <param name="Lines">In the file's order; a SKU may stand in several.</param>
/// <param name="IsInReview">Whether the visit as a whole, or any of its lines, waits for a person.</param>
public sealed record Bill(string Shopper, double? EnteredAtSeconds, IReadOnlyList<BillLine> Lines, bool IsInReview = false)
{
    /// <summary>Who came in on it, as tracks name them; null where the file does not say.</summary>
    public IReadOnlyList<string>? Persons { get; init; }

    /// <summary>When the last of them left, from the recording's start; null for whoever is still inside, or where the file does not say.</summary>
    public double? LeftAtSeconds { get; init; }
}

/// <summary>Goods taken or put back.</summary>
/// <param name="AtSeconds">From the recording's start.</param>
/// <param name="Kind">Such as <c>take</c> or <c>put</c>.</param>
/// <param name="Shopper">Who; empty where nobody is known.</param>
/// <param name="Sku">What; empty where no product explains it.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="Plates">Where, as gondola/shelf/plate.</param>
public sealed record ShopAction(double AtSeconds, string Kind, string Shopper, string Sku, int Quantity, IReadOnlyList<string> Plates)
{
    /// <summary>How sure whoever decided it was, 0 to 1; null where the file does not say, as the truth does not.</summary>
    public double? Confidence { get; init; }

    /// <summary>What was thought possible, this among it: each payer and product once.</summary>
    public IReadOnlyList<ActionCandidate> Candidates { get; init; } = [];
}

/// <summary>What a recording's truth or a replay's results say.</summary>
/// <param name="Currency">ISO 4217; null where the file gives none.</param>
/// <param name="Bills">One for each visit.</param>
/// <param name="Actions">In the file's order; null without such a file.</param>
public sealed record Outcome(string? Currency, IReadOnlyList<Bill> Bills, IReadOnlyList<ShopAction>? Actions)
{
    /// <summary>Where everyone was, in order of time; null without such a file.</summary>
    public IReadOnlyList<FloorRow>? Tracks { get; init; }

    /// <summary>The moment from which times are counted; null where the files do not say.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The same with times counted from another moment: a running store and the truth about it need not begin together.</summary>
    public Outcome CountedFrom(DateTimeOffset? start)
    {
        double seconds = start is { } to && Start is { } from ? (from - to).TotalSeconds : 0;
        return seconds == 0
            ? this
            : this with
            {
                Start = start,
                Bills = [.. Bills.Select(bill => bill with { EnteredAtSeconds = bill.EnteredAtSeconds + seconds, LeftAtSeconds = bill.LeftAtSeconds + seconds })],
                Actions = Actions is null ? null : [.. Actions.Select(action => action with { AtSeconds = action.AtSeconds + seconds })],
                Tracks = Tracks is null ? null : [.. Tracks.Select(row => row with { Seconds = row.Seconds + seconds })],
            };
    }
}

/// <summary>What the recording's catalog knows of a product where the bills do not say it.</summary>
/// <param name="Name">As printed; null where it has none.</param>
/// <param name="PriceMinor">Price of one unit in minor units; null where it has none.</param>
public sealed record CatalogEntry(string? Name, long? PriceMinor);
