using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What is behind a visit's lines, for whoever has to decide about them: what vision saw, what else it may have been, and what the plates weighed.</summary>
internal static class EvidenceEndpoints
{
    public static void Map(RouteGroupBuilder books) => books.MapGet("/visits/{visit:guid}/evidence", OneAsync)
        .WithTags("Visits")
        .Produces<EvidenceBody>()
        .WithSummary("What vision saw of a visit, in order of time, with candidates and the plates' weight curves as long as they are kept");

    /// <summary>Films show shoppers, heads blurred or not: only those who decide about bills see them, signed in, and each look is written down.</summary>
    public static void MapClips(RouteGroupBuilder books) => books.MapGet("/visits/{visit:guid}/evidence/{observation:guid}/clips/{camera}", ClipAsync)
        .RequireAuthorization(Access.Decide)
        .WithTags("Visits")
        .Produces(StatusCodes.Status200OK, contentType: "video/mp4")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("What a camera saw around a moment of a visit, a film with heads blurred");

    /// <summary>What films there are of a moment, for a page that waits for one: nothing is looked at yet.</summary>
    public static void MapClipLists(RouteGroupBuilder books) => books.MapGet("/visits/{visit:guid}/evidence/{observation:guid}/clips", ListClips)
        .RequireAuthorization(Access.Decide)
        .WithTags("Visits")
        .Produces<ClipsBody>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("What films there are of a moment of a visit, or why there is none");

    private static IResult ListClips(Guid visit, Guid observation, StoreWebParts parts)
    {
        StoreState state = parts.Ledger.State;
        Fact.Movement? movement = state.Carts.TryGetValue(new VisitId(visit), out Cart? cart)
            ? cart.People.SelectMany(person => person.Movements).FirstOrDefault(movement => movement.Cause == new ObservationId(observation))
            : null;
        return movement is null ? Problems.NotFound($"No visit '{visit:D}' with an observation '{observation:D}'.") : TypedResults.Ok(ClipsBody.Of(parts.Clips, movement, state));
    }

    private static async Task<IResult> ClipAsync([AsParameters] ClipPath path, HttpContext context, StoreWebParts parts, ActNotes notes)
    {
        if (!parts.Ledger.State.Carts.TryGetValue(new VisitId(path.Visit), out Cart? cart))
        {
            return VisitEndpoints.Unknown(path.Visit);
        }

        ObservationId about = new(path.Observation);
        CameraId seenBy = new(path.Camera);
        bool isOfVisit = cart.People.SelectMany(person => person.Movements).Any(movement => movement.Cause == about);
        if (!isOfVisit || parts.Clips is not { } clips || await clips.ReadAsync(about, seenBy, context.RequestAborted) is not { Exhibit: Exhibit.Clip clip })
        {
            return Problems.NotFound($"There is no film of camera '{path.Camera}' of this moment of visit {cart.Number}; it may not be kept any more.");
        }

        await notes.RecordAsync(context, ActKind.EvidenceSeen, cart.Visit.Value, $"visit {cart.Number}, film of camera {clip.Camera}");
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(clip.Content, clip.MediaType);
    }

    private static async Task<IResult> OneAsync(Guid visit, HttpContext context, StoreWebParts parts, ActNotes notes)
    {
        StoreState state = parts.Ledger.State;
        if (!state.Carts.TryGetValue(new VisitId(visit), out Cart? cart))
        {
            return VisitEndpoints.Unknown(visit);
        }

        await notes.RecordAsync(context, ActKind.EvidenceSeen, cart.Visit.Value, $"visit {cart.Number}");
        Fact.Movement[] movements = [.. cart.People.SelectMany(person => person.Movements).OrderBy(movement => movement.At).ThenBy(movement => movement.Order).ThenBy(movement => movement.Flow)];
        Dictionary<ObservationId, Observation> said = (await parts.Ledger.FindAsync(movements.Select(movement => movement.Cause).Distinct(), context.RequestAborted)).ToDictionary(observation => observation.Id);
        Dictionary<ObservationId, IReadOnlyList<Evidence>> curves = [];
        if (parts.Evidence is { } vision)
        {
            foreach (ObservationId id in said.Keys)
            {
                curves[id] = await vision.FindAsync(id, context.RequestAborted);
            }
        }

        SeenBody.Words words = new(state, parts.Store.Catalog.ToDictionary(product => product.Sku, product => product.Name), said, curves);
        return TypedResults.Ok(new EvidenceBody(cart.Visit, cart.Number, parts.Evidence?.Retention.TotalHours, [.. movements.Select(movement => SeenBody.Of(cart, movement, words) with { Clips = ClipsBody.Of(parts.Clips, movement, state) })])
        {
            ClipsKeptHours = parts.Clips?.Retention.TotalHours,
        });
    }
}

