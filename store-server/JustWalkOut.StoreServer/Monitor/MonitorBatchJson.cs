using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>Batches of messages in the one JSON form, each message put into it once however many monitors it goes to: fifty of them are told the same twelve times a second.</summary>
internal sealed class MonitorBatchJson : JsonConverter<List<MonitorMessage>>
{
    /// <summary>As long as the feed or a reader holds the message.</summary>
    private static readonly ConditionalWeakTable<MonitorMessage, byte[]> Written = [];

    /// <summary>For the hub: what <see cref="MessageJson.Compact"/> would write, byte for byte.</summary>
    public static JsonSerializerOptions Options { get; } = new(MessageJson.Compact) { Converters = { new MonitorBatchJson() } };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, List<MonitorMessage> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (MonitorMessage message in value)
        {
            if (message is MonitorMessage.Snapshot)
            {
                // One reader's alone.
                JsonSerializer.Serialize(writer, message, MessageJson.Compact);
            }
            else
            {
                writer.WriteRawValue(Written.GetValue(message, static each => JsonSerializer.SerializeToUtf8Bytes(each, MessageJson.Compact)), skipInputValidation: true);
            }
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override List<MonitorMessage>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<List<MonitorMessage>>(ref reader, MessageJson.Compact);
}
