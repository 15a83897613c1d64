using System.Text.Json;

namespace JustWalkOut.Carts.Stores;

/// <summary>
/// One object of a file that is being read and checked: each member is asked for once, and whatever is wrong (absent, of another
/// type, out of range, not asked for) is noted by its JSON path while reading goes on, so that one run names every fault.
/// A faulty member reads as an empty value; whoever reads must drop the result when there are faults.
/// </summary>
internal sealed class JsonMembers
{
    private const string UuidWords = "a UUID, such as \"61b35f9f-37c4-5a74-9998-8d45496f0e32\"";

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly List<string> _faults;
    private readonly bool _isObject;

    public JsonMembers(JsonElement element, string path, List<string> faults)
    {
        Path = path;
        _faults = faults;
        _isObject = element.ValueKind == JsonValueKind.Object;
        if (!_isObject)
        {
            faults.Add($"{path} is {Shown(element)}, expected an object");
            return;
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value))
            {
                Fault(member.Name, "stands twice, expected once");
            }
        }
    }

    /// <summary>Where this object stands, such as <c>$.catalog[4]</c>.</summary>
    public string Path { get; }

    /// <summary>Notes a fault of a member.</summary>
    public void Fault(string name, string whatIsWrong) => _faults.Add($"{Path}.{name} {whatIsWrong}");

    /// <summary>A non-empty text; with <paramref name="isGood"/> one that passes it.</summary>
    public string Text(string name, Func<string, bool>? isGood = null, string expected = "a non-empty text") =>
        Take(name, expected) is JsonElement member ? TextOf(member, $"{Path}.{name}", isGood, expected) : "";

    /// <summary>A text or nothing.</summary>
    public string? TextOrNull(string name) =>
        TakeOptional(name) is JsonElement member ? TextOf(member, $"{Path}.{name}", null, "a non-empty text") : null;

    /// <summary>A UUID.</summary>
    public Guid Uuid(string name) => Guid.TryParseExact(Text(name, IsUuid, UuidWords), "D", out Guid uuid) ? uuid : default;

    /// <summary>A UUID or nothing.</summary>
    public Guid? UuidOrNull(string name) =>
        TakeOptional(name) is JsonElement member && Guid.TryParseExact(TextOf(member, $"{Path}.{name}", IsUuid, UuidWords), "D", out Guid uuid) ? uuid : null;

    /// <summary>A moment in ISO 8601 with its offset, cut to the microsecond, because not every sender has finer ones.</summary>
    public DateTimeOffset Moment(string name)
    {
        const string Expected = "a time in ISO 8601 with its offset, such as \"2026-11-24T08:00:00Z\"";
        if (Take(name, Expected) is not JsonElement member)
        {
            return default;
        }

        if (member.ValueKind == JsonValueKind.String && member.TryGetDateTimeOffset(out DateTimeOffset at) && member.GetString() is { } text && HasOffset(text))
        {
            return at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
        }

        _faults.Add($"{Path}.{name} is {Shown(member)}, expected {Expected}");
        return default;

        // Without one the reader takes the machine's own zone.
        static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 16 && text.AsSpan(10).IndexOfAny('+', '-') >= 0);
    }

    /// <summary>A moment or nothing.</summary>
    public DateTimeOffset? MomentOrNull(string name) => _members.TryGetValue(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? Moment(name) : Skip(name);

    /// <summary>A number within bounds; absent, <paramref name="otherwise"/> where that is given and a fault where it is not.</summary>
    public double Number(string name, Bounds bounds, double? otherwise = null)
    {
        JsonElement? member = otherwise is null ? Take(name, bounds.Words) : TakeOptional(name);
        return member is JsonElement found ? NumberOf(found, $"{Path}.{name}", bounds) : otherwise ?? 0;
    }

    /// <summary>A number within bounds or nothing.</summary>
    public double? NumberOrNull(string name, Bounds bounds) =>
        TakeOptional(name) is JsonElement member ? NumberOf(member, $"{Path}.{name}", bounds) : null;

    /// <summary>A whole number within bounds.</summary>
    public long Whole(string name, Bounds bounds) =>
        Take(name, bounds.Words) is JsonElement member ? WholeOf(member, $"{Path}.{name}", bounds) : 0;

    /// <summary>A whole number within bounds or nothing.</summary>
    public long? WholeOrNull(string name, Bounds bounds) =>
        TakeOptional(name) is JsonElement member ? WholeOf(member, $"{Path}.{name}", bounds) : null;

    /// <summary>True, false or nothing.</summary>
    public bool? FlagOrNull(string name)
    {
        if (TakeOptional(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return member.GetBoolean();
        }

        Fault(name, $"is {Shown(member)}, expected true or false");
        return null;
    }

    /// <summary>One of an enum's names in camelCase; absent, <paramref name="otherwise"/> where that is given and a fault where it is not.</summary>
    public TEnum Choice<TEnum>(string name, TEnum? otherwise = null)
        where TEnum : struct, Enum
    {
        string expected = $"one of {string.Join(", ", Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName))}";
        if ((otherwise is null ? Take(name, expected) : TakeOptional(name)) is not JsonElement member)
        {
            return otherwise ?? default;
        }

        string text = TextOf(member, $"{Path}.{name}", null, expected);
        foreach (TEnum value in Enum.GetValues<TEnum>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
            {
                return value;
            }
        }

        if (text.Length > 0)
        {
            Fault(name, $"is \"{text}\", expected {expected}");
        }

        return default;
    }

    /// <summary>A required object.</summary>
    public JsonMembers? Object(string name) =>
        Take(name, "an object") is JsonElement member ? new JsonMembers(member, $"{Path}.{name}", _faults) : null;

    /// <summary>An object or nothing.</summary>
    public JsonMembers? ObjectOrNull(string name) =>
        TakeOptional(name) is JsonElement member ? new JsonMembers(member, $"{Path}.{name}", _faults) : null;

    /// <summary>A required array of objects, each read by <paramref name="read"/>, which must call <see cref="End"/>.</summary>
    public List<T> Objects<T>(string name, Func<JsonMembers, T> read) =>
        Elements(name, "an array", 0, (element, path) => read(new JsonMembers(element, path, _faults)));

    /// <summary>An array of objects or nothing.</summary>
    public List<T>? ObjectsOrNull<T>(string name, Func<JsonMembers, T> read) =>
        TakeOptional(name) is JsonElement member ? ElementsOf(member, $"{Path}.{name}", ("an array", 0), (element, path) => read(new JsonMembers(element, path, _faults))) : null;

    /// <summary>A required array of texts.</summary>
    public List<string> Texts(string name, int countMin = 0) =>
        Elements(name, "an array of texts", countMin, (element, path) => TextOf(element, path, null, "a non-empty text"));

    /// <summary>A required array of points (x, y).</summary>
    public List<double[]> Points(string name, int countMin) =>
        Elements(name, "an array of [x, y]", countMin, (element, path) => NumbersOf(element, path, 2, Bounds.Metres));

    /// <summary>A required array of runs of at least two points (x, y).</summary>
    public List<IReadOnlyList<double[]>> Runs(string name) =>
        Elements<IReadOnlyList<double[]>>(name, "an array of runs of [x, y]", 0, (element, path) =>
            ElementsOf(element, path, ("an array of [x, y]", 2), (point, pointPath) => NumbersOf(point, pointPath, 2, Bounds.Metres)));

    /// <summary>A required array of so many numbers; any number of them for null.</summary>
    public double[] Numbers(string name, int? count, Bounds bounds) =>
        Take(name, "an array of numbers") is JsonElement member ? NumbersOf(member, $"{Path}.{name}", count, bounds) : [];

    /// <summary>A required array of rows of numbers.</summary>
    public double[][] Matrix(string name, int rows, int columns)
    {
        List<double[]> read = Elements(name, $"{rows} rows of {columns} numbers", rows, (element, path) => NumbersOf(element, path, columns, Bounds.Any));
        if (read.Count > rows)
        {
            Fault(name, $"has {read.Count} rows, expected {rows}");
        }

        return [.. read];
    }

    /// <summary>Ends the reading of this object: members that nobody asked for are faults.</summary>
    public void End()
    {
        foreach (string name in _members.Keys)
        {
            Fault(name, "is not a member that this version knows, expected none");
        }
    }

    private List<T> Elements<T>(string name, string expected, int countMin, Func<JsonElement, string, T> read) =>
        Take(name, expected) is JsonElement member ? ElementsOf(member, $"{Path}.{name}", (expected, countMin), read) : [];

    private List<T> ElementsOf<T>(JsonElement array, string path, (string Words, int CountMin) expected, Func<JsonElement, string, T> read)
    {
        List<T> items = [];
        if (array.ValueKind != JsonValueKind.Array)
        {
            _faults.Add($"{path} is {Shown(array)}, expected {expected.Words}");
            return items;
        }

        foreach (JsonElement element in array.EnumerateArray())
        {
            items.Add(read(element, $"{path}[{items.Count}]"));
        }

        if (items.Count < expected.CountMin)
        {
            _faults.Add($"{path} has {items.Count} entries, expected at least {expected.CountMin}");
        }

        return items;
    }

    private double[] NumbersOf(JsonElement array, string path, int? count, Bounds bounds)
    {
        List<double> numbers = ElementsOf(array, path, (count is null ? "an array of numbers" : $"an array of {count} numbers", 0), (element, at) => NumberOf(element, at, bounds));
        if (array.ValueKind == JsonValueKind.Array && count is int wanted && numbers.Count != wanted)
        {
            _faults.Add($"{path} has {numbers.Count} numbers, expected {wanted}");
        }

        return [.. numbers];
    }

    private static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out _);

    private JsonElement? Take(string name, string expected)
    {
        if (_members.Remove(name, out JsonElement member))
        {
            return member;
        }

        if (_isObject)
        {
            Fault(name, $"is missing, expected {expected}");
        }

        return null;
    }

    private DateTimeOffset? Skip(string name)
    {
        _members.Remove(name);
        return null;
    }

    private JsonElement? TakeOptional(string name) =>
        _members.Remove(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private string TextOf(JsonElement element, string path, Func<string, bool>? isGood, string expected)
    {
        string? text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        if (string.IsNullOrEmpty(text) || (isGood is not null && !isGood(text)))
        {
            _faults.Add($"{path} is {Shown(element)}, expected {expected}");
            return "";
        }

        return text;
    }

    private double NumberOf(JsonElement element, string path, Bounds bounds)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && bounds.Hold(number))
        {
            return number;
        }

        _faults.Add($"{path} is {Shown(element)}, expected {bounds.Words}");
        return 0;
    }

    private long WholeOf(JsonElement element, string path, Bounds bounds)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long number) && bounds.Hold(number))
        {
            return number;
        }

        _faults.Add($"{path} is {Shown(element)}, expected {bounds.Words}");
        return 0;
    }

    private static string Shown(JsonElement element)
    {
        const int LengthMax = 60;
        string text = element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            _ => element.GetRawText(),
        };
        return text.Length <= LengthMax ? text : $"{text[..LengthMax]}...";
    }
}

