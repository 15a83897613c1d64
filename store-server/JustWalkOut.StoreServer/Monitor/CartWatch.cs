using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>A cart that changed.</summary>
/// <param name="Cart">As it is now.</param>
/// <param name="IsNew">Whether it was not there before.</param>
/// <param name="BeginsReview">Whether it waits for a person from now on.</param>
/// <param name="IsDeclined">Whether its payment was declined just now.</param>
internal readonly record struct CartNews(CartView Cart, bool IsNew, bool BeginsReview, bool IsDeclined);

/// <summary>Compares a ledger's carts with what was told of them, and times what it shows. It looks at carts that are open, wait for a person or were named by an event, however many there are besides. Not safe for use from several threads.</summary>
internal sealed class CartWatch
{
    /// <summary>Of visits that are over so many are remembered, the latest; of the others nothing is told again but what happens to them.</summary>
    private const int OverMost = 100;

    /// <summary>Provisional words that are remembered until they are final, which takes seconds.</summary>
    private const int ProvisionalMost = 1000;

    private readonly Dictionary<ObservationId, Finding.Took> _provisional = [];
    private readonly Dictionary<Sku, string> _names;
    private readonly HashSet<VisitId> _named = [];
    private readonly HashSet<VisitId> _waiting = [];
    private readonly Dictionary<VisitId, Cart> _told = [];
    private readonly Dictionary<VisitId, HashSet<ObservationId>> _timed = [];
    private readonly LatencyWindow _lines = new();
    private readonly LatencyWindow _receipts = new();
    private StoreState? _seen;
    private int _highest;

    /// <param name="store">Names of goods.</param>
    /// <param name="before">What is no news.</param>
    public CartWatch(StoreDefinition store, StoreState before)
    {
        _names = store.Catalog.ToDictionary(product => product.Sku, product => product.Name);

        foreach (Cart cart in before.Carts.Open.Values.Concat(before.Carts.LatestFirst(null).Take(OverMost)).DistinctBy(cart => cart.Visit).OrderBy(cart => cart.Number))
        {
            Remember(cart);
            Time(cart, null);
        }

        _seen = before;
        _highest = before.Carts.Count;
    }

    public MonitorLatencies Latencies => new(_lines.At(0.5), _lines.At(0.99), _receipts.At(0.5), _receipts.At(0.99));

    /// <summary>The visit that somebody belongs to by the last word on it; null for nobody's that is known.</summary>
    public static int? NumberOf(StoreState state, PresenceId presence) => state.CartOf(state.Resolve(presence))?.Number;

    /// <summary>Notes which carts events are about; they are compared at the next look.</summary>
    public void Note(IReadOnlyList<CartEvent> events) => _named.UnionWith(events.Select(kept => VisitOf(kept.Change)).OfType<VisitId>());

    /// <summary>What changed since the last look, by number.</summary>
    public IReadOnlyList<CartNews> Look(StoreState state, DateTimeOffset now)
    {
        if (ReferenceEquals(state, _seen) && _named.Count == 0)
        {
            return [];
        }

        _seen = state;
        List<CartNews> news = [];
        Cart[] changed = [.. state.InStore.Concat(_waiting).Concat(_named).Distinct()
            .Select(visit => state.Carts.GetValueOrDefault(visit)).OfType<Cart>()
            .Where(cart => !ReferenceEquals(cart, _told.GetValueOrDefault(cart.Visit))).OrderBy(cart => cart.Number)];

        // An event is noted when it is on disk, and the state holds it by then: what is not here now never comes.
        _named.Clear();
        foreach (Cart cart in changed)
        {
            Cart? before = Remember(cart);
            Time(cart, now);
            if (cart.State == CartState.Settled && (before is null ? cart.Number > _highest : before.State != CartState.Settled) && cart.LeftAt is { } left)
            {
                _receipts.Add(now - left);
            }

            news.Add(new CartNews(View(cart), cart.Number > _highest, cart.State == CartState.Review && before?.State != CartState.Review, cart.Payment.Declined is not null && before?.Payment.Declined is null));
        }

        _highest = Math.Max(_highest, state.Carts.Count);
        Forget();
        return news;
    }

    /// <summary>Open carts, and so many of the others that are the latest, by number.</summary>
    public IReadOnlyList<CartView> Latest(StoreState state, int closed)
    {
        IEnumerable<VisitId> latest = _told.Values.OrderByDescending(cart => cart.Number).Select(cart => cart.Visit).Where(visit => !state.InStore.Contains(visit)).Take(closed);
        return [.. state.InStore.Concat(latest).Select(visit => state.Carts[visit]).OrderBy(cart => cart.Number).Select(View)];
    }

    /// <summary>What an observation says, for the feed; null for what people have no use for there, such as a provisional word that is now final and the same.</summary>
    public ActionView? ActionOf(StoreState state, Observation observation)
    {
        if (observation.Finding is Finding.Took { Goods.Certainty: Certainty.Provisional } early)
        {
            _provisional.Remove(_provisional.Count >= ProvisionalMost ? _provisional.Keys.First() : observation.Id);
            _provisional[observation.Id] = early;
        }

        return observation.Finding is Finding.Revised revised && _provisional.Remove(revised.Supersedes, out Finding.Took? said) && IsSame(said, revised.Instead)
            ? null
            : ActionOf(state, observation.Finding);
    }