/// <summary>Which film is meant.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Observation">Of which moment.</param>
/// <param name="Camera">By which camera.</param>
internal readonly record struct ClipPath(Guid Visit, Guid Observation, string Camera);

/// <summary>What is behind a visit's lines.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="CurvesKeptHours">How long weight curves are kept; absent where vision is elsewhere and none can be asked for.</param>
/// <param name="Seen">In order of time.</param>
internal sealed record EvidenceBody(VisitId Visit, int Number, double? CurvesKeptHours, IReadOnlyList<SeenBody> Seen)
{
    /// <summary>How long films are kept; absent where no pictures are.</summary>
    public double? ClipsKeptHours { get; init; }
}

/// <summary>Goods that moved, as vision saw it.</summary>
/// <param name="Observation">What was seen; lines name it.</param>
/// <param name="At">When it happened in the store.</param>
/// <param name="Flow">Which way.</param>
/// <param name="Other">Number of the visit of the other person, where goods changed hands.</param>
/// <param name="Sku">The likeliest product; absent where none is known.</param>
/// <param name="Name">Its name.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Certainty">Whether vision may still change its mind.</param>
/// <param name="Corrected">Why vision changed its mind about it; absent where it did not.</param>
/// <param name="Grams">Change of load.</param>
/// <param name="Plates">Where.</param>
/// <param name="Reason">Why, in vision's own words.</param>
/// <param name="Candidates">What it may have been: first what vision says, then what else it thought of, the likeliest first.</param>
/// <param name="Curves">What the plates weighed; empty where that is no longer kept.</param>
internal sealed record SeenBody(
    ObservationId Observation,
    DateTimeOffset At,
    GoodsFlow Flow,
    int? Other,
    Sku? Sku,
    string? Name,
    int Quantity,
    Certainty Certainty,
    string? Corrected,
    double? Grams,
    IReadOnlyList<PlateId> Plates,
    string? Reason,
    IReadOnlyList<CandidateBody> Candidates,
    IReadOnlyList<CurveBody> Curves)
{
    /// <summary>What cameras saw.</summary>
    public ClipsBody Clips { get; init; } = new([], ClipLack.NoPictures);

    public static SeenBody Of(Cart cart, Fact.Movement movement, Words words)
    {
        Finding? finding = words.Said.GetValueOrDefault(movement.Cause)?.Finding;
        Finding.Revised? revised = finding as Finding.Revised;
        GoodsMove? move = (revised?.Instead ?? finding) switch
        {
            Finding.Took took => took.Goods,
            Finding.PutBack put => put.Goods,
            Finding.HandedOver over => over.Goods,
            _ => null,
        };
        Goods goods = movement.Goods;
        CandidateBody first = new(cart.Visit, cart.Number, goods.Sku, words.NameOf(goods.Sku), goods.Quantity, Math.Round(goods.Confidence, 4));
        return new SeenBody(
            movement.Cause, movement.At, movement.Flow, movement.Other is { } other ? words.State.CartOf(words.State.Resolve(other))?.Number : null, goods.Sku, words.NameOf(goods.Sku), goods.Quantity, goods.Certainty,
            revised?.Reason, move?.Grams, move?.Plates ?? [], move?.Reason, [first, .. (move?.Alternatives ?? []).Select(alternative => CandidateBody.Of(alternative, words))],
            [.. words.Curves.GetValueOrDefault(movement.Cause, []).Select(CurveBody.Of).OfType<CurveBody>()]);
    }

    /// <summary>What it takes to say it.</summary>
    public sealed record Words(
        StoreState State, Dictionary<Sku, string> Names, Dictionary<ObservationId, Observation> Said, Dictionary<ObservationId, IReadOnlyList<Evidence>> Curves)
    {
        public string? NameOf(Sku? sku) => sku is { } known ? Names.GetValueOrDefault(known, known.Value) : null;
    }
}

