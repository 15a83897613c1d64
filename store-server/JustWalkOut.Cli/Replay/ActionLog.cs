using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Replay;

/// <summary>Collects what passes through a replay or a running store for its results: actions with the shopper's own name, and where everyone was.</summary>
internal sealed class ActionLog : IReplayWatcher, IDisposable
{
    private readonly DateTimeOffset _start;
    private readonly Dictionary<Sku, Product> _products;
    private readonly Dictionary<CommandId, ShopperId> _shoppers = [];
    private readonly Dictionary<PresenceId, ShopperId> _names = [];
    private readonly List<Observed> _moves = [];
    private readonly Dictionary<ObservationId, int> _numbers = [];
    private readonly HashSet<int> _withdrawn = [];
    private readonly StreamWriter _tracks;
    private readonly Action<TimeSpan> _passed;

    /// <param name="store">Whose goods they are.</param>
    /// <param name="start">The moment from which times are counted.</param>
    /// <param name="tracksPath">Gets where everyone was.</param>
    /// <param name="passed">Hears how far it is.</param>
    public ActionLog(StoreDefinition store, DateTimeOffset start, string tracksPath, Action<TimeSpan> passed)
    {
        _passed = passed;
        _start = start;
        _products = store.Catalog.ToDictionary(product => product.Sku);
        _tracks = new StreamWriter(tracksPath) { NewLine = "\n" };
        _tracks.WriteLine("t,person,x,y");
    }

    /// <summary>Findings by kind.</summary>
    public SortedDictionary<string, long> Findings { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void CheckedIn(GateEntry entry, Command command) => _shoppers[command.Id] = entry.Shopper;

    /// <inheritdoc/>
    public void Seen(TargetFrame frame)
    {
        foreach (Tracking.Presence presence in frame.People)
        {
            _tracks.WriteLine($"{frame.At.TotalSeconds:0.000000},{presence.Person},{presence.Floor.XMetres:0.000},{presence.Floor.YMetres:0.000}");
        }
    }

    /// <inheritdoc/>
    public void Found(Observed observed)
    {
        string kind = observed.Finding.GetType().Name;
        Findings[kind] = Findings.GetValueOrDefault(kind) + 1;
        if (observed.Finding is Finding.Present { CheckIn: { } checkIn } present && _shoppers.TryGetValue(checkIn, out ShopperId shopper))
        {
            _names[present.Presence] = shopper;
        }
        else if (observed.Finding is Finding.Took or Finding.PutBack or Finding.HandedOver)
        {
            _moves.Add(observed);
            _numbers[observed.Id] = _moves.Count;
        }
        else if (observed.Finding is Finding.Revised revised && _numbers.TryGetValue(revised.Supersedes, out int number))
        {
            Correct(number, observed, revised.Instead);
        }
        else if (observed.Finding is Finding.IdentitySwapped swapped)
        {
            for (int move = 0; move < _moves.Count; move++)
            {
                _moves[move] = _moves[move].At >= swapped.Since ? Exchanged(_moves[move], swapped.First, swapped.Second) : _moves[move];
            }
        }
    }

    /// <inheritdoc/>
    public void Passed(TimeSpan time) => _passed(time);

    /// <summary>The actions in the order in which they were found, numbered from 1, each as it was last corrected, without those that were withdrawn; a shopper's name is known by now even where the check-in came late.</summary>
    public List<ActionEntry> Actions() =>
        [.. _moves.Select((observed, index) => (Observed: observed, Number: index + 1)).Where(move => !_withdrawn.Contains(move.Number)).Select(move => move.Observed.Finding switch
        {
            Finding.Took took => Entry(move.Number, move.Observed, "take", took.Presence, took.Goods),
            Finding.PutBack putBack => Entry(move.Number, move.Observed, "put", putBack.Presence, putBack.Goods),
            Finding.HandedOver handedOver => Entry(move.Number, move.Observed, "handOver", handedOver.From, handedOver.Goods),
            _ => throw new System.Diagnostics.UnreachableException($"{move.Observed.Finding.GetType().Name} is no move of goods."),
        })];

    /// <summary>The number that each action has in <see cref="Actions"/>, by its observation and those that corrected it.</summary>
    public IReadOnlyDictionary<ObservationId, int> Numbers() => _numbers;

    /// <inheritdoc/>
    public void Dispose() => _tracks.Dispose();

    /// <summary>Seconds from the recording's start, to the millisecond.</summary>
    public double Seconds(DateTimeOffset at) => Math.Round((at - _start).TotalSeconds, 3);

    private static Observed Exchanged(Observed move, PresenceId first, PresenceId second)
    {
        PresenceId Other(PresenceId presence) => presence == first ? second : presence == second ? first : presence;
        return move with
        {
            Finding = move.Finding switch
            {
                Finding.Took took => took with { Presence = Other(took.Presence) },
                Finding.PutBack back => back with { Presence = Other(back.Presence) },
                Finding.HandedOver handed => handed with { From = Other(handed.From), To = Other(handed.To) },
                _ => move.Finding,
            },
        };
    }

    private void Correct(int number, Observed observed, Finding? instead)
    {
        _numbers[observed.Id] = number;
        if (instead is Finding.Took or Finding.PutBack or Finding.HandedOver)
        {
            _withdrawn.Remove(number);
            _moves[number - 1] = observed with { Finding = instead };
        }
        else
        {
            _withdrawn.Add(number);
        }
    }

    private ActionEntry Entry(int id, Observed observed, string kind, PresenceId presence, GoodsMove goods) => new(
        id,
        Seconds(observed.At),
        kind,
        Name(presence),
        goods.Sku?.Value,
        goods.Sku is { } sku ? _products[sku].Gtin : null,
        goods.Quantity,
        [.. goods.Plates.Select(plate => plate.Value)],
        goods.Grams,
        goods.Confidence,
        goods.Reason,
        [.. goods.Alternatives.Select(other => new AlternativeEntry(other.Presence is { } who ? Name(who) : null, other.Sku?.Value, other.Quantity, other.Probability))]);

    /// <summary>The shopper whom a presence was bound to, as far as is known by now.</summary>
    public string? Name(PresenceId presence) => _names.TryGetValue(presence, out ShopperId shopper) ? shopper.Value : null;
}
