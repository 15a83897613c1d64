using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// What a vision that runs elsewhere will want to know again if it is killed: what the people in the store look like. The server does not read it, keeps it in its memory alone, for a minute after the last word, and gives it to devices only.
/// </summary>
internal static class MemoryEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        store.MapPut("/vision/memory", KeepAsync)
            .WithTags("Observations")
            .RequireAuthorization(Access.Report)
            .Accepts<Stream>(VisionMemory.MediaType)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary("What a vision elsewhere wants to know again when it is started again: up to 256 KiB, in memory for a minute, and nowhere else");
        store.MapGet("/vision/memory", Recall)
            .WithTags("Observations")
            .RequireAuthorization(Access.Report)
            .Produces<Stream>(StatusCodes.Status200OK, VisionMemory.MediaType)
            .Produces(StatusCodes.Status204NoContent)
            .WithSummary("The same back; 204 where there is none, or it is older than a minute");
    }

    private static async Task<IResult> KeepAsync(HttpRequest request, VisionMemory memory)
    {
        byte[] content = new byte[VisionMemory.BytesMax + 1];
        int read = await request.Body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (read > VisionMemory.BytesMax)
        {
            return Problems.Problem(StatusCodes.Status413PayloadTooLarge, $"It is longer than {VisionMemory.BytesMax} bytes.");
        }

        memory.Keep(content[..read]);
        return TypedResults.NoContent();
    }

    private static Results<FileContentHttpResult, NoContent> Recall(HttpContext context, VisionMemory memory)
    {
        context.Response.Headers.CacheControl = "no-store";
        return memory.Recall() is { } content ? TypedResults.File(content, VisionMemory.MediaType) : TypedResults.NoContent();
    }
}

/// <summary>Holds it. Safe for use from several threads.</summary>
internal sealed class VisionMemory(TimeProvider clock) : IDisposable
{
    public const string MediaType = "application/octet-stream";

    /// <summary>Looks of some two thousand people.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>As long as people are looked for after a restart; then it is overwritten and forgotten, whether anybody asks or not.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _forgetting;
    private byte[]? _content;

    public void Keep(byte[] content)
    {
        lock (_gate)
        {
            Forget();
            _content = content;
            _forgetting ??= clock.CreateTimer(_ => Dispose(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _forgetting.Change(KeptFor, Timeout.InfiniteTimeSpan);
        }
    }

    public byte[]? Recall()
    {
        lock (_gate)
        {
            return _content?.ToArray();
        }
    }

    /// <summary>Forgets it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Forget();
            _forgetting?.Dispose();
            _forgetting = null;
        }
    }

    private void Forget()
    {
        if (_content is not null)
        {
            Array.Clear(_content);
            _content = null;
        }
    }
}
