using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>What a monitor was told at a moment.</summary>
/// <param name="At">By the server's clock, in whole milliseconds.</param>
/// <param name="Start">Everything as it stood, where a monitor begins with this; null for what follows on the sample before.</param>
/// <param name="Messages">State and events, as on the hub.</param>
internal sealed record TimelineSample(DateTimeOffset At, TimelineStart? Start, List<MonitorMessage> Messages);

/// <summary>What a <see cref="MonitorMessage.Snapshot"/> holds but the plan, which is kept once for many.</summary>
/// <param name="Run">Which run of the server numbers the events.</param>
/// <param name="Number">The last event that is in it already.</param>
/// <param name="Continues">Whether all that happened between the sample before and this one is in the samples.</param>
/// <param name="Carts">Every cart that is open, and the latest that are not, by number.</param>
/// <param name="Recent">The latest events but carts before it, oldest first.</param>
/// <param name="Alerts">What is wrong, and what was and nobody has taken note of.</param>
internal sealed record TimelineStart(string Run, long Number, bool Continues, IReadOnlyList<CartView> Carts, IReadOnlyList<MonitorMessage> Recent, IReadOnlyList<MonitorAlert> Alerts);

/// <summary>Samples that go to the disk together; only the first can be a start.</summary>
/// <param name="Samples">At least one, by time.</param>
internal sealed record TimelineChunk(IReadOnlyList<TimelineSample> Samples)
{
    /// <summary>Whether a monitor can begin with it.</summary>
    public bool IsStart => Samples[0].Start is not null;

    /// <summary>Its first moment, in milliseconds of Unix time.</summary>
    public long FromMs => Samples[0].At.ToUnixTimeMilliseconds();

    /// <summary>Its last moment.</summary>
    public long ToMs => Samples[^1].At.ToUnixTimeMilliseconds();

    /// <summary>Its JSON, a message that monitors were told already put into it once for them and this.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Samples, MonitorBatchJson.Options);

    /// <summary>Reads it back.</summary>
    /// <exception cref="InvalidDataException">It is not what this code writes.</exception>
    public static TimelineChunk Of(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<TimelineSample[]>(json, MonitorBatchJson.Options) is { Length: > 0 } samples ? new TimelineChunk(samples) : throw new InvalidDataException("A record of the timeline is empty.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"A record of the timeline is of another form: {fault.Message}", fault);
        }
    }
}

/// <summary>What kind of thing happened, for whoever looks over hours.</summary>
internal enum MarkKind
{
    /// <summary>Somebody did something.</summary>
    Event = 1,

    /// <summary>A bill waits for a person.</summary>
    Review,

    /// <summary>A part does badly.</summary>
    Alert,
}

/// <summary>That something happened.</summary>
/// <param name="AtMs">When monitors were told, in milliseconds of Unix time.</param>
/// <param name="Kind">What kind of thing.</param>
internal readonly record struct TimelineMark(long AtMs, MarkKind Kind)
{
    /// <summary>The marks of a chunk, by time. Of carts it counts that a bill became final or changed then; what else changed them is an event of its own.</summary>
    public static IEnumerable<TimelineMark> Of(TimelineChunk chunk) => chunk.Samples.SelectMany(sample => sample.Messages).OfType<MonitorMessage.MonitorEvent>()
        .Select(happened => (happened, Kind: KindOf(happened)))
        .Where(one => one.Kind is not null)
        .Select(one => new TimelineMark(one.happened.ToldAt.ToUnixTimeMilliseconds(), one.Kind!.Value));

    private static MarkKind? KindOf(MonitorMessage.MonitorEvent happened) => happened switch
    {
        MonitorMessage.AlertRaised { Alert: { IsOver: false, By: null } } => MarkKind.Alert,
        MonitorMessage.ReviewWanted => MarkKind.Review,
        MonitorMessage.CartShown { Cart: { Status: ReceiptStatus.Settled, Role: Role.Shopper } } or MonitorMessage.ActionSeen or MonitorMessage.AlertRaised => MarkKind.Event,
        _ => null,
    };
}
