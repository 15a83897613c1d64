using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>A store in a request's body, as it was sent: it may have any faults, and is bounded before anybody looks at them.</summary>
internal static class DrawnStore
{
    /// <summary>Values in a body. A market of 2,000 plates and 10,000 products has about 250,000; a body of as many faults as fit in would cost hundreds of megabytes to list.</summary>
    private const int ValuesMax = 500_000;

    /// <summary>One at a time: what somebody draws costs the store that is open at most one thread.</summary>
    private static readonly SemaphoreSlim Turn = new(1);

    public static Task<IResult> ReadAsync(HttpRequest request, Func<StoreReading, CancellationToken, Task<IResult>> answer) => ReadAsync(request, (reading, _, stop) => answer(reading, stop));

    public static async Task<IResult> ReadAsync(HttpRequest request, Func<StoreReading, JsonObject?, CancellationToken, Task<IResult>> answer)
    {
        if (!request.HasJsonContentType())
        {
            return Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Expected a body of Content-Type application/json.");
        }

        CancellationToken stop = request.HttpContext.RequestAborted;
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, stop); // Kestrel ends one that is longer than RequestBody.BytesMax.
        await Turn.WaitAsync(stop);
        try
        {
            ReadOnlyMemory<byte> utf8 = body.ToArray();
            if (HasTooMany(utf8.Span))
            {
                return Problems.Malformed([$"$ holds more than {ValuesMax} values, expected fewer"]);
            }

            StoreReading reading = await Task.Run(() => StoreFile.Examine(utf8), stop);
            return await answer(reading, ObjectOf(utf8.Span), stop);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static bool HasTooMany(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        try
        {
            int values = 0;
            while (values <= ValuesMax && reader.Read())
            {
                values++;
            }

            return values > ValuesMax;
        }
        catch (JsonException)
        {
            return false; // Whoever reads it says where.
        }
    }

    private static JsonObject? ObjectOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null; // No JSON, a member that stands twice, or a name with half of a surrogate pair.
        }
    }
}
