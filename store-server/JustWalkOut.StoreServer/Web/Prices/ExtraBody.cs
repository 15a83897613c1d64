using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A line of a bill that is no goods. All but <c>taxIncluded</c>, with the lines of goods, add up to the total.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Id">The promotion, or the product whose deposit it is; absent for tax.</param>
/// <param name="Name">Its name as printed; absent for tax.</param>
/// <param name="Quantity">Units that it is about.</param>
/// <param name="AmountMinor">What it adds; negative for what it takes off.</param>
/// <param name="Rate">The rate of tax, 0 to 1; absent for anything else.</param>
internal sealed record ExtraBody(ExtraKind Kind, string? Id, string? Name, int Quantity, long AmountMinor, double? Rate)
{
    public static ExtraBody Of(ReceiptExtra extra) => new(extra.Kind, extra.Id, extra.Name, extra.Quantity, extra.Amount.MinorUnits, extra.Rate);

    /// <summary>Those of some lines.</summary>
    public static IReadOnlyList<ExtraBody> Of(IReadOnlyList<ReceiptLine> lines) => [.. ReceiptExtra.Of(lines).Select(Of)];
}
