using JustWalkOut.Cli.Bench;
using JustWalkOut.Tests;

namespace JustWalkOut.Browser.Tests;

/// <summary>Many monitors that are programs, as <c>bench monitor</c> has them, on a small store's real server.</summary>
public sealed class MonitorCrowdTests : IAsyncLifetime
{
    private const int Monitors = 8;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private ScriptedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Every_monitor_of_a_crowd_gets_each_update_while_one_beside_them_hardly_reads()
    {
        await _store.EnterAsync("ann");
        TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<CrowdFigures> watching = MonitorCrowd.RunAsync(_store.Address, Monitors, Length, connected.SetResult, Stop);

        // A full floor, twenty times a second: 200 kB a second, of which the slow one takes four.
        (string, double, double)[] floor = [.. Enumerable.Range(0, 60).Select(i => ("ann", i / 10.0, 1.0))];
        long told = 0;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (!watching.IsCompleted && await timer.WaitForNextTickAsync(Stop))
        {
            _store.Clock.Advance(TimeSpan.FromMilliseconds(50));
            _store.Show(floor);
            told += connected.Task.IsCompleted ? 1 : 0;
        }

        CrowdFigures figures = await watching;
        Assert.Equal(Monitors, figures.Monitors);
        Assert.InRange(figures.LeastPerSecond * figures.Seconds, 0.8 * told, told + 1);
        Assert.InRange(figures.SlowPerSecond, 0, figures.LeastPerSecond / 2);
    }

    [Fact]
    public async Task A_crowd_whose_server_is_gone_says_so_instead_of_measuring_nothing()
    {
        Uri address = _store.Address;
        _store.Show([("ann", 1, 1)]);
        await _store.RestartAsync(async () =>
        {
            IOException fault = await Assert.ThrowsAsync<IOException>(() => MonitorCrowd.RunAsync(address, 2, Length, () => { }, Stop));
            Assert.Contains(address.Authority, fault.Message, StringComparison.Ordinal);
        });
    }
}
