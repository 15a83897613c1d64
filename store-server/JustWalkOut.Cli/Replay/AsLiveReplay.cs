using System.Reflection;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Replay;

/// <summary>What a replay as live came to.</summary>
/// <param name="Receipts">How many receipts it wrote.</param>
/// <param name="Actions">How many actions.</param>
/// <param name="Length">How long the store ran.</param>
/// <param name="IsWhole">Whether the recording was closed as it should be, and not cut off.</param>
internal sealed record AsLiveEnding(int Receipts, int Actions, TimeSpan Length, bool IsWhole);

/// <summary>
/// Repeats the decisions of a running store from its recording: what it consumed goes through the same <see cref="LiveStore"/> in the same order, with the same turns of its clock and what the server said at the gate
/// then. People are taken as the tracker told them, because looks, which it goes by, are never written down. A gap makes it another day, and is refused.
/// </summary>
internal static class AsLiveReplay
{
    /// <summary>Runs it, and writes results as a replay does.</summary>
    /// <exception cref="InvalidDataException">It is no recording of a running store, is damaged, or has a gap; the message names it.</exception>
    public static async Task<AsLiveEnding> RunAsync(string folder, string outFolder, CancellationToken cancellation)
    {
        Recording recording = Recording.Open(folder);
        string arrivals = recording.ArrivalsPath
            ?? throw new InvalidDataException($"{folder} holds no {RecordingFiles.Arrivals}: it is of no running store, and nothing can be repeated as live. Replay it without --as-live, or record with serve --record.");
        using ScratchFolder scratch = new();
        await using IEventLog events = await ReplayRun.OpenLogAsync(scratch.Path, cancellation);
        await using StoreLedger ledger = await ReplayRun.OpenLedgerAsync(recording.Store, events, cancellation);
        await using ObservationOutbox outbox = ObservationOutbox.Open(Path.Combine(scratch.Path, "outbox"), recording.Store.Name);
        RecordedTime time = new(recording.Manifest.Start);
        StoreClock clock = new(time);
        SaidThen server = new(new LedgerLink(ledger));
        using ActionLog log = new(recording.Store, recording.Manifest.Start, Path.Combine(outFolder, ResultFiles.Tracks), _ => { });
        LiveStore store = new(new LiveStoreParts(clock, new StoreAttribution(recording.Store, clock.Start, new AttributionOptions()), outbox, server, new Watcher(log)));
        bool isWhole = false;
        await store.RepeatAsync(
            ArrivalReader.Read(arrivals),
            arrival =>
            {
                switch (arrival)
                {
                    case Arrival.LetIn letIn:
                        server.Said.Enqueue(letIn.Command);
                        break;
                    case Arrival.Turn turn:
                        time.Now = turn.Now;
                        break;
                    case Arrival.Closed { Lost: 0 }:
                        isWhole = true;
                        break;
                    case Arrival.Gap or Arrival.Closed:
                        throw new InvalidDataException($"{arrivals}: records are missing from {time.Now.TotalSeconds:0.0} s on, because the disk was too slow, so the store's decisions cannot be repeated. Replay it without --as-live.");
                }
            },
            cancellation);
        Write(outFolder, (recording, ledger), log, time.Now);
        return new AsLiveEnding(ledger.Receipts.Count, log.Actions().Count, time.Now, isWhole);
    }

    private static void Write(string outFolder, (Recording Recording, StoreLedger Ledger) of, ActionLog log, TimeSpan length)
    {
        ResultFiles.Write(outFolder, ResultFiles.Receipts, ResultFiles.Document(of.Recording.Store, of.Ledger.Receipts, log));
        ResultFiles.Write(outFolder, ResultFiles.Actions, log.Actions());
        ResultFiles.Write(outFolder, ResultFiles.Summary, new
        {
            Recording = of.Recording.Manifest.Name,
            Store = of.Recording.Store.Name,
            of.Recording.Manifest.Start,
            Seconds = Math.Round(length.TotalSeconds, 3),
            AsLive = true,
            Findings = log.Findings,
            of.Recording.Manifest.ModelSha256,
            Program = typeof(AsLiveReplay).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        });
    }

    /// <summary>The clock of the day of the recording: it stands where the turn that is repeated left it.</summary>
    private sealed class RecordedTime(DateTimeOffset start) : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => start + Now;

        public override long GetTimestamp() => Now.Ticks;
    }

    /// <summary>
    /// The ledger, with what the server said at the gate then in place of what it would say now: a store goes on from what it knew before, a replay begins with nothing. A store that keeps shoppers' names apart draws
    /// what their visits are called by chance, so this ledger calls its own otherwise, and is told of its own.
    /// </summary>
    private sealed class SaidThen(LedgerLink ledger) : IStoreLink
    {
        private readonly Dictionary<CommandId, CommandId> _own = [];

        public Queue<Command> Said { get; } = new();

        public async ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation)
        {
            Command own = await ledger.CheckInAsync(entry, at, cancellation);
            Command said = Said.Dequeue();
            _own[said.Id] = own.Id;
            return said;
        }

        public ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation) => ledger.ReceiveAsync([.. observations.Select(Told)], cancellation);

        private Observation Told(Observation observation) => observation.Finding is Finding.Present { CheckIn: { } then } present && _own.TryGetValue(then, out CommandId own)
            ? observation with { Finding = present with { CheckIn = own } }
            : observation;

        public ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation) => ledger.AdvanceAsync(now, cancellation);
    }

    private sealed class Watcher(ActionLog log) : ILiveWatcher
    {
        public void CheckedIn(GateEntry entry, Command command) => log.CheckedIn(entry, command);

        public void Seen(TargetFrame frame) => log.Seen(frame);

        public void Reckoned(ShelfWeights weights)
        {
            // Weights are no result.
        }

        public void Found(Attribution.Observed observed) => log.Found(observed);

        public void Say(CameraNotice notice)
        {
            // Cameras are not looked through.
        }

        public void Say(string what)
        {
            // Whatever ailed the store then was said then.
        }
    }
}
