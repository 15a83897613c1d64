using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Rehearsal;

/// <summary>A past to be made.</summary>
/// <param name="Days">How many.</param>
/// <param name="VisitsADay">Shoppers on each.</param>
/// <param name="Seed">The same order gives the same log, byte for byte.</param>
public sealed record PastOrder(int Days, int VisitsADay, int Seed);

/// <summary>What a past came to.</summary>
/// <param name="Visits">Check-ins.</param>
/// <param name="Events">In the log.</param>
/// <param name="Observations">In the inbox.</param>
public sealed record PastCounts(int Visits, long Events, long Observations);

/// <summary>
/// Fills a log with visits that never were, decided by the same code and written in the same form as real ones: held, raised and captured payments, goods put back, corrections before and after the receipt, reviews, disputes,
/// refunds, people whom no check-in explains. For measurements and tests: nobody waits for a clock. Each visit is decided on a state of its own, as visits that have nothing to do with each other can be.
/// </summary>
public static class RehearsedPast
{
    /// <summary>Events per transaction.</summary>
    private const int PerTransaction = 4000;

    /// <summary>When the first day begins.</summary>
    public static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes one onto the end of the log of <see cref="PastStore"/>, which nobody else writes meanwhile.</summary>
    /// <param name="order">What.</param>
    /// <param name="log">Where to; stays open.</param>
    /// <param name="told">Hears of each day that is over.</param>
    /// <param name="cancellation">Ends it early, with whole transactions written.</param>
    /// <exception cref="IOException">The log could not be written, or somebody else wrote it.</exception>
    public static async Task<PastCounts> WriteAsync(PastOrder order, IEventLog log, Action<int> told, CancellationToken cancellation)
    {
        Run run = new(order, log, await log.HeadAsync(PastStore.Definition.Name, cancellation));
        for (int day = 0; day < order.Days; day++)
        {
            run.Plan(day);
            await run.PlayAsync(Start.AddDays(day + 1), cancellation);
            told(day + 1);
        }

        await run.PlayAsync(DateTimeOffset.MaxValue, cancellation);
        return await run.EndAsync(cancellation);
    }

    /// <summary>Steps of all visits, played in the order of their times.</summary>
    private sealed class Run(PastOrder order, IEventLog log, LogHead head)
    {
        private readonly StoreId _store = PastStore.Definition.Name;
        private readonly StoreTerms _terms = new(PastStore.Definition, PastStore.Payments);
        private readonly PriorityQueue<(PastVisit Visit, Func<Observed, Decision> Step), (DateTimeOffset At, long Order)> _steps = new();
        private readonly List<LogRow> _events = [];
        private readonly List<InboxRow> _inbox = [];
        private readonly Random _chance = new(order.Seed);
        private LogHead _head = head;
        private long _sequence = head.AppliedSequence;
        private long _planned;
        private int _visits;

        public void Plan(int day)
        {
            for (int i = 0; i < order.VisitsADay; i++)
            {
                _visits++;
                DateTimeOffset at = Start.AddDays(day).AddHours(7).AddSeconds(_chance.Next(15 * 3600)).AddMilliseconds(_chance.Next(1000));
                new PastShopping(this, new PastVisit(new StoreState(_store)), $"{order.Seed}-{_visits}", new Random(_chance.Next())).Plan(at);
            }

            new PastShopping(this, new PastVisit(new StoreState(_store)), $"{order.Seed}-stranger-{day}", new Random(_chance.Next())).PlanStranger(Start.AddDays(day).AddHours(12));
        }

        public StoreId Store => _store;

        public StoreTerms Terms => _terms;

        public void Add(PastVisit visit, DateTimeOffset at, Func<Observed, Decision> step) => _steps.Enqueue((visit, step), (at, _planned++));

        public async Task PlayAsync(DateTimeOffset until, CancellationToken cancellation)
        {
            while (_steps.TryPeek(out (PastVisit Visit, Func<Observed, Decision> Step) next, out (DateTimeOffset At, long Order) when) && when.At < until)
            {
                _steps.Dequeue();
                Observed observed = new(when.At, _sequence + 1);
                Keep(next.Visit, next.Step(observed));
                if (observed.Row is { } row)
                {
                    _inbox.Add(row);
                    _sequence++;
                }

                Pay(next.Visit, when.At);
                if (_events.Count >= PerTransaction)
                {
                    await WriteAsync(cancellation);
                }
            }
        }

        public async Task<PastCounts> EndAsync(CancellationToken cancellation)
        {
            await WriteAsync(cancellation);
            return new PastCounts(_visits, _head.Position, _head.Received);
        }

