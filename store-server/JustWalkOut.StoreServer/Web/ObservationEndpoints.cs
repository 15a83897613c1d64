using System.Text.Json;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Vision's word to the server, for a vision that runs elsewhere.</summary>
internal static class ObservationEndpoints
{
    /// <summary>Most observations of one request.</summary>
    private const int CountMax = 1000;

    public static void Map(RouteGroupBuilder store)
    {
        store.MapGet("/observations", (StoreLedger ledger) => TypedResults.Ok(new AcknowledgedBody(ledger.Counters.AppliedSequence)))
            .WithTags("Observations")
            .RequireAuthorization(Access.Report)
            .WithSummary("Up to which number observations are on disk and have had their turn: a vision that begins anew counts on from there");
        MapReceiving(store);
    }

    private static void MapReceiving(RouteGroupBuilder store) => store.MapPost("/observations", ReceiveAsync)
        .WithTags("Observations")
        .RequireAuthorization(Access.Report)
        .Accepts<Observation[]>("application/json")
        .Produces<ReceivingBody>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithSummary("Takes 1 to 1000 observations, durable when answered: forget those up to the acknowledged number, send any other again; a repeat changes nothing, a gap waits");

    /// <summary>
    /// Either all of a request is well-formed or nothing of it is taken. Of well-formed observations each is taken, repeated or refused by itself,
    /// as the ledger does with any sender; a request of which nothing was taken or repeated is refused as a whole.
    /// </summary>
    private static async Task<IResult> ReceiveAsync(HttpRequest request, StoreLedger ledger, CancellationToken cancellation)
    {
        (JsonDocument? document, IResult? problem) = await RequestBody.ParseAsync(request);
        if (document is null)
        {
            return problem!;
        }

        using (document)
        {
            List<string> faults = [];
            List<Observation> observations = Read(document.RootElement, faults);
            if (faults.Count > 0)
            {
                return Problems.Malformed(faults);
            }

            Receiving done = await ledger.TakeAsync(observations, cancellation);
            ReceivingBody body = new(done.Acknowledged, done.Stored, done.Repeats, done.Refused);
            return done.Stored + done.Repeats > 0
                ? TypedResults.Ok(body)
                : Problems.Refused(done.Refused[0].Reason, "Nothing of it was taken.", new Dictionary<string, object?> { ["acknowledged"] = done.Acknowledged, ["refused"] = done.Refused });
        }
    }

    private static List<Observation> Read(JsonElement root, List<string> faults)
    {
        List<Observation> observations = [];
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() is < 1 or > CountMax)
        {
            faults.Add($"$ is {(root.ValueKind == JsonValueKind.Array ? $"an array of {root.GetArrayLength()}" : root.ValueKind.ToString().ToLowerInvariant())}, expected an array of 1 to {CountMax} observations");
            return observations;
        }

        int index = 0;
        foreach (JsonElement element in root.EnumerateArray())
        {
            try
            {
                Observation? observation = element.Deserialize<Observation>(WebJson.Strict);
                if (observation is null || !IsWhole(observation.Finding))
                {
                    faults.Add($"$[{index}] is or holds null, expected an observation with all its parts");
                }
                else
                {
                    observations.Add(observation);
                }
            }
            catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException)
            {
                faults.Add($"$[{index}] is no observation: {fault.Message.ReplaceLineEndings(" ")}");
            }
            catch (InvalidOperationException)
            {
                faults.Add($"$[{index}]: {RequestBody.HalfCharacter}");
            }

            index++;
        }

        return observations;
    }

    /// <summary>The reader refuses null members, not null elements of lists.</summary>
    private static bool IsWhole(Finding finding) => finding switch
    {
        Finding.Took took => took.Goods.Alternatives.All(other => other is not null),
        Finding.PutBack put => put.Goods.Alternatives.All(other => other is not null),
        Finding.HandedOver handed => handed.Goods.Alternatives.All(other => other is not null),
        Finding.Revised { Instead: { } instead } => IsWhole(instead),
        _ => true,
    };
}

/// <summary>How far the ledger is.</summary>
/// <param name="Acknowledged">Every observation up to this sequence number is on disk and had its turn.</param>
internal sealed record AcknowledgedBody(long Acknowledged);

/// <summary>What became of observations.</summary>
/// <param name="Acknowledged">Every observation up to this sequence number is on disk and had its turn.</param>
/// <param name="Taken">New ones, now on disk; those behind a gap wait for it there.</param>
/// <param name="Repeated">Ones that came before with the same content.</param>
/// <param name="Refused">Ones that were not taken, and why.</param>
internal sealed record ReceivingBody(long Acknowledged, int Taken, int Repeated, IReadOnlyList<RefusedObservation> Refused);
