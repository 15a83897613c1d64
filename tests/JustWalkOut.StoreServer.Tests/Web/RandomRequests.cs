using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>
/// Requests of every route that the interface describes, from good ones to noise: names that exist or not, bodies that are right, bent
/// in a place or two, cut off, or no JSON at all. The same seed gives the same requests.
/// </summary>
internal sealed partial class RandomRequests
{
    private static readonly string[] Texts =
    [
        "", "a", "cola", "door", "ann", "\0", "\uFFFF", "😀 사과", "../../etc", "' OR 1=1 --", "<script>", new('x', 300), "00000000-0000-0000-0000-000000000000", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "USD", "in", "1/5/11", "kind",
    ];

    private static readonly string[] PathParts = ["corner", "other", "door", "cola", "gift", "%00", "%ff", "%2F", "..", "%D8%00", "x%20y", "00000000-0000-0000-0000-000000000000"];
    private static readonly string[] Queries = ["", "", "", "?limit=1", "?limit=999", "?state=open", "?status=settled", "?state=", "?limit=-1&limit=2", "?after=00000000-0000-0000-0000-000000000000", "?%00=%ff", "?lang=ko"];

    /// <summary>Raw JSON that no text of .NET becomes.</summary>
    private static readonly string[] RawValues = ["null", "true", "-1", "1e400", "1e308", "99999999999999999999", "0.5", "9223372036854775807", "\"\\ud800\"", "[]", "{}", "[null]", "[[[[[]]]]]", "\"\"", "1", "1001"];

    private readonly Random _random;
    private readonly string _base;
    private readonly (string Path, string[] Verbs)[] _routes;
    private readonly string[] _visits;
    private readonly string[] _tokens;
    private readonly (string Route, string Text)[] _bodies;

    private RandomRequests(StoreWeb web, (string Path, string[] Verbs)[] routes, IReadOnlyList<Visitor> visitors, int seed)
    {
        _base = web.Address.ToString().TrimEnd('/');
        _random = new Random(seed);
        _routes = routes;
        _visits = [.. visitors.Select(visitor => visitor.Visit.Value)];
        _tokens = [.. visitors.Select(visitor => visitor.Link["/r/".Length..]), .. visitors.Select(visitor => web.PassOf(new ShopperId(visitor.Name))["/in/".Length..])];
        _bodies = [.. Bodies(visitors)];
    }

    /// <summary>Routes that a stream of noise would end itself on: they sign out, are limited to ten tries a minute, or go on for as long as somebody reads.</summary>
    private static readonly string[] LeftOut = ["/signin", "/signin/password", "/signout", "/setup"];

    /// <summary>Reads the routes from the description, so that a new one is not forgotten.</summary>
    public static async Task<RandomRequests> OfAsync(ServedStore store, IReadOnlyList<Visitor> visitors, int seed)
    {
        JsonElement paths = (await store.GetAsync("/openapi/v1.json")).Body.GetProperty("paths");
        (string, string[])[] routes =
        [
            .. paths.EnumerateObject().Where(path => !LeftOut.Contains(path.Name) && !path.Name.EndsWith("/live", StringComparison.Ordinal)).Select(path => (path.Name, path.Value.EnumerateObject().Select(verb => verb.Name.ToUpperInvariant()).Where(verb => verb is "GET" or "POST" or "PUT" or "DELETE").ToArray())),
        ];
        Assert.True(routes.Length > 12, "The description has hardly any routes.");
        return new RandomRequests(store.Web, routes, visitors, seed);
    }

    public HttpRequestMessage Next()
    {
        (string template, string[] verbs) = Of(_routes);
        string verb = _random.Next(12) == 0 ? Of(["GET", "POST", "PUT", "DELETE", "PATCH"]) : Of(verbs);
        string path = Hole().Replace(template, hole => Filled(hole.Groups["name"].Value)) + Of(Queries);
        HttpRequestMessage request = new(new HttpMethod(verb), new Uri(_base + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (verb is "POST" or "PUT" or "PATCH" || _random.Next(30) == 0)
        {
            request.Content = new ByteArrayContent(Body(template));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", _random.Next(10) == 0 || template.StartsWith("/r/", StringComparison.Ordinal) ? Of(["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "x"]) : "application/json");
        }

