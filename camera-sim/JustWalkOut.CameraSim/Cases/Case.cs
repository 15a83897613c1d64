using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>A visit or several as somebody noted them: who took or put back what, when and on which plates, and what they owe for it.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="Store">The store that it was noted in; null where the file does not say.</param>
/// <param name="Events">In order of time.</param>
/// <param name="Receipts">What is due, in the file's order.</param>
internal sealed record Case(string Name, string? Store, IReadOnlyList<CaseEvent> Events, IReadOnlyList<CaseReceipt> Receipts)
{
    /// <summary>Everybody whom an event or a receipt names, in order of their first event, then of their receipt.</summary>
    public IEnumerable<string> Shoppers => Events.Select(happening => happening.Shopper).Concat(Receipts.Select(receipt => receipt.Shopper)).Distinct(StringComparer.Ordinal);
}

/// <summary>What a case's event does.</summary>
internal enum CaseAction
{
    /// <summary>Takes from plates.</summary>
    Take = 1,

    /// <summary>Puts onto plates.</summary>
    Put,
}

/// <summary>One event of a case.</summary>
/// <param name="Number">Its place in the file, from 0: <c>$.events[Number]</c>.</param>
/// <param name="At">When, since the recording's start, as exact as a person noted it.</param>
/// <param name="Shopper">Who.</param>
/// <param name="Action">Does what.</param>
/// <param name="Product">With which product: a GTIN, or a SKU where the product has none.</param>
/// <param name="Quantity">How many units in one movement, at least 1.</param>
/// <param name="Plates">On which plates, at least one; one unit may rest on several.</param>
internal sealed record CaseEvent(int Number, TimeSpan At, string Shopper, CaseAction Action, string Product, int Quantity, IReadOnlyList<PlateId> Plates)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"$.events[{Number}] ({At.TotalSeconds:0.#} s, shopper {Shopper} {(Action == CaseAction.Take ? "takes" : "puts")} {Quantity} x {Product} {(Action == CaseAction.Take ? "from" : "onto")} {string.Join(", ", Plates)})";
}

/// <summary>What one shopper of a case owes.</summary>
/// <param name="Shopper">Who.</param>
/// <param name="Lines">Units of each product.</param>
internal sealed record CaseReceipt(string Shopper, IReadOnlyList<(string Product, int Quantity)> Lines);
