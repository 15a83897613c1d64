using JustWalkOut.Carts;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>One life of the store's server: the real ledger, the real payment desk and the real keeper of copies, on a log, a payment service and a clock that the world has its hands in. Dies by the kill of its process.</summary>
internal sealed class SimulatedServer
{
    /// <summary>A copy of the state each so many events, so that restarts begin from copies and from the log alike.</summary>
    private const int ImageEvery = 40;

    /// <summary>Ten times as long as a served store waits, which changes nothing but the number of steps.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly SimulatedWorld _world;

    private SimulatedServer(SimulatedWorld world, SimulatedProcess process, SimulatedClock clock, StoreLedger ledger)
    {
        (_world, Process, Clock, Ledger) = (world, process, clock, ledger);
        SimulatedGateway gateway = new(world, process);
        IPaymentGateway asked = world.Plant == SimulationPlant.Key ? new PlantedGateway(gateway, world.NextNumber()) : gateway;
        Desk = new PaymentDesk(ledger, asked, clock, new PaymentDeskOptions(), Say);
    }

    public SimulatedProcess Process { get; }

    public SimulatedClock Clock { get; }

    public StoreLedger Ledger { get; }

    public PaymentDesk Desk { get; }

    /// <summary>Opens the store and goes on until the process is killed.</summary>
    /// <exception cref="IOException">The log does not answer: whoever started it starts another.</exception>
    public static async Task<SimulatedServer> OpenAsync(SimulatedWorld world, SimulatedProcess process, IEventLog log)
    {
        SimulatedClock clock = new(process, world.Time, () => world.ClockOffset);
        StoreLedger ledger = await StoreLedger.OpenAsync(SimulatedStore.Definition(world.Store), new SimulatedLog(world, process, log), SimulatedStore.Payments, CancellationToken.None);
        SimulatedServer server = new(world, process, clock, ledger);
        world.Tell($"{process.Name} opens at event {ledger.State.Position}, from a copy of event {ledger.Opening.ImagePosition}{(ledger.Opening.Fault is { } fault ? $" ({fault})" : "")}");
        process.Start(null, () => server.Desk.RunAsync(CancellationToken.None));
        process.Start(null, () => new ImageKeeper(ledger, clock, server.Say) { Every = ImageEvery }.RunAsync(CancellationToken.None));
        process.Start(null, server.KeepTimeAsync);
        return server;
    }

    /// <summary>Lets somebody in as the gate's endpoint does it: the visit first, then whether its payment is good enough.</summary>
    /// <returns>The visit; what became of its payment where it is denied; why there is none where it is refused.</returns>
    public async Task<(CheckedIn? Entered, DenialReason? Denial, Refusal? Refusal)> EnterAsync(CheckInRequest asked)
    {
        Ruling<CheckedIn> ruling = await Ledger.AskCheckInAsync(asked with { Now = Clock.GetUtcNow() }, CancellationToken.None);
        if (ruling.Value is not { } entered)
        {
            return (null, null, ruling.Refusal);
        }

        Payment payment = await Desk.AdmitAsync(entered.Visit, CancellationToken.None);
        return (entered, payment.Denial, null);
    }

    /// <summary>As a served store tells its ledger the time.</summary>
    private async Task KeepTimeAsync()
    {
        while (true)
        {
            try
            {
                await Ledger.AdvanceAsync(Clock.GetUtcNow(), CancellationToken.None);
            }
            catch (IOException)
            {
                // Deadlines wait for the disk.
            }

            await Task.Delay(Tick, Clock);
        }
    }

    private void Say(string line) => _world.Tell($"{Process.Name}: {line}");
}