/// <summary>The range that a number must lie in, and how to say it.</summary>
internal sealed record Bounds(string Words, double Min, double Max, bool IsMinOut = false)
{
    public static readonly Bounds Any = new("a number", double.MinValue, double.MaxValue);

    /// <summary>Any place in a store: ten kilometres hold every store there is, and what lies beyond is in other units.</summary>
    public static readonly Bounds Metres = new("metres between -10000 and 10000", -10_000, 10_000);
    public static readonly Bounds Length = new("metres between 0 and 10000", 0, 10_000);
    public static readonly Bounds Degrees = new("degrees between -360 and 360", -360, 360);
    public static readonly Bounds Share = new("a number between 0 and 1", 0, 1);
    public static readonly Bounds AboveZero = new("a number above 0", 0, double.MaxValue, IsMinOut: true);
    public static readonly Bounds AtLeastZero = new("a number of at least 0", 0, double.MaxValue);
    public static readonly Bounds Count = new("a whole number of at least 0", 0, int.MaxValue);
    public static readonly Bounds CountAboveZero = new("a whole number of at least 1", 1, int.MaxValue);

    /// <summary>Whole minor units; the top leaves room for a thousand million of them in one sum.</summary>
    public static readonly Bounds MinorUnits = new("a whole number of minor units between 0 and 1000000000", 0, 1_000_000_000);

    public bool Hold(double number) => (IsMinOut ? number > Min : number >= Min) && number <= Max;
}
