namespace JustWalkOut.Carts.Stores;

/// <summary>Changes of one product's price and state, from a moment on.</summary>
public static class ProductPrice
{
    /// <summary>The product with another price or state from a moment on, until the next change that is foreseen. What held before is remembered as long as somebody may still be billed by it.</summary>
    /// <param name="was">As it is.</param>
    /// <param name="change">What becomes of it; another change of the same moment gives way.</param>
    /// <param name="now">What is the time.</param>
    public static Product With(Product was, ProductChange change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(was);
        ArgumentNullException.ThrowIfNull(change);
        ProductChange fresh = change with { From = Cut(change.From), Status = Word(change.Status ?? ProductStatus.Active) };
        return Remade(was, (was.Changes ?? []).Where(each => each.From != fresh.From).Append(fresh), now);
    }

    /// <summary>The product without a change that was foreseen for a moment.</summary>
    public static Product Without(Product was, DateTimeOffset from, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(was);
        return Remade(was, (was.Changes ?? []).Where(each => each.From != from || each.From <= now), now);
    }

    private static Product Remade(Product was, IEnumerable<ProductChange> changes, DateTimeOffset now)
    {
        DateTimeOffset since = now - CatalogImport.Remembered;
        (long? price, ProductStatus status) = was.At(since);
        (long?, ProductStatus) before = (price, status);
        List<ProductChange> kept = [];
        foreach (ProductChange change in changes.Where(each => each.From > since).OrderBy(each => each.From))
        {
            // What changes nothing is none, and would have to be explained to whoever reads the file.
            if (before != (change.PriceMinor, change.Status ?? ProductStatus.Active))
            {
                kept.Add(change);
                before = (change.PriceMinor, change.Status ?? ProductStatus.Active);
            }
        }

        return was with { PriceMinor = price, Status = Word(status), Changes = kept.Count == 0 ? null : kept };
    }

    private static ProductStatus? Word(ProductStatus status) => status == ProductStatus.Active ? null : status;

    private static DateTimeOffset Cut(DateTimeOffset at) => at.ToUniversalTime().AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
