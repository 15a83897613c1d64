using System.Globalization;
using System.Net.Sockets;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Hosting.Systemd;

namespace JustWalkOut.Cli.Serve;

/// <summary>
/// Tells systemd, where that started the program, when the store is open and when it begins to close; and where it asks to be told that all is well (<c>WATCHDOG_USEC</c>), does so only while the server answers a request over its own port:
/// a store that hangs says nothing and is started again.
/// </summary>
internal sealed class ServiceNotices : IAsyncDisposable
{
    private readonly SystemdNotifier _systemd = new();
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenRegistration _stopping;
    private Task _watching = Task.CompletedTask;

    /// <param name="clock">The time.</param>
    /// <param name="stop">Is cancelled when the store begins to close.</param>
    public ServiceNotices(TimeProvider clock, CancellationToken stop) => (_clock, _stopping) = (clock, stop.Register(() => Tell(ServiceState.Stopping)));

    /// <summary>The store is open.</summary>
    public void Ready(MonitorFeed feed, StoreWeb web)
    {
        Tell(ServiceState.Ready);
        Tell(new ServiceState($"STATUS=open at {web.Address}"));
        if (_systemd.IsEnabled && WatchEvery() is { } every)
        {
            _watching = WatchAsync(new Uri(web.Address, "/health/live"), every);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        await _stopping.DisposeAsync();
        _ending.Dispose();
    }

    /// <summary>Half of the time after which systemd loses patience; null where it has all the patience.</summary>
    private static TimeSpan? WatchEvery() =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
        && Environment.GetEnvironmentVariable("WATCHDOG_PID") is var process && (string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds / 2.0) : null;

    private async Task WatchAsync(Uri health, TimeSpan every)
    {
        // The certificate is for the store's name and not for this address; nothing is told or believed here but that somebody answers.
        using SocketsHttpHandler handler = new() { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }, PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
        using HttpClient client = new(handler) { Timeout = every };
        using PeriodicTimer timer = new(every, _clock);
        try
        {
            do
            {
                try
                {
                    using HttpResponseMessage answer = await client.GetAsync(health, _ending.Token);
                    if (answer.IsSuccessStatusCode)
                    {
                        Tell(new ServiceState("WATCHDOG=1"));
                    }
                }
                catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !_ending.IsCancellationRequested)
                {
                    // Nothing is said, which is what systemd waits for.
                }
            }
            while (await timer.WaitForNextTickAsync(_ending.Token));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    private void Tell(ServiceState state)
    {
        try
        {
            _systemd.Notify(state);
        }
        catch (SocketException)
        {
            // Whoever listened is gone, and the store has better things to do than to mourn.
        }
    }
}