    private static bool IsSame(Finding.Took said, Finding? now) => now is Finding.Took took && (took.Presence, took.Goods.Sku, took.Goods.Quantity) == (said.Presence, said.Goods.Sku, said.Goods.Quantity);

    private ActionView? ActionOf(StoreState state, Finding finding) => finding switch
    {
        Finding.Took took => Moved(ActionKind.Took, NumberOf(state, took.Presence), took.Goods),
        Finding.PutBack put => Moved(ActionKind.PutBack, NumberOf(state, put.Presence), put.Goods),
        Finding.HandedOver over => Moved(ActionKind.HandedOver, NumberOf(state, over.From), over.Goods) with { ToVisit = NumberOf(state, over.To) },
        Finding.Left left => new ActionView(ActionKind.Left, NumberOf(state, left.Presence), null, null, null, 0, [], 0, null, ""),
        Finding.UnexplainedStock stock => new ActionView(ActionKind.Unexplained, null, null, null, null, 0, stock.Plates, Math.Round(stock.Grams, 1), null, stock.Reason),
        Finding.Revised revised => new ActionView(ActionKind.Corrected, null, null, null, null, 0, [], 0, null, revised.Reason),
        _ => null,
    };

    private ActionView Moved(ActionKind kind, int? visit, GoodsMove goods) => new(
        kind, visit, null, goods.Sku, goods.Sku is { } sku ? _names.GetValueOrDefault(sku, sku.Value) : null, goods.Quantity, goods.Plates, Math.Round(goods.Grams, 1), Math.Round(goods.Confidence, 4), goods.Reason);

    private static VisitId? VisitOf(CartChange change) => change switch
    {
        CartChange.VisitOpened opened => opened.Visit,
        CartChange.PersonBound bound => bound.Visit,
        CartChange.CartClosed closed => closed.Visit,
        CartChange.CartSettled settled => settled.Visit,
        CartChange.CartSentToReview sent => sent.Visit,
        CartChange.ReviewDecided decided => decided.Visit,
        CartChange.Refunded refund => refund.Visit,
        CartChange.RefundGranted refund => refund.Visit,
        CartChange.LossBooked loss => loss.Visit,
        CartChange.LineQuestioned questioned => questioned.Visit,
        CartChange.LineDisputed disputed => disputed.Visit,
        CartChange.DisputeRejected rejected => rejected.Visit,
        CartChange.GroupChanged group => group.Visit,
        CartChange.VisitEnded ended => ended.Visit,
        CartChange.LoyaltyShown shown => shown.Visit,
        _ => null,
    };

    /// <summary>Notes a cart as told.</summary>
    /// <returns>What was told of it before.</returns>
    private Cart? Remember(Cart cart)
    {
        _told.Remove(cart.Visit, out Cart? before);
        _told.Add(cart.Visit, cart);
        if (cart.State == CartState.Review)
        {
            _waiting.Add(cart.Visit);
        }
        else
        {
            _waiting.Remove(cart.Visit);
        }

        return before;
    }

    private void Forget()
    {
        if (_told.Count <= 2 * OverMost)
        {
            return;
        }

        foreach (Cart over in _told.Values.Where(cart => cart.IsOver).OrderByDescending(cart => cart.Number).Skip(OverMost).ToArray())
        {
            _told.Remove(over.Visit);
        }
    }

    /// <summary>Times takes that are on the cart for the first time; null where they have been there for who knows how long.</summary>
    private void Time(Cart cart, DateTimeOffset? now)
    {
        if (cart.State is CartState.Settled or CartState.Review)
        {
            _timed.Remove(cart.Visit);
            return;
        }

        HashSet<ObservationId> known = _timed.TryGetValue(cart.Visit, out HashSet<ObservationId>? some) ? some : _timed[cart.Visit] = [];
        foreach (Fact.Movement movement in cart.People.SelectMany(person => person.Movements).Where(movement => movement.Flow == GoodsFlow.Taken))
        {
            if (known.Add(movement.Root) && now is { } at)
            {
                _lines.Add(at - movement.At);
            }
        }
    }

    private CartView View(Cart cart)
    {
        Receipt receipt = cart.ToReceipt();
        return new CartView(
            cart.Number,
            cart.Visit,
            receipt.Shopper,
            receipt.Status,
            cart.Opened.Role,
            receipt.EnteredAt,
            receipt.LeftAt,
            [.. receipt.Lines.Select(line => new CartLine(line.Sku, line.Name, line.Quantity, line.Total.MinorUnits, Math.Round(line.Confidence, 4), null))],
            [.. receipt.InReview.Select(line => new CartLine(line.Sku, line.Name, line.Direction == GoodsDirection.In ? line.Quantity : -line.Quantity, null, Math.Round(line.Confidence, 4), line.Doubt))],
            receipt.Total.MinorUnits)
        {
            Declined = cart.Payment.Declined,
            BadDebtMinor = cart.Payment.BadDebt.MinorUnits,
            ExtrasMinor = receipt.Total.MinorUnits - receipt.Lines.Sum(line => line.Total.MinorUnits),
        };
    }
}
