using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Settlement;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// The way from a server to the payment service and back: requests and answers that are lost, late, doubled or refused, and steps that are done and answered with a fault. Whatever is under way when the server dies reaches the service all the same.
/// </summary>
internal sealed class SimulatedGateway(SimulatedWorld world, SimulatedProcess server) : IPaymentGateway
{
    private const double Lost = 0.05;
    private const double Refused = 0.05;
    private const double Doubled = 0.05;
    private const double Broken = 0.05;
    private const double DiesBefore = 0.01;
    private const double DiesAfter = 0.01;

    /// <inheritdoc/>
    public string Name => "the simulated service";

    /// <inheritdoc/>
    public PaymentTerms Terms { get; } = new(CanLower: true);

    /// <inheritdoc/>
    public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation)
    {
        string what = $"{order.Ask.Step} {order.Ask.Amount.MinorUnits} for {world.NameOf(order.Visit)}, step {order.Ask.Number}";
        return AskAsync(what, () => Do(order), cancellation);
    }

    /// <inheritdoc/>
    public Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation) =>
        AskAsync($"what became of step {order.Ask.Number} for {world.NameOf(order.Visit)}", () => world.Cards.Find(order), cancellation);

    /// <inheritdoc/>
    public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation) => AskAsync($"is {reference} held", () => world.Cards.IsHeld(reference), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> AskAsync<T>(string what, Func<T> answer, CancellationToken cancellation)
    {
        if (server.IsDead || world.Faults.Strike(DiesBefore))
        {
            return await world.DieAsync<T>(server, $"before it asks the service: {what}");
        }

        TaskCompletionSource<T> answered = new();
        await using CancellationTokenRegistration ending = cancellation.UnsafeRegister(static source => ((TaskCompletionSource<T>)source!).TrySetCanceled(), answered);
        for (int copies = world.Faults.Strike(Doubled) ? 2 : 1; copies > 0; copies--)
        {
            if (!world.Faults.Strike(Lost) && !world.Faults.IsPartitioned)
            {
                world.Time.Schedule(world.Elsewhere, world.Faults.Delay(), $"service: {what}", () => Reply(answered, what, answer));
            }
        }

        T came = await answered.Task;
        return world.Faults.Strike(DiesAfter) ? await world.DieAsync<T>(server, $"after the service answered: {what}") : came;
    }

    private PaymentAnswer Do(PaymentOrder order)
    {
        long before = world.Cards.Changes;
        try
        {
            return world.Cards.Do(order, breaksKey: world.Faults.Strike(Broken));
        }
        finally
        {
            if (world.Cards.Changes > before)
            {
                world.Notice(order.Visit, order.Ask is { Step: PaymentStep.Cancel, Reference: { } hold } ? hold : null);
            }
        }
    }

    private void Reply<T>(TaskCompletionSource<T> answered, string what, Func<T> answer)
    {
        Action reply;
        if (world.AreCardsDown || world.Faults.Strike(Refused))
        {
            reply = () => answered.TrySetException(new PaymentServiceException("status 503"));
        }
        else
        {
            try
            {
                T made = answer();
                reply = () => answered.TrySetResult(made);
            }
            catch (PaymentServiceException fault)
            {
                reply = () => answered.TrySetException(fault);
            }
        }

        if (!world.Faults.Strike(Lost) && !world.Faults.IsPartitioned)
        {
            world.Time.Schedule(server, world.Faults.Delay(), $"answer: {what}", reply);
        }
    }
}
