using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">In a few words.</param>
/// <param name="Detail">What was found, and what was expected.</param>
internal sealed record Violation(string Invariant, string Detail);

/// <summary>
/// Holds a world to what the store promises, after every step in which something was written or paid. It folds a state of its own from the rows as they were written, and reads the payment service's ledger; of what servers hold in memory it
/// believes nothing.
/// </summary>
internal sealed class SimulationJudge(SimulatedWorld world)
{
    private readonly HashSet<string> _causes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _observations = new(StringComparer.Ordinal);
    private readonly HashSet<VisitId> _touched = [];
    private readonly HashSet<string> _expired = new(StringComparer.Ordinal);
    private long _applied;
    private long _seenChanges;

    /// <summary>The first thing that does not hold; null while everything does.</summary>
    public Violation? Found { get; private set; }

    /// <summary>What the rows of the log come to.</summary>
    public StoreState State { get; private set; } = new(world.Store);

    /// <summary>Whether a hold was over by the server's clock, right or wrong. Nobody asks for it any more, and it ends by itself.</summary>
    public bool IsExpired(string hold) => _expired.Contains(hold);

    /// <summary>Commits so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Something does not hold.</summary>
    public void Fail(string invariant, string detail)
    {
        if (Found is null)
        {
            Found = new Violation(invariant, detail);
            world.Tell($"DOES NOT HOLD: {invariant}: {detail}");
        }
    }

    /// <summary>The disk has a transaction.</summary>
    public void Written(LogBatch batch, SimulatedProcess by)
    {
        Commits++;
        foreach (InboxRow row in batch.Received)
        {
            Require(_observations.Add(row.ObservationId), "an observation is received once", $"{row.ObservationId} came in twice");
        }

        Require(batch.AppliedSequence >= _applied, "observations have their turn in order, and once", $"{by.Name} has applied up to {batch.AppliedSequence}, and {_applied} were before");
        _applied = Math.Max(_applied, batch.AppliedSequence);
        foreach (LogRow row in batch.Events)
        {
            world.Tell($"{by.Name} wrote {row.Position} {row.Kind} ({row.Cause})");
            Fold(row);
        }
    }

    /// <summary>A server has told vision that it has all observations up to a number.</summary>
    public void Acknowledged(long sequence) => Require(sequence <= _applied, "what is acknowledged is on disk", $"observation {sequence} was acknowledged, and {_applied} are on disk in their turn");

    /// <summary>A server has opened: from whatever it began with, it must hold what the log says.</summary>
    public void Opened(SimulatedServer server) => RequireSame(server.Ledger.State, $"the state that {server.Process.Name} opened with");

    /// <summary>After a step.</summary>
    public void Look()
    {
        Require(!world.Time.HasEscaped, "the seed decides everything", "something ran outside of the simulation's thread");
        if (world.Cards.Changes != _seenChanges)
        {
            _seenChanges = world.Cards.Changes;
            _touched.UnionWith(world.Cards.Payments.Select(payment => payment.Visit));
        }

        foreach (VisitId visit in _touched)
        {
            LookAt(visit);
        }

        _touched.Clear();
    }

    /// <summary>Whether the state that a ledger holds is the one that the log comes to. A ledger that is behind it is not judged.</summary>
    public void RequireSame(StoreState held, string what)
    {
        if (held.Position > State.Position)
        {
            Fail("a ledger holds what is on disk", $"{what} is at event {held.Position}, the log ends at {State.Position}");
        }

        if (held.Position == State.Position && State.Position > 0)
        {
            (StoreImage one, StoreImage other) = (held.Write(), State.Write());
            bool isSame = one.Head.AsSpan().SequenceEqual(other.Head) && one.Blocks.Select(block => block.Sha256).SequenceEqual(other.Blocks.Select(block => block.Sha256));
            Require(isSame, "the fold of the log is the state", $"{what} is not what the {State.Position} events of the log come to");
        }
    }

    /// <summary>Notes a failure where something is not so.</summary>
    public void Require(bool isSo, string invariant, string detail)
    {
        if (!isSo)
        {
            Fail(invariant, detail);
        }
    }

    private void Fold(LogRow row)
    {
        Require(row.Position == State.Position + 1, "positions are 1, 2, 3, ...", $"event {row.Position} ({row.Cause}) follows on {State.Position}");
        Require(_causes.Add(row.Cause), "a cause has one event", $"'{row.Cause}' is at position {row.Position} for the second time");
        Require(_ids.Add(row.EventId), "an event is in the log once", $"{row.EventId} ({row.Cause}) is at position {row.Position} for the second time");
        if (Found is not null)
        {
            return;
        }

        try
        {
            CartChange change = JsonSerializer.Deserialize<CartChange>(row.Payload, MessageJson.Compact)!;
            DateTimeOffset at = DateTimeOffset.Parse(row.At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            State = State.Apply(new CartEvent(row.Version, world.Store, CartEventId.From(row.EventId), new Cause(row.Cause), at, change));
            _touched.UnionWith(State.Touched);
            if (change is CartChange.HoldLost { Reason: HoldLoss.Expired } lost)
            {
                _expired.Add(lost.Reference);
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException or System.Diagnostics.UnreachableException or KeyNotFoundException)
        {
            Fail("what is written can be read and follows on what was", $"event {row.Position} ({row.Kind}, {row.Cause}): {fault.Message}");
        }
    }

    private void LookAt(VisitId visit)
    {
        string name = world.NameOf(visit);
        CardPayment[] payments = [.. world.Cards.Payments.Where(payment => payment.Visit == visit)];
        Require(payments.Count(world.Cards.IsHeld) <= 1, "a visit holds money once", $"of {name} {string.Join(" and ", payments.Where(world.Cards.IsHeld).Select(payment => $"{payment.Held} ({payment.Reference})"))} are held");
        if (!State.Carts.TryGetValue(visit, out Cart? cart))
        {
            Require(payments.Length == 0, "the service hears only of visits that are on disk", $"{name} has a payment and no visit");
            return;
        }

        long bill = cart.Bill.Sum(line => line.Net.MinorUnits);
        long taken = payments.Sum(payment => payment.Taken);
        Require(taken <= bill, "no more is taken than the bill", $"of {name} {taken} was taken, the bill is {(cart.SettledAt is null ? "not final" : bill)}");
        Require(payments.All(payment => payment.Refunded <= payment.Taken), "no more is given back than was taken", name);
        Require(!world.Truth.LetIn.Contains(visit) || cart.Payment.Denial is null, "who was let in is in", $"{name} was let in, and is denied by the log: {cart.Payment.Denial}");
        Require(!world.Truth.TurnedAway.Contains(visit) || cart.Payment.Denial is not null, "who was turned away is not in", $"{name} was turned away, and the log has them in");
    }
}
