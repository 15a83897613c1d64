using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Tests.Books;

/// <summary>A store's past as its log and its payment service have it, in which mismatches are planted. Each falls on a visit of its own, so that each is to be found by itself.</summary>
internal sealed class PlantedBooks
{
    private readonly List<CartEvent> _events;
    private readonly List<ServicePayment> _service = [];
    private readonly HashSet<VisitId> _used = [];
    private readonly Random _chance;

    /// <param name="past">Every event of a past that no mismatch is in.</param>
    /// <param name="seed">Of which visits and amounts are chosen.</param>
    public PlantedBooks(IReadOnlyList<CartEvent> past, int seed)
    {
        _events = [.. past];
        _chance = new Random(seed);
        Dictionary<(VisitId, int), PaymentAsk> asked = [];
        foreach (CartEvent each in past)
        {
            if (each.Change is CartChange.PaymentAsked ask)
            {
                asked[(ask.Visit, ask.Ask.Number)] = ask.Ask;
            }
            else if (each.Change is CartChange.PaymentAnswered { Answer.IsApproved: true } answered)
            {
                Do(answered.Visit, asked[(answered.Visit, answered.Number)], answered.Answer, each.At);
            }
        }
    }

    /// <summary>What is to be found, and nothing else.</summary>
    public HashSet<(MismatchKind Kind, VisitId? Visit)> Planted { get; } = [];

    /// <summary>Whether the stock beside the log is to be wrong.</summary>
    public Sku? WrongStock { get; private set; }

    public IReadOnlyList<ServicePayment> Service => _service;

    /// <summary>Plants one of a kind, if the past has a visit left for it.</summary>
    public void Plant(MismatchKind kind)
    {
        switch (kind)
        {
            case MismatchKind.ReceiptWithoutCapture when Pick(payment => payment.Taken.MinorUnits > 0 && _service.Count(other => other.Visit == payment.Visit) == 1) is { } payment:
                _service.Remove(payment);
                Note(kind, payment.Visit);
                break;
            case MismatchKind.CaptureWithoutReceipt when Pick(payment => payment.Taken.MinorUnits > 0) is { } payment:
                ServicePayment stray = payment with { Reference = "stray", Visit = _chance.Next(2) == 0 ? null : new VisitId(DeterministicGuid.Of(PastStore.Definition.Name, "nobody")), Refunds = [] };
                _service.Add(stray);
                Note(kind, stray.Visit);
                break;
            case MismatchKind.AmountsDiffer when Pick(payment => payment.Taken.MinorUnits > 0 && payment.Refunds.IsEmpty) is { } payment:
                Replace(payment, payment with { Taken = payment.Taken with { MinorUnits = Math.Max(1, payment.Taken.MinorUnits + (_chance.Next(2) == 0 ? 1 : -1)) } });
                Note(kind, payment.Visit);
                break;
            case MismatchKind.CapturedTwice when Pick(payment => payment.Taken.MinorUnits > 0) is { } payment:
                _service.Add(payment with { Reference = payment.Reference + "_again", Refunds = [] });
                Note(kind, payment.Visit);
                break;
            case MismatchKind.RefundUnknownToService when Pick(payment => !payment.Refunds.IsEmpty) is { } payment:
                Replace(payment, payment with { Refunds = payment.Refunds.RemoveAt(_chance.Next(payment.Refunds.Length)) });
                Note(kind, payment.Visit);
                break;
            case MismatchKind.RefundUnknownToStore when Pick(payment => payment.Taken.MinorUnits > payment.Refunded.MinorUnits) is { } payment:
                Replace(payment, payment with { Refunds = payment.Refunds.Add(new ServiceRefund("by_hand", payment.At.AddMinutes(5), payment.Taken with { MinorUnits = 1 })) });
                Note(kind, payment.Visit);
                break;
            case MismatchKind.HoldLeft when Pick(payment => payment.Taken.MinorUnits > 0) is { } payment:
                _service.Add(payment with { Reference = payment.Reference + "_held", Held = payment.Taken, Taken = payment.Taken with { MinorUnits = 0 }, Refunds = [] });
                Note(kind, payment.Visit);
                break;
            case MismatchKind.CartUnlikeReceipt when PickBill() is var (index, settled) && settled is not null:
                Product other = PastStore.Definition.Catalog.First(product => settled.Receipt.Lines.All(line => line.Sku != product.Sku));
                Change(index, settled, settled.Receipt.Lines[0] with { Sku = other.Sku, Name = other.Name });
                Note(kind, settled.Visit);
                break;
            case MismatchKind.ReceiptDoesNotAddUp when PickBill() is var (index, settled) && settled is not null:
                ReceiptLine first = settled.Receipt.Lines[0];
                Change(index, settled, first with { Total = first.Total with { MinorUnits = first.Total.MinorUnits + 1 + _chance.Next(100) } });
                Note(kind, settled.Visit);
                break;
            case MismatchKind.NeverSettled:
                CartEvent entry = _events[_chance.Next(_events.Count)];
                CheckInAtGate late = new(new ShopperId("who never left"), new GateId("door"), entry.At, 1, Role.Shopper, null);
                _events.Add(CartEvent.Of(entry.Store, Cause.Once("enter", late.Visit(entry.Store)), entry.At, new CartChange.VisitOpened(
                    late.Visit(entry.Store), late.Command(entry.Store), late.Shopper, late.Gate, 1, Role.Shopper, PastStore.Definition.Currency, null)));
                Note(kind, late.Visit(entry.Store));
                break;
            case MismatchKind.StockUnlikeEvents:
                WrongStock = PastStore.Definition.Catalog[_chance.Next(PastStore.Definition.Catalog.Count)].Sku;
                Note(kind, null);
                break;
        }
    }

