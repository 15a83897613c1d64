using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>What a day's accounts are read from.</summary>
/// <param name="Day">Which day.</param>
/// <param name="State">What the log folds to.</param>
/// <param name="Currency">The store's.</param>
/// <param name="Now">When it is looked at: what has gone on for less than <see cref="Reconciliation.Patience"/> may still come right by itself.</param>
public sealed record BookSources(BookDay Day, StoreState State, Currency Currency, DateTimeOffset Now)
{
    /// <summary>What became of each product's goods, as the store shows it; null where nobody shows any.</summary>
    public IReadOnlyDictionary<Sku, GoodsFlows>? Stock { get; init; }

    /// <summary>The payment service's ledger, as far as it is about this day and its visits; null where it was not read or there is none.</summary>
    public IReadOnlyList<ServicePayment>? Service { get; init; }

    /// <summary>Why it was not read.</summary>
    public string? NotRead { get; init; }

    /// <summary>What somebody counted on the shelves, and what the stock says is there.</summary>
    public IReadOnlyDictionary<Sku, (long OnShelf, long Counted)> Counts { get; init; } = ImmutableDictionary<Sku, (long, long)>.Empty;
}

/// <summary>
/// Holds a day's accounts against each other: what visits hold by their events, their bills, their payments by the store's log, the payment service's own ledger, and the stock. Each is computed from its own source. Whatever the service
/// took too much and has given back again is in order. Pure.
/// </summary>
public static class Reconciliation
{
    /// <summary>How long something may be on its way before it is a mismatch: longer than a visit to a store without tills lasts, and than a payment service is mostly away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <summary>Reconciles one day.</summary>
    public static DayReport Of(BookSources sources)
    {
        ILookup<VisitId?, ServicePayment> service = (sources.Service ?? []).OrderBy(payment => payment.At).ThenBy(payment => payment.Reference, StringComparer.Ordinal).ToLookup(payment => payment.Visit);
        HashSet<VisitId> named = [.. (sources.Service ?? []).Where(payment => IsOf(sources.Day, payment) && payment.Visit is not null).Select(payment => payment.Visit!.Value)];
        List<Cart> concerned = [];
        Dictionary<Sku, GoodsFlows> events = [];
        foreach (Cart cart in sources.State.Carts.Values)
        {
            Add(events, GoodsFlows.Of(cart));
            if (IsOf(sources.Day, cart) || named.Contains(cart.Visit))
            {
                concerned.Add(cart);
            }
        }

        Add(events, sources.State.Unbound.Values.SelectMany(GoodsFlows.Of));
        VisitBooks[] books = [.. concerned.OrderBy(cart => cart.Number).Select(cart => new VisitBooks(cart, [.. service[cart.Visit]], sources))];
        return new DayReport(
            sources.Day,
            sources.Currency,
            [.. books.Where(visit => visit.Cart.Holder is Holder.ShopperVisit).Select(visit => visit.Row())],
            [
                .. books.SelectMany(visit => visit.Mismatches()),
                .. service.Where(each => each.Key is not { } visit || !sources.State.Carts.ContainsKey(visit)).SelectMany(each => each).Where(payment => IsOf(sources.Day, payment)).SelectMany(OfNobody),
                .. OfStock(sources.Stock, events),
                .. sources.Counts.Where(pair => pair.Value.OnShelf != pair.Value.Counted).OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)
                    .Select(pair => OfGoods(MismatchKind.CountUnlikeStock, pair.Key.Value, (BookSide.Stock, pair.Value.OnShelf), (BookSide.Count, pair.Value.Counted))),
                .. Unexplained(sources),
            ],
            books.Count(visit => visit.IsOpen),
            books.Count(visit => visit.IsUnderWay),
            sources.NotRead)
        {
            InReview = books.Count(visit => visit.IsInReview),
        };
    }

    /// <summary>Whether a visit has to do with a day.</summary>
    public static bool IsOf(BookDay day, Cart cart) => day.Holds(cart.EnteredAt) || day.Holds(cart.SettledAt) || cart.Refunds.Any(refund => day.Holds(refund.At));

    private static bool IsOf(BookDay day, ServicePayment payment) => day.Holds(payment.At) || payment.Refunds.Any(refund => day.Holds(refund.At));

    private static void Add(Dictionary<Sku, GoodsFlows> sum, IEnumerable<(Sku Sku, GoodsFlows Flows)> more)
    {
        foreach ((Sku sku, GoodsFlows flows) in more)
        {
            sum[sku] = sum.GetValueOrDefault(sku) + flows;
        }
    }

    private static IEnumerable<Mismatch> OfNobody(ServicePayment payment)
    {
        long kept = payment.Taken.MinorUnits - payment.Refunded.MinorUnits;
        if (kept != 0)
        {
            yield return new Mismatch(MismatchKind.CaptureWithoutReceipt, payment.Visit, null, payment.Reference, BookUnit.Minor, new Figure(BookSide.Receipt, 0), new Figure(BookSide.Service, kept));
        }

        if (payment.Held.MinorUnits != 0)
        {
            yield return new Mismatch(MismatchKind.HoldLeft, payment.Visit, null, payment.Reference, BookUnit.Minor, new Figure(BookSide.Log, 0), new Figure(BookSide.Service, payment.Held.MinorUnits));
        }
    }

    private static IEnumerable<Mismatch> OfStock(IReadOnlyDictionary<Sku, GoodsFlows>? stock, Dictionary<Sku, GoodsFlows> events)
    {
        if (stock is null)
        {
            yield break;
        }

        foreach (Sku sku in stock.Keys.Union(events.Keys).OrderBy(sku => sku.Value, StringComparer.Ordinal))
        {
            (GoodsFlows told, GoodsFlows shown) = (events.GetValueOrDefault(sku), stock.GetValueOrDefault(sku));
            (string What, long Told, long Shown)[] counts =
            [
                ("off the shelf", told.OffShelf, shown.OffShelf), ("in carts", told.InCarts, shown.InCarts), ("waiting", told.Waiting, shown.Waiting),
                ("sold", told.Sold, shown.Sold), ("given back", told.GivenBack, shown.GivenBack), ("lost", told.Lost, shown.Lost),
            ];
            foreach ((string what, long one, long other) in counts.Where(count => count.Told != count.Shown))
            {
                yield return OfGoods(MismatchKind.StockUnlikeEvents, $"{sku} {what}", (BookSide.Events, one), (BookSide.Stock, other));
            }
        }
    }

    private static IEnumerable<Mismatch> Unexplained(BookSources sources) => sources.State.Unexplained
        .Where(pair => sources.Day.Holds(sources.State.WhenOf(pair.Key)))
        .OrderBy(pair => sources.State.WhenOf(pair.Key)).ThenBy(pair => pair.Key.Uuid)
        .Select(pair => new Mismatch(
            MismatchKind.StockUnexplained, null, null, string.Join(", ", pair.Value.Plates), BookUnit.Grams,
            new Figure(BookSide.Events, 0), new Figure(BookSide.Scales, (long)Math.Round(pair.Value.Grams, MidpointRounding.AwayFromZero))));

    private static Mismatch OfGoods(MismatchKind kind, string subject, (BookSide Side, long Amount) one, (BookSide Side, long Amount) other) =>
        new(kind, null, null, subject, BookUnit.Units, new Figure(one.Side, one.Amount), new Figure(other.Side, other.Amount));
}
