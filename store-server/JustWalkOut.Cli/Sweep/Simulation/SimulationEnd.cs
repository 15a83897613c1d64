using System.Collections.Immutable;
using JustWalkOut.Carts;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>Judges a world in which everything has come to rest: bills, payments, carts, and what really happened, one against the other.</summary>
internal sealed class SimulationEnd(SimulatedWorld world)
{
    private readonly SimulationJudge _judge = world.Judge;

    private StoreState State => _judge.State;

    /// <summary>What has not come to rest yet; null where everything has.</summary>
    public string? Unrest()
    {
        if (world.Parties.FirstOrDefault(party => !party.IsOver) is not null || !world.Vision.IsIdle)
        {
            return "people or observations under way";
        }

        if (!(world.Vision.Scales.Latest > world.Shelf.QuietSince))
        {
            return "the shelf has not been heard since something last moved";
        }

        foreach (Cart cart in State.Carts.Values)
        {
            if (!IsOver(cart))
            {
                return $"{world.NameOf(cart.Visit)}: the cart is {cart.State}, its payment {cart.Payment.State}{(cart.Payment.Pending is { } ask ? $" and waits for step {ask.Number}, {ask.Step}" : "")}, owed {cart.Payment.Owed.MinorUnits}, taken {cart.Payment.Taken.MinorUnits}";
            }
        }

        return null;
    }

    /// <summary>Whether nothing is left but refunds that were declined, and are asked for anew after a day.</summary>
    public bool WaitsForTomorrow()
    {
        Cart[] open = [.. State.Carts.Values.Where(cart => !IsOver(cart))];
        return open.Length > 0 && world.Vision.IsIdle && world.Parties.All(party => party.IsOver) && Array.TrueForAll(open, cart => cart.Payment is { Pending: null, RefundDeclinedAt: not null });
    }

    /// <summary>Judges it.</summary>
    public void Judge()
    {
        foreach (VisitId visit in world.Truth.LetIn.Concat(world.Truth.TurnedAway).OrderBy(visit => visit.Uuid))
        {
            _judge.Require(State.Carts.ContainsKey(visit), "no visit is lost", $"{world.NameOf(visit)} was answered at the gate, and the log has no such visit");
        }

        foreach (Cart cart in State.Carts.Values.OrderBy(cart => cart.Number))
        {
            Goods(cart);
            Money(cart);
        }

        Sums();
        Books();
        _judge.Require(world.Vision.Scales.Grams.SequenceEqual(world.Shelf.Grams), "vision knows what the shelf weighs",
            $"on the shelf are {SimulatedTruth.Words(world.Shelf.Grams)} grams; vision has {SimulatedTruth.Words(world.Vision.Scales.Grams)}");
    }

    /// <summary>A cart holds what its people have; each unit of that is charged, was given back by a person, or is a loss, and nothing else is charged.</summary>
    private void Goods(Cart cart)
    {
        string name = world.NameOf(cart.Visit);
        SortedDictionary<string, int> truth = world.Truth.HeldBy(cart.Visit);
        SortedDictionary<string, int> held = Units(cart.Tally.Lines.Select(line => (line.Sku, line.Quantity)));
        _judge.Require(held.SequenceEqual(truth), "a cart is the sum of its observations", $"{name} have {SimulatedTruth.Words(truth)}; on their cart are {SimulatedTruth.Words(held)}");
        if (cart.Holder is not Holder.ShopperVisit)
        {
            _judge.Require(cart.Bill.IsEmpty, "who works here is not charged", name);
            return;
        }

        SortedDictionary<string, int> charged = Units(cart.Charged.Select(line => (line.Sku, line.Quantity)));
        SortedDictionary<string, int> lost = Units(cart.Lost.Select(line => (line.Sku, line.Quantity)));
        SortedDictionary<string, int> forgiven = Units(cart.Refunds.Where(refund => refund.By is not null).SelectMany(refund => refund.Lines).Select(line => (line.Sku, line.Quantity)));
        foreach (string sku in truth.Keys.Union(charged.Keys).Union(lost.Keys))
        {
            int sum = charged.GetValueOrDefault(sku) + lost.GetValueOrDefault(sku) + forgiven.GetValueOrDefault(sku);
            _judge.Require(charged.GetValueOrDefault(sku) <= truth.GetValueOrDefault(sku), "nothing is charged that was not taken", $"{name}: {charged.GetValueOrDefault(sku)} {sku} charged, {truth.GetValueOrDefault(sku)} taken");
            _judge.Require(sum == truth.GetValueOrDefault(sku) || (forgiven.ContainsKey(sku) && sum > truth.GetValueOrDefault(sku)), "what was taken is charged, given back or booked as loss",
                $"{name}: {truth.GetValueOrDefault(sku)} {sku} taken; {charged.GetValueOrDefault(sku)} charged, {forgiven.GetValueOrDefault(sku)} given back, {lost.GetValueOrDefault(sku)} lost");
        }
    }

