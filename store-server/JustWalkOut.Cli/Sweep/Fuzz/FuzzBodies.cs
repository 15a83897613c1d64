using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Cli.Sweep;

/// <summary>Bodies of requests, from good ones to noise: right, bent in a place or two, cut off, or no JSON at all. The same seed gives the same.</summary>
internal sealed class FuzzBodies(IReadOnlyList<FuzzedVisit> visits, string store, Random chance)
{
    private static readonly string[] Texts =
    [
        "", "a", "cola", "door", "ann", "\0", "\uFFFF", "😀 사과", "../../etc", "' OR 1=1 --", "<script>", new('x', 300), "00000000-0000-0000-0000-000000000000", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "USD", "in", "1/5/11", "kind", "http://127.0.0.1:1/",
    ];

    /// <summary>Raw JSON that no text of .NET becomes.</summary>
    private static readonly string[] RawValues = ["null", "true", "-1", "1e400", "1e308", "99999999999999999999", "0.5", "9223372036854775807", "\"\\ud800\"", "[]", "{}", "[null]", "[[[[[]]]]]", "\"\"", "1", "1001"];

    private const string Mark = "\u0001mark";

    /// <summary>Stands for the time at which a body is sent: what says how things stand is refused when it is old.</summary>
    private static readonly DateTimeOffset AnyTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly (string Route, string Text)[] _good = [.. Good(visits, store)];

    /// <summary>Any text, from names that exist to what no name may be.</summary>
    public string Text() => Of(Texts);

    /// <summary>A body for a route.</summary>
    public byte[] For(string route)
    {
        (string Route, string Text)[] fitting = [.. _good.Where(body => route.TrimEnd('/').EndsWith(body.Route, StringComparison.Ordinal))];
        string text = Of(fitting.Length == 0 || chance.Next(10) == 0 ? _good : fitting).Text;
        for (int bends = chance.Next(4); bends > 0; bends--)
        {
            text = Bent(text);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace("#N", $"{chance.Next(1000)}", StringComparison.Ordinal).Replace($"{AnyTime:yyyy-MM-ddTHH:mm:sszzz}", $"{TimeProvider.System.GetUtcNow():O}", StringComparison.Ordinal));
        switch (chance.Next(20))
        {
            case 0:
                return bytes[..(bytes.Length / 2)];
            case 1:
                chance.NextBytes(bytes);
                return bytes;
            case 2:
                return [];
            default:
                return bytes;
        }
    }

    public T Of<T>(IReadOnlyList<T> items) => items[chance.Next(items.Count)];

    /// <summary>One value somewhere replaced by another, left out, or joined by a stranger.</summary>
    private string Bent(string text)
    {
        JsonNode? root;
        try
        {
            root = text.Contains("\\ud800", StringComparison.Ordinal) ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }

        JsonNode? at = root;
        while (at is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            JsonNode? inner = at is JsonObject object_ ? object_.ElementAt(chance.Next(object_.Count)).Value : at.AsArray()[chance.Next(at.AsArray().Count)];
            if (inner is JsonObject or JsonArray && chance.Next(3) > 0)
            {
                at = inner;
                continue;
            }

            BendAt(at);
            return root!.ToJsonString().Replace("\"\\u0001mark\"", chance.Next(2) == 0 ? Of(RawValues) : JsonSerializer.Serialize(Text()), StringComparison.Ordinal);
        }

        return text;
    }

    private void BendAt(JsonNode at)
    {
        if (at is JsonArray list)
        {
            list[chance.Next(list.Count)] = Mark;
            return;
        }

        JsonObject members = at.AsObject();
        string name = members.ElementAt(chance.Next(members.Count)).Key;
        switch (chance.Next(6))
        {
            case 0:
                members.Remove(name);
                break;
            case 1:
                members[Text() + "x"] = 1;
                break;
            default:
                members[name] = Mark;
                break;
        }
    }

