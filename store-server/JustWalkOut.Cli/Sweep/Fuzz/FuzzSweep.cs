using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace JustWalkOut.Cli.Sweep;

/// <summary>What fuzzing found.</summary>
/// <param name="Seed">As asked for.</param>
/// <param name="Endpoints">Endpoints that the running server has, hub methods among them.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Statuses">How many answers of each status; of hub calls <c>done</c> and <c>refused</c>.</param>
/// <param name="NeverGood">Endpoints of which no request got through: the fuzzer knows too little of them.</param>
/// <param name="Faults">Answers of 500 and above, refused requests that changed something, and faults that the server said; the first of them.</param>
/// <param name="FaultCount">How many.</param>
internal sealed record FuzzFigures(
    int Seed, int Endpoints, int Requests, double Seconds, IReadOnlyDictionary<string, int> Statuses, IReadOnlyList<string> NeverGood, IReadOnlyList<string> Faults, int FaultCount)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsGood => FaultCount == 0;
}

/// <summary>
/// Sends every endpoint of a running server so many requests, from good ones to noise, by an administrator, a device and nobody. Which endpoints there are says the server's own routing, so that none is forgotten. No answer may be a fault
/// of ours, and no refused request may change anything.
/// </summary>
internal sealed partial class FuzzSweep(FuzzedStore store, int seed, int each)
{
    private const int FaultsShown = 20;
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string[] PathParts = ["corner", "other", "door", "cola", "gift", "%00", "%ff", "%2F", "..", "%D8%00", "x%20y", "00000000-0000-0000-0000-000000000000"];
    private static readonly string[] Queries = ["", "", "", "?limit=1", "?limit=999", "?state=open", "?status=settled", "?state=", "?limit=-1&limit=2", "?after=00000000-0000-0000-0000-000000000000", "?%00=%ff", "?lang=ko", "?from=2026-11-24T08:00:00Z&to=2026-11-24T09:00:00Z&parts=10", "?at=2026-11-24T08:00:00Z", "?after=2026-11-24T08:00:00Z&seconds=1", "?zone=Asia/Seoul", "?date=2026-11-24", "?zone=Nowhere/Land", "?from=2126-11-24T08:00:00Z", "?dryRun=true"];
    private static readonly string[] Forms = ["/signin", "/signin/password", "/setup"];
    private static readonly string[] Types = ["text/plain", "text/csv", Form, "application/json; charset=utf-16", "x"];

    private readonly Random _chance = new(seed);
    private readonly string[] _queries = [.. Queries, $"?at={store.ToldAt.UtcDateTime:O}", $"?after={store.ToldAt.UtcDateTime:O}&stepMs=500"];
    private readonly FuzzBodies _bodies = new(store.Visits, FuzzedStore.Text, new Random(seed + 1));
    private readonly SortedDictionary<string, int> _statuses = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly string[] _tokens = [.. store.Visits.Select(visit => visit.Link.Split('/')[^1]), store.Web.PassOf(new Carts.ShopperId("ann")).Split('/')[^1]];
    private int _requests;
    private int _faultCount;

