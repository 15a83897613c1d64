using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using JustWalkOut.StoreServer.Monitor;

namespace JustWalkOut.Cli.Sweep;

/// <summary>Calls of the monitor's hub, from good ones to noise: methods that there are and others, with arguments of any kind and number.</summary>
internal sealed class FuzzedHub(FuzzedStore store, FuzzBodies bodies, Action<string> fault)
{
    public const string Path = "/hubs/monitor";

    private static readonly TimeSpan CallMost = TimeSpan.FromSeconds(5);

    private static readonly string[] Arguments = ["null", "\"\"", "\"x\"", "0", "-1", "1e308", "9223372036854775807", "99999999999999999999", "true", "[]", "{}", "[[[[]]]]", "\"\\u0000\"", "{\"kind\":\"x\"}"];

    /// <summary>What gets through.</summary>
    private static readonly Dictionary<string, object?[]> Good = new() { [nameof(MonitorHub.Watch)] = [null, 0L], [nameof(MonitorHub.Pictures)] = [null] };

    /// <summary>The methods that the hub has, by its own word.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. typeof(MonitorHub).GetMethods().Where(method => method.DeclaringType == typeof(MonitorHub) && !method.IsSpecialName && !method.IsVirtual).Select(method => method.Name).Order(StringComparer.Ordinal)];

    /// <summary>Calls each method so often.</summary>
    /// <returns>How many calls were made.</returns>
    public async Task<int> RunAsync(int each, IDictionary<string, int> counts, CancellationToken stop)
    {
        int calls = 0;
        HubConnection? hub = null;
        try
        {
            foreach (string method in Methods)
            {
                for (int call = 0; call < each; call++)
                {
                    hub = await OpenAsync(hub, stop);
                    string before = store.Stamp(withAlerts: true);
                    string came = await CallAsync(hub, call % 10 == 0 && bodies.Text() is { Length: > 0 } unknown ? unknown : method, stop);
                    counts[came] = (counts.TryGetValue(came, out int known) ? known : 0) + 1;
                    calls++;
                    if (store.Stamp(withAlerts: true) != before)
                    {
                        fault($"a call of the hub's {method} changed something");
                    }
                }
            }
        }
        finally
        {
            await (hub?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return calls;
    }

    /// <summary>What cannot be read ends a connection, as it may; then there is another.</summary>
    private async Task<HubConnection> OpenAsync(HubConnection? known, CancellationToken stop)
    {
        if (known is { State: HubConnectionState.Connected })
        {
            return known;
        }

        await (known?.DisposeAsync() ?? ValueTask.CompletedTask);
        HubConnection hub = new HubConnectionBuilder().WithUrl(new Uri(store.Web.Address, Path), options => options.Headers["Cookie"] = store.Admin.DefaultRequestHeaders.GetValues("Cookie").Single()).Build();
        await hub.StartAsync(stop);
        return hub;
    }

    private async Task<string> CallAsync(HubConnection hub, string method, CancellationToken stop)
    {
        object?[] arguments = bodies.Of([true, false, false]) && Good.TryGetValue(method, out object?[]? good) ? good
            : [.. Enumerable.Range(0, bodies.Of([0, 1, 2, 2, 2, 3])).Select(_ => (object?)JsonElement.Parse(bodies.Of(Arguments)))];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(CallMost);
        try
        {
            await foreach (JsonElement _ in hub.StreamAsyncCore<JsonElement>(method, arguments, patience.Token))
            {
                return "done"; // Streams have no end: the first batch is enough.
            }

            return "done";
        }
        catch (HubException)
        {
            return "refused";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return patience.IsCancellationRequested ? "silent" : "refused"; // The connection ended.
        }
        catch (Exception refused) when (refused is InvalidOperationException or IOException)
        {
            return "refused";
        }
    }
}
