using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>
/// What one of Stripe's events says of a visit. A few members are read and no more: Stripe's client reads all of an event into its own version's classes, and fails at one of another version's form.
/// </summary>
internal static class StripeNotice
{
    private const string Payment = "payment_intent";
    private const string Refund = "refund";

    /// <summary>Reads one; null where it is about none of our visits, or no event that can be read.</summary>
    public static PaymentNotice? Read(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement told = document.RootElement;
            JsonElement about = Member(Member(told, "data"), "object");
            string? kind = Text(about, "object");
            return Text(told, "id") is { } id && kind is Payment or Refund && Guid.TryParseExact(Text(Member(about, "metadata"), "visit"), "D", out Guid visit)
                ? new PaymentNotice(id, new VisitId(visit), kind == Payment && Text(about, "status") == "canceled" ? Text(about, "id") : null)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // The reader's own for a text with half a character.
        }
    }

    private static JsonElement Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