    /// <summary>Good bodies of every route that takes one; <c>#N</c> becomes a number, and <see cref="AnyTime"/> the time.</summary>
    private static IEnumerable<(string Route, string Text)> Good(IReadOnlyList<FuzzedVisit> visits, string store)
    {
        yield return ("/accounts/{name}", Json(new { role = "auditor", password = "a long enough password" }));
        yield return ("/webhooks/{name}", Json(new { url = FuzzedStore.Receiver, kind = "cart" }));
        yield return ("/signin", "name=boss&password=wrong%20and%20long");
        yield return ("/signin", $"name=boss&password={Uri.EscapeDataString(FuzzedStore.Password)}&to=/");
        yield return ("/signin/password", $"current={Uri.EscapeDataString(FuzzedStore.Password)}&password={Uri.EscapeDataString(FuzzedStore.Password)}");
        yield return ("/signin/password", "current=wrong&password=a%20longer%20one%20again");
        yield return ("/setup", "code=AAAA&name=eve&password=a%20long%20enough%20password");
        yield return ("/mail", "address=eve%40home.example");
        yield return ("/acknowledgement", "{}");
        yield return ("/answer", "{}");
        yield return ("/telemetry", Json(new Telemetry(
            1, new StoreId("corner"), AnyTime, [new PersonState(visits[0].Presence, 1, 2, [[1.2, 2, 1.1]])], [new PlateState(new PlateId("1", "5", "11"), 420)],
            new Dictionary<string, double> { ["pictures"] = 15 }, new Dictionary<string, string> { ["camera/c01"] = "ok", ["broker"] = "away" }) { Ailments = new Dictionary<string, Ailment> { ["broker"] = new(AilmentKind.NoBroker, "") } }));
        yield return ("/end", Json(new { id = "e#N" }));
        yield return ("/help", Json(new { id = "h#N", gate = "door" }));
        yield return ("/overrides", Json(new { id = "o#N", reason = "phoneDead", way = "in", people = 1 }));
        yield return ("/visits/{visit:guid}/group", Json(new { id = "g#N", people = 2 }));
        yield return ("/visits/{visit:guid}/age-check", Json(new { id = "y#N", age = "confirmed" }));
        yield return ("/visits/{visit:guid}/loyalty", Json(new { id = "l#N", member = "M-1#N" }));
        yield return ("/r/{token}/loyalty", "member=M-1#N");
        yield return ("/r/{token}/group", "people=3");
        yield return ("/draft/coverage", store);
        yield return ("/plates/out", "{\"id\":\"o#N\",\"plates\":[\"1/5/11\"]}");
        yield return ("/plates/back", "{\"id\":\"b#N\",\"plates\":[\"1/5/11\"]}");
        yield return ("/plates/tare", "{\"id\":\"t#N\",\"plate\":\"1/5/11\"}");
        yield return ("/plates/test", "{\"id\":\"w#N\",\"plate\":\"1/5/11\",\"grams\":1000,\"toleranceGrams\":5}");
        yield return ("/source", Json(new { source = "rtsp://10.0.0.9/main" }));
        yield return ("/changes", Json(new { priceMinor = 160, status = "active" }));
        yield return ("/changes", Json(new { priceMinor = 170, from = FuzzedStore.Later }));
        yield return ("/import", "sku,gtins,name,price\r\ncola,5449000000996,Cola,1.60\r\ngum,,Gum,0.50\r\ngift,,Gift,\r\nbeer,,Beer,3.00\r\n");
        yield return ("/draft", store);
        yield return ("/draft/file", store);
        yield return ("/draft/check", Json(new { version = 1, name = "corner", currency = "USD", floor = new { outline = new[] { new[] { 0.0, 0 }, [4, 0], [4, 4] }, walls = Array.Empty<int>() } }));
        foreach (FuzzedVisit visit in visits)
        {
            yield return ("/payments/notices", Json(new { id = "evt_#N", @object = "event", type = "payment_intent.canceled", data = new { @object = new { id = "pi_#N", @object = "payment_intent", status = "canceled", metadata = new { visit = visit.Visit.Value } } } }));
            yield return ("/payments/notices", Json(new { id = "evt_#N", @object = "event", type = "refund.updated", data = new { @object = new { id = "re_#N", @object = "refund", metadata = new { visit = visit.Visit.Value } } } }));
            yield return ("/entries", Json(new { shopper = visit.Name, at = FuzzedStore.Open, people = 2, role = "shopper", person = "p1" }));
            yield return ("/entries", "{\"shopper\":\"s#N\",\"at\":\"2026-11-24T09:00:#NZ\"}");
            yield return ("/entries", Json(new { shopper = "l#N", at = FuzzedStore.Open, loyalty = "M-2#N" }));
            yield return ("/entries", Json(new { code = "JWO1.AAAA", at = FuzzedStore.Open }));
            yield return ("/passes", Json(new { shopper = visit.Name }));
            yield return ("/erasures", Json(new { shopper = "s#N" }));
            yield return ("/decisions", Json(new { id = "r#N", lines = new[] { new { direction = "in", observation = visit.Seen.Value, action = "accept" } } }));
            yield return ("/decisions", Json(new { id = "r#N", lines = new[] { new { direction = "in", observation = visit.Seen.Value, action = "correct", sku = "cola", quantity = 2, visit = visits[0].Visit.Value } } }));
            yield return ("/refunds", Json(new { id = "f#N", reason = "damaged", lines = new[] { new { sku = "gum", quantity = 1, unitPriceMinor = 50 } } }));
            yield return ("/disputes", Json(new { sku = "gum", quantity = 1, reason = "notTaken" }));
            yield return ("/disputes", "sku=gum&unitPriceMinor=50&quantity=1&reason=notTaken");
            yield return ("/questions", "sku=gum");
            yield return ("/rejection", Json(new { id = "j#N" }));
            foreach (Finding finding in new[] { FuzzedStore.Took(visit.Presence, "gum", 0.4), new Finding.Revised(visit.Seen, null, "x"), new Finding.UnexplainedStock([], 1, "x"), new Finding.Left(visit.Presence) })
            {
                yield return ("/observations", Json(new[] { new Observation(1, new StoreId("corner"), new ObservationId(DeterministicGuid.Of(new StoreId("corner"), "fuzz", visit.Name, finding.GetType().Name)), 30, FuzzedStore.Open.AddSeconds(60), finding) }));
            }
        }
    }

    private static string Json(object body) => JsonSerializer.Serialize(body, MessageJson.Compact);
}
