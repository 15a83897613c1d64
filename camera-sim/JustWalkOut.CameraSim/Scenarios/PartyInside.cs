using JustWalkOut.CameraSim.Acting;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>A child in the store, as its grown-up sees it.</summary>
/// <param name="Child">Who.</param>
/// <param name="Keeper">The grown-up with whom it goes.</param>
/// <param name="Wishes">The stops that it still wants to make, the next one first; whoever loses patience clears them.</param>
internal sealed record Ward(Actor Child, Actor Keeper, Queue<Stop> Wishes)
{
    /// <summary>Whether it is at a stop of its own.</summary>
    public bool IsBusy { get; set; }
}

/// <summary>The people of one party, as far as they wait for each other.</summary>
internal sealed class PartyInside(Party party)
{
    private readonly List<Ward> _wards = [];
    private readonly HashSet<int> _leaving = [];

    /// <summary>Who they are.</summary>
    public Party Party { get; } = party;

    /// <summary>How many are done with their stops.</summary>
    public int Done { get; set; }

    /// <summary>Whether nobody has a stop left.</summary>
    public bool AreAllDone => Done >= Party.People.Count;

    /// <summary>A child comes in and keeps to one of the grown-ups inside, each to another while there are enough; null where none is inside any more.</summary>
    public Ward? Take(Actor child, IReadOnlyList<Stop> stops)
    {
        Actor[] grownUps = [.. child.Party.Where(other => !other.HasLeft && other.Number < child.Number && !IsChild(other))];
        if (grownUps.Length == 0)
        {
            return null;
        }

        Ward ward = new(child, grownUps[_wards.Count % grownUps.Length], new Queue<Stop>(stops));
        _wards.Add(ward);
        return ward;
    }

    /// <summary>The children inside who keep to somebody.</summary>
    public IEnumerable<Ward> WardsOf(Actor keeper) => _wards.Where(ward => ward.Keeper == keeper && !ward.Child.HasLeft);

    /// <summary>Somebody heads for the exit.</summary>
    public void Leaves(Actor actor) => _leaving.Add(actor.Number);

    /// <summary>Whether somebody heads for the exit or is outside.</summary>
    public bool IsLeaving(Actor actor) => actor.HasLeft || _leaving.Contains(actor.Number);

    private bool IsChild(Actor actor)
    {
        int member = actor.Party.IndexOf(actor);
        return member >= 0 && member < Party.People.Count && Party.People[member].IsChild;
    }
}