    /// <summary>Writes the log under a name of its own, and beside it the copy of its state that a store would start from.</summary>
    public async Task WriteAsync(IEventLog log, StoreDefinition store, CancellationToken cancellation)
    {
        LogHead head = await log.HeadAsync(store.Name, cancellation);
        StoreState state = new(store.Name);
        LogRow[] rows = [.. _events.Select((each, i) => EventRows.Write(each, i + 1))];
        foreach (LogRow row in rows)
        {
            state = state.Apply(EventRows.Read(store.Name, row));
        }

        Assert.True(await log.TryAppendAsync(store.Name, new LogBatch(head, rows, [], 0), cancellation));
        if (WrongStock is { } sku)
        {
            GoodsFlows flows = state.ArchivedFlows.GetValueOrDefault(sku);
            state = state with { ArchivedFlows = state.ArchivedFlows.SetItem(sku, flows with { Sold = flows.Sold + 1 }) };
        }

        Assert.True(await LedgerImages.WriteAsync(log, state, cancellation));
    }

    private void Do(VisitId visit, PaymentAsk ask, PaymentAnswer answer, DateTimeOffset at)
    {
        if (ask.Step is PaymentStep.Capture or PaymentStep.Charge)
        {
            _service.Add(new ServicePayment(answer.Reference!, visit, at, Money.Zero(answer.Amount.Currency), answer.Amount, []));
        }
        else if (ask.Step == PaymentStep.Refund)
        {
            ServicePayment payment = _service.Single(each => each.Reference == ask.Reference);
            Replace(payment, payment with { Refunds = payment.Refunds.Add(new ServiceRefund(answer.Reference!, at, answer.Amount)) });
        }
    }

    private void Replace(ServicePayment payment, ServicePayment by) => _service[_service.IndexOf(payment)] = by;

    private void Note(MismatchKind kind, VisitId? visit)
    {
        Assert.True(Planted.Add((kind, visit)));
        _used.UnionWith(visit is { } id ? [id] : []);
    }

    /// <summary>A payment of a visit that nothing is planted on.</summary>
    private ServicePayment? Pick(Func<ServicePayment, bool> isFit)
    {
        ServicePayment[] fit = [.. _service.Where(payment => payment.Visit is { } visit && !_used.Contains(visit) && isFit(payment))];
        return fit.Length == 0 ? null : fit[_chance.Next(fit.Length)];
    }

    /// <summary>A bill that nothing came after.</summary>
    private (int Index, CartChange.CartSettled? Settled) PickBill()
    {
        HashSet<VisitId> changed = [.. _events.Select(each => each.Change switch
        {
            CartChange.Refunded refund => refund.Visit,
            CartChange.RefundGranted refund => refund.Visit,
            CartChange.LossBooked loss => loss.Visit,
            _ => default,
        })];
        int[] fit = [.. Enumerable.Range(0, _events.Count).Where(i => _events[i].Change is CartChange.CartSettled { Receipt.Lines.Count: > 0 } settled && !changed.Contains(settled.Visit) && !_used.Contains(settled.Visit))];
        int index = fit.Length == 0 ? -1 : fit[_chance.Next(fit.Length)];
        return index < 0 ? (index, null) : (index, (CartChange.CartSettled)_events[index].Change);
    }

    private void Change(int index, CartChange.CartSettled settled, ReceiptLine first) => _events[index] = _events[index] with
    {
        Change = settled with { Receipt = settled.Receipt with { Lines = [first, .. settled.Receipt.Lines.Skip(1)] } },
    };
}
