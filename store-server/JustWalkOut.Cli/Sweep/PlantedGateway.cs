using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Settlement;

namespace JustWalkOut.Cli.Sweep;

/// <summary>
/// A payment service through the eyes of a store with a bug: each time a step is asked it has another key, and nothing is looked for before. Only a sweep that is told to puts it in, to see that it finds it.
/// </summary>
/// <param name="inner">The service; stays the caller's.</param>
/// <param name="run">Differs from one life of the store to the next.</param>
internal sealed class PlantedGateway(IPaymentGateway inner, int run) : IPaymentGateway
{
    /// <summary>In the environment of a served store: the bug that is put in.</summary>
    public const string Variable = "JWO_SWEEP_PLANT";

    private int _tries;

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public PaymentTerms Terms => inner.Terms;

    /// <summary>The gateway as a served store is to have it.</summary>
    public static IPaymentGateway? Of(IPaymentGateway? gateway) =>
        gateway is not null && Environment.GetEnvironmentVariable(Variable) == nameof(Plant.Key) ? new PlantedGateway(gateway, Environment.ProcessId) : gateway;

    /// <inheritdoc/>
    public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        return inner.PerformAsync(order with { Store = new StoreId($"{order.Store}/{run}/{Interlocked.Increment(ref _tries)}") }, cancellation);
    }

    /// <inheritdoc/>
    public Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation) => Task.FromResult<PaymentAnswer?>(null);

    /// <inheritdoc/>
    public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation) => inner.IsHeldAsync(reference, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
