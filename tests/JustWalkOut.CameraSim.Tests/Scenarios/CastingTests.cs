using CsCheck;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Scenarios;

public sealed class CastingTests
{
    [Fact]
    public void A_longer_scenario_brings_more_people_and_changes_nobody_who_came_before()
    {
        Scenario scenario = Presets.Read("adversarial");
        Party[] first = Cast(scenario);
        Party[] longer = Cast(scenario with { Length = 2 * scenario.Length });

        Assert.True(longer.Length > first.Length + 10);
        Assert.Equal(first.Select(Shown), longer.Take(first.Length).Select(Shown));
    }

    [Fact]
    public void People_come_to_some_minutes_of_a_scenario_just_as_in_the_first_minutes_of_the_whole()
    {
        Scenario scenario = Presets.Read("crowd");
        TimeSpan open = TimeSpan.FromMinutes(2);
        Party[] some = Cast(new CastingOptions().OpenFor(scenario, open));

        Assert.Equal(Cast(scenario).TakeWhile(party => party.At <= open).Select(Shown), some.Select(Shown));
        Assert.InRange(some.Length, 14 + 15, 14 + 50);
    }

    [Fact]
    public void One_more_child_in_a_family_changes_no_other_party()
    {
        Scenario scenario = Presets.Read("busy") with { Length = TimeSpan.FromMinutes(30) };
        Party[] small = Cast(scenario);
        Party[] large = Cast(scenario with { Groups = [.. scenario.Groups.Select(group => group.Children == 1 && group.Adults == 2 ? group with { Children = 2 } : group)] });

        int[] same = [.. Enumerable.Range(0, small.Length).Where(i => small[i].People.Count == large[i].People.Count)];
        Assert.InRange(same.Length, 1, small.Length - 1);
        Assert.All(same, i => Assert.Equal(Shown(small[i]), Shown(large[i])));
    }

    [Fact]
    public void Every_body_is_within_the_bounds_of_the_model_and_children_are_smaller()
    {
        CastPerson[] people = [.. Cast(Presets.Read("family") with { Length = TimeSpan.FromHours(3) }).SelectMany(party => party.People)];

        Assert.True(people.Length > 300);
        Assert.All(people, person => Assert.InRange(person.Look.StatureMetres, 1.1f, 1.95f));
        Assert.All(people, person => Assert.InRange(person.Look.Girth, 0.8f, 1.5f));
        Assert.InRange(people.Where(person => person.IsChild).Average(person => person.Look.StatureMetres), 1.25, 1.45);
        Assert.InRange(people.Where(person => !person.IsChild).Average(person => person.Look.StatureMetres), 1.64, 1.73);
    }

    [Fact]
    public void Shares_of_bodies_and_behaviours_come_out_as_the_scenario_asks()
    {
        Scenario scenario = Presets.Read("adversarial") with { Length = TimeSpan.FromHours(8) };
        Party[] parties = Cast(scenario);
        CastPerson[] adults = [.. parties.SelectMany(party => party.People).Where(person => !person.IsChild)];
        Stop[] stops = [.. parties.SelectMany(party => party.People).SelectMany(person => person.Stops).Where(stop => stop.Quantity > 0)];

        // Four standard errors around each share; asking for help adds to the behaviours what children and wheelchairs cannot reach.
        Assert.InRange(Share(adults, person => person.Look.Carrier == Carrier.Wheelchair), 0.005, 0.035);
        Assert.InRange(Share(adults, person => person.Look.Coat is not null), 0.2, 0.3);
        Assert.InRange(Share(stops, stop => stop.Behaviour is not null), 0.37, 0.45);
        Assert.InRange(Share(parties, party => party.Behaviours.Contains(BehaviourKinds.Tailgating)), 0.02, 0.08);
        Assert.Equal(parties.Count(party => party.Tailgater is not null), parties.Count(party => party.Behaviours.Contains(BehaviourKinds.Tailgating)));
    }

    [Fact]
    public void A_look_alike_wears_exactly_what_somebody_shortly_before_wears()
    {
        Scenario scenario = Presets.Read("quiet");
        CastPerson[] people = [.. Cast(scenario with { Length = TimeSpan.FromHours(2), Bodies = scenario.Bodies with { LookAlikeShare = 1 } }).SelectMany(party => party.People)];

        int alike = Enumerable.Range(1, people.Length - 1).Count(i => people[..i].TakeLast(12).Any(other => other.Look.Top == people[i].Look.Top && other.Look.Legs == people[i].Look.Legs && other.Look.Shoes == people[i].Look.Shoes));
        Assert.True(alike > 0.3 * people.Length, $"{alike} of {people.Length}");
    }

    [Fact]
    public void Arrivals_follow_the_rate_and_the_profile_of_the_day()
    {
        Scenario scenario = Presets.Read("long");
        double[] times = [.. ArrivalTimes.Of(scenario, 5)];
        double expected = Enumerable.Range(0, (int)scenario.Length.TotalSeconds).Sum(second => ArrivalTimes.RateAt(scenario, second));

        Assert.Equal(times.Order(), times);
        Assert.InRange(times.Length, expected - (4 * Math.Sqrt(expected)), expected + (4 * Math.Sqrt(expected)));

        // The rush at noon against the calm at two: their factors are 1.3 and 0.6.
        double noon = times.Count(at => at is >= 3 * 3600 - 1800 and < (3 * 3600) + 1800);
        double two = times.Count(at => at is >= 5 * 3600 - 900 and < (5 * 3600) + 900) * 2;
        Assert.True(noon > 1.2 * two, $"{noon} at noon, {two} at two");
    }

    [Fact]
    public void Poisson_draws_have_their_mean_as_variance()
    {
        Gen.Double[0.1, 90].Sample(mean =>
        {
            Random random = Chance.For((long)(mean * 1e6), "poisson");
            double[] draws = [.. Enumerable.Range(0, 4000).Select(_ => (double)random.Poisson(mean))];
            double average = draws.Average();
            double variance = draws.Average(draw => (draw - average) * (draw - average));
            return Math.Abs(average - mean) < 6 * Math.Sqrt(mean / 4000) && variance > 0.8 * mean && variance < 1.25 * mean;
        }, iter: 40, seed: "0000KOIKdjH0");
    }

    internal static Party[] Cast(Scenario scenario, long seed = 11)
    {
        StoreDefinition store = HallStore.Store;
        return [.. new Casting(scenario, store, new Assortment(store, new BehaviourOptions()), HallStore.Lists, seed).Parties()];
    }

    private static double Share<T>(T[] all, Func<T, bool> isIt) => (double)all.Count(isIt) / all.Length;

    private static string Shown(Party party) =>
        $"{party.At} {party.Shopper} {string.Join(';', party.Behaviours)} {string.Join(" | ", party.People.Select(person => $"{person.Look} {person.CoatOffAt} {string.Join(", ", person.Stops)}"))}";
}