    /// <summary>Runs one: so many servers at once, each with its share of the endpoints.</summary>
    public static async Task<FuzzFigures> RunAsync(int seed, int each, int workers, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        FuzzFigures[] parts = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => PartAsync((seed, worker, workers), each, stop), stop)));
        return new FuzzFigures(
            seed,
            parts.Sum(part => part.Endpoints),
            parts.Sum(part => part.Requests),
            Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1),
            new SortedDictionary<string, int>(parts.SelectMany(part => part.Statuses).GroupBy(pair => pair.Key, pair => pair.Value).ToDictionary(group => group.Key, group => group.Sum()), StringComparer.Ordinal),
            [.. parts.SelectMany(part => part.NeverGood).Order(StringComparer.Ordinal)],
            [.. parts.SelectMany(part => part.Faults).Take(FaultsShown)],
            parts.Sum(part => part.FaultCount));
    }

    private static async Task<FuzzFigures> PartAsync((int Seed, int Worker, int Workers) part, int each, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        await using FuzzedStore store = await FuzzedStore.OpenAsync(scratch.Path, stop);
        return await new FuzzSweep(store, part.Seed + (1000 * part.Worker), each).RunAsync(part.Worker, part.Workers, stop);
    }

    private async Task<FuzzFigures> RunAsync(int worker, int workers, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<(string Pattern, IReadOnlyList<string> Methods)> endpoints = [.. store.Web.Endpoints.Where(endpoint => !endpoint.Pattern.StartsWith(FuzzedHub.Path, StringComparison.Ordinal)).Where((_, number) => number % workers == worker)];
        List<string> neverGood = [];
        for (int i = 0; i < endpoints.Count; i++)
        {
            bool isGood = false;
            await store.RenewAsync(endpoints[i].Pattern, stop);
            for (int request = 0; request < each; request++)
            {
                isGood |= await SendAsync(endpoints[i], stop) is < 400;
            }

            neverGood.AddRange(isGood ? [] : [$"{string.Join(",", endpoints[i].Methods)} {endpoints[i].Pattern}"]);
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write($"\rjwo: {i + 1} of {endpoints.Count} endpoints ");
            }
        }

        bool hasHub = worker == 0;
        int calls = hasHub ? await new FuzzedHub(store, _bodies, Fault).RunAsync(each, _statuses, stop) : 0;
        lock (store.Said)
        {
            store.Said.Where(line => line.Contains("internal fault", StringComparison.Ordinal)).ToList().ForEach(Fault);
        }

        return new FuzzFigures(
            seed, endpoints.Count + (hasHub ? FuzzedHub.Methods.Count : 0), _requests + calls, Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1), _statuses, neverGood, [.. _faults], _faultCount);
    }

    private async Task<int> SendAsync((string Pattern, IReadOnlyList<string> Methods) endpoint, CancellationToken stop)
    {
        using HttpRequestMessage request = Next(endpoint);
        HttpClient client = _chance.Next(8) switch { 0 => store.Nobody, 1 => store.Device, _ => endpoint.Pattern is "/signout" or "/signin/password" ? store.Leaving : store.Admin };
        bool isOfAlerts = FuzzedStore.IsOfAlerts(endpoint.Pattern);
        string before = store.Stamp(isOfAlerts);
        int status;
        bool isFull;
        _requests++;
        try
        {
            // Streams have no end: their first line is enough.
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            status = (int)answer.StatusCode;

            // So many pages may hear of changes at once, and more are asked to come again: the ones before are still being let go of.
            isFull = answer is { StatusCode: System.Net.HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null } && endpoint.Pattern.EndsWith("/live", StringComparison.Ordinal);
            if (answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
            {
                await answer.Content.LoadIntoBufferAsync(stop);
            }
        }
        catch (HttpRequestException fault)
        {
            Fault($"no answer ({fault.Message}) to {Told(request)}");
            return int.MaxValue;
        }

        Count(status.ToString(CultureInfo.InvariantCulture));
        if (status >= 500 && !isFull)
        {
            Fault($"{status} for {Told(request)}");
        }
        else if (status >= 400 && store.Stamp(isOfAlerts) is var after && after != before)
        {
            Fault($"{status} changed something ({Difference(before, after)}): {Told(request)}");
        }

        return status;
    }

    private HttpRequestMessage Next((string Pattern, IReadOnlyList<string> Methods) endpoint)
    {
        string method = _chance.Next(12) == 0 ? _bodies.Of(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]) : _bodies.Of(endpoint.Methods);
        string path = Hole().Replace(endpoint.Pattern, hole => Filled(hole.Groups["name"].Value, endpoint.Pattern)) + _bodies.Of(_queries);
        HttpRequestMessage request = new(new HttpMethod(method), new Uri(store.Web.Address.ToString().TrimEnd('/') + "/" + path.TrimStart('/'), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (method is "POST" or "PUT" or "PATCH" || _chance.Next(30) == 0)
        {
            byte[] body = _bodies.For(endpoint.Pattern);
            request.Content = new ByteArrayContent(body);
            bool isForm = endpoint.Pattern.StartsWith("/r/", StringComparison.Ordinal) || Forms.Contains(endpoint.Pattern);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", _chance.Next(10) == 0 ? _bodies.Of(Types) : isForm ? Form : endpoint.Pattern.EndsWith("/import", StringComparison.Ordinal) && _chance.Next(2) == 0 ? "text/csv" : "application/json");
            if (endpoint.Pattern == "/payments/notices" && _chance.Next(8) > 0)
            {
                request.Headers.TryAddWithoutValidation("Stripe-Signature", FuzzedNeighbours.Signature(body, TimeProvider.System.GetUtcNow()));
            }
        }

        if (_chance.Next(4) == 0)
        {
            request.Headers.TryAddWithoutValidation("If-Match", _bodies.Of(["*", "\"x\"", "\"\"", "W/\"1\"", "x", "\"none\"", $"\"{store.Draft}\""]));
            request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("ko"));
        }

        return request;
    }

    private string Filled(string name, string pattern) => _chance.Next(6) == 0 ? _bodies.Of(PathParts) : name switch
    {
        "store" => "corner",
        "gate" => "door",
        "sku" or "code" => "cola",
        "token" => _bodies.Of(_tokens),
        "documentName" => "v1",
        "camera" => FuzzedNeighbours.Camera.Value,
        "observation" => _bodies.Of(store.Visits).Seen.Value,
        "dispute" => store.Dispute,
        "name" when pattern.Contains("/webhooks/", StringComparison.Ordinal) => FuzzedStore.Webhook,
        "id" when pattern.Contains("/help/", StringComparison.Ordinal) => store.Help,
        "id" when pattern.Contains("/alerts/", StringComparison.Ordinal) => store.Alert,
        "name" => _bodies.Of(["ann", "bob"]), // Never whoever asks.
        "date" => "2026-11-24",
        _ => _bodies.Of(store.Visits).Visit.Value,
    };

    private void Count(string status) => _statuses[status] = _statuses.GetValueOrDefault(status) + 1;

    private void Fault(string what)
    {
        _faultCount++;
        if (_faults.Count < FaultsShown)
        {
            _faults.Add(what.Length > 400 ? what[..400] : what);
        }
    }

    private static string Difference(string before, string after)
    {
        string[] parts = after.Split('|');
        return string.Join(", ", parts.Except(before.Split('|'), StringComparer.Ordinal).DefaultIfEmpty("something is gone"));
    }

    private static string Told(HttpRequestMessage request) => $"{request.Method} {request.RequestUri?.OriginalString} {(request.Content is ByteArrayContent content ? System.Text.Encoding.UTF8.GetString(content.ReadAsByteArrayAsync().Result) : "")}";

    [GeneratedRegex(@"\{\*{0,2}(?<name>[^}:?]+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
