using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Shelves;

/// <summary>
/// Something that pays, shown to a gate's reader, as it says it on <c>store/STORE/gate/GATE/tap</c>: <c>{"boot":"..","seq":0,"t":unix microseconds,"way":"out","token":".."}</c>, or a <c>code</c> instead of the token. The gate stays shut until it is told
/// otherwise. What was asked about a showing before is answered with its <c>id</c> and the <c>visit</c> that was chosen.
/// </summary>
/// <param name="Gate">Where.</param>
/// <param name="Mark">Which of the reader's messages it is: the same one again is the same showing.</param>
/// <param name="UnixMicroseconds">When, by the reader's clock.</param>
/// <param name="Way">Into the store, or out of it.</param>
public sealed record TapNote(GateId Gate, DeviceMark Mark, long UnixMicroseconds, GateWay Way)
{
    private const int CodeMax = 1500;

    /// <summary>The payment service's name for the card, never its number; null where none was shown.</summary>
    public string? Token { get; init; }

    /// <summary>The code of a shopper's page, as the scanner read it; null where none was shown.</summary>
    public string? Code { get; init; }

    /// <summary>The loyalty id that was shown with a card on the way in; null for none.</summary>
    public string? Loyalty { get; init; }

    /// <summary>The visit that was chosen, of those that were asked about; null where nothing was.</summary>
    public VisitId? Visit { get; init; }

    /// <summary>Names the showing: its own name, or that of the one whose question is answered.</summary>
    public DecisionId Id { get; init; }

    /// <summary>Reads a message; null, with the reason, where it is none. The reason never repeats what was shown.</summary>
    public static TapNote? Read(string gate, ReadOnlyMemory<byte> payload, out string fault)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            (string? token, string? code, string? visit, string? id) = (Text(root, "token"), Text(root, "code"), Text(root, "visit"), Text(root, "id"));
            string? loyalty = Text(root, "loyalty");
            long at = root.GetProperty("t").GetInt64();
            string way = root.GetProperty("way").GetString() ?? "";
            bool isVisit = Guid.TryParseExact(visit, "D", out Guid chosen);
            DeviceMark mark = DeviceMark.Read(root);
            fault = way is not ("in" or "out") ? "way is neither in nor out"
                : way == "in" && token is null ? "token is absent, expected what the payment service calls the card; codes are taken over HTTP"
                : token is not null && !PaymentToken.IsToken(token) ? "token is no name that a payment service gives, expected a letter and then up to 254 letters, digits and _ - . :"
                : code is { Length: > CodeMax } ? "code is longer than any"
                : loyalty is not null && (way == "out" || !LoyaltyMember.IsMember(loyalty) || PaymentToken.HoldsCardNumber(loyalty)) ? $"loyalty is none, expected with way in {LoyaltyMember.Words}, and no card number"
                : visit is not null && !isVisit ? "visit is no visit's id"
                : id is { Length: 0 or > 250 } || PaymentToken.HoldsCardNumber(id) || PaymentToken.HoldsCardNumber(mark.Boot) ? "id or boot is no name, expected up to 250 characters and no card number"
                : token is null && code is null && (id is null || visit is null) ? "neither token nor code, expected one of them; or id and visit, to answer what was asked"
                : at is < 0 or > 253_402_300_799_000_000 ? "t is no time, expected microseconds since 1970"
                : "";
            return fault.Length > 0 ? null : new TapNote(new GateId(gate), mark, at, way == "in" ? GateWay.In : GateWay.Out)
            {
                Token = token,
                Code = code,
                Loyalty = loyalty,
                Visit = isVisit ? new VisitId(chosen) : null,
                Id = new DecisionId(id ?? $"tap-{gate}-{mark.Boot}-{mark.Sequence}"),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            fault = $"no showing of a card or code ({error.GetType().Name}), expected boot, seq, t, way and a token or a code";
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;
}
