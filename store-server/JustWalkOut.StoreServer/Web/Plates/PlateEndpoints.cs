using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Work on plates while the store is open: out of service, tare, test weight, back. Readings are taken by the server itself, so that nobody types a weight that no scale said.</summary>
internal static class PlateEndpoints
{
    private static readonly Bounds Weight = new($"grams above 0 and up to {Decide.TestWeightMostGrams:0}", 0, Decide.TestWeightMostGrams, IsMinOut: true);

    public static void Map(RouteGroupBuilder books)
    {
        RouteGroupBuilder plates = books.MapGroup("").WithTags("Plates");
        plates.MapGet("/plates", (StoreWebParts parts) => TypedResults.Ok(PlatesBody.Of(parts.Ledger.State, parts.Store)))
            .WithSummary($"Plates that were ever worked on: which are out of service, their zeros, their last test, and the last {PlateService.RecordsMost} things done to each with who and when");
        Posts<PlatesAskedBody>(plates.MapPost("/plates/out", TakeOutAsync)).WithSummary("Takes plates out of service: what they weigh from now on changes no cart, and what is missing when they are back is stock that nobody explains");
        Posts<PlatesAskedBody>(plates.MapPost("/plates/back", PutBackAsync)).WithSummary("Puts plates back into service");
        Posts<PlateTareBody>(plates.MapPost("/plates/tare", TareAsync)).WithSummary($"Sets the zero of an empty plate, out of service, to what its scale said over the last {PlateReading.Over.TotalSeconds:0} seconds");
        Posts<PlateTestBody>(plates.MapPost("/plates/test", TestAsync)).WithSummary("Holds a plate, out of service and tared since, against a known weight that stands on it alone");
    }

    private static RouteHandlerBuilder Posts<TAsked>(RouteHandlerBuilder endpoint)
        where TAsked : notnull => endpoint.Accepts<TAsked>("application/json").ProducesDecision<PlatesBody>();

    private static async Task<IResult> TakeOutAsync(HttpRequest request, StoreWebParts parts)
    {
        (PlatesAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, ReadPlates);
        PlateLoad[] loads = [.. (body?.Plates ?? []).Select(plate => new PlateLoad(plate, parts.Plates?.Read(plate) is { IsAtRest: true } reading ? Math.Round(reading.Grams, 1) : null))];
        return body is null ? problem! : Answer(parts, await AskAsync(request, parts, body.Id, (state, terms, work) => Decide.TakeOut(state, terms, work, loads)), body.Plates, "Nothing was taken out of service");
    }

    private static async Task<IResult> PutBackAsync(HttpRequest request, StoreWebParts parts)
    {
        (PlatesAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, ReadPlates);
        return body is null ? problem! : Answer(parts, await AskAsync(request, parts, body.Id, (state, terms, work) => Decide.PutBack(state, terms, work, body.Plates)), body.Plates, "Nothing was put back into service");
    }

    private static async Task<IResult> TareAsync(HttpRequest request, StoreWebParts parts)
    {
        (PlateTareBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new PlateTareBody(Decided.ReadId(members), ReadPlate(members)));
        PlateReading? reading = body is null ? null : parts.Plates?.Read(body.Plate);
        return body is null ? problem! : Answer(parts, await AskAsync(request, parts, body.Id, (state, terms, work) => Decide.Tare(state, terms, work, body.Plate, reading)), [body.Plate], "The plate was not tared");
    }

    private static async Task<IResult> TestAsync(HttpRequest request, StoreWebParts parts)
    {
        (PlateTestBody? body, IResult? problem) = await RequestBody.ReadAsync(
            request, members => new PlateTestBody(Decided.ReadId(members), ReadPlate(members), members.Number("grams", Weight), members.NumberOrNull("toleranceGrams", Weight)));
        if (body is null)
        {
            return problem!;
        }

        PlateReading? reading = parts.Plates?.Read(body.Plate);
        (PlateId, double, double) weight = (body.Plate, body.Grams, body.ToleranceGrams ?? PlateTest.UsualTolerance(body.Grams));
        return Answer(parts, await AskAsync(request, parts, body.Id, (state, terms, work) => Decide.Test(state, terms, work, weight, reading)), [body.Plate], "The plate was not tested");
    }

    private static ValueTask<Ruling<StoreState>> AskAsync(HttpRequest request, StoreWebParts parts, string id, Func<StoreState, StoreTerms, PlateWork, Decision> decide)
    {
        PlateWork work = new(new DecisionId(id), SignedIn.Name(request.HttpContext), parts.Clock.GetUtcNow());
        return parts.Ledger.AskDoorsAsync((state, terms) => decide(state, terms, work), request.HttpContext.RequestAborted);
    }

    private static IResult Answer(StoreWebParts parts, Ruling<StoreState> ruling, IReadOnlyList<PlateId> plates, string refused) => ruling switch
    {
        { Value: { } state, IsRepeat: true } => TypedResults.Ok(PlatesBody.Of(state, parts.Store, plates)),
        { Value: { } state } => TypedResults.Json(PlatesBody.Of(state, parts.Store, plates), statusCode: StatusCodes.Status201Created),
        _ => Problems.Refused(ruling.Refusal!.Value, $"{refused}: {PlateWords.Of(ruling.Refusal.Value)}"),
    };

    private static PlatesAskedBody ReadPlates(JsonMembers members) 
    {
        string id = Decided.ReadId(members);
        List<string> texts = members.Texts("plates", countMin: 1);
        foreach ((string text, int at) in texts.Select((text, at) => (text, at)).Where(each => !PlateId.TryFrom(each.text, out _)))
        {
            members.Fault($"plates[{at}]", $"is \"{text}\", expected {PlateWords.Expected}");
        }

        return new PlatesAskedBody(id, [.. texts.Where(text => PlateId.TryFrom(text, out _)).Select(PlateId.From)]);
    }

    private static PlateId ReadPlate(JsonMembers members) => PlateId.TryFrom(members.Text("plate", text => PlateId.TryFrom(text, out _), PlateWords.Expected), out PlateId plate) ? plate : default;
}
