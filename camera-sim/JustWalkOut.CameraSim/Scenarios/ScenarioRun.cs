using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>A scenario, or a scene of one hard case, ready to run.</summary>
/// <param name="Simulation">Its moments.</param>
/// <param name="Happened">Every named behaviour that has begun so far, in order of time; grows as the simulation runs.</param>
/// <param name="Setup">What every part of the simulation knows, its faults among it.</param>
internal sealed record ScenarioRun(StoreSimulation Simulation, IReadOnlyList<Happening> Happened, SimulationSetup Setup)
{
    /// <summary>The day of every simulation: a Monday. The scenario's hour is added.</summary>
    private static readonly DateTimeOffset _day = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A scenario in a store.</summary>
    /// <param name="scenario">Who comes, and what breaks.</param>
    /// <param name="store">The store as it is and as it was surveyed.</param>
    /// <param name="seed">Seed of everything.</param>
    /// <param name="parts">How people are cast.</param>
    /// <param name="simulation">How goods look and people act.</param>
    /// <exception cref="InvalidDataException">The scenario does not fit the store.</exception>
    public static ScenarioRun Of(Scenario scenario, (StoreDefinition Built, StoreDefinition Surveyed) store, long seed, ScenarioParts parts, SimulationParts simulation)
    {
        SimulationSetup setup = new(
            store.Built, store.Surveyed, seed, _day + TimeSpan.FromHours(scenario.StartHour), scenario.Length, FaultDraw.For(scenario, store.Built, seed));
        ScenarioScript script = new(scenario, parts);
        return new ScenarioRun(new StoreSimulation(setup, script, simulation with { CapacityPeople = scenario.Arrivals.CapacityPeople }), script.Happened, setup);
    }

    /// <summary>A scene of one hard case in a store, at noon.</summary>
    public static ScenarioRun OfScene(string name, (StoreDefinition Built, StoreDefinition Surveyed) store, long seed, SimulationParts simulation)
    {
        HardCaseScene scene = HardCases.Scene(name, store.Built, seed);
        SimulationSetup setup = new(store.Built, store.Surveyed, seed, _day + TimeSpan.FromHours(12), scene.Length, scene.Faults);
        return new ScenarioRun(new StoreSimulation(setup, scene.Script, simulation), scene.Company.Happened, setup);
    }
}
