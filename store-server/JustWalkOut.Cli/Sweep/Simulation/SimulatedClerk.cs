using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>Who works at the counter: decides what waits for a person, ends visits on which nobody was ever seen, passes on what shoppers dispute, and gives back or lets it stand. Each click is sent again under its own name until it is answered.</summary>
internal sealed class SimulatedClerk(SimulatedWorld world)
{
    private const string Me = "clerk";

    private static readonly TimeSpan NobodySeenFor = TimeSpan.FromSeconds(30);

    private readonly HashSet<VisitId> _askedFor = [];
    private SimulatedProcess _process = null!;
    private SimulatedClock _clock = null!;
    private int _decisions;

    /// <summary>Whether a click has no answer yet.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Begins to work, and goes on.</summary>
    public void Open()
    {
        _process = world.NewProcess("clerk");
        _clock = new SimulatedClock(_process, world.Time, () => TimeSpan.Zero);
        _process.Start(null, async () =>
        {
            while (true)
            {
                await Task.Delay(world.Faults.Seconds(2, 5), _clock);
                Cart[] carts = await world.Network.InsistAsync(_process, "the list of carts", server => Task.FromResult<Cart[]>([.. server.Ledger.State.Carts.Values.OrderBy(cart => cart.Number)]));
                foreach (Cart cart in carts)
                {
                    await LookAsync(cart);
                }
            }
        });
    }

    private async Task LookAsync(Cart cart)
    {
        if (cart.State == CartState.Review)
        {
            await ReviewAsync(cart);
        }
        else if (cart is { State: CartState.Open, People.IsEmpty: true } && cart.Payment.Denial is null && _clock.GetUtcNow() - cart.EnteredAt > NobodySeenFor && (world.Faults.IsOver || world.Faults.Happens(0.2)))
        {
            DecisionId id = NewId();
            await SendAsync($"end {world.NameOf(cart.Visit)}", server => server.Ledger.EndAsync(new EndRequest(cart.Visit, id, Me, server.Clock.GetUtcNow()), CancellationToken.None));
        }
        else if (cart is { State: CartState.Settled, Charged.IsEmpty: false } && _askedFor.Add(cart.Visit))
        {
            await AfterwardsAsync(cart);
        }
    }

    private async Task ReviewAsync(Cart cart)
    {
        LineDecision[] lines = [.. cart.Tally.InReview.SelectMany(line => line.Causes.Select(seen => Decide(line, seen)))];
        DecisionId id = NewId();
        Ruling<Cart> ruling = await SendAsync($"review {world.NameOf(cart.Visit)}, {lines.Length} lines", server => server.Ledger.ReviewAsync(new ReviewDecision(cart.Visit, id, Me, server.Clock.GetUtcNow(), lines), CancellationToken.None));
        foreach (LineDecision line in ruling.Value is null ? [] : lines)
        {
            int units = line.Action == LineAction.Drop ? 0 : line.Quantity ?? 0;
            world.Truth.Move(line.Observation, cart.Visit, SimulatedStore.Doubtful, units);
        }
    }

    private LineDecision Decide(ReviewLine line, ObservationId seen) => world.Faults.Next(3) switch
    {
        0 => new LineDecision(line.Direction, seen, LineAction.Drop),
        _ => new LineDecision(line.Direction, seen, LineAction.Correct, new Sku(SimulatedStore.Doubtful), 1 + world.Faults.Next(3)),
    };

    /// <summary>A shopper looks at the receipt, once.</summary>
    private async Task AfterwardsAsync(Cart cart)
    {
        ReceiptLine line = cart.Charged[world.Faults.Next(cart.Charged.Length)];
        UnitsOf units = new(line.Sku, line.UnitPrice.MinorUnits, 1 + world.Faults.Next(line.Quantity));
        DecisionId? dispute = null;
        if (world.Faults.Happens(0.2))
        {
            Ruling<Cart> disputed = await SendAsync($"dispute {world.NameOf(cart.Visit)}", server => server.Ledger.DisputeAsync(new DisputeRequest(cart.Visit, server.Clock.GetUtcNow(), units, DisputeReason.NotTaken), CancellationToken.None));
            dispute = disputed.Value?.Disputes[^1].Id;
        }

        DecisionId id = NewId();
        if (dispute is { } open && world.Faults.Happens(0.4))
        {
            await SendAsync($"let stand what {world.NameOf(cart.Visit)} dispute", server => server.Ledger.RejectAsync(new DisputeAnswer(cart.Visit, id, Me, server.Clock.GetUtcNow(), open), CancellationToken.None));
        }
        else if (dispute is not null || world.Faults.Happens(0.15))
        {
            await SendAsync($"refund {world.NameOf(cart.Visit)} {units.Quantity} {units.Sku}", server => server.Ledger.RefundAsync(new RefundRequest(cart.Visit, id, Me, server.Clock.GetUtcNow(), RefundReason.NotTaken, [units], dispute), CancellationToken.None));
        }
    }

    private async Task<Ruling<Cart>> SendAsync(string what, Func<SimulatedServer, ValueTask<Ruling<Cart>>> ask)
    {
        IsWaiting = true;
        Ruling<Cart> ruling = await world.Network.InsistAsync(_process, what, async server => await ask(server));
        IsWaiting = false;
        world.Tell(ruling.Refusal is { } refusal ? $"clerk is refused: {what}: {refusal}" : $"clerk is done: {what}");
        return ruling;
    }

    private DecisionId NewId() => new($"clerk-{(++_decisions).ToString(CultureInfo.InvariantCulture)}");
}
