using System.Text.Json;

namespace JustWalkOut.Vision.Shelves;

/// <summary>A fire alarm as a device says it on <c>store/STORE/alarm</c>: <c>{"boot":"..","seq":0,"where":"kitchen"}</c>, <c>where</c> being what reported it, or absent. It only ever raises: an alarm is ended by a person.</summary>
/// <param name="Mark">Which of the device's messages it is: the same one again is the same alarm.</param>
/// <param name="Where">What reported it, up to 100 characters; null where it does not say.</param>
public sealed record AlarmNote(DeviceMark Mark, string? Where)
{
    private const int WhereMax = 100;

    /// <summary>Reads a message. One that says less than it should raises the alarm all the same: an empty or broken one is no reason to leave doors shut.</summary>
    /// <param name="payload">As it came.</param>
    /// <param name="fault">What is wrong with it; empty for nothing.</param>
    public static AlarmNote Read(ReadOnlyMemory<byte> payload, out string fault)
    {
        fault = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            string? where = document.RootElement.TryGetProperty("where", out JsonElement place) && place.ValueKind == JsonValueKind.String ? place.GetString() : null;
            return new AlarmNote(DeviceMark.Read(document.RootElement), where is { Length: > WhereMax } ? where[..WhereMax] : where);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            fault = $"no alarm as it should be ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}), taken for one all the same";
            return new AlarmNote(new DeviceMark(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(payload.Span))[..16], 0), null);
        }
    }
}
