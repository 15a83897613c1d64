using System.Threading.Channels;

namespace JustWalkOut.CameraSim.Live;

/// <summary>
/// The way from a camera to whoever listens: hands each thing on when its time has come, in the order in which they were sent. What is sent late is handed on at once;
/// what is still on its way at the end arrives nowhere.
/// </summary>
/// <typeparam name="T">What goes along it.</typeparam>
internal sealed class Way<T> : IAsyncDisposable
{
    /// <summary>Half a minute of pictures: above the longest lag of any preset at any rate.</summary>
    private const int ThingsMax = 900;

    private readonly Channel<(T Thing, TimeSpan ArrivesAt)> _under;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;

    /// <summary>Begins.</summary>
    /// <param name="clock">The store's.</param>
    /// <param name="arrive">Gets each thing, one after another; it must not wait.</param>
    public Way(LiveClock clock, Action<T> arrive)
    {
        // Beyond that the oldest gives way: a camera so late keeps no more than its memory holds.
        _under = Channel.CreateBounded<(T Thing, TimeSpan ArrivesAt)>(new BoundedChannelOptions(ThingsMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _running = Task.Run(() => RunAsync(clock, arrive));
    }

    /// <summary>Sends; never waits.</summary>
    /// <param name="thing">What.</param>
    /// <param name="arrivesAt">When it is to be there, since the store's start; never before the one sent earlier.</param>
    public void Send(T thing, TimeSpan arrivesAt) => _under.Writer.TryWrite((thing, arrivesAt));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _under.Writer.TryComplete();
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync(LiveClock clock, Action<T> arrive)
    {
        try
        {
            await foreach ((T thing, TimeSpan arrivesAt) in _under.Reader.ReadAllAsync(_ending.Token))
            {
                await clock.UntilAsync(arrivesAt, _ending.Token);
                arrive(thing);
            }
        }
        catch (OperationCanceledException)
        {
            // The store has closed.
        }
    }
}
