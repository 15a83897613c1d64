using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Privacy;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>Batches of messages in the one JSON form, each message put into it once however many monitors it goes to: fifty of them are told the same twelve times a second.</summary>
internal sealed class MonitorBatchJson(JsonSerializerOptions each) : JsonConverter<List<MonitorMessage>>
{
    /// <summary>As long as the feed or a reader holds the message.</summary>
    private readonly ConditionalWeakTable<MonitorMessage, byte[]> _written = [];

    /// <summary>For the disk: what <see cref="MessageJson.Compact"/> would write, byte for byte.</summary>
    public static JsonSerializerOptions Options { get; } = new(MessageJson.Compact) { Converters = { new MonitorBatchJson(MessageJson.Compact) } };

    /// <summary>For the hub: with the names of shoppers where the log knows pseudonyms.</summary>
    public static JsonSerializerOptions For(StoreLedger ledger)
    {
        if (ledger.Shoppers is null)
        {
            return Options;
        }

        JsonSerializerOptions each = new(MessageJson.Compact) { Converters = { new ShopperNameJson(ledger) } };
        return new JsonSerializerOptions(each) { Converters = { new MonitorBatchJson(each) } };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, List<MonitorMessage> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (MonitorMessage message in value)
        {
            if (message is MonitorMessage.Snapshot)
            {
                // One reader's alone.
                JsonSerializer.Serialize(writer, message, each);
            }
            else
            {
                writer.WriteRawValue(_written.GetValue(message, told => JsonSerializer.SerializeToUtf8Bytes(told, each)), skipInputValidation: true);
            }
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override List<MonitorMessage>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<List<MonitorMessage>>(ref reader, MessageJson.Compact);
}
