namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>How a wish stands.</summary>
/// <param name="Kind">What was wished for.</param>
/// <param name="Waiting">How often it has still to be played.</param>
/// <param name="Begun">How often it was begun.</param>
public readonly record struct Wish(BehaviourKind Kind, int Waiting, int Begun);

/// <summary>
/// Behaviours that somebody outside wants to see: each is played by the next shopper who goes to a shelf, while enough others are free to play with. Whoever wishes decides when, so a store with wishes is
/// not the same in two runs. Safe for use from several threads.
/// </summary>
public sealed class Wishes
{
    /// <summary>Of one behaviour; more are refused until some were played.</summary>
    public const int WaitingMax = 5;

    private readonly Lock _gate = new();
    private readonly List<BehaviourKind> _waiting = [];
    private readonly Dictionary<string, int> _begun = new(StringComparer.Ordinal);

    /// <summary>What can be wished for: whatever is played at a shelf.</summary>
    public static IReadOnlyList<BehaviourKind> Kinds { get; } = [.. BehaviourKinds.All.Where(kind => kind.Scope == BehaviourScope.Stop)];

    /// <summary>All of them, as they stand.</summary>
    public IReadOnlyList<Wish> All
    {
        get
        {
            lock (_gate)
            {
                return [.. Kinds.Select(kind => new Wish(kind, _waiting.Count(one => one == kind), _begun.GetValueOrDefault(kind.Name)))];
            }
        }
    }

    /// <summary>Wishes for one of <see cref="Kinds"/>.</summary>
    /// <returns>False where so many of it wait already.</returns>
    public bool TryAdd(BehaviourKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        lock (_gate)
        {
            if (_waiting.Count(one => one == kind) >= WaitingMax)
            {
                return false;
            }

            _waiting.Add(kind);
            return true;
        }
    }

    /// <summary>The oldest wish that can be played with so many others; null for none.</summary>
    internal string? Take(int others)
    {
        lock (_gate)
        {
            int place = _waiting.FindIndex(kind => kind.People <= others + 1);
            if (place < 0)
            {
                return null;
            }

            string name = _waiting[place].Name;
            _waiting.RemoveAt(place);
            _begun[name] = _begun.GetValueOrDefault(name) + 1;
            return name;
        }
    }
}
