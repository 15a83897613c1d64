using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>A named behaviour that began.</summary>
/// <param name="At">When, since the simulation's start.</param>
/// <param name="Name">Which.</param>
/// <param name="People">Who takes part, as their true numbers; the one who began it first.</param>
internal sealed record Happening(TimeSpan At, string Name, IReadOnlyList<int> People);

/// <summary>
/// How people in one store find each other for what takes more than one: somebody invites, the other comes when done with what they are
/// at. Whoever is in such a behaviour, or awaited for one, is not invited to another. Also the log of all that happened: some behaviours leave
/// no true act behind.
/// </summary>
internal sealed class Company(BehaviourOptions options)
{
    private readonly SortedDictionary<int, Invitation> _invitations = [];
    private readonly HashSet<int> _engaged = [];
    private readonly SortedSet<int> _open = [];
    private readonly List<Happening> _happened = [];

    /// <summary>Every named behaviour that began, in order of time.</summary>
    public IReadOnlyList<Happening> Happened => _happened;

    /// <summary>Notes that a behaviour begins.</summary>
    public void Note(string name, params IReadOnlyList<Actor> people) =>
        _happened.Add(new Happening(people[0].Now, name, [.. people.Select(actor => actor.Number)]));

    /// <summary>How many others could be invited now.</summary>
    public int Free(Actor me) => me.Stage.Actors.Count(other => other != me && _open.Contains(other.Number) && !_engaged.Contains(other.Number));

    /// <summary>From now on somebody may be invited.</summary>
    public void Join(Actor actor) => _open.Add(actor.Number);

    /// <summary>From now on nobody need ask.</summary>
    public void Part(Actor actor)
    {
        _open.Remove(actor.Number);
        _invitations.Remove(actor.Number);
    }

    /// <summary>Whether somebody is awaited elsewhere.</summary>
    public bool IsInvited(Actor actor) => _invitations.ContainsKey(actor.Number);

    /// <summary>Plays the part that somebody was invited to; nothing where nobody asked.</summary>
    public IEnumerable<Step> Answer(Actor me)
    {
        if (!_invitations.Remove(me.Number, out Invitation? invitation))
        {
            yield break;
        }

        invitation.HasCome.Add(me);
        me.Behaviour = invitation.Name;
        yield return new Sequence(invitation.Part(me));
        me.Behaviour = null;
        _engaged.Remove(me.Number);
    }

    /// <summary>
    /// Plays a behaviour of several: invites the nearest who fit, waits until they have begun their parts, and plays the own part.
    /// Plays <paramref name="alone"/> where too few can be asked or come in time.
    /// </summary>
    public IEnumerable<Step> Together(Actor me, Joint joint, IEnumerable<Step> alone)
    {
        Actor[] others = me.Role == Carts.Role.Shopper && !_engaged.Contains(me.Number)
            ? [.. me.Stage.Actors.Where(other => other != me && _open.Contains(other.Number) && !_engaged.Contains(other.Number) && joint.Fits(other))
                .OrderBy(other => me.DistanceMetres(other.Body.At)).ThenBy(other => other.Number).Take(joint.Others)]
            : [];
        if (others.Length < joint.Others)
        {
            yield return new Sequence(alone);
            yield break;
        }

        Invitation invitation = new(joint.Name, joint.Theirs);
        _engaged.Add(me.Number);
        foreach (Actor other in others)
        {
            _engaged.Add(other.Number);
            _invitations.Add(other.Number, invitation);
        }

        yield return new Wait(me, () => invitation.HasCome.Count == others.Length, options.InvitationSeconds);
        foreach (Actor absent in others.Where(other => _invitations.TryGetValue(other.Number, out Invitation? still) && still == invitation))
        {
            _invitations.Remove(absent.Number);
            _engaged.Remove(absent.Number);
        }

        // Who has come plays on by their own patience, even where too few did.
        if (invitation.HasCome.Count == others.Length)
        {
            Note(joint.Name, [me, .. others]);
            yield return new Sequence(joint.Mine(others));
        }
        else
        {
            joint.GiveUp();
            yield return new Sequence(alone);
        }

        _engaged.Remove(me.Number);
    }

    private sealed record Invitation(string Name, Func<Actor, IEnumerable<Step>> Part)
    {
        public List<Actor> HasCome { get; } = [];
    }
}

/// <summary>A behaviour of several people.</summary>
/// <param name="Name">Which.</param>
/// <param name="Others">How many it takes beside the one who begins it.</param>
/// <param name="Mine">What the one who begins it does, once the others are on their way.</param>
/// <param name="Theirs">What each of the others does.</param>
internal sealed record Joint(string Name, int Others, Func<IReadOnlyList<Actor>, IEnumerable<Step>> Mine, Func<Actor, IEnumerable<Step>> Theirs)
{
    /// <summary>Who may be asked.</summary>
    public Func<Actor, bool> Fits { get; init; } = static _ => true;

    /// <summary>Tells those who have come that it will not be.</summary>
    public Action GiveUp { get; init; } = static () => { };
}

/// <summary>Hands or people that wait for each other, but not for ever: it is over for all when the patience of the first to come ends.</summary>
internal sealed class Meeting(int people, double seconds)
{
    private readonly HashSet<int> _here = [];
    private TimeSpan? _until;

    /// <summary>Whether it was called off.</summary>
    public bool IsOff { get; set; }

    /// <summary>Says that somebody is here; whether they may go on, because all are here or the time is over.</summary>
    public bool Comes(Actor actor)
    {
        _here.Add(actor.Number);
        _until ??= actor.Now + TimeSpan.FromSeconds(seconds);
        return IsOff || _here.Count >= people || actor.Now >= _until;
    }
}