        private void Keep(PastVisit visit, Decision decision)
        {
            if (decision is Decision.Accepted accepted)
            {
                visit.State = accepted.After;
                foreach (CartEvent made in accepted.Events)
                {
                    _events.Add(EventRows.Write(made, _head.Position + _events.Count + 1));
                }
            }
        }

        /// <summary>The payment service answers within a second, and a person looks at what is in review within the hour.</summary>
        private void Pay(PastVisit visit, DateTimeOffset at)
        {
            if (visit.State.Carts.Values.SingleOrDefault() is not { } cart)
            {
                return;
            }

            Keep(visit, Decide.NextPayment(visit.State, _terms, cart.Visit, at));
            if (visit.State.Carts[cart.Visit].Payment.Pending is { } ask && visit.Asked != ask.Number)
            {
                visit.Asked = ask.Number;
                DateTimeOffset answered = at.AddMilliseconds(300 + _chance.Next(500));
                Add(visit, answered, _ => Decide.AnswerPayment(visit.State, _terms, cart.Visit, (ask.Number, Approved(ask)), answered));
            }

            if (cart.State == CartState.Review && !visit.IsLookedAt)
            {
                visit.IsLookedAt = true;
                DateTimeOffset looked = at.AddSeconds(120 + _chance.Next(3600));
                Add(visit, looked, _ => Look(visit, cart.Visit, looked));
            }
        }

        private Decision Look(PastVisit visit, VisitId id, DateTimeOffset at)
        {
            LineDecision[] lines =
            [
                .. visit.State.Carts[id].Tally.InReview.Where(line => line.Doubt != Doubt.PerhapsReturned)
                    .Select(line => new LineDecision(line.Direction, line.Causes[0], line.Sku is null ? LineAction.Drop : LineAction.Accept)),
            ];
            return Decide.Review(visit.State, _terms, new ReviewDecision(id, new DecisionId($"look-{id}"), "ann", at, lines));
        }

        private static PaymentAnswer Approved(PaymentAsk ask) => new(
            true, ask.Amount, ask.Step is PaymentStep.Raise or PaymentStep.Lower ? ask.Reference : $"sim_{ask.At.UtcTicks.ToString(CultureInfo.InvariantCulture)}_{ask.Number}",
            ask.Step is PaymentStep.Hold ? ask.At.AddDays(7) : null, new PaidWith("visa", "4242"), null);

        private async Task WriteAsync(CancellationToken cancellation)
        {
            if (!await log.TryAppendAsync(_store, new LogBatch(_head, _events, _inbox, _sequence), cancellation))
            {
                throw new IOException($"The log of store '{_store}' was written by somebody else meanwhile.");
            }

            _head = new LogHead(_head.Position + _events.Count, _sequence, _head.Received + _inbox.Count);
            _events.Clear();
            _inbox.Clear();
        }
    }

    /// <summary>One visit as it is being made.</summary>
    private sealed class PastVisit(StoreState state)
    {
        public StoreState State { get; set; } = state;

        public int Asked { get; set; }

        public bool IsLookedAt { get; set; }
    }

    /// <summary>The moment of a step, and what vision says in it.</summary>
    private sealed class Observed(DateTimeOffset at, long sequence)
    {
        public DateTimeOffset At => at;

        public InboxRow? Row { get; private set; }

        public Observation Say(StoreId store, ObservationId id, Finding finding)
        {
            Observation observation = new(Observation.CurrentVersion, store, id, sequence, at, finding);
            Row = EventRows.Write(observation);
            return observation;
        }
    }

    /// <summary>What one shopper does, drawn by chance.</summary>
    private sealed class PastShopping(Run run, PastVisit visit, string name, Random chance)
    {
        private readonly List<(ObservationId Id, int Product, int Quantity)> _taken = [];
        private int _said;
        private DateTimeOffset _at;

        public void Plan(DateTimeOffset at)
        {
            CheckInAtGate entry = new(new ShopperId($"shopper-{name}"), new GateId("door"), at, 1, Role.Shopper, null) { Token = $"tok_{name}" };
            VisitId id = entry.Visit(run.Store);
            PresenceId who = new(DeterministicGuid.Of(run.Store, "presence", name));
            run.Add(visit, at, _ => Decide.CheckIn(visit.State, run.Terms, entry));
            _at = at.AddSeconds(1.5);
            Say(new Finding.Present(who, entry.Command(run.Store), 0.995));
            for (int kinds = 1 + Math.Min(chance.Next(6), chance.Next(6)); kinds > 0; kinds--)
            {
                Take(who, chance.Next(40) == 0 ? 0.7 : 0.97 + (0.03 * chance.NextDouble()));
            }

            if (chance.Next(7) == 0)
            {
                (_, int product, _) = _taken[0];
                Say(new Finding.PutBack(who, Goods(product, 1, 0.99)));
            }

            Mistake(who);
            Say(new Finding.Left(who));
            Say(new Finding.Complete(who, _at), 0.6);
            Afterwards(id);
        }

