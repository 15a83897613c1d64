using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// People who come in on one check-in, alone or together, to shop or to work: they ask at the gate until it answers, take and put back, are lost from sight and found again, and leave; afterwards vision finds out better about some of it.
/// </summary>
internal sealed class SimulatedParty(SimulatedWorld world, int number, string shopper)
{
    private const double MostAtOnce = 3;

    private readonly SimulatedProcess _people = world.NewProcess($"party {number}");
    private readonly List<(ObservationId Seen, PresenceId Who, string Sku, int Units)> _taken = [];
    private SimulatedClock _clock = null!;
    private VisitId _visit;
    private int _seen;

    /// <summary>Whether they and whatever is found out about them are over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Begins, after a while.</summary>
    public void Come(TimeSpan after)
    {
        _clock = new SimulatedClock(_people, world.Time, () => TimeSpan.Zero);
        _people.Start(null, async () =>
        {
            await Task.Delay(after, _clock);
            await VisitAsync();
            IsOver = true;
        });
    }

    private async Task VisitAsync()
    {
        Role role = world.Faults.Happens(0.08) ? Role.Staff : Role.Shopper;
        int people = role == Role.Shopper && world.Faults.Happens(0.3) ? 2 + world.Faults.Next(2) : 1;
        CheckInRequest asked = new(new ShopperId(shopper), SimulatedStore.Door, _clock.GetUtcNow(), people, role, null) { Token = role == Role.Shopper ? SimulatedCards.Tokens[world.Faults.Next(SimulatedCards.Tokens.Length)] : null };
        if (await EnterAsync(asked) is not { } entered)
        {
            return;
        }

        if (world.Faults.Happens(0.05))
        {
            return; // They walk off: nobody is ever seen.
        }

        PresenceId[] all = [.. Enumerable.Range(1, people).Select(Presence)];
        foreach (PresenceId who in all)
        {
            See(new Finding.Present(who, entered.Command.Id, 1));
        }

        for (int moves = world.Faults.Next(7); moves > 0; moves--)
        {
            await Task.Delay(world.Faults.Seconds(0.5, 6), _clock);
            Shop(all[world.Faults.Next(all.Length)]);
        }

        await Task.Delay(world.Faults.Seconds(0.5, 3), _clock);
        await LeaveAsync(all);
        await CorrectAsync();
    }

    /// <summary>The gate asks again until it is told something; what it was told once must not change.</summary>
    private async Task<CheckedIn?> EnterAsync(CheckInRequest asked)
    {
        world.Name(new CheckInAtGate(asked.Shopper, asked.Gate, asked.At, asked.People, asked.Role, asked.Person).Visit(world.Store), $"party {number}");
        (CheckedIn? entered, DenialReason? denial, Refusal? refusal) = await world.Network.InsistAsync(_people, $"check-in of party {number}, {asked.People} people, {asked.Role}, {asked.Token}", server => server.EnterAsync(asked));
        if (entered is null)
        {
            world.Tell($"party {number} is refused: {refusal}");
            return null;
        }

        _visit = entered.Visit;
        world.Tell(denial is null ? $"party {number} comes in" : $"party {number} is turned away: {denial}");
        (denial is null ? world.Truth.LetIn : world.Truth.TurnedAway).Add(_visit);
        return denial is null ? entered : null;
    }

    private void Shop(PresenceId who)
    {
        if (world.Faults.Happens(0.12))
        {
            int some = 1 + world.Faults.Next(2);
            world.Shelf.Put(SimulatedStore.Doubtful, -some);
            ObservationId mints = See(new Finding.Took(who, Goods(SimulatedStore.Doubtful, some, confidence: 0.5)));
            world.Truth.Move(mints, _visit, SimulatedStore.Doubtful, 0); // Until a person has looked.
            return;
        }

        int index = _taken.FindIndex(each => each.Who == who && each.Units > 0);
        if (index >= 0 && world.Faults.Happens(0.3))
        {
            (ObservationId _, PresenceId _, string sku, int units) = _taken[index];
            int back = 1 + world.Faults.Next(units);
            world.Shelf.Put(sku, back);
            world.Truth.Move(See(new Finding.PutBack(who, Goods(sku, back, 1))), _visit, sku, -back);
            _taken[index] = _taken[index] with { Units = 0 }; // Of what was put back nothing is corrected later.
            return;
        }

        Take(who, SimulatedStore.Goods[world.Faults.Next(SimulatedStore.Goods.Length)]);
    }

    private void Take(PresenceId who, string sku)
    {
        int units = 1 + world.Faults.Next((int)MostAtOnce);
        world.Shelf.Put(sku, -units);
        PresenceId seenAs = who;
        bool isLost = world.Faults.Happens(0.1);
        if (isLost)
        {
            // Vision has lost them from sight and does not know yet that this is the same person.
            seenAs = Presence(1000 + _seen);
            See(new Finding.Present(seenAs, null, 1));
        }

        ObservationId took = See(new Finding.Took(seenAs, Goods(sku, units, 1)));
        world.Truth.Move(took, _visit, sku, units);
        _taken.Add((took, who, sku, units));
        if (isLost)
        {
            See(new Finding.IdentityMerged(who, seenAs, 1, "walked on behind a shelf"));
        }
    }

    /// <summary>Vision is done with most of them at once, with some late, and with some never: then the server's deadline closes the cart.</summary>
    private async Task LeaveAsync(PresenceId[] all)
    {
        bool isNeverDone = world.Faults.Happens(0.1);
        foreach (PresenceId who in all)
        {
            See(new Finding.Left(who));
        }

        if (!isNeverDone)
        {
            await Task.Delay(world.Faults.Happens(0.2) ? world.Faults.Seconds(5, 14) : world.Faults.Seconds(0.1, 2), _clock);
            foreach (PresenceId who in all)
            {
                See(new Finding.Complete(who, _clock.GetUtcNow().AddDays(1)));
            }
        }
    }

    private async Task CorrectAsync()
    {
        if (_taken.Where(each => each.Units > 0).ToArray() is not { Length: > 0 } open || !world.Faults.Happens(0.3))
        {
            return;
        }

        await Task.Delay(world.Faults.Seconds(0.1, 25), _clock);
        (ObservationId seen, PresenceId who, string sku, int units) = open[world.Faults.Next(open.Length)];
        int really = world.Faults.Next(units + 2);
        See(new Finding.Revised(seen, really == 0 ? null : new Finding.Took(who, Goods(sku, really, 1)), "the scales say otherwise"));
        world.Truth.Move(seen, _visit, sku, really);
    }

    private ObservationId See(Finding finding)
    {
        ObservationId id = new(DeterministicGuid.Of(world.Store, "observation", number.ToString(CultureInfo.InvariantCulture), (++_seen).ToString(CultureInfo.InvariantCulture)));
        world.Vision.See(new SimulatedSighting(id, _clock.GetUtcNow(), finding));
        return id;
    }

    private PresenceId Presence(int index) => new(DeterministicGuid.Of(world.Store, "presence", number.ToString(CultureInfo.InvariantCulture), index.ToString(CultureInfo.InvariantCulture)));

    private static GoodsMove Goods(string sku, int units, double confidence) => new(new Sku(sku), units, [], -SimulatedShelf.UnitGrams * units, Certainty.Final, confidence, [], "simulated");
}
