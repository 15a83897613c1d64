using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// One world from its seed: a store's server with the real ledger, payment desk and log, a payment service, vision with its real outbox, a weighing shelf, shoppers, a clerk, the network between them, and everything that can go wrong with any of it, on one
/// thread and in a time of its own. After each step its judge looks whether the store still keeps its promises; at the end the faults stop, and everything has to come to rest.
/// </summary>
internal sealed class SimulatedWorld : IDisposable
{
    /// <summary>Most steps of one: a hundred times what a world usually takes.</summary>
    private const long StepsMost = 1_000_000;

    private const double NoticeLost = 0.2;

    /// <summary>Faults go on for so long at most.</summary>
    private static readonly TimeSpan FaultsMost = TimeSpan.FromMinutes(5);

    /// <summary>So long everything has to come to rest once nothing goes wrong any more; a minute is the longest wait of a payment step that is to be asked again.</summary>
    private static readonly TimeSpan RestMost = TimeSpan.FromMinutes(10);

    /// <summary>After so long a declined refund is tried again, though the clock was hours ahead when it was declined.</summary>
    private static readonly TimeSpan DayAndMore = Decide.RefundAgainAfter + TimeSpan.FromHours(3);

    /// <summary>Before another day goes by there is time for what the last one brought on.</summary>
    private static readonly TimeSpan DayLeast = TimeSpan.FromMinutes(1);

    /// <summary>A clerk may give something back on the day after, and that is declined once too.</summary>
    private const int DaysMost = 5;

    private readonly Random _chance;
    private readonly SimulatedDisk _disk;
    private readonly string _folder;
    private readonly SimulatedTrace _trace;
    private readonly SimulatedTrouble _trouble;
    private readonly List<SimulatedServer> _servers = [];
    private readonly List<SimulatedParty> _parties = [];
    private readonly Dictionary<VisitId, string> _names = [];
    private readonly int _seed;
    private int _numbers;
    private int _starting;
    private int _kills;

    /// <param name="seed">Decides everything.</param>
    /// <param name="plant">A bug; null for none.</param>
    /// <param name="disk">Where logs are; stays the caller's.</param>
    /// <param name="folder">An empty folder for its files.</param>
    /// <param name="told">Gets each line of its trace; null for nobody.</param>
    public SimulatedWorld(int seed, SimulationPlant? plant, SimulatedDisk disk, string folder, Action<string>? told = null)
    {
        (_seed, Plant, _disk, _folder) = (seed, plant, disk, folder);
        _chance = new Random(seed);
        _trace = new SimulatedTrace { Told = told };
        Store = new StoreId($"world-{seed.ToString(CultureInfo.InvariantCulture)}");
        Time = new SimulatedTime(_chance);
        Faults = new SimulatedFaults(_chance);
        Elsewhere = NewProcess("elsewhere");
        Cards = new SimulatedCards(() => SimulatedClock.Epoch + Time.Now);
        Network = new SimulatedNetwork(this);
        Judge = new SimulationJudge(this);
        Vision = new SimulatedVision(this, folder);
        Shelf = new SimulatedShelf(this);
        Clerk = new SimulatedClerk(this);
        _trouble = new SimulatedTrouble(this);
    }

    public StoreId Store { get; }

    public SimulationPlant? Plant { get; }

    public SimulatedTime Time { get; }

    public SimulatedFaults Faults { get; }

