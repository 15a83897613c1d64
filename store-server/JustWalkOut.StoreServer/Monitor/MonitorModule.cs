using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>The monitor as a part of the web host: its hub, and its page at the root.</summary>
public static class MonitorModule
{
    /// <summary>
    /// How long one message may take on its way to a monitor before the connection is given up, which the monitor then makes anew. SignalR's own 10 s would never let a snapshot through to whoever gets 4 kB a second.
    /// </summary>
    private static readonly TimeSpan SendMax = TimeSpan.FromMinutes(1);

    /// <summary>The module over a feed, which stays the caller's.</summary>
    public static WebModule Of(MonitorFeed feed) => new(
        services =>
        {
            services.AddSingleton(feed);
            services.AddSingleton(provider => new ExitBoard(
                provider.GetRequiredService<StoreWebParts>().Store, provider.GetRequiredService<StoreLedger>(), feed, (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<AlarmDesk>(), provider.GetRequiredService<ExitDesk>())));
            services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 4096).AddJsonProtocol(json => json.PayloadSerializerOptions = MonitorBatchJson.For(feed.Ledger));
        },
        app =>
        {
            app.MapHub<MonitorHub>(MonitorHub.Path, connection => connection.TransportSendTimeout = SendMax);
            MonitorPage.Map(app);
            DisplayEndpoints.Map(app);
            RouteGroupBuilder books = StoreEndpoints.BooksOf(app);
            ShelfEndpoints.Map(books);
            AlertEndpoints.Map(books);
            TimelineEndpoints.Map(books);
            TelemetryEndpoints.Map(StoreEndpoints.StoreOf(app));
        });
}
