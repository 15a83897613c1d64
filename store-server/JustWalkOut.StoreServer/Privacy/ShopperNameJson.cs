using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>Puts shoppers' names in the place of their pseudonyms in what goes out to people and programs that may know them; what is written to disk does without.</summary>
internal sealed class ShopperNameJson(StoreLedger ledger) : JsonConverter<ShopperId>
{
    /// <inheritdoc/>
    public override ShopperId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A shopper is null; expected a string."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ShopperId value, JsonSerializerOptions options) => writer.WriteStringValue(ledger.NameOf(value).Value);
}
