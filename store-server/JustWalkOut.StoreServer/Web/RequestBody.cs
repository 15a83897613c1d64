using System.Text.Json;
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
            return (await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = WebJson.Strict.MaxDepth, AllowDuplicateProperties = true }, request.HttpContext.RequestAborted), null);
        }
        catch (JsonException fault)
        {
            return (null, Problems.Malformed([$"$ is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}"]));
        }
    }
}
