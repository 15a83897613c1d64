using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The JSON of the web interface: as in messages and files (camelCase, enums as text, strict), with what is absent left out.</summary>
internal static class WebJson
{
    /// <summary>Reads messages that strangers wrote: what must not be null may not be, and a member may stand in any place.</summary>
    public static readonly JsonSerializerOptions Strict = new(MessageJson.Compact)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowOutOfOrderMetadataProperties = true,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    /// <summary>Sets what the endpoints write with.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = MessageJson.Compact.DefaultIgnoreCondition;
        options.NumberHandling = MessageJson.Compact.NumberHandling;
        options.UnmappedMemberHandling = MessageJson.Compact.UnmappedMemberHandling;
        foreach (System.Text.Json.Serialization.JsonConverter converter in MessageJson.Compact.Converters)
        {
            options.Converters.Add(converter);
        }
    }
}
