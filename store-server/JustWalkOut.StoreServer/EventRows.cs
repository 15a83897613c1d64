using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer;

/// <summary>Events and observations to rows of the log and back. The same event gives the same bytes everywhere.</summary>
internal static class EventRows
{
    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static LogRow Write(CartEvent written, long position) => new(
        position,
        written.Id.Value,
        written.Cause.Value,
        written.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        written.Kind,
        written.Version,
        JsonSerializer.Serialize(written.Change, MessageJson.Compact));

    /// <exception cref="InvalidDataException">The row was written by a newer program, or is damaged.</exception>
    public static CartEvent Read(StoreId store, LogRow row)
    {
        if (!CartEvent.Kinds.Contains(row.Kind) || row.Version > CartEvent.CurrentVersion)
        {
            throw new InvalidDataException(
                $"Event {row.Position} of store '{store}' is of kind '{row.Kind}' version {row.Version}, which this program does not know; run the newer version that wrote it.");
        }

        try
        {
            CartChange change = JsonSerializer.Deserialize<CartChange>(row.Payload, MessageJson.Compact) ?? throw new JsonException("The payload is null.");
            DateTimeOffset at = DateTimeOffset.ParseExact(row.At, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return new CartEvent(row.Version, store, CartEventId.From(row.EventId), new Cause(row.Cause), at, change);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"Event {row.Position} of store '{store}' ({row.Kind}) cannot be read: {fault.Message.ReplaceLineEndings(" ")} Restore the log from a backup.", fault);
        }
    }

    public static InboxRow Write(Observation observation) => new(
        observation.Sequence, observation.Id.Value, JsonSerializer.Serialize(observation, MessageJson.Compact));

    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static Observation Read(StoreId store, InboxRow row)
    {
        try
        {
            return JsonSerializer.Deserialize<Observation>(row.Payload, MessageJson.Compact) ?? throw new JsonException("The payload is null.");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"Observation {row.Sequence} of store '{store}' cannot be read: {fault.Message.ReplaceLineEndings(" ")} Restore the log from a backup.", fault);
        }
    }
}
