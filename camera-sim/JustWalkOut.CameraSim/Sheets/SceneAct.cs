using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>What a film of a hard case must show.</summary>
/// <param name="Times">When the act happens, in order; at least one.</param>
/// <param name="People">Who acts, as their true numbers.</param>
internal sealed record SceneAct(IReadOnlyList<TimeSpan> Times, IReadOnlyList<int> People)
{
    /// <summary>When it is at its clearest.</summary>
    public TimeSpan Height => Times[^1];

    /// <summary>Finds it in a scene that has been played.</summary>
    /// <param name="name">The hard case.</param>
    /// <param name="run">The scene, run to its end.</param>
    /// <param name="moments">What came of it.</param>
    public static SceneAct Of(string name, ScenarioRun run, IReadOnlyList<Moment> moments)
    {
        TruthAction[] all = [.. moments.SelectMany(moment => moment.Actions)];
        Happening? begun = run.Happened.FirstOrDefault(happening => happening.Name == name);
        TruthAction[] own = [.. all.Where(action => action.Behaviour == name)];
        int[] people = [.. (begun?.People ?? []).Concat(own.Select(action => action.Person)).Concat(own.Select(action => action.Receiver).OfType<int>()).Distinct().Order()];
        switch (name)
        {
            case BehaviourKinds.OutByEntrance or BehaviourKinds.LeavesWithNothing:
                return new SceneAct([LastSeen(moments, people) - TimeSpan.FromSeconds(1)], people);
            case BehaviourKinds.Tailgating:
                // What makes it one is how they come in, behind somebody who checks in.
                return new SceneAct([begun!.At + TimeSpan.FromSeconds(1)], [.. moments.SelectMany(moment => moment.Gate).SelectMany(pass => pass.Persons).Concat(people).Distinct().Order()]);
            case BehaviourKinds.CoatOff:
                return new SceneAct([CoatOffAt(moments)], people);
            case BehaviourKinds.Bump:
                return new SceneAct([moments.First(moment => moment.Shocks.Any(shock => shock.At > begun!.At)).At], people);
            case HardCases.Crowd:
                Moment fullest = moments.MaxBy(moment => moment.People.Count)!;
                return new SceneAct([fullest.At], [.. fullest.People.Select(person => person.Number)]);
        }

        if (begun is not null)
        {
            return new SceneAct([begun.At, .. own.Length > 0 ? own.Select(action => action.At) : [begun.At + TimeSpan.FromSeconds(3)]], people);
        }

        // A case of certain people or of a failure: their first acts show them.
        TruthAction[] first = [.. (own.Length > 0 ? own : all).Take(2)];
        return first.Length == 0
            ? new SceneAct([moments[moments.Count / 2].At], [.. moments[moments.Count / 2].People.Select(person => person.Number)])
            : new SceneAct([.. first.Select(action => action.At)], [.. (own.Length > 0 ? own : all).Select(action => action.Person).Distinct().Order()]);
    }

    private static TimeSpan LastSeen(IReadOnlyList<Moment> moments, int[] people) =>
        moments.Last(moment => moment.People.Any(person => people.Contains(person.Number))).At;

    private static TimeSpan CoatOffAt(IReadOnlyList<Moment> moments)
    {
        HashSet<int> wearing = [];
        foreach (Moment moment in moments)
        {
            foreach (SeenPerson person in moment.People)
            {
                if (person.Look.IsCoatWorn)
                {
                    wearing.Add(person.Number);
                }
                else if (wearing.Contains(person.Number))
                {
                    return moment.At + TimeSpan.FromSeconds(1);
                }
            }
        }

        return moments[moments.Count / 2].At;
    }
}
