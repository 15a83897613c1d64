using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Editor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Brings a catalog, planogram or promotions into the store that is open.</summary>
internal static class CatalogImportEndpoints
{
    /// <summary>More are not of use to anybody at once.</summary>
    private const int FaultsMost = 200;

    public static void Map(RouteGroupBuilder store) => store.MapPost("/catalog/import", ImportAsync)
        .WithTags("Catalog")
        .RequireAuthorization(Access.Decide)
        .WithQuery("dryRun", "true to be told of all faults and changes and to change nothing; false unless given.")
        .Accepts<string>("text/csv", "application/json")
        .Produces<ImportBody>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithSummary("Replaces the catalog, the planogram or the promotions, as CSV or JSON. Prices hold for what is taken from then on; new products and places are seen from the next start on");

    private static async Task<IResult> ImportAsync(HttpContext context, CatalogShelf shelf, ActNotes notes)
    {
        RequestQuery query = new(context.Request);
        bool isDry = query.Choice<DryRun>("dryRun") == DryRun.True;
        if (query.End() is { Count: > 0 } wrong)
        {
            return Problems.Malformed(wrong);
        }

        string? type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("text/csv" or "application/json"))
        {
            return Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Expected a body of Content-Type text/csv or application/json.");
        }

        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted); // Kestrel ends one that is longer than RequestBody.BytesMax.
        CatalogFile file = new("body", body.ToArray());
        CatalogImported imported = shelf.Try(file);
        if (imported.Store is null)
        {
            return Problems.Malformed([.. imported.Faults.Take(FaultsMost)]);
        }

        if (isDry || imported.Changes.Count == 0)
        {
            return TypedResults.Ok(new ImportBody(IsDryRun: isDry, imported.Changes));
        }

        await notes.RecordAsync(context, ActKind.CatalogImported, "catalog", $"{imported.Changes.Count} changes");
        try
        {
            imported = shelf.Import(file, out NoImport? obstacle);
            return obstacle switch
            {
                null when imported.Store is null => Problems.Malformed([.. imported.Faults.Take(FaultsMost)]),
                null => TypedResults.Ok(new ImportBody(IsDryRun: false, imported.Changes)),
                { } why => Obstructed(why),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Unwritten();
        }
    }

    /// <summary>Why the open store's file cannot be changed, and what to do.</summary>
    public static IResult Obstructed(NoImport why) => Problems.Problem(
        StatusCodes.Status409Conflict,
        why switch
        {
            NoImport.NoFile => "This store was not opened from a file of this machine; make the change where its file is.",
            NoImport.FileChanged => "The store's file was changed since the store was opened; start the server again first.",
            _ => "A draft of the store waits for the next start, and would undo the change; start the server again, or delete the draft, first.",
        },
        new Dictionary<string, object?> { ["obstacle"] = why });

    /// <summary>The store's file could not be written.</summary>
    public static IResult Unwritten() => Problems.Problem(StatusCodes.Status503ServiceUnavailable, "The store's file could not be written, and nothing was changed; may the server write to its folder, and is there room?");

    private enum DryRun
    {
        False = 1,
        True,
    }
}

/// <summary>What an import came to.</summary>
/// <param name="IsDryRun">Whether nothing was changed, because nothing was to be.</param>
/// <param name="Changes">Every change.</param>
internal sealed record ImportBody(bool IsDryRun, IReadOnlyList<CatalogChange> Changes);