    public SimulatedCards Cards { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedVision Vision { get; }

    public SimulatedShelf Shelf { get; }

    public SimulatedClerk Clerk { get; }

    public SimulationJudge Judge { get; }

    public SimulatedTruth Truth { get; } = new();

    public IReadOnlyList<SimulatedParty> Parties => _parties;

    /// <summary>Everything that never dies.</summary>
    public SimulatedProcess Elsewhere { get; }

    /// <summary>How far the servers' time of day is off.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Whether the payment service refuses everything for now.</summary>
    public bool AreCardsDown { get; set; }

    /// <summary>Runs it to its end.</summary>
    public WorldOutcome Run()
    {
        Begin();
        TimeSpan? calm = null;
        (int days, TimeSpan morning) = (0, TimeSpan.Zero);
        SimulationEnd end = new(this);
        TimeSpan looked = TimeSpan.Zero;
        while (Judge.Found is null && Time.RunNext() is { } step)
        {
            if (step.What is { } what)
            {
                Tell(what);
            }

            Judge.Look();
            Judge.Require(Time.Ran < StepsMost, "a world comes to an end", $"it did not within {StepsMost} steps");
            if (calm is null && (Time.Now > FaultsMost || _parties.TrueForAll(party => party.IsOver)))
            {
                Calm();
                calm = Time.Now;
                morning = Time.Now; // What is still on its way now is not to arrive tomorrow: no network keeps a message for a day.
            }

            if (calm is { } since && Time.Now - looked > TimeSpan.FromSeconds(1))
            {
                looked = Time.Now;
                StopThoseBehind();
                string? unrest = Clerk.IsWaiting ? "a click has no answer yet" : end.Unrest();
                if (unrest is null)
                {
                    Conclude(end);
                    break;
                }

                if (days < DaysMost && Time.Now - morning > DayLeast && end.WaitsForTomorrow())
                {
                    Tell("a day goes by, after which declined refunds are tried again");
                    Time.Skip(DayAndMore);
                    (days, morning) = (days + 1, Time.Now);
                    calm = since + DayAndMore; // The day is not counted.
                }

                Judge.Require(Time.Now - calm.Value < RestMost, "everything comes to rest", unrest);
            }
        }

        return Outcome();
    }

    /// <summary>A line of the trace.</summary>
    public void Tell(string line) => _trace.Add(Time.Now, line);

    /// <summary>1, 2, 3, ...</summary>
    public int NextNumber() => ++_numbers;

    public SimulatedProcess NewProcess(string name) => new(name, Time, (process, fault) => Judge.Fail("nothing ends by a fault that nobody expects", $"{process.Name}: {fault}"));

    /// <summary>What people call a visit.</summary>
    public string NameOf(VisitId visit) => _names.GetValueOrDefault(visit) ?? $"visit {visit.Value[..8]}";

    public void Name(VisitId visit, string name) => _names[visit] = name;

    /// <summary>Any of the servers that are up; null where none is.</summary>
    public SimulatedServer? AnyServer() => _servers.Count == 0 ? null : _servers[_chance.Next(_servers.Count)];

    /// <summary>The payment service sends word of itself, that may be lost, doubled, late and out of order, to whatever server is up.</summary>
    public void Notice(VisitId visit, string? holdGone)
    {
        string what = $"notice {NextNumber()} about {NameOf(visit)}{(holdGone is null ? "" : $": {holdGone} is gone")}";
        for (int copies = 1 + Faults.Next(2); copies > 0; copies--)
        {
            if (!Faults.IsPartitioned && !Faults.Strike(NoticeLost))
            {
                Time.Schedule(Elsewhere, Faults.Delay(), what, () => AnyServer()?.Desk.Hear(new PaymentNotice(what, visit, holdGone)));
            }
        }
    }

    /// <summary>A server dies in the middle of something.</summary>
    public Task<T> DieAsync<T>(SimulatedProcess server, string when)
    {
        Kill(server, when);
        return SimulatedProcess.NeverAsync<T>();
    }

    /// <summary>Kills one of the servers that are up.</summary>
    public void KillAny(string when, bool leavesOne = false)
    {
        if (_servers.Count > (leavesOne ? 1 : 0))
        {
            Kill(AnyServer()!.Process, when);
        }
    }

    /// <summary>Starts a server, beside others that may be up.</summary>
    public void StartServer(string why)
    {
        _starting++;
        SimulatedProcess process = NewProcess($"server {NextNumber()}");
        process.Start($"{process.Name} starts {why}", async () =>
        {
            try
            {
                IEventLog log = Inline.Run(() => _disk.OpenAsync(_folder));
                SimulatedServer server = await SimulatedServer.OpenAsync(this, process, log);
                _starting--;
                _servers.Add(server);
                Judge.Opened(server);
            }
            catch (IOException fault)
            {
                Kill(process, $"because it cannot open: {fault.Message}");
            }
        });
    }

    public void Dispose() => _trace.Dispose();

    private void Begin()
    {
        StartServer("for the day");
        Vision.Open();
        Shelf.Boot();
        Clerk.Open();
        int parties = 3 + _chance.Next(6);
        string[] regulars = ["ann", "ben", "cho", "dee", "eun"];
        for (int i = 1; i <= parties; i++)
        {
            SimulatedParty party = new(this, i, regulars[_chance.Next(regulars.Length)]);
            _parties.Add(party);
            party.Come(Faults.Seconds(0.5, 60));
        }

        _trouble.Begin();
    }

    private void Kill(SimulatedProcess process, string when)
    {
        if (process.IsDead)
        {
            return;
        }

        Tell($"{process.Name} is killed {when}");
        _kills++;
        process.Kill();
        _starting -= _servers.RemoveAll(server => server.Process == process) == 0 ? 1 : 0;
        if (_servers.Count == 0 && _starting == 0)
        {
            Time.Schedule(Elsewhere, Faults.Seconds(0.1, 4), null, () =>
            {
                if (_servers.Count == 0 && _starting == 0)
                {
                    StartServer("again");
                }
            });
        }
    }

    private void Calm()
    {
        Tell("nothing goes wrong any more");
        Faults.IsOver = true;
        Faults.IsPartitioned = false;
        AreCardsDown = false;
        ClockOffset = TimeSpan.Zero;
    }

    /// <summary>One that somebody took for dead and that has not heard since of what others wrote would only find out when it writes itself: whoever looks after the store stops it.</summary>
    private void StopThoseBehind() => _servers.FindAll(server => server.Ledger.State.Position < Judge.State.Position).ForEach(server => Kill(server.Process, "because others have gone on"));

    /// <summary>At rest: what servers hold is what the log comes to, by the product's own reading of all of it too; then everything is held against everything.</summary>
    private void Conclude(SimulationEnd end)
    {
        _servers.ForEach(server => Judge.RequireSame(server.Ledger.State, $"what {server.Process.Name} holds at the end"));
        StoreLedger rebuilt = Inline.Run(async () => await StoreLedger.RebuildAsync(SimulatedStore.Definition(Store), await _disk.OpenAsync(_folder), SimulatedStore.Payments, CancellationToken.None));
        Judge.RequireSame(rebuilt.State, "the whole log, read again,");
        Judge.Require(rebuilt.State.Position == Judge.State.Position, "what was written stays", $"{Judge.State.Position} events were written, {rebuilt.State.Position} are in the log");
        end.Judge();
    }

    private WorldOutcome Outcome()
    {
        Vision.Close();
        Inline.Run(async () =>
        {
            await _disk.CloseAsync();
            return 0;
        });
        WorldCounts counts = new(Time.Ran, Judge.Commits, Judge.State.Position, Judge.State.Carts.Count, Cards.Changes, _kills, Vision.Deaths, _trouble.Jumps, Math.Round(Time.Now.TotalSeconds, 1));
        return new WorldOutcome(_seed, _trace.Digest, counts, Judge.Found, Judge.Found is null ? [] : _trace.Last);
    }
}
