using System.Threading.Channels;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>
/// Moments from one simulation to many sinks, each on a task of its own, so that cameras, shelves and truth share the machine's cores. Every sink sees every
/// moment in order; none depends on another, so what comes out is the same however they are scheduled.
/// </summary>
internal static class MomentFan
{
    /// <summary>Moments that are handed over together, about a second: a sink that keeps up is woken once for all of them.</summary>
    private const int BatchMoments = 32;

    /// <summary>Batches that a sink may lag behind, a little over four seconds: enough to smooth a flush to disk, few enough to bound memory. A full queue waits.</summary>
    private const int LagMaxBatches = 4;

    /// <summary>Runs to the end of the moments and completes every sink. The first failure ends everything and is thrown; sinks stay the caller's to dispose.</summary>
    /// <param name="moments">The simulation; enumerated on a task of its own.</param>
    /// <param name="sinks">Who is fed.</param>
    /// <param name="passed">Told each moment's time.</param>
    /// <param name="cancellation">Ends it early, with the sinks not completed.</param>
    public static Task RunAsync(IEnumerable<Moment> moments, IReadOnlyList<IMomentSink> sinks, Action<TimeSpan> passed, CancellationToken cancellation) =>
        RunAsync(moments.Chunk(BatchMoments).ToAsyncEnumerable(), (sinks, LagMaxBatches), passed, cancellation);

    /// <summary>The same for moments that come in their own time: each is handed over at once.</summary>
    public static Task RunAsync(IAsyncEnumerable<Moment> moments, IReadOnlyList<IMomentSink> sinks, Action<TimeSpan> passed, CancellationToken cancellation) =>
        RunAsync(moments.Select(moment => new[] { moment }), (sinks, LagMaxBatches * BatchMoments), passed, cancellation);

    private static async Task RunAsync(IAsyncEnumerable<Moment[]> batches, (IReadOnlyList<IMomentSink> Sinks, int LagMax) to, Action<TimeSpan> passed, CancellationToken cancellation)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<Moment[]>[] queues = [.. to.Sinks.Select(_ => Channel.CreateBounded<Moment[]>(new BoundedChannelOptions(to.LagMax) { SingleReader = true, SingleWriter = true }))];
        Task[] stages =
        [
            Task.Run(() => FeedAsync(batches, queues, passed, ending.Token), ending.Token),
            .. to.Sinks.Select((sink, index) => Task.Run(() => DrainAsync(sink, queues[index].Reader, ending.Token), ending.Token)),
        ];
        try
        {
            await foreach (Task ended in Task.WhenEach(stages))
            {
                await ended;
            }
        }
        finally
        {
            // A sink that failed must end the simulation and its neighbours, or they wait on it for ever.
            await ending.CancelAsync();
            await Task.WhenAll(stages).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FeedAsync(IAsyncEnumerable<Moment[]> batches, Channel<Moment[]>[] queues, Action<TimeSpan> passed, CancellationToken cancellation)
    {
        await foreach (Moment[] batch in batches.WithCancellation(cancellation))
        {
            foreach (Channel<Moment[]> queue in queues)
            {
                await queue.Writer.WriteAsync(batch, cancellation);
            }

            passed(batch[^1].At);
        }

        foreach (Channel<Moment[]> queue in queues)
        {
            queue.Writer.Complete();
        }
    }

    private static async Task DrainAsync(IMomentSink sink, ChannelReader<Moment[]> batches, CancellationToken cancellation)
    {
        await foreach (Moment[] batch in batches.ReadAllAsync(cancellation))
        {
            foreach (Moment moment in batch)
            {
                await sink.TakeAsync(moment, cancellation);
            }
        }

        await sink.CompleteAsync(cancellation);
    }
}
