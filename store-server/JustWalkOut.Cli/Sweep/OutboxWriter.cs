using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Outbox;

namespace JustWalkOut.Cli.Sweep;

/// <summary>
/// Vision's outbox in a process that can be killed: it makes observations and sends them, and says on stdout what counts as made (<c>made N ID</c>, once it is synced) and what the server got (<c>got N ID</c>). Whoever reads that is the server's
/// disk, which outlives the kill.
/// </summary>
/// <param name="folder">The outbox's folder.</param>
/// <param name="run">Differs from start to start, and with it every observation: nothing that a cut took is made the same again.</param>
internal sealed class OutboxWriter(string folder, int run) : IObservationSink
{
    public const string Made = "made ";
    public const string Got = "got ";
    public const string Opened = "the outbox is open";

    /// <summary>Small, so that a sweep sees many files begun and left behind.</summary>
    private const long SegmentBytes = 16 << 10;

    private const int AtOnceMost = 20;

    private static readonly StoreId Store = new("sweep");

    private readonly Random _chance = new(run);
    private bool _isLast;

    /// <summary>Works until it is killed; for the last time, sends what waits and ends.</summary>
    public async Task RunAsync(bool isLast, CancellationToken stop)
    {
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder, Store, SegmentBytes);
        Say(Opened);
        _isLast = isLast;
        long number = 0;
        do
        {
            List<(long Sequence, ObservationId Id)> made = [];
            for (int some = isLast ? 0 : 1 + _chance.Next(AtOnceMost); some > 0; some--)
            {
                ObservationId id = new(DeterministicGuid.Of(Store, "swept", run.ToString(CultureInfo.InvariantCulture), (++number).ToString(CultureInfo.InvariantCulture)));
                PresenceId who = new(DeterministicGuid.Of(Store, "presence", id.Value));
                made.Add((outbox.Append(new Finding.Took(who, new GoodsMove(new Sku("cola"), 1, [], -330, Certainty.Final, 1, [], "swept")), id, DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(number)), id));
            }

            await outbox.SyncAsync(stop);
            made.ForEach(each => Say($"{Made}{each.Sequence} {each.Id}"));
            if (isLast || _chance.Next(3) == 0)
            {
                await outbox.DeliverAsync(this, stop);
            }
        }
        while (!isLast && !stop.IsCancellationRequested);
    }

    /// <summary>The server acknowledges all of it, a part, or nothing more than it had.</summary>
    public ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
    {
        foreach (Observation observation in observations)
        {
            Say($"{Got}{observation.Sequence} {observation.Id}");
        }

        int taken = _isLast ? observations.Count : _chance.Next(observations.Count + 1);
        return ValueTask.FromResult(observations[0].Sequence - 1 + taken);
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
