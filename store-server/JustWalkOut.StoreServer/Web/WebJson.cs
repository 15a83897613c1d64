using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The JSON of the web interface: as in messages and files (camelCase, enums as text, strict), with what is absent left out.</summary>
internal static class WebJson
{
    /// <summary>Reads messages that strangers wrote: what must not be null may neither be nor be missing, what may be null may be missing (our own writer leaves it out), and a member may stand in any place.</summary>
    public static readonly JsonSerializerOptions Strict = new(MessageJson.Compact)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NullMayBeMissing } },
        AllowOutOfOrderMetadataProperties = true,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    /// <summary>Sets what the endpoints write with.</summary>
    /// <param name="options">What they write with.</param>
    /// <param name="ledger">Knows the names of shoppers.</param>
    public static void Configure(JsonSerializerOptions options, StoreLedger ledger)
    {
        options.DefaultIgnoreCondition = MessageJson.Compact.DefaultIgnoreCondition;
        options.NumberHandling = MessageJson.Compact.NumberHandling;
        options.UnmappedMemberHandling = MessageJson.Compact.UnmappedMemberHandling;
        foreach (System.Text.Json.Serialization.JsonConverter converter in MessageJson.Compact.Converters)
        {
            options.Converters.Add(converter);
        }

        options.Converters.Add(new MaskedMemberJson(ledger));
        if (ledger.Shoppers is not null)
        {
            options.Converters.Add(new Privacy.ShopperNameJson(ledger));
        }
    }

    private static void NullMayBeMissing(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo member in type.Properties)
        {
            bool mayBeNull = Nullable.GetUnderlyingType(member.PropertyType) is not null || (!member.PropertyType.IsValueType && member.AssociatedParameter is { IsNullable: true });
            member.IsRequired &= !mayBeNull;
        }
    }
}
