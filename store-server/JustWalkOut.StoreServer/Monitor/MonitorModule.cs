using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>The monitor as a part of the web host: its hub, and its page at the root.</summary>
public static class MonitorModule
{
    /// <summary>The module over a feed, which stays the caller's.</summary>
    public static WebModule Of(MonitorFeed feed) => new(
        services =>
        {
            services.AddSingleton(feed);
            services.AddSingleton<ExitBoard>();
            services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 4096).AddJsonProtocol(json => json.PayloadSerializerOptions = MessageJson.Compact);
        },
        app =>
        {
            app.MapHub<MonitorHub>(MonitorHub.Path);
            MonitorPage.Map(app);
            DisplayEndpoints.Map(app);
            RouteGroupBuilder books = StoreEndpoints.BooksOf(app);
            ShelfEndpoints.Map(books);
            AlertEndpoints.Map(books);
        });
}
