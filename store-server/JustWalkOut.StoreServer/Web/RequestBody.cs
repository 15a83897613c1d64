using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Reads JSON bodies as the store's files are read: strictly, with every fault named by its path.</summary>
internal static class RequestBody
{
    /// <summary>Largest body, in bytes: a thousand observations are a tenth of it.</summary>
    public const long BytesMax = 4 * 1024 * 1024;

    /// <summary>What a text is that escapes half of a surrogate pair: the reader throws on it, because no .NET text can hold what it says.</summary>
    public const string HalfCharacter = "$ holds a text with half of a surrogate pair, expected Unicode";

    /// <summary>
    /// Reads an object. What is no <c>application/json</c> is refused (415): a page of another site can send a form or plain text
    /// without being asked, but JSON only after a preflight that this server does not answer.
    /// </summary>
    /// <returns>The value, or what stands in its way.</returns>
    public static async Task<(T? Value, IResult? Problem)> ReadAsync<T>(HttpRequest request, Func<JsonMembers, T> read)
        where T : class
    {
        (JsonDocument? document, IResult? problem) = await ParseAsync(request);
        if (document is null)
        {
            return (null, problem);
        }

        using (document)
        {
            List<string> faults = [];
            try
            {
                JsonMembers members = new(document.RootElement, "$", faults);
                T value = read(members);
                members.End();
                return faults.Count == 0 ? (value, null) : (null, Problems.Malformed(faults));
            }
            catch (InvalidOperationException)
            {
                return (null, Problems.Malformed([.. faults, HalfCharacter]));
            }
        }
    }

    /// <summary>Reads any JSON; the document is the caller's to dispose.</summary>
    public static async Task<(JsonDocument? Document, IResult? Problem)> ParseAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            return (null, Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Expected a body of Content-Type application/json."));
        }

        try
        {
            JsonDocument document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = WebJson.Strict.MaxDepth, AllowDuplicateProperties = true }, request.HttpContext.RequestAborted);
            if (!HoldsCardNumber(document.RootElement))
            {
                return (document, null);
            }

            // Before anything looks at it: a fault would repeat the number.
            document.Dispose();
            return (null, Problems.Malformed(["$ holds what looks like a card number, expected none: only a payment service's tokens are taken here"]));
        }
        catch (JsonException fault)
        {
            return (null, Problems.Malformed([$"$ is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}"]));
        }
    }

    private static bool HoldsCardNumber(JsonElement element) => element.ValueKind switch
    {
        // As it is written: texts that .NET cannot hold are looked at too.
        JsonValueKind.String => PaymentToken.HoldsCardNumber(element.GetRawText()),
        JsonValueKind.Number => PaymentToken.HoldsCardNumber(element.GetRawText().Split('.')[0]), // A probability has sixteen digits behind its point.
        JsonValueKind.Array => element.EnumerateArray().Any(HoldsCardNumber),
        JsonValueKind.Object => element.EnumerateObject().Any(member => HoldsCardNumber(member.Value) || PaymentToken.HoldsCardNumber(NameOf(member))),
        _ => false,
    };

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return ""; // Half of a surrogate pair: refused where it is read.
        }
    }
}
