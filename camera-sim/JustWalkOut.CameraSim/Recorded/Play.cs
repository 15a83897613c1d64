using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Cases;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>An order made ready: the store, who plays in it, and what was added or left out for that.</summary>
/// <param name="Name">The recording's name.</param>
/// <param name="Setup">The store as built and as surveyed, seed, start, length and faults.</param>
/// <param name="Differences">What the surveyor wrote down wrongly.</param>
/// <param name="Script">Who comes.</param>
/// <param name="CameraFps">Pictures per second of each camera.</param>
/// <param name="Notes">One line each.</param>
/// <param name="Remarks">What went otherwise than scripted, once the simulation has run.</param>
internal sealed record Play(
    string Name,
    SimulationSetup Setup,
    IReadOnlyList<SurveyDifference> Differences,
    IScript Script,
    double CameraFps,
    IReadOnlyList<string> Notes,
    Func<IEnumerable<string>> Remarks)
{
    /// <summary>A Monday in winter; only the hour of the day means something, for light and arrivals.</summary>
    private static readonly DateTimeOffset Day = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private const double StartHour = 9;
    private const double CameraFpsDefault = 15;

    /// <summary>Reads script and store.</summary>
    /// <exception cref="InvalidDataException">A file has faults, or the store cannot be played in; the message names them.</exception>
    public static Play Of(SimulationOrder order) => order.Kind switch
    {
        ScriptKind.Case => OfCase(order),
        _ => throw new InvalidDataException($"{order.Kind} is not played yet."),
    };

    private static Play OfCase(SimulationOrder order)
    {
        (StoreDefinition store, IReadOnlyList<string> notes) = Site.Read(order.Store ?? "nano");
        CasePlan plan = CasePlan.Of(CaseFile.Read(Site.ReadFile("--case", order.Script, "a case"), order.Script), store);
        CaseScript script = new(plan, new CaseOptions());
        SurveyedStore surveyed = Survey.Of(plan.Store, order.Seed, new SurveyParameters());
        SimulationSetup setup = new(plan.Store, surveyed.Store, order.Seed, Day.AddHours(StartHour), order.Length ?? plan.LengthMax, []);
        return new Play(plan.Case.Name, setup, surveyed.Differences, script, CameraFpsDefault, notes, () => script.Report().Remarks());
    }
}