    /// <summary>The payment service has taken what the log says, which is the receipt unless it could not be collected, and holds nothing any more.</summary>
    private void Money(Cart cart)
    {
        string name = world.NameOf(cart.Visit);
        CardPayment[] payments = [.. world.Cards.Payments.Where(payment => payment.Visit == cart.Visit)];
        Payment payment = cart.Payment;
        long kept = payments.Sum(each => each.Kept);
        long receipt = cart.ToReceipt().Total.MinorUnits;
        _judge.Require(payments.Sum(each => each.Taken) == payment.Captured.MinorUnits, "captures are the service's", $"{name}: {payment.Captured.MinorUnits} captured by the log, {payments.Sum(each => each.Taken)} by the service");
        _judge.Require(kept == payment.Taken.MinorUnits, "what was given back is what the service gave back", $"{name}: {payment.Taken.MinorUnits} kept by the log, {kept} by the service");
        _judge.Require(!payments.Any(IsLeft), "no hold is left behind", $"{name}: {string.Join(", ", payments.Where(IsLeft).Select(each => $"{each.Held} ({each.Reference})"))}; the payment is {payment.State}");
        if (cart.Holder is Holder.ShopperVisit)
        {
            _judge.Require(payment.Owed.MinorUnits == receipt, "what is owed is the receipt", $"{name}: {payment.Owed.MinorUnits} owed, the receipt is {receipt}");
            _judge.Require(kept + payment.BadDebt.MinorUnits == receipt, "receipt, captures and bad debt agree", $"{name}: receipt {receipt}, captured and kept {kept}, bad debt {payment.BadDebt.MinorUnits}");
        }
    }

    /// <summary>All receipts are all captures, and all carts; by sums of their own.</summary>
    private void Sums()
    {
        Cart[] carts = [.. State.Carts.Values.Where(cart => cart.Holder is Holder.ShopperVisit)];
        long receipts = carts.Sum(cart => cart.ToReceipt().Total.MinorUnits);
        long captures = world.Cards.Payments.Sum(payment => payment.Kept);
        long debt = carts.Sum(cart => cart.Payment.BadDebt.MinorUnits);
        _judge.Require(receipts == captures + debt, "the sums of receipts and captures agree", $"receipts {receipts}, captures {captures}, bad debt {debt}");
        _judge.Require(world.Cards.Payments.All(payment => State.Carts.ContainsKey(payment.Visit)), "every capture has a visit", "the service has a payment for no visit");
    }

    /// <summary>The store's own reconciliation finds nothing either.</summary>
    private void Books()
    {
        Currency currency = SimulatedStore.Definition(world.Store).Currency;
        BookDay always = new(DateOnly.FromDateTime(SimulatedClock.Epoch.UtcDateTime), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        ImmutableArray<ServicePayment> service =
        [
            .. world.Cards.Payments.Select(payment => new ServicePayment(
                payment.Reference, payment.Visit, payment.At, new Money(IsLeft(payment) ? payment.Held : 0, currency), new Money(payment.Taken, currency),
                [.. payment.Refunds.Select((refund, i) => new ServiceRefund($"{payment.Reference}/{i}", refund.At, new Money(refund.Minor, currency)))])),
        ];
        DayReport report = Reconciliation.Of(new BookSources(always, State, currency, SimulatedClock.Epoch + world.Time.Now + TimeSpan.FromDays(1)) { Service = service, Stock = State.Flows });
        _judge.Require(report.IsClean && report is { Open: 0, UnderWay: 0, InReview: 0 }, "the books agree", string.Join("; ", report.Mismatches.Select(each => $"{each.Kind} {(each.Visit is { } visit ? world.NameOf(visit) : "")} {each.Subject}: {each.One.Amount} ({each.One.Side}), {each.Other.Amount} ({each.Other.Side})")));
    }

    private static bool IsOver(Cart cart) => cart.IsOver || (cart.State == CartState.Settled && cart.Payment.IsAtRest);

    private bool IsLeft(CardPayment payment) => world.Cards.IsHeld(payment) && !_judge.IsExpired(payment.Reference);

    private static SortedDictionary<string, int> Units(IEnumerable<(Sku Sku, int Quantity)> lines)
    {
        SortedDictionary<string, int> units = new(StringComparer.Ordinal);
        foreach ((Sku sku, int quantity) in lines)
        {
            units[sku.Value] = units.GetValueOrDefault(sku.Value) + quantity;
        }

        return units;
    }
}
