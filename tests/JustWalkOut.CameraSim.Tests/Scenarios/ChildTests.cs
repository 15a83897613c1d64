using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Behaviours;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Scenarios;

public sealed class ChildTests
{
    private const long Seed = 7;

    [Fact]
    public void A_child_keeps_to_its_grown_ups_comes_in_and_goes_out_with_them_and_fetches_what_it_wants()
    {
        Scenario scenario = Presets.Read("family") with { Length = TimeSpan.FromMinutes(7) };
        Dictionary<string, Party> parties = CastingTests.Cast(scenario, Seed).ToDictionary(party => party.Shopper.Value);
        ScenarioRun run = HallStore.Run(scenario, Seed);
        Dictionary<int, int[]> grownUpsOf = [];
        Dictionary<int, (TimeSpan From, TimeSpan To)> inside = [];
        List<double> away = [];
        HashSet<int> ran = [];
        HashSet<int> fetched = [];
        foreach (Moment moment in run.Simulation.Run())
        {
            foreach (GatePass pass in moment.Gate.Where(pass => parties.ContainsKey(pass.Shopper.Value)))
            {
                Party party = parties[pass.Shopper.Value];
                int[] grownUps = [.. pass.Persons.Where((_, i) => i < party.People.Count && !party.People[i].IsChild)];
                foreach (int child in pass.Persons.Where((_, i) => i < party.People.Count && party.People[i].IsChild))
                {
                    grownUpsOf[child] = grownUps;
                }
            }

            foreach (SeenPerson person in moment.People)
            {
                inside[person.Number] = (inside.GetValueOrDefault(person.Number, (moment.At, moment.At)).Item1, moment.At);
                double[] distances = [.. moment.People.Where(other => grownUpsOf.GetValueOrDefault(person.Number, []).Contains(other.Number)).Select(other => Metres(person, other))];
                away.AddRange(distances.Length == 0 ? [] : [distances.Min()]);
            }

            ran.UnionWith(run.Simulation.Stage.Actors.Where(actor => grownUpsOf.ContainsKey(actor.Number) && actor.Body.SpeedMetresPerSecond > 1.15 * actor.Body.PreferredSpeedMetresPerSecond).Select(actor => actor.Number));
            fetched.UnionWith(moment.Actions.Where(action => action.Kind == ActionKind.Take).Select(action => action.Person).Where(grownUpsOf.ContainsKey));
        }

        double[] sorted = [.. away.Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"{grownUpsOf.Count} children; to the nearest grown-up {sorted.Average():0.00} m on average, median {sorted[sorted.Length / 2]:0.00} m, 95th centile {sorted[sorted.Length * 95 / 100]:0.00} m; {ran.Count} ran, {fetched.Count} fetched");
        Assert.True(grownUpsOf.Count >= 8, $"{grownUpsOf.Count} children came");
        Assert.True(sorted[sorted.Length / 2] < 1.3, $"median {sorted[sorted.Length / 2]:0.00} m");
        Assert.True(sorted[sorted.Length * 95 / 100] < 3.5, $"95th centile {sorted[sorted.Length * 95 / 100]:0.00} m");
        Assert.NotEmpty(ran);
        Assert.True(fetched.Count >= 2, $"{fetched.Count} fetched something");
        Assert.All(grownUpsOf, family => Assert.InRange((inside[family.Key].From - family.Value.Max(one => inside[one].From)).TotalSeconds, 0, 6));
        Assert.All(grownUpsOf, family => Assert.Contains(family.Value, one => Math.Abs((inside[family.Key].To - inside[one].To).TotalSeconds) < 10));
    }

    private static double Metres(SeenPerson one, SeenPerson other) =>
        double.Hypot(one.Pose.Ground.XMetres - other.Pose.Ground.XMetres, one.Pose.Ground.YMetres - other.Pose.Ground.YMetres);
}
