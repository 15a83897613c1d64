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
        return TypedResults.Ok(new EvidenceBody(cart.Visit, cart.Number, parts.Evidence?.Retention.TotalHours, [.. movements.Select(movement => SeenBody.Of(cart, movement, words))]));
    }
}

/// <summary>What is behind a visit's lines.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="CurvesKeptHours">How long weight curves are kept; absent where vision is elsewhere and none can be asked for.</param>
/// <param name="Seen">In order of time.</param>
internal sealed record EvidenceBody(VisitId Visit, int Number, double? CurvesKeptHours, IReadOnlyList<SeenBody> Seen);

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
