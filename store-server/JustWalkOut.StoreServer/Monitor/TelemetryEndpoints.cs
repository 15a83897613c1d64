using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>Where a vision that runs elsewhere says how things stand.</summary>
internal static class TelemetryEndpoints
{
    private const int PeopleMax = 1000;

    private const int HandsMax = 2;

    private const int PartsMax = 10_000;

    private const int WordsMax = 500;

    /// <summary>No store is longer, in metres.</summary>
    private const double MetresMax = 10_000;

    /// <summary>As far as vision's clock may be ahead: as with the workers that look for it.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromSeconds(2);

    /// <summary>As old as its word may be: people whom no camera sees are said to be where they were for three seconds.</summary>
    private static readonly TimeSpan OldMax = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder store) => store.MapPost("/telemetry", TakeAsync)
        .WithTags("Observations")
        .RequireAuthorization(Access.Report)
        .Accepts<Telemetry>("application/json")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithSummary("How things stand by a vision that runs elsewhere, for monitors and the exit: the newest replaces what was before, and nothing of it is kept. Five seconds without any are an alert");

    private static async Task<IResult> TakeAsync(HttpRequest request, MonitorFeed feed, StoreWebParts parts)
    {
        (JsonDocument? document, IResult? problem) = await RequestBody.ParseAsync(request);
        if (document is null)
        {
            return problem!;
        }

        using (document)
        {
            if (Read(document, out string fault) is not { } telemetry)
            {
                return Problems.Malformed([fault]);
            }

            List<string> faults = FaultsOf(telemetry, parts);
            TimeSpan off = parts.Clock.GetUtcNow() - telemetry.At;
            return faults.Count > 0 ? Problems.Malformed(faults)
                : !feed.IsVisionElsewhere ? Problems.Problem(StatusCodes.Status409Conflict, "Vision runs in the server's own process; start the server with --no-vision for one elsewhere.")
                : off > OldMax || -off > AheadMax ? Problems.Problem(StatusCodes.Status409Conflict, string.Create(CultureInfo.InvariantCulture, $"It is of {off.Duration().TotalSeconds:0.0} s {(off > TimeSpan.Zero ? "ago" : "from now")}; set the clocks of both machines by one time server."))
                : Take(feed, telemetry);
        }
    }

    private static NoContent Take(MonitorFeed feed, Telemetry telemetry)
    {
        feed.Take(telemetry);
        return TypedResults.NoContent();
    }

    private static Telemetry? Read(JsonDocument document, out string fault)
    {
        fault = "$ is null, expected how things stand";
        try
        {
            return document.Deserialize<Telemetry>(WebJson.Strict);
        }
        catch (Exception bad) when (bad is JsonException or FormatException or NotSupportedException)
        {
            fault = $"$ does not say how things stand: {bad.Message.ReplaceLineEndings(" ")}";
        }
        catch (InvalidOperationException)
        {
            fault = RequestBody.HalfCharacter;
        }

        return null;
    }

    private static List<string> FaultsOf(Telemetry telemetry, StoreWebParts parts)
    {
        List<string> faults = [];
        if (telemetry.Version != Telemetry.CurrentVersion)
        {
            faults.Add($"$.version is {telemetry.Version}, expected {Telemetry.CurrentVersion}: run the same version of the program on both sides");
        }

        if (telemetry.Store != parts.Store.Name)
        {
            faults.Add($"$.store is '{telemetry.Store}', expected '{parts.Store.Name}'");
        }

        if (telemetry.People.Count > PeopleMax || !telemetry.People.All(IsPerson))
        {
            faults.Add($"$.people is no list of at most {PeopleMax} with places in metres and up to {HandsMax} hands of three numbers");
        }

        if (telemetry.Plates.Count > PartsMax || telemetry.Plates.Any(plate => plate is null || (plate.Grams is { } grams && !double.IsFinite(grams))))
        {
            faults.Add($"$.plates is no list of at most {PartsMax} plates with their grams");
        }

        if (telemetry.Health.Count > PartsMax || telemetry.Health.Any(part => !IsWords(part.Key) || !IsWords(part.Value)))
        {
            faults.Add($"$.health is no list of at most {PartsMax} parts, each with up to {WordsMax} letters on one line");
        }

        if (telemetry.Ailments.Count > PartsMax || telemetry.Ailments.Any(part => !IsWords(part.Key) || !IsWords(part.Value?.Detail)))
        {
            faults.Add($"$.ailments is no list of at most {PartsMax} parts, each with up to {WordsMax} letters on one line");
        }

        if (telemetry.RatesPerSecond.Count > PartsMax || telemetry.RatesPerSecond.Any(rate => !IsWords(rate.Key) || !double.IsFinite(rate.Value)))
        {
            faults.Add($"$.ratesPerSecond is no list of at most {PartsMax} numbers by name");
        }

        return faults;
    }

    private static bool IsWords(string? text) => text is { Length: <= WordsMax } && !text.Any(char.IsControl);

    private static bool IsPerson(PersonState? person) => person is { HandsMetres: { Count: <= HandsMax } hands }
        && IsPlace(person.XMetres) && IsPlace(person.YMetres) && hands.All(hand => hand is { Length: 3 } && hand.All(IsPlace));

    private static bool IsPlace(double metres) => Math.Abs(metres) <= MetresMax;
}