        return request;
    }

    private string Filled(string name) => _random.Next(6) == 0 ? Of(PathParts) : name switch
    {
        "store" => "corner",
        "gate" => "door",
        "sku" => "cola",
        "token" => Of(_tokens),
        "name" => Of(["ann", "bob", "boss"]),
        _ => Of(_visits),
    };

    private byte[] Body(string template)
    {
        (string Route, string Text)[] fitting = [.. _bodies.Where(body => template.EndsWith(body.Route, StringComparison.Ordinal))];
        string text = Of(fitting.Length == 0 || _random.Next(10) == 0 ? _bodies : fitting).Text;
        for (int bends = _random.Next(4); bends > 0; bends--)
        {
            text = Bent(text);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        switch (_random.Next(20))
        {
            case 0:
                return bytes[..(bytes.Length / 2)];
            case 1:
                _random.NextBytes(bytes);
                return bytes;
            case 2:
                return [];
            default:
                return bytes;
        }
    }

    /// <summary>One value somewhere replaced by another, left out, or joined by a stranger.</summary>
    private string Bent(string text)
    {
        if (text.Contains("\\ud800", StringComparison.Ordinal))
        {
            return text; // Cannot be parsed and written again.
        }

        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }

        JsonNode? at = root;
        while (true)
        {
            if (at is JsonObject { Count: > 0 } members)
            {
                string name = members.ElementAt(_random.Next(members.Count)).Key;
                if (_random.Next(3) > 0 && members[name] is JsonObject or JsonArray)
                {
                    at = members[name];
                    continue;
                }

                switch (_random.Next(6))
                {
                    case 0:
                        members.Remove(name);
                        return root!.ToJsonString();
                    case 1:
                        members[Of(Texts) + "x"] = 1;
                        return root!.ToJsonString();
                    default:
                        members[name] = "\u0001mark";
                        break;
                }
            }
            else if (at is JsonArray { Count: > 0 } list)
            {
                int index = _random.Next(list.Count);
                if (_random.Next(3) > 0 && list[index] is JsonObject or JsonArray)
                {
                    at = list[index];
                    continue;
                }

                list[index] = "\u0001mark";
            }

            return root!.ToJsonString().Replace("\"\\u0001mark\"", _random.Next(2) == 0 ? Of(RawValues) : JsonSerializer.Serialize(Of(Texts)), StringComparison.Ordinal);
        }
    }

    /// <summary>Good bodies of every route that takes one.</summary>
    private IEnumerable<(string Route, string Text)> Bodies(IReadOnlyList<Visitor> visitors)
    {
        yield return ("/{name}", Json(new { role = "auditor", password = "a long enough password" }));
        foreach (Visitor visitor in visitors)
        {
            yield return ("/entries", Json(new { shopper = visitor.Name, at = ServedStore.Open, people = 2, role = "shopper", person = "p1" }));
            yield return ("/entries", Json(new { code = "JWO1.AAAA", at = ServedStore.Open }));
            yield return ("/passes", Json(new { shopper = visitor.Name }));
            yield return ("/entries", Json(new { shopper = $"s{_random.Next(1000)}", at = ServedStore.Open.AddSeconds(_random.Next(1000)) }));
            yield return ("/group", Json(new { id = $"g{_random.Next(1000)}", people = 2 }));
            yield return ("/group", "people=2");
            yield return ("/loyalty", Json(new { id = $"l{_random.Next(1000)}", member = $"M-{_random.Next(100)}" }));
            yield return ("/loyalty", $"member=M-{_random.Next(100)}");
            yield return ("/overrides", Json(new { id = $"o{_random.Next(1000)}", reason = "phoneDead", way = "in", people = 1, shopper = visitor.Name, at = ServedStore.Open }));
            yield return ("/overrides", Json(new { id = $"o{_random.Next(1000)}", reason = "delivery", way = "out" }));
            yield return ("/help", Json(new { id = $"h{_random.Next(1000)}", gate = "door" }));
            yield return ("/alarm", Json(new { id = $"a{_random.Next(1000)}", where = "kitchen" }));
            yield return ("/end", Json(new { id = $"e{_random.Next(1000)}" }));
            yield return ("/{name}", Json(new { role = "staff" }));
            foreach (string id in new[] { "a", "b", $"r{_random.Next(1000)}" })
            {
                yield return ("/decisions", Json(new { id, lines = new[] { new { direction = "in", observation = visitor.Seen[^1].Value, action = "accept" } } }));
                yield return ("/decisions", Json(new { id, lines = new[] { new { direction = "in", observation = visitor.Seen[^1].Value, action = "correct", sku = "cola", quantity = 2, visit = visitors[0].Visit.Value } } }));
                yield return ("/decisions", Json(new { id, lines = Array.Empty<int>() }));
                yield return ("/refunds", Json(new { id, reason = "damaged", lines = new[] { new { sku = "gum", quantity = 1, unitPriceMinor = 50 } } }));
                yield return ("/disputes", Json(new { sku = "gum", quantity = 1, reason = "notTaken" }));
                yield return ("/rejection", Json(new { id }));
                yield return ("/disputes", "sku=gum&unitPriceMinor=50&quantity=1&reason=notTaken");
            }

            Finding[] findings = [visitor.Is(), visitor.Takes("cola", 0.4), visitor.PutsBack("gum"), visitor.Leaves(), visitor.IsComplete(), new Finding.UnexplainedStock([], 1, "x"),
                new Finding.Revised(Id(3), visitor.Takes("gum"), "x"), new Finding.Revised(Id(2), null, "x"), new Finding.IdentitySplit(visitor.Presence, visitors[0].Presence, [Id(2)], 0.9, "x"), new Finding.HandedOver(visitor.Presence, visitors[0].Presence, ((Finding.Took)visitor.Takes("cola")).Goods),
                new Finding.IdentityMerged(visitors[0].Presence, visitors[1].Presence, 0.95, "x"), new Finding.IdentitySwapped(visitors[0].Presence, visitors[1].Presence, ServedStore.Open, 0.95, "x")];
            for (int i = 0; i < findings.Length; i++)
            {
                long sequence = 10 + i;
                yield return ("/observations", Json(new[] { new Observation(1, ServedStore.Id, Id(sequence), sequence, ServedStore.Open.AddSeconds(60), findings[i]) }));
            }
        }
    }

    private static ObservationId Id(long sequence) => new(DeterministicGuid.Of(ServedStore.Id, "observation", sequence.ToString(CultureInfo.InvariantCulture)));

    private static string Json(object body) => JsonSerializer.Serialize(body, MessageJson.Compact);

    private T Of<T>(T[] items) => items[_random.Next(items.Length)];

    [GeneratedRegex(@"\{(?<name>[^}:]+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
