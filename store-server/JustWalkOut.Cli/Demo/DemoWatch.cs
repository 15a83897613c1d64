using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.StoreServer.Monitor;

namespace JustWalkOut.Cli.Demo;

/// <summary>A monitor without a screen: reads the feed as every other does, and keeps when which cart showed what.</summary>
/// <param name="entered">Hears of each shopper when their cart is first shown.</param>
internal sealed class DemoWatch(Action<CartView> entered)
{
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(DateTimeOffset At, CartView Cart)> _moments = [];
    private readonly Dictionary<int, ReceiptStatus> _open = [];
    private readonly Lock _gate = new();

    /// <summary>Done when the store hears its shelves and gates, and so may open its doors.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Visits whose bill is still open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Values.Count(status => status == ReceiptStatus.Open);
            }
        }
    }

    /// <summary>Reads until told to stop, which is no fault.</summary>
    public async Task RunAsync(MonitorFeed feed, CancellationToken stop)
    {
        MonitorReader reader = new(feed, null, 0);
        try
        {
            while (true)
            {
                foreach (MonitorMessage message in await reader.NextAsync(stop))
                {
                    Note(message);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>Carts in order of time, by seconds from a moment.</summary>
    public IReadOnlyList<CartMoment> Moments(DateTimeOffset start)
    {
        lock (_gate)
        {
            return [.. _moments.Select(moment => new CartMoment((moment.At - start).TotalSeconds, moment.Cart.Shopper.Value, UnitsOf(moment.Cart), moment.Cart.Status == ReceiptStatus.Settled))];
        }
    }

    private void Note(MonitorMessage message)
    {
        switch (message)
        {
            case MonitorMessage.Health health when health.Parts.GetValueOrDefault("broker") == Telemetry.Well:
                _listening.TrySetResult();
                break;
            case MonitorMessage.CartShown { Cart.Role: Role.Shopper } shown:
                bool isNew;
                lock (_gate)
                {
                    _moments.Add((shown.At, shown.Cart));
                    isNew = !_open.ContainsKey(shown.Cart.Visit);
                    _open[shown.Cart.Visit] = shown.Cart.Status;
                }

                if (isNew)
                {
                    entered(shown.Cart);
                }

                break;
        }
    }

    private static Dictionary<string, int> UnitsOf(CartView cart) => cart.Lines.Concat(cart.InReview.Where(line => line.Quantity > 0))
        .Where(line => line.Sku is not null)
        .GroupBy(line => line.Sku!.Value.Value)
        .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity), StringComparer.Ordinal);
}
