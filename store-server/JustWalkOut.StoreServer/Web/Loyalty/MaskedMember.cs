using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A loyalty id as answers show it: masked, for whoever holds it to know it again (<see cref="LoyaltyMember.Masked"/>).</summary>
/// <param name="Member">As the log has it.</param>
internal readonly record struct MaskedMember(ShopperId Member)
{
    /// <summary>Null for a visit without one.</summary>
    public static MaskedMember? Of(Cart cart) => cart.Loyalty is { } member ? new MaskedMember(member) : null;

    /// <summary>In words.</summary>
    public string Text(StoreLedger ledger) => LoyaltyMember.Masked(LoyaltyMember.Of(ledger.NameOf(Member)));
}

/// <summary>Writes a masked id as a text; nobody sends one.</summary>
internal sealed class MaskedMemberJson(StoreLedger ledger) : JsonConverter<MaskedMember>
{
    /// <inheritdoc/>
    public override MaskedMember Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new JsonException("A masked id names nobody.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MaskedMember value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text(ledger));
}
