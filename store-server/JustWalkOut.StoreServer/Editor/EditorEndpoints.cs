using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>What the editor's page stands on: the open store and its draft, what is wrong with a store that is being drawn, what its cameras would see, and saving.</summary>
internal static class EditorEndpoints
{
    /// <summary>Faults named in one answer; how many there are is said besides.</summary>
    private const int FaultsMost = 200;

    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder draft = store.MapGroup("/draft").WithTags("Editor").RequireAuthorization(Access.Plan);
        draft.MapGet("", (DraftShelf shelf, HttpContext context) => TypedResults.Ok(DraftBody.Of(shelf, context.User.IsInRole(nameof(WebRole.Admin)))))
            .WithSummary("The open store's file and the draft beside it, with cameras' logins left out");
        draft.MapPost("/check", (HttpRequest request) => DrawnStore.ReadAsync(request, (reading, _) => Task.FromResult<IResult>(TypedResults.Ok(CheckBody.Of(reading.Faults, FaultsMost)))))
            .Accepts<JsonObject>("application/json").Produces<CheckBody>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .WithSummary("All that is wrong with a store, as it is found when one is opened; nothing is kept");
        draft.MapPost("/coverage", (HttpRequest request, StoreWebParts parts) => DrawnStore.ReadAsync(request, (reading, stop) => Task.FromResult(Cover(reading, parts, stop))))
            .Accepts<JsonObject>("application/json").Produces<CoverageBody>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status501NotImplemented)
            .WithSummary("What a store's cameras would see of its floor and plates; nothing is kept");
        draft.MapPost("/file", (HttpRequest request, DraftShelf shelf) => DrawnStore.ReadAsync(request, (_, body, _) => Task.FromResult(Complete(body, shelf))))
            .RequireAuthorization(Access.Administer)
            .Accepts<JsonObject>("application/json").Produces<JsonObject>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .WithSummary("A store as its file would be, with the logins of cameras whose addresses the open store or its draft has");
        draft.MapPut("", (HttpRequest request, StoreWebParts parts, DraftShelf shelf, ActNotes notes) => DrawnStore.ReadAsync(request, (reading, body, _) => PutAsync(request, (reading, body), parts, shelf, notes)))
            .RequireAuthorization(Access.Administer)
            .Accepts<JsonObject>("application/json").Produces<SavedBody>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status428PreconditionRequired)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Saves a draft beside the store's file, to be taken at the next start; If-Match names the revision that it began from");
        draft.MapDelete("", DeleteAsync)
            .RequireAuthorization(Access.Administer)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired)
            .WithSummary("Throws the draft away; If-Match names its revision");
    }

    private static IResult Cover(StoreReading reading, StoreWebParts parts, CancellationToken stop)
    {
        if (reading.Store is null)
        {
            return Problems.Malformed([.. reading.Faults.Take(FaultsMost)]);
        }

        if (parts.Sight is null)
        {
            return Problems.Problem(StatusCodes.Status501NotImplemented, "This server does not know how cameras see.");
        }

        try
        {
            return TypedResults.Ok(CoverageBody.Of(parts.Sight.Look(reading.Store, stop)));
        }
        catch (InvalidDataException fault)
        {
            return Problems.Malformed([fault.Message]);
        }
    }

    private static IResult Complete(JsonObject? body, DraftShelf shelf)
    {
        if (body is null)
        {
            return Problems.Malformed(["$ is no object that can be read, expected a store"]);
        }

        try
        {
            List<string> faults = CameraLogins.Restore(body, Known(shelf));
            return faults.Count > 0 ? Problems.Malformed(faults) : Results.Bytes(StoreDraft.BytesOf(body), "application/json; charset=utf-8");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The JSON reader's and writer's own. A store with faults may be downloaded, but what no text can hold cannot be written.
            return Problems.Malformed([RequestBody.HalfCharacter]);
        }
    }

    private static async Task<IResult> PutAsync(HttpRequest request, (StoreReading Reading, JsonObject? Store) drawn, StoreWebParts parts, DraftShelf shelf, ActNotes notes)
    {
        if (RevisionOf(request) is not { } revision)
        {
            return NoRevision();
        }

        if (drawn.Reading.Store is not { } definition || drawn.Store is null)
        {
            return Problems.Malformed([.. drawn.Reading.Faults.Take(FaultsMost)]);
        }

        List<string> faults = CameraLogins.Restore(drawn.Store, Known(shelf));
        if (definition.Name != parts.Store.Name)
        {
            faults.Add($"$.name is \"{definition.Name}\", expected \"{parts.Store.Name}\": by its name a store finds its books again");
        }

        if (definition.Currency != parts.Store.Currency)
        {
            faults.Add($"$.currency is \"{definition.Currency}\", expected \"{parts.Store.Currency}\": the store's books are kept in it");
        }

        if (faults.Count > 0)
        {
            return Problems.Malformed(faults);
        }

        return shelf.Obstacle switch
        {
            NoSaving.NoFile => Problems.Problem(StatusCodes.Status409Conflict, "This store was not opened from a file of this machine; download the draft instead."),
            NoSaving.FileChanged => Problems.Problem(StatusCodes.Status409Conflict, "The store's file was changed since the store was opened, and a draft would undo that; start the server again first."),
            _ => await WriteAsync(request, drawn.Store, revision, shelf, notes),
        };
    }

    private static async Task<IResult> WriteAsync(HttpRequest request, JsonObject store, string revision, DraftShelf shelf, ActNotes notes)
    {
        if (shelf.Read() is var before && before.Revision != revision)
        {
            return Overtaken(before);
        }

        await notes.RecordAsync(request.HttpContext, ActKind.DraftSaved, "store");
        try
        {
            return shelf.TryPut(store, request.HttpContext.User.Identity!.Name!, revision, out ShelvedDraft now) ? Saved(request, now) : Overtaken(now);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Where it lies is the operator's to know, not whoever has a browser.
            return Problems.Problem(StatusCodes.Status503ServiceUnavailable, "The draft could not be written beside the store's file, and nothing was changed; may the server write to that folder, and is there room?");
        }
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, DraftShelf shelf, ActNotes notes)
    {
        if (RevisionOf(request) is not { } revision)
        {
            return NoRevision();
        }

        ShelvedDraft now = shelf.Read();
        if (now.Revision == revision && now.Revision != ShelvedDraft.None)
        {
            await notes.RecordAsync(request.HttpContext, ActKind.DraftDropped, "store");
        }

        return shelf.TryDelete(revision, out now) ? TypedResults.NoContent()
            : now.Revision == ShelvedDraft.None ? Problems.NotFound("There is no draft.")
            : Overtaken(now);
    }

    private static Ok<SavedBody> Saved(HttpRequest request, ShelvedDraft now)
    {
        request.HttpContext.Response.Headers.ETag = $"\"{now.Revision}\"";
        return TypedResults.Ok(new SavedBody(now.Revision, now.Draft!.By, now.Draft.At));
    }

    private static ProblemHttpResult Overtaken(ShelvedDraft now) => Problems.Problem(
        StatusCodes.Status412PreconditionFailed,
        now.Draft is { } draft ? string.Create(CultureInfo.InvariantCulture, $"{draft.By} saved another draft at {draft.At:u}; look at it before yours takes its place.") : "The draft that yours began from is gone.",
        new Dictionary<string, object?> { ["revision"] = now.Revision, ["by"] = now.Draft?.By, ["at"] = now.Draft?.At });

    private static ProblemHttpResult NoRevision() =>
        Problems.Problem(StatusCodes.Status428PreconditionRequired, $"Say which draft yours began from: If-Match with its revision, \"{ShelvedDraft.None}\" where there was none.");

    private static string? RevisionOf(HttpRequest request) =>
        EntityTagHeaderValue.TryParse(request.Headers.IfMatch.ToString(), out EntityTagHeaderValue? tag) && !tag.IsWeak ? tag.Tag.ToString().Trim('"') : null;

    private static JsonObject[] Known(DraftShelf shelf) => shelf.Read().Draft is { } draft ? [draft.Store, shelf.Open] : [shelf.Open];
}
