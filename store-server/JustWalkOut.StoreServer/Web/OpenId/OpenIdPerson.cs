using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Whom an ID token is about, after its signature, issuer, audience, lifetime and nonce were found good.</summary>
/// <param name="Name">As the books have it: behind <c>openid:</c>, which no account of this server can have in its name.</param>
/// <param name="Subject">By which the provider knows them for good.</param>
/// <param name="Role">What they may do here; null for nothing.</param>
internal sealed record OpenIdPerson(string Name, string Subject, WebRole? Role)
{
    private const string Prefix = "openid:";

    /// <summary>Longest name, in UTF-16 units; books and pages have to hold it.</summary>
    private const int NameMax = 100;

    /// <summary>Whether a name is that of somebody from a provider.</summary>
    public static bool IsName(string? name) => name?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Reads a token's payload.</summary>
    /// <param name="encoded">As it stands in the token, base64url.</param>
    /// <param name="provider">Which claims count.</param>
    /// <exception cref="InvalidDataException">It names nobody.</exception>
    public static OpenIdPerson Read(string encoded, OpenIdProvider provider)
    {
        using JsonDocument payload = JsonDocument.Parse(Base64Url.DecodeFromChars(encoded));
        string? subject = Texts(payload.RootElement, "sub").FirstOrDefault(IsPrintable);
        if (subject is null)
        {
            throw new InvalidDataException("The ID token's 'sub' is missing, too long or cannot be printed.");
        }

        string name = Texts(payload.RootElement, provider.NameClaim).FirstOrDefault(IsPrintable) ?? subject;
        WebRole[] roles = [.. Texts(payload.RootElement, provider.RoleClaim).Where(provider.Roles.ContainsKey).Select(value => provider.Roles[value])];
        return new OpenIdPerson(Prefix + name, subject, roles.Length == 0 ? null : roles.Max());
    }

    /// <summary>The texts of a claim: itself, or those of its list. A claim of that very name goes before a path with dots.</summary>
    private static IEnumerable<string> Texts(JsonElement claims, string path)
    {
        JsonElement found = claims;
        bool isThere = claims.TryGetProperty(path, out JsonElement whole);
        foreach (string step in isThere ? [] : path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step, out found))
            {
                return [];
            }
        }

        found = isThere ? whole : found;
        return found.ValueKind switch
        {
            JsonValueKind.String => [found.GetString()!],
            JsonValueKind.Array => [.. found.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            _ => [],
        };
    }

    /// <summary>Neither controls nor marks that turn the direction of writing round: a name must not look like another line of a log.</summary>
    private static bool IsPrintable(string text) => text.Length is > 0 and <= NameMax
        && text.All(letter => CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
