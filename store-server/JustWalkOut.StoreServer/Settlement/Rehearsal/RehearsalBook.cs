using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Settlement.Rehearsal;

/// <summary>The payments and refunds of a rehearsal, with their ledger on disk. Safe for use from several threads.</summary>
public sealed class RehearsalBook : IDisposable
{
    /// <summary>How long holds hold: as most cards' do.</summary>
    private static readonly TimeSpan HoldLength = TimeSpan.FromDays(7);

    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, RehearsalEntry> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly Lock _gate = new();

    private RehearsalBook(FileStream file, TimeProvider clock) => (_file, _clock) = (file, clock);

    /// <summary>Lines so far.</summary>
    public int Count { get; private set; }

    /// <summary>Opens a ledger, made if it is new.</summary>
    public static RehearsalBook Open(string path, TimeProvider clock)
    {
        RehearsalEntry[] entries = File.Exists(path) ? [.. ReadAll(path)] : [];
        RehearsalBook book = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), clock);
        Array.ForEach(entries, book.Hold);
        return book;
    }

    /// <summary>Reads what is in a ledger, which may be written meanwhile.</summary>
    public static IEnumerable<RehearsalEntry> ReadAll(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        string text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<RehearsalEntry>(line, MessageJson.Compact)!)];
    }

    /// <summary>What each visit has paid by a ledger, in Stripe's smallest units: takings less refunds, and how many takings there were.</summary>
    public static IReadOnlyDictionary<string, (long Minor, int Takings)> PaidByVisit(IEnumerable<RehearsalEntry> entries)
    {
        Dictionary<string, JsonNode> last = [];
        foreach (JsonNode made in entries.Where(entry => entry.Made is not null).Select(entry => JsonNode.Parse(entry.Made!)!))
        {
            last[(string)made["id"]!] = made;
        }

        return last.Values.GroupBy(made => (string)made["metadata"]!["visit"]!).ToDictionary(
            group => group.Key,
            group => (
                group.Sum(made => (string)made["object"]! == "refund" ? -(long)made["amount"]! : (long)made["amount_received"]!),
                group.Count(made => (string)made["object"]! == "payment_intent" && (long)made["amount_received"]! > 0)));
    }

    /// <summary>What was answered to a key; null for a new one, and for none.</summary>
    public RehearsalEntry? Known(string key)
    {
        lock (_gate)
        {
            return key.Length == 0 ? null : _keys.GetValueOrDefault(key);
        }
    }

    /// <summary>Puts a line on disk; only then it holds.</summary>
    public void Keep(RehearsalEntry entry)
    {
        lock (_gate)
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, MessageJson.Compact), (byte)'\n']);
            _file.Flush(flushToDisk: true);
            Hold(entry);
        }
    }

    /// <summary>Answers a question.</summary>
    public (int Status, JsonNode Body) Read(string path, IQueryCollection query)
    {
        lock (_gate)
        {
            string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return parts switch
            {
                ["v1", "payment_intents"] => (200, Page(made => (string)made["object"]! == "payment_intent" && (long)made["created"]! >= Number(query["created[gte]"]), query)),
                ["v1", "refunds"] => (200, Page(
                    made => (string)made["object"]! == "refund" && (query["payment_intent"].Count == 0 || (string)made["payment_intent"]! == query["payment_intent"]) && (long)made["created"]! >= Number(query["created[gte]"]), query)),
                ["v1", "payment_intents", var id] when _objects.TryGetValue(id, out JsonObject? intent) => (200, intent.DeepClone()),
                _ => (404, Error("invalid_request_error", "resource_missing")),
            };
        }
    }

    /// <summary>What a request comes to; it holds once it is kept.</summary>
    public (int Status, JsonNode Body) Do(string path, IFormCollection form)
    {
        lock (_gate)
        {
            string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return parts switch
            {
                ["v1", "payment_intents"] => Create(form),
                ["v1", "refunds"] => Refund(form),
                ["v1", "payment_intents", var id, var what] when _objects.TryGetValue(id, out JsonObject? intent) => Change((JsonObject)intent.DeepClone(), what, form),
                _ => (404, Error("invalid_request_error", "resource_missing")),
            };
        }
    }

    /// <summary>An error in Stripe's form.</summary>
    public static JsonObject Error(string type, string code) => new() { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = code } };

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private (int Status, JsonNode Body) Create(IFormCollection form)
    {
        string card = form["payment_method"].ToString();
        bool isHold = form["capture_method"] == "manual";
        if (card == "pm_decline" || (card == "pm_decline_capture" && !isHold))
        {
            return (402, Error("card_error", "card_declined"));
        }

        long amount = Number(form["amount"]);
        DateTimeOffset now = _clock.GetUtcNow();
        return (200, new JsonObject
        {
            ["id"] = $"pi_{Count + 1}",
            ["object"] = "payment_intent",
            ["amount"] = amount,
            ["amount_capturable"] = isHold ? amount : 0,
            ["amount_received"] = isHold ? 0 : amount,
            ["currency"] = form["currency"].ToString(),
            ["status"] = isHold ? "requires_capture" : "succeeded",
            ["capture_method"] = form["capture_method"].ToString(),
            ["payment_method"] = card,
            ["created"] = now.ToUnixTimeSeconds(),
            ["metadata"] = MetadataOf(form),
            ["latest_charge"] = new JsonObject
            {
                ["id"] = $"ch_{Count + 1}",
                ["object"] = "charge",
                ["payment_method_details"] = new JsonObject
                {
                    ["type"] = "card",
                    ["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242", ["capture_before"] = (now + HoldLength).ToUnixTimeSeconds() },
                },
            },
        });
    }

    private static (int Status, JsonNode Body) Change(JsonObject intent, string what, IFormCollection form)
    {
        if ((string)intent["status"]! != "requires_capture")
        {
            return (400, Error("invalid_request_error", "payment_intent_unexpected_state"));
        }

        long held = (long)intent["amount_capturable"]!;
        switch (what)
        {
            case "capture" when (string)intent["payment_method"]! == "pm_decline_capture":
                return (402, Error("card_error", "card_declined"));
            case "capture" when Number(form["amount_to_capture"]) is var amount && amount <= held:
                (intent["amount_received"], intent["amount_capturable"], intent["status"]) = (amount, 0, "succeeded");
                return (200, intent);
            case "cancel":
                (intent["amount_capturable"], intent["status"]) = (0, "canceled");
                return (200, intent);
            case "increment_authorization" when Number(form["amount"]) is var amount && amount > held:
                (intent["amount"], intent["amount_capturable"]) = (amount, amount);
                return (200, intent);
            default:
                return (400, Error("invalid_request_error", "parameter_invalid"));
        }
    }

    private (int Status, JsonNode Body) Refund(IFormCollection form)
    {
        string intent = form["payment_intent"].ToString();
        long amount = Number(form["amount"]);
        long given = _objects.Values.Where(made => (string)made["object"]! == "refund" && (string)made["payment_intent"]! == intent).Sum(made => (long)made["amount"]!);
        return !_objects.TryGetValue(intent, out JsonObject? taken) || given + amount > (long)taken["amount_received"]!
            ? (400, Error("invalid_request_error", "charge_already_refunded"))
            : (200, new JsonObject { ["id"] = $"re_{Count + 1}", ["object"] = "refund", ["amount"] = amount, ["payment_intent"] = intent, ["status"] = "succeeded", ["created"] = _clock.GetUtcNow().ToUnixTimeSeconds(), ["metadata"] = MetadataOf(form) });
    }

    /// <summary>The newest first, as Stripe does it.</summary>
    private JsonObject Page(Func<JsonObject, bool> isWanted, IQueryCollection query)
    {
        int limit = (int)Math.Max(1, Number(query["limit"]));
        JsonObject[] found = [.. Enumerable.Reverse(_order).Select(id => _objects[id]).Where(isWanted)];
        if (query["starting_after"].ToString() is { Length: > 0 } after)
        {
            found = [.. found.SkipWhile(made => (string)made["id"]! != after).Skip(1)];
        }

        return new JsonObject { ["object"] = "list", ["has_more"] = found.Length > limit, ["url"] = "/v1", ["data"] = new JsonArray([.. found.Take(limit).Select(made => made.DeepClone())]) };
    }

    private void Hold(RehearsalEntry entry)
    {
        Count++;
        if (entry.Key.Length > 0)
        {
            _keys[entry.Key] = entry;
        }

        if (entry.Made is { } text)
        {
            JsonObject made = (JsonObject)JsonNode.Parse(text)!;
            string id = (string)made["id"]!;
            if (!_objects.ContainsKey(id))
            {
                _order.Add(id);
            }

            _objects[id] = made;
        }
    }

    private static JsonObject MetadataOf(IFormCollection form)
    {
        JsonObject metadata = [];
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in form.Where(pair => pair.Key.StartsWith("metadata[", StringComparison.Ordinal)))
        {
            metadata[name["metadata[".Length..^1]] = value.ToString();
        }

        return metadata;
    }

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
