using JustWalkOut.CameraSim.Truth;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Acting;

/// <summary>One SKU of what somebody owes.</summary>
internal sealed record TruthLine(Sku Sku, int Quantity);

/// <summary>What one shopper's check-in owes.</summary>
internal sealed record TruthReceipt(ShopperId Shopper, TimeSpan EnteredAt, TimeSpan? LeftAt, IReadOnlyList<TruthLine> Lines);

/// <summary>The bills that a recording's truth is written from, in the order of SKU that assertions want.</summary>
internal sealed class TruthReceipts(HandOverRule rule)
{
    private readonly Visits _visits = new(rule);

    public void Take(Moment moment) => _visits.Take(moment);

    public IReadOnlyList<TruthReceipt> Receipts() =>
    [
        .. _visits.All.Where(visit => visit.Pass.Role == Role.Shopper).Select(visit => new TruthReceipt(
            visit.Pass.Shopper,
            visit.Pass.At,
            visit.LeftAt,
            [.. _visits.BillOf(visit).OrderBy(line => line.Sku.Value, StringComparer.Ordinal).Select(line => new TruthLine(line.Sku, line.Quantity))])),
    ];
}
