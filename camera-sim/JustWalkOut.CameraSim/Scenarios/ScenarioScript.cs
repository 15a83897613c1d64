using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>How a scenario is cast and played, beyond what it says itself.</summary>
/// <param name="DrawList">Where shopping lists come from.</param>
internal sealed record ScenarioParts(DrawList DrawList)
{
    /// <summary>Who comes.</summary>
    public CastingOptions Casting { get; init; } = new();

    /// <summary>How named behaviours are played.</summary>
    public BehaviourOptions Behaviours { get; init; } = new();

    /// <summary>What somebody outside wants to see; null for nobody.</summary>
    public Wishes? Wishes { get; init; }
}

/// <summary>The people of a scenario, for one run of a simulation.</summary>
internal sealed class ScenarioScript : IScript
{
    private readonly Scenario _scenario;
    private readonly ScenarioParts _parts;
    private readonly Company _company;

    public ScenarioScript(Scenario scenario, ScenarioParts parts)
    {
        (_scenario, _parts) = (scenario, parts);
        _company = new Company(parts.Behaviours);
    }

    /// <summary>Every named behaviour that has begun so far, in order of time.</summary>
    public IReadOnlyList<Happening> Happened => _company.Happened;

    /// <inheritdoc/>
    public IEnumerable<Arrival> Arrivals(Stage stage)
    {
        Troupe troupe = new(new Assortment(stage.Store, _parts.Behaviours), _company, _parts.Behaviours);
        Dictionary<Sku, int> full = stage.Stock.Standing.Where(standing => standing.Item.Sku is not null).GroupBy(standing => standing.Item.Sku!.Value).ToDictionary(group => group.Key, group => group.Count());
        TimeSpan closing = _parts.Casting.ClosingOf(_scenario);
        TimeSpan lastEntry = _parts.Casting.LastEntryOf(_scenario);
        ShopperMind mind = new(troupe, _parts.Casting, closing, _parts.Wishes);
        StaffMind staff = new(troupe, full, closing);
        Casting casting = new(_scenario, stage.Store, troupe.Goods, _parts, stage.Seed);
        IEnumerator<Arrival> rounds = Rounds(staff, stage.Seed).OrderBy(round => round.At).GetEnumerator();
        bool isRound = rounds.MoveNext();
        foreach (Party party in casting.Parties())
        {
            for (; isRound && rounds.Current.At <= party.At; isRound = rounds.MoveNext())
            {
                yield return rounds.Current;
            }

            yield return ArrivalOf(party, mind) with { Until = Earlier(party.At + TimeSpan.FromSeconds(_parts.Casting.QueuePatienceSeconds), lastEntry) };
        }

        for (; isRound; isRound = rounds.MoveNext())
        {
            yield return rounds.Current;
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static Arrival ArrivalOf(Party party, ShopperMind mind)
    {
        PartyInside inside = new(party);
        List<Newcomer> people = [.. party.People.Select(cast => new Newcomer(cast.Look, me => mind.Of(me, cast, inside)))];
        if (party.Tailgater is CastPerson tailgater)
        {
            people.Add(new Newcomer(tailgater.Look, me => mind.OfTailgater(me, tailgater)) { SlipsIn = true });
        }

        return new Arrival(party.At, party.Shopper, people);
    }

    /// <summary>Rounds of those who work here: spread over the time evenly, each a little early or late.</summary>
    private IEnumerable<Arrival> Rounds(StaffMind mind, long seed)
    {
        (Role Role, double PerHour, Func<Actor, IEnumerable<Step>> Mind)[] kinds =
            [(Role.Restocker, _scenario.Staff.RestocksPerHour, mind.Restock), (Role.Staff, _scenario.Staff.StaffRoundsPerHour, mind.Tidy)];
        foreach ((Role role, double perHour, Func<Actor, IEnumerable<Step>> does) in kinds)
        {
            int count = (int)Math.Round(perHour * _scenario.Length.TotalHours, MidpointRounding.AwayFromZero);
            double last = _parts.Casting.LastEntryOf(_scenario).TotalSeconds;
            for (int i = 0; i < count; i++)
            {
                Random chance = Chance.For(seed, $"round of {role}", i);
                double at = last * (i + chance.Between(0.2, 0.8)) / count;
                string name = $"{role.ToString().ToLowerInvariant()}-{i + 1}";
                BodyLook look = Looks.Staff(_parts.Casting, chance);
                look = role == Role.Restocker ? look with { Carrier = Carrier.Basket } : look;
                yield return new Arrival(TimeSpan.FromSeconds(at), new ShopperId(name), [new Newcomer(look, does)], role) { Until = TimeSpan.FromSeconds(last) };
            }
        }
    }
}
