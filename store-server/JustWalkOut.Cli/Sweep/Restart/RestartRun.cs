using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Sweep.Restart;

/// <summary>Somebody seen, and on which visit.</summary>
/// <param name="Visit">Theirs; null where nobody knows.</param>
/// <param name="XMetres">Where, x.</param>
/// <param name="YMetres">Where, y.</param>
/// <param name="IsSure">Whether it is as sure as a charge takes that they are who they are taken for.</param>
internal readonly record struct SeenVisit(VisitId? Visit, double XMetres, double YMetres, bool IsSure);

/// <summary>A recorded store through vision and server, vision killed once and started again, or not.</summary>
internal sealed class RestartRun
{
    /// <summary>People are to be known again so soon.</summary>
    public static readonly TimeSpan RecogniseMax = TimeSpan.FromSeconds(5);

    /// <summary>Two runs see the same person within this.</summary>
    private const double SameMetres = 0.5;

    private readonly SortedDictionary<TimeSpan, SeenVisit[]> _seen = [];
    private RecordingAssessment? _assessment;

    /// <summary>All visits that there were.</summary>
    public IReadOnlySet<VisitId> Visits { get; private set; } = new HashSet<VisitId>();

    /// <summary>How many of them never came to an end.</summary>
    public int Open { get; private set; }

    /// <summary>Bills against the truth.</summary>
    public RecordingAssessment Assessment => _assessment!;

    /// <summary>Runs one.</summary>
    /// <param name="folder">A recording of a store, with its truth.</param>
    /// <param name="away">From when to when vision is away; null for never.</param>
    /// <param name="keeps">What is still known afterwards.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<RestartRun> RunAsync(string folder, (TimeSpan From, TimeSpan To)? away, KeptAcross keeps, CancellationToken stop)
    {
        RestartRun run = new();
        Recording recording = Recording.Open(folder);
        using ScratchFolder scratch = new();
        await using IEventLog events = await EventLogs.OpenSqliteAsync(Path.Combine(scratch.Path, "events.db"), stop);
        await using StoreLedger ledger = await ReplayRun.OpenLedgerAsync(recording.Store, events, stop);
        LedgerLink link = new(ledger);
        using ActionLog log = new(recording.Store, recording.Manifest.Start, Path.Combine(scratch.Path, ResultFiles.Tracks), _ => { });
        StandingFile standing = new(Path.Combine(scratch.Path, "standing.json"), recording.Store.Name);
        StoreAttribution first = Attribution(recording);
        await run.LookAsync(recording, (ledger, link, log), new ReplayParts(recording, first, Outbox(recording, scratch), link, log, Fast) { Until = away?.From ?? TimeSpan.MaxValue, Standing = away is null ? null : standing }, stop);
        if (away is { } gap)
        {
            DateTimeOffset start = recording.Manifest.Start;
            foreach (GateEntry entry in recording.Gate.Where(entry => entry.T >= gap.From.TotalSeconds && entry.T < gap.To.TotalSeconds).OrderBy(entry => entry.T))
            {
                await link.CheckInAsync(entry, start.AddMicroseconds(Math.Round(entry.T * 1e6)), stop);
            }

            await link.AdvanceAsync(start + gap.To, stop);
            StoreAttribution again = Attribution(recording);
            if (keeps != KeptAcross.Nothing)
            {
                again.Resume(standing.Read(_ => { })!, LookMemory.Read(keeps == KeptAcross.Looks ? LookMemory.Write(first.Looks) : null));
            }

            VisionCommands.AtStart(ledger.State, start + gap.To).ToList().ForEach(again.Take);
            await run.LookAsync(recording, (ledger, link, log), new ReplayParts(recording, again, Outbox(recording, scratch), link, log, Fast) { From = gap.To, Standing = standing }, stop);
        }

        log.Dispose();
        ResultFiles.Write(scratch.Path, ResultFiles.Receipts, ResultFiles.Document(recording.Store, ledger.Receipts, log));
        ResultFiles.Write(scratch.Path, ResultFiles.Actions, log.Actions());
        run.Visits = ledger.Receipts.Select(receipt => receipt.Visit).ToHashSet();
        run.Open = ledger.Receipts.Count(receipt => receipt.Status == ReceiptStatus.Open);
        run._assessment = Assessments.Of(folder, scratch.Path);
        return run;
    }

    /// <summary>Everybody whose visit was known at a moment.</summary>
    public IEnumerable<(VisitId Visit, double X, double Y, bool IsSure)> At(TimeSpan at) =>
        Moment(at).Where(person => person.Visit is not null).Select(person => (person.Visit!.Value, person.XMetres, person.YMetres, person.IsSure));

    /// <summary>Whether somebody of a visit was seen about that time.</summary>
    public bool WasInside(VisitId visit, TimeSpan at) => Moment(at).Any(person => person.Visit == visit);

    /// <summary>Whoever was seen at a place at a moment; null for nobody.</summary>
    public SeenVisit? NearestAt(TimeSpan at, double x, double y)
    {
        SeenVisit[] near = [.. Moment(at).Where(person => Metres(person) <= SameMetres).OrderBy(Metres)];
        return near.Length > 0 ? near[0] : null;

        double Metres(SeenVisit person) => double.Hypot(person.XMetres - x, person.YMetres - y);
    }

    private static ReplayPace Fast => new(null, TimeProvider.System);

    private static StoreAttribution Attribution(Recording recording) => new(recording.Store, recording.Manifest.Start, new AttributionOptions());

    private static ObservationOutbox Outbox(Recording recording, ScratchFolder scratch) => ObservationOutbox.Open(Path.Combine(scratch.Path, "outbox"), recording.Store.Name);

    private SeenVisit[] Moment(TimeSpan at) => _seen.LastOrDefault(moment => moment.Key <= at).Value ?? [];

    private async Task LookAsync(Recording recording, (StoreLedger Ledger, LedgerLink Link, ActionLog Log) to, ReplayParts parts, CancellationToken stop)
    {
        await using ObservationOutbox outbox = parts.Outbox;
        double sure = recording.Store.Rules.ReviewBelow;
        await new RecordingReplay(parts with { Watcher = new Watch(to.Log, frame => Note(frame, parts.Attribution, to.Ledger, sure)) }).RunAsync(stop);
    }

    private void Note(TargetFrame frame, StoreAttribution attribution, StoreLedger ledger, double sure)
    {
        TimeSpan second = TimeSpan.FromSeconds(Math.Floor(frame.At.TotalSeconds * 5) / 5);
        if (_seen.ContainsKey(second))
        {
            return;
        }

        StoreState state = ledger.State;
        _seen[second] = [.. frame.People.Select(person => new SeenVisit(
            attribution.PresenceOf(person.Person) is { } presence ? state.CartOf(state.Resolve(presence))?.Visit : null, person.Floor.XMetres, person.Floor.YMetres, attribution.IdentityOf(person.Person) >= sure))];
    }

    /// <summary>Passes everything on, and looks at people.</summary>
    private sealed class Watch(ActionLog log, Action<TargetFrame> look) : IReplayWatcher
    {
        public void CheckedIn(GateEntry entry, Command command) => log.CheckedIn(entry, command);

        public void Seen(TargetFrame frame)
        {
            log.Seen(frame);
            look(frame);
        }

        public void Found(Observed observed) => log.Found(observed);

        public void Passed(TimeSpan time) => log.Passed(time);
    }
}
