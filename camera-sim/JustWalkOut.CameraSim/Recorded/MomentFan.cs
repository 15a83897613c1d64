using System.Threading.Channels;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>
/// Moments from one simulation to many sinks, each on a task of its own, so that cameras, shelves and truth share the machine's cores. Every sink sees every
/// moment in order; none depends on another, so what comes out is the same however they are scheduled.
/// </summary>
internal static class MomentFan
{
    /// <summary>Moments that a sink may lag behind, a little over four seconds: enough to smooth a flush to disk, few enough to bound memory. A full queue waits.</summary>
    private const int LagMax = 128;

    /// <summary>Runs to the end of the moments and completes every sink. The first failure ends everything and is thrown; sinks stay the caller's to dispose.</summary>
    /// <param name="moments">The simulation; enumerated on a task of its own.</param>
    /// <param name="sinks">Who is fed.</param>
    /// <param name="passed">Told each moment's time.</param>
    /// <param name="cancellation">Ends it early, with the sinks not completed.</param>
    public static Task RunAsync(IEnumerable<Moment> moments, IReadOnlyList<IMomentSink> sinks, Action<TimeSpan> passed, CancellationToken cancellation) =>
        RunAsync(moments.ToAsyncEnumerable(), sinks, passed, cancellation);

    /// <summary>The same for moments that come in their own time.</summary>
    public static async Task RunAsync(IAsyncEnumerable<Moment> moments, IReadOnlyList<IMomentSink> sinks, Action<TimeSpan> passed, CancellationToken cancellation)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<Moment>[] queues = [.. sinks.Select(_ => Channel.CreateBounded<Moment>(new BoundedChannelOptions(LagMax) { SingleReader = true, SingleWriter = true }))];
        Task[] stages =
        [
            Task.Run(() => FeedAsync(moments, queues, passed, ending.Token), ending.Token),
            .. sinks.Select((sink, index) => Task.Run(() => DrainAsync(sink, queues[index].Reader, ending.Token), ending.Token)),
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

    private static async Task FeedAsync(IAsyncEnumerable<Moment> moments, Channel<Moment>[] queues, Action<TimeSpan> passed, CancellationToken cancellation)
    {
        await foreach (Moment moment in moments.WithCancellation(cancellation))
        {
            foreach (Channel<Moment> queue in queues)
            {
                await queue.Writer.WriteAsync(moment, cancellation);
            }

            passed(moment.At);
        }

        foreach (Channel<Moment> queue in queues)
        {
            queue.Writer.Complete();
        }
    }

    private static async Task DrainAsync(IMomentSink sink, ChannelReader<Moment> moments, CancellationToken cancellation)
    {
        await foreach (Moment moment in moments.ReadAllAsync(cancellation))
        {
            await sink.TakeAsync(moment, cancellation);
        }

        await sink.CompleteAsync(cancellation);
    }
}
