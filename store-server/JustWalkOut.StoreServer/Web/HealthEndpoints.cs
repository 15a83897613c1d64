using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Whether the process lives, and whether it can keep what it is told.</summary>
internal static class HealthEndpoints
{
    /// <summary>How long the database may take to answer before the server counts as not ready.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    /// <summary>Whether a request asks for nothing but this.</summary>
    public static bool IsOf(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments("/health", StringComparison.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new HealthBody("live"))).WithSummary("Whether the process answers");
        health.MapGet("/ready", ReadyAsync).WithSummary("Whether the ledger's database answers within two seconds");
    }

    private static async Task<Results<Ok<HealthBody>, ProblemHttpResult>> ReadyAsync(StoreLedger ledger, TimeProvider clock, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(AnswerMax, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await ledger.PingAsync(either.Token);
            return TypedResults.Ok(new HealthBody("ready"));
        }
        catch (Exception fault) when (fault is IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return Problems.Problem(StatusCodes.Status503ServiceUnavailable, "The ledger's database does not answer.");
        }
    }
}

/// <summary>How the server is.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
internal sealed record HealthBody(string Status);
