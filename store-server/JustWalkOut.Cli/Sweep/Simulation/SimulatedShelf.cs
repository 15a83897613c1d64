using System.Globalization;
using System.Text.Json;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// A weighing shelf and its gateway, which sends what each plate weighs once a second, and each message again until it is acknowledged, as MQTT does at its quality of service 1. It can start anew; then it counts from 0, and what was under way
/// may still come.
/// </summary>
internal sealed class SimulatedShelf(SimulatedWorld world)
{
    /// <summary>Of one unit of anything.</summary>
    public const int UnitGrams = 100;

    private const int OpeningGrams = 20_000;
    private const double Lost = 0.1;
    private const double Doubled = 0.1;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly SortedDictionary<string, int> _grams = new(StringComparer.Ordinal);
    private SimulatedProcess _process = null!;
    private int _boots;
    private long _sent;

    /// <summary>What lies on each plate, by product, in grams.</summary>
    public IReadOnlyDictionary<string, int> Grams => _grams;

    /// <summary>Since when nothing has moved.</summary>
    public TimeSpan QuietSince { get; private set; }

    /// <summary>Begins, or begins anew.</summary>
    public void Boot()
    {
        foreach (string sku in _boots == 0 ? [.. SimulatedStore.Goods, SimulatedStore.Doubtful] : Array.Empty<string>())
        {
            _grams[sku] = OpeningGrams;
        }

        _process?.Kill();
        _boots++;
        _sent = 0;
        _process = world.NewProcess($"shelf {_boots}");
        SimulatedClock clock = new(_process, world.Time, () => TimeSpan.Zero);
        _process.Start($"shelf {_boots} boots", async () =>
        {
            while (true)
            {
                Send(new Message($"boot-{_boots}", _sent, Compose(clock.GetUtcNow())));
                _sent++;
                await Task.Delay(Every, clock);
            }
        });
    }

    /// <summary>So many units come onto a plate, or go where it is less than nothing.</summary>
    public void Put(string sku, int units)
    {
        _grams[sku] += units * UnitGrams;
        QuietSince = world.Time.Now;
    }

    private byte[] Compose(DateTimeOffset at) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["boot"] = $"boot-{_boots}",
        ["seq"] = _sent,
        ["t0"] = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        ["hz"] = 1,
        ["plates"] = _grams.Keys,
        ["grams"] = _grams.Values.Select(grams => new[] { grams }),
    });

    /// <summary>A message goes out, and again until somebody has said that it came.</summary>
    private void Send(Message message)
    {
        if (message.IsAcknowledged)
        {
            return;
        }

        for (int copies = world.Faults.Strike(Doubled) ? 2 : 1; copies > 0; copies--)
        {
            if (!world.Faults.Strike(Lost))
            {
                world.Time.Schedule(world.Elsewhere, world.Faults.Delay(), string.Create(CultureInfo.InvariantCulture, $"weights {message.Boot} {message.Number}"), () => Arrive(message));
            }
        }

        world.Time.Schedule(_process, Again, null, () => Send(message));
    }

    private void Arrive(Message message)
    {
        if (world.Vision.Devices is { } devices)
        {
            devices.Hear($"store/{world.Store.Value}/shelf/1/1/weights", message.Payload);
            message.IsAcknowledged = message.IsAcknowledged || !world.Faults.Strike(Lost);
        }
    }

    private sealed record Message(string Boot, long Number, byte[] Payload)
    {
        public bool IsAcknowledged { get; set; }
    }
}

/// <summary>What vision has heard of the shelf in one of its lives: each message once, and the latest loads.</summary>
internal sealed class SimulatedScales(SimulatedWorld world) : IDeviceListener
{
    private readonly HashSet<DeviceMark> _marks = [];

    /// <summary>When the latest loads were weighed, since the beginning of the world; null before the first.</summary>
    public TimeSpan? Latest { get; private set; }

    /// <summary>The latest loads, in grams.</summary>
    public SortedDictionary<string, int> Grams { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Weighed(ShelfWeights weights)
    {
        world.Judge.Require(_marks.Add(weights.Mark), "a shelf's message counts once", $"message {weights.Mark.Sequence} of {weights.Mark.Boot} was passed on twice");
        TimeSpan at = DateTimeOffset.UnixEpoch.AddMicroseconds(weights.FirstUnixMicroseconds) - SimulatedClock.Epoch;
        if (at > (Latest ?? TimeSpan.MinValue))
        {
            Latest = at;
            for (int i = 0; i < weights.Plates.Count; i++)
            {
                Grams[weights.Plates[i].Plate] = (int)weights.Grams[i][^1];
            }
        }
    }

    /// <inheritdoc/>
    public void Passed(GatePassage passage) => world.Judge.Fail("shelves are no gates", passage.ToString());

    /// <inheritdoc/>
    public void Say(string what) => world.Judge.Fail("what a shelf sends is well-formed", what);
}
