using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>Where people come from: a case, a scenario, a test.</summary>
internal interface IScript
{
    /// <summary>Who comes, in order of time. Read once, lazily, as the simulation gets there; what has happened so far may decide who comes next.</summary>
    /// <param name="stage">The store in which they will act.</param>
    IEnumerable<Arrival> Arrivals(Stage stage);
}

/// <summary>People who come in on one check-in, one after another.</summary>
/// <param name="At">When they check in, since the simulation's start; later where a gate is taken.</param>
/// <param name="Shopper">As the check-in names them: the one who pays for all of them.</param>
/// <param name="People">Who they are; at least one.</param>
/// <param name="Role">What for.</param>
internal sealed record Arrival(TimeSpan At, ShopperId Shopper, IReadOnlyList<Newcomer> People, Role Role = Role.Shopper)
{
    /// <summary>Who is still outside by then, because the store is full or its gates taken, goes away; null for whoever waits for ever.</summary>
    public TimeSpan? Until { get; init; }

    /// <summary>Somebody who comes alone.</summary>
    public static Arrival Alone(TimeSpan at, string shopper, BodyLook look, Func<Actor, IEnumerable<Step>> mind) => new(at, new ShopperId(shopper), [new Newcomer(look, mind)]);
}

/// <summary>One person to come.</summary>
/// <param name="Look">How they look.</param>
/// <param name="Mind">What they do from the gate on. Whose mind ends without leaving leaves by the exit then.</param>
internal sealed record Newcomer(BodyLook Look, Func<Actor, IEnumerable<Step>> Mind)
{
    /// <summary>Whether they come in behind the others without being part of their check-in: the gate neither counts nor names them. Never the first of an arrival.</summary>
    public bool SlipsIn { get; init; }
}
