using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>A hard case that can be looked at by itself.</summary>
/// <param name="Name">As <c>simulate --scene</c> takes it; a behaviour's name where it is one.</param>
/// <param name="Description">What happens, in a line.</param>
public sealed record HardCase(string Name, string Description);

/// <summary>A short play of one hard case on one store.</summary>
/// <param name="Case">Which.</param>
/// <param name="Script">Who comes and what they do.</param>
/// <param name="Length">How long it lasts at most; it ends when everybody has left.</param>
/// <param name="Faults">What goes wrong in it.</param>
/// <param name="Company">Log of the behaviours that began.</param>
internal sealed record HardCaseScene(HardCase Case, IScript Script, TimeSpan Length, IReadOnlyList<Fault> Faults, Company Company);

/// <summary>Every hard case, each with a scene on any store.</summary>
public static class HardCases
{
    /// <summary>A child shops.</summary>
    public const string Child = "child";

    /// <summary>Somebody in a wheelchair shops.</summary>
    public const string Wheelchair = "wheelchair";

    /// <summary>A trolley is pushed along.</summary>
    public const string Trolley = "trolley";

    /// <summary>A family on one payer.</summary>
    public const string Family = "family";

    /// <summary>Many people at once.</summary>
    public const string Crowd = "crowd";

    /// <summary>Two dressed the same.</summary>
    public const string LookAlikes = "look-alikes";

    /// <summary>A camera fails.</summary>
    public const string CameraFails = "camera-fails";

    /// <summary>A shelf falls silent.</summary>
    public const string ShelfFails = "shelf-fails";

    private const int SceneSeconds = 120;

    /// <summary>25 people need a while to get in and out again.</summary>
    private const int CrowdSceneSeconds = 300;

    /// <summary>All of them: the behaviours, then the kinds of people and failures.</summary>
    public static IReadOnlyList<HardCase> All { get; } =
    [
        .. BehaviourKinds.All.Select(kind => new HardCase(kind.Name, kind.Description)),
        new(Child, "A child shops alone: small in every view, with short arms."),
        new(Wheelchair, "Somebody in a wheelchair shops and holds the goods in the lap."),
        new(Trolley, "Somebody pushes a trolley and shops into it."),
        new(Family, "Two grown-ups and two children shop on one payer."),
        new(Crowd, "As many people as the floor holds, up to 25, shop at once."),
        new(LookAlikes, "Two people in the same clothes shop side by side."),
        new(CameraFails, "A camera gives no pictures while somebody shops."),
        new(ShelfFails, "A shelf's gateway falls silent while somebody takes goods from it."),
    ];

    /// <summary>The hard case of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static HardCase Find(string name) =>
        All.FirstOrDefault(one => one.Name == name)
        ?? throw new ArgumentException($"There is no hard case '{name}', expected one of {string.Join(", ", All.Select(one => one.Name))}.", nameof(name));

    /// <summary>A scene of a hard case.</summary>
    /// <param name="name">Which.</param>
    /// <param name="store">Where; it must sell something.</param>
    /// <param name="seed">Seed of who plays it and before which shelf.</param>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    internal static HardCaseScene Scene(string name, StoreDefinition store, long seed)
    {
        HardCase found = Find(name);
        BehaviourOptions options = new();
        Company company = new(options);
        Troupe troupe = new(new Assortment(store, options), company, options);
        Stagehand stagehand = new(troupe, store, name, seed);
        IReadOnlyList<Arrival> arrivals = BehaviourKinds.Find(name) is BehaviourKind kind ? stagehand.OfBehaviour(kind) : stagehand.OfPeople(name);
        return new HardCaseScene(found, new Listed(arrivals), TimeSpan.FromSeconds(name == Crowd ? CrowdSceneSeconds : SceneSeconds), FaultsOf(name, stagehand, store), company);
    }

    private static Fault[] FaultsOf(string name, Stagehand stagehand, StoreDefinition store)
    {
        (TimeSpan from, TimeSpan to) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(SceneSeconds));
        return name switch
        {
            CameraFails => [.. store.Cameras.Take(1).Select(camera => new Fault(FaultKind.CameraLost, camera.Id.Value, from, to, 0))],
            ShelfFails => [new Fault(FaultKind.ShelfSilent, stagehand.ShelfOfGoods, from, to, 0)],
            _ => [],
        };
    }

    private sealed class Listed(IReadOnlyList<Arrival> arrivals) : IScript
    {
        public IEnumerable<Arrival> Arrivals(Stage stage) => arrivals;
    }
}
