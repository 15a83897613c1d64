using JustWalkOut.CameraSim.Baskets;
using JustWalkOut.CameraSim.Cases;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>An order made ready to run.</summary>
/// <param name="Name">The recording's name.</param>
/// <param name="Setup">The store as built and as surveyed, seed, start, length and faults.</param>
/// <param name="Simulation">Its moments.</param>
/// <param name="CameraFps">Pictures per second of each camera.</param>
/// <param name="Notes">What was added to the store or left out of it, one line each.</param>
/// <param name="Remarks">What went otherwise than scripted, once the simulation has run; one line each.</param>
internal sealed record Play(
    string Name, SimulationSetup Setup, StoreSimulation Simulation, double CameraFps, IReadOnlyList<string> Notes, Func<IEnumerable<string>> Remarks)
{
    /// <summary>The built-in store of a case or a scene that names none.</summary>
    private const string StoreDefault = "nano";

    private const double CameraFpsDefault = 15;

    /// <summary>A case begins when a store opens, on a Monday.</summary>
    private static readonly DateTimeOffset CaseStart = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Reads script and store.</summary>
    /// <exception cref="InvalidDataException">A file has faults, or the store cannot be played in; the message names them.</exception>
    public static Play Of(SimulationOrder order) => order.Kind switch
    {
        ScriptKind.Case => OfCase(order),
        ScriptKind.Scene => OfScene(order),
        ScriptKind.Preset => OfScenario(order, Presets.Read(order.Script)),
        _ => OfScenario(order, ScenarioFile.Read(Site.ReadFile("--scenario", order.Script, "a scenario"), order.Script)),
    };

    private static Play OfCase(SimulationOrder order)
    {
        Site site = SiteOf(order, StoreDefault);
        CasePlan plan = CasePlan.Of(CaseFile.Read(Site.ReadFile("--case", order.Script, "a case"), order.Script), site.Store);
        CaseScript script = new(plan, new CaseOptions());
        SimulationParts parts = PartsOf(plan.Store, order);
        StoreDefinition built = CountedOf(plan.Store, parts, order);
        SimulationSetup setup = new(built, SurveyOf(built, order), order.Seed, CaseStart, plan.LengthMax, []);
        return new Play(plan.Case.Name, setup, new StoreSimulation(setup, script, parts), order.CameraFps ?? CameraFpsDefault, site.Notes, () => script.Report().Remarks());
    }

    private static Play OfScene(SimulationOrder order)
    {
        Site site = SiteOf(order, StoreDefault);
        SimulationParts parts = PartsOf(site.Store, order);
        StoreDefinition built = CountedOf(site.Store, parts, order);
        ScenarioRun run = ScenarioRun.OfScene(order.Script, (built, SurveyOf(built, order)), order.Seed, parts);
        return new Play(order.Script, run.Setup, run.Simulation, order.CameraFps ?? CameraFpsDefault, site.Notes, () => []);
    }

    private static Play OfScenario(SimulationOrder order, Scenario scenario)
    {
        Site site = SiteOf(order, scenario.Store);
        BasketModel baskets = new(site.Store, site.Categories);
        ScenarioParts parts = new((chance, productsMax) => [.. baskets.Draw(chance, productsMax).Select(line => new Wanted(line.Sku, line.Quantity))]) { Wishes = order.Wishes };
        if (order.Open is { } open)
        {
            scenario = parts.Casting.OpenFor(scenario, open);
        }

        scenario = scenario with { Faults = [.. scenario.Faults, .. order.Faults] };
        SimulationParts simulation = PartsOf(site.Store, order);
        StoreDefinition built = CountedOf(site.Store, simulation, order);
        ScenarioRun run = ScenarioRun.Of(scenario, (built, SurveyOf(built, order)), order.Seed, parts, simulation);
        return new Play(scenario.Name, run.Setup, run.Simulation, order.CameraFps ?? scenario.CameraFps, site.Notes, () => []);
    }

    private static Site SiteOf(SimulationOrder order, string store)
    {
        Site site = Site.Read(order.Store ?? store);
        return order.Cameras is { } cameras ? site with { Store = CameraChoice.Of(site.Store, cameras) } : site;
    }

    private static StoreDefinition SurveyOf(StoreDefinition built, SimulationOrder order) => Survey.Of(built, order.Seed, new SurveyParameters());

    // Counted with the seed of the simulation, whose stock it is.
    private static StoreDefinition CountedOf(StoreDefinition store, SimulationParts parts, SimulationOrder order) => StockTake.Of(store, parts.LookOf, parts.Goods, order.Seed);

    private static SimulationParts PartsOf(StoreDefinition store, SimulationOrder order)
    {
        SimulationParts parts = new(new ShelfLooks(store).Of);
        return order.Rest is { } rest ? parts with { Rest = rest } : parts;
    }
}