        /// <summary>Somebody whom no check-in explains takes something and goes, and a plate changes for no reason.</summary>
        public void PlanStranger(DateTimeOffset at)
        {
            PresenceId who = new(DeterministicGuid.Of(run.Store, "presence", name));
            _at = at;
            Say(new Finding.Present(who, null, 0.9));
            Take(who, 0.98);
            Say(new Finding.Left(who));
            Say(new Finding.UnexplainedStock([PastStore.PlateOf(chance.Next(60))], -40.5, "nobody was near"));
            Say(new Finding.Revised(new ObservationId(DeterministicGuid.Of(run.Store, "never", name)), null, "of what never came"));
        }

        private void Mistake(PresenceId who)
        {
            switch (chance.Next(25))
            {
                case 0:
                    Say(new Finding.Revised(_taken[^1].Id, null, "a hand only touched it"));
                    break;
                case 1:
                    Say(new Finding.Revised(_taken[^1].Id, new Finding.Took(who, Goods(_taken[^1].Product, _taken[^1].Quantity + 1, 0.99)), "one more than it seemed"));
                    break;
                case 2:
                    PresenceId other = new(DeterministicGuid.Of(run.Store, "presence", name, "again"));
                    Say(new Finding.Present(other, null, 0.9));
                    Take(other, 0.98);
                    Say(new Finding.IdentityMerged(who, other, 0.99, "seen as one again"));
                    break;
            }
        }

        /// <summary>Late words of vision and of the shopper.</summary>
        private void Afterwards(VisitId id)
        {
            DateTimeOffset left = _at;
            (ObservationId first, int product, _) = _taken[0];
            switch (chance.Next(100))
            {
                case 0:
                    _at = left.AddMinutes(3);
                    Say(new Finding.Revised(first, null, "found on the wrong shelf"));
                    break;
                case 1:
                    DateTimeOffset asked = left.AddHours(30 + chance.Next(40));
                    UnitsOf units = new(new Sku($"sku-{product:00}"), null, 1);
                    run.Add(visit, asked, _ => Decide.Dispute(visit.State, run.Terms, new DisputeRequest(id, asked, units, DisputeReason.NotTaken)));
                    run.Add(visit, asked.AddHours(5), at => Answer(id, units, at.At));
                    break;
            }
        }

        private Decision Answer(VisitId id, UnitsOf units, DateTimeOffset at)
        {
            DecisionId? dispute = visit.State.Carts[id].Disputes.FirstOrDefault()?.Id;
            return dispute is not { } open ? new Decision.Repeated()
                : chance.Next(2) == 0 ? Decide.Reject(visit.State, run.Terms, new DisputeAnswer(id, new DecisionId($"no-{name}"), "ann", at, open))
                : Decide.Refund(visit.State, run.Terms, new RefundRequest(id, new DecisionId($"back-{name}"), "ann", at, RefundReason.NotTaken, [units], open));
        }

        private void Take(PresenceId who, double confidence)
        {
            int product = Math.Min(chance.Next(60), chance.Next(60));
            int quantity = chance.Next(5) == 0 ? 2 : 1;
            _taken.Add((Say(new Finding.Took(who, Goods(product, quantity, confidence))), product, quantity));
        }

        private static GoodsMove Goods(int product, int quantity, double confidence) => new(
            new Sku($"sku-{product:00}"), quantity, [PastStore.PlateOf(product)], -250.5 * quantity, Certainty.Final, confidence, [], "the hand was over the plate within 0.2 s of the change, nobody else within 1 m");

        private ObservationId Say(Finding finding, double? after = null)
        {
            _at = _at.AddSeconds(after ?? 3 + (20 * chance.NextDouble()));
            ObservationId id = new(DeterministicGuid.Of(run.Store, "observation", name, (++_said).ToString(CultureInfo.InvariantCulture)));
            run.Add(visit, _at, at => Decide.Observe(visit.State, run.Terms, at.Say(run.Store, id, finding)));
            return id;
        }
    }
}