/// <summary>What something may have been.</summary>
/// <param name="Visit">Whose; absent for nobody's that is known.</param>
/// <param name="Number">That visit's number.</param>
/// <param name="Sku">Product; absent for no known one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Probability">0 to 1.</param>
internal sealed record CandidateBody(VisitId? Visit, int? Number, Sku? Sku, string? Name, int Quantity, double Probability)
{
    public static CandidateBody Of(Alternative alternative, SeenBody.Words words)
    {
        Cart? cart = alternative.Presence is { } presence ? words.State.CartOf(words.State.Resolve(presence)) : null;
        return new CandidateBody(cart?.Visit, cart?.Number, alternative.Sku, words.NameOf(alternative.Sku), alternative.Quantity, alternative.Probability);
    }
}

/// <summary>What a plate weighed around that moment: grams at seconds from <paramref name="From"/>.</summary>
internal sealed record CurveBody(PlateId Plate, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<double> Seconds, IReadOnlyList<double> Grams)
{
    public static CurveBody? Of(Evidence evidence) => evidence.Exhibit is Exhibit.WeightCurve curve ? new CurveBody(curve.Plate, evidence.From, evidence.To, curve.Seconds, curve.Grams) : null;
}

/// <summary>What cameras saw of a moment.</summary>
/// <param name="Views">The cameras that see the place, the best first; each film is at <c>evidence/{observation}/clips/{camera}</c> of the visit.</param>
/// <param name="Lack">Why there is no film at all; absent where there is one.</param>
internal sealed record ClipsBody(IReadOnlyList<ClipViewBody> Views, ClipLack? Lack)
{
    public static ClipsBody Of(IClipSource? source, Fact.Movement movement, StoreState state)
    {
        ClipAnswer answer = source?.Find(movement.Cause, movement.At) ?? new ClipAnswer([], ClipLack.NoPictures);
        return new ClipsBody([.. answer.Views.Select(view => ClipViewBody.Of(view, movement.At, state))], answer.Lack);
    }
}

/// <summary>What one camera saw.</summary>
/// <param name="Camera">Which.</param>
/// <param name="Lack">Why it has no film; absent where it has one.</param>
/// <param name="From">When the film begins.</param>
/// <param name="Moment">The event, in seconds of the film.</param>
/// <param name="FramesPerSecond">Its pictures, evenly in time.</param>
/// <param name="WidthPx">Width.</param>
/// <param name="HeightPx">Height.</param>
/// <param name="Taken">For each picture the seconds from <paramref name="From"/> at which it was taken: behind its own time where pictures were missed, -1 where there was none yet.</param>
/// <param name="Plates">Where the goods' plates are, as shares of width and height.</param>
/// <param name="People">Who is where.</param>
internal sealed record ClipViewBody(
    CameraId Camera, ClipLack? Lack, DateTimeOffset From, double Moment, double FramesPerSecond, int WidthPx, int HeightPx, IReadOnlyList<double> Taken, IReadOnlyList<double[]> Plates, IReadOnlyList<ClipPersonBody> People)
{
    public static ClipViewBody Of(ClipView view, DateTimeOffset moment, StoreState state) => new(
        view.Camera, view.Lack, view.From, Math.Round((moment - view.From).TotalSeconds, 3), view.FramesPerSecond, view.WidthPx, view.HeightPx, view.Taken, view.Plates,
        [.. view.People.Select(person => new ClipPersonBody(state.CartOf(state.Resolve(person.Presence)) is { } cart ? cart.Number : null, person.Path))]);
}

/// <summary>Somebody in a film.</summary>
/// <param name="Number">Number of the visit that they belong to; absent for nobody's.</param>
/// <param name="Path">For each picture where they are, as shares of width and height; empty where they are not in it.</param>
internal sealed record ClipPersonBody(int? Number, IReadOnlyList<double[]> Path);
