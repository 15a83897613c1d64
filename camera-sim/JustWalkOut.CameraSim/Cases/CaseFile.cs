using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>Reads case files. A bad one is refused as a whole: the first fault in it is named by its JSON path, with what was expected and what to do.</summary>
internal static class CaseFile
{
    /// <summary>Most events that a case may have; what has more is no visit that somebody noted.</summary>
    private const int EventsMax = 10_000;

    /// <summary>Latest that an event can be: a day.</summary>
    private const double SecondsMax = 86_400;

    private const int QuantityMax = 100;

    /// <summary>Reads a case.</summary>
    /// <param name="utf8">The file's content.</param>
    /// <param name="name">The file's name or path, for messages.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or has a fault.</exception>
    public static Case Read(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return ReadCase(new Member(document.RootElement, "$", name));
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{name} is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}; expected a case with events and receipts; mend that line and try again.", fault);
        }
    }

    private static Case ReadCase(Member root)
    {
        List<CaseEvent> events = [];
        foreach (Member member in root.Get("events", "an array of events").Elements("an array of events"))
        {
            CaseEvent next = ReadEvent(member, events.Count);
            if (events.Count > 0 && next.At < events[^1].At)
            {
                throw member.Get("t", "").Fault($"at least {events[^1].At.TotalSeconds}, the time of the event before", "put the events in order of time");
            }

            if (events.Count == EventsMax)
            {
                throw member.Fault($"at most {EventsMax} events", "split the case");
            }

            events.Add(next);
        }

        List<CaseReceipt> receipts = [];
        foreach (Member member in root.Get("receipts", "an array of receipts").Elements("an array of receipts"))
        {
            receipts.Add(ReadReceipt(member));
            if (receipts.Take(receipts.Count - 1).Any(receipt => receipt.Shopper == receipts[^1].Shopper))
            {
                throw member.Get("shopper", "").Fault("each shopper once", "join that shopper's receipts");
            }
        }

        return new Case(root.Get("name", "a text").Text("a text"), root.TryGet("store")?.Text("a text"), events, receipts);
    }

    private static CaseEvent ReadEvent(Member member, int number)
    {
        const string Actions = "\"take\" or \"put\"";
        Member action = member.Get("action", Actions);
        string gondola = member.Get("gondola", "a gondola's id").Id("a gondola's id");
        string shelf = member.Get("shelf", "a shelf's id").Id("a shelf's id");
        Member plates = member.Get("plates", "an array of plate ids");
        PlateId[] ids = [.. plates.Elements("an array of plate ids").Select(plate => new PlateId(gondola, shelf, plate.Id("a plate's id"))).Distinct().Order()];
        return new CaseEvent(
            number,
            TimeSpan.FromSeconds(member.Get("t", "seconds").Number(0, SecondsMax)),
            member.Get("shopper", "a shopper's id").Id("a shopper's id"),
            action.Text(Actions) switch
            {
                "take" => CaseAction.Take,
                "put" => CaseAction.Put,
                _ => throw action.Fault(Actions, "say what was done in one of these words"),
            },
            member.Get("gtin", "a GTIN or SKU").Id("a GTIN or SKU"),
            member.Get("quantity", "units").Whole(1, QuantityMax),
            ids.Length > 0 ? ids : throw plates.Fault("at least one plate", "name the plates that the goods stood on"));
    }

    private static CaseReceipt ReadReceipt(Member member) =>
        new(member.Get("shopper", "a shopper's id").Id("a shopper's id"),
            [.. member.Get("lines", "an array of lines").Elements("an array of lines").Select(line =>
                (line.Get("gtin", "a GTIN or SKU").Id("a GTIN or SKU"), line.Get("quantity", "units").Whole(1, QuantityMax)))]);

    /// <summary>A place in the file.</summary>
    private readonly record struct Member(JsonElement Element, string Path, string File)
    {
        public Member Get(string name, string expected) =>
            TryGet(name) ?? throw new InvalidDataException($"{File}: {Path}.{name} is missing, expected {expected}; add it and try again.");

        public Member? TryGet(string name)
        {
            if (Element.ValueKind != JsonValueKind.Object)
            {
                throw Fault("an object", "mend it and try again");
            }

            return Element.TryGetProperty(name, out JsonElement member) ? new Member(member, $"{Path}.{name}", File) : null;
        }

        public IEnumerable<Member> Elements(string expected)
        {
            if (Element.ValueKind != JsonValueKind.Array)
            {
                throw Fault(expected, "mend it and try again");
            }

            (string path, string file) = (Path, File);
            return Element.EnumerateArray().Select((element, i) => new Member(element, $"{path}[{i}]", file));
        }

        public string Text(string expected) =>
            Element.ValueKind == JsonValueKind.String && Element.GetString() is { Length: > 0 } text ? text : throw Fault(expected, "mend it and try again");

        /// <summary>An id written as a text or as a whole number; without a slash, which would make another plate of it.</summary>
        public string Id(string expected)
        {
            string? id = Element.ValueKind switch
            {
                JsonValueKind.String => Element.GetString(),
                JsonValueKind.Number when Element.TryGetInt64(out long whole) => whole.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            return string.IsNullOrEmpty(id) || id.Contains('/', StringComparison.Ordinal) ? throw Fault($"{expected}: a text or a whole number", "mend it and try again") : id;
        }

        public double Number(double min, double max) =>
            Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double number) && number >= min && number <= max
                ? number
                : throw Fault($"a number between {min} and {max}", "mend it and try again");

        public int Whole(int min, int max) =>
            Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int number) && number >= min && number <= max
                ? number
                : throw Fault($"a whole number between {min} and {max}", "mend it and try again");

        public InvalidDataException Fault(string expected, string remedy)
        {
            const int ShownMax = 60;
            string found = Element.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? $"an {Element.ValueKind.ToString().ToLowerInvariant()}" : Element.GetRawText();
            return new InvalidDataException($"{File}: {Path} is {(found.Length > ShownMax ? $"{found[..ShownMax]}..." : found)}, expected {expected}; {remedy}.");
        }
    }
}
