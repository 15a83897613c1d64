using System.Text.Json;

namespace JustWalkOut.Vision.Detectors;

/// <summary>The faults of one JSON file, so that all can be named at once.</summary>
internal sealed class JsonFaults
{
    private readonly List<string> _faults = [];

    public int Count => _faults.Count;

    public void Add(string path, string fault) => _faults.Add($"{path} {fault}");

    /// <exception cref="InvalidDataException">There is a fault.</exception>
    public void ThrowIfAny(string what)
    {
        if (_faults.Count > 0)
        {
            throw new InvalidDataException($"{what} has {_faults.Count} fault{(_faults.Count == 1 ? "" : "s")}: {string.Join("; ", _faults)}.");
        }
    }
}

/// <summary>
/// One value of a JSON file with its path. Reading a value of another kind notes a fault and gives a stand-in, so that the reading goes on to the next
/// fault; nothing read is to be used once there is any.
/// </summary>
internal readonly struct JsonNodeReader(JsonElement value, string path, JsonFaults faults)
{
    public bool HasFaults => faults.Count > 0;

    public bool IsText => value.ValueKind == JsonValueKind.String;

    public JsonNodeReader Child(string name) => new(value.GetProperty(name), $"{path}.{name}", faults);

    /// <summary>A property that may be absent.</summary>
    public JsonNodeReader? ChildOrNull(string name) => value.TryGetProperty(name, out JsonElement child) ? new(child, $"{path}.{name}", faults) : null;

    public void Fault(string found, string expected) => faults.Add(path, $"{found}, expected {expected}");

    /// <summary>Whether it is an object with exactly these properties; a name with a question mark may be absent.</summary>
    public bool IsObject(params string[] names)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(Found(), "an object");
            return false;
        }

        int before = faults.Count;
        foreach (string name in names.Where(name => !name.EndsWith('?')))
        {
            if (!value.TryGetProperty(name, out _))
            {
                Fault($"has no '{name}'", "one");
            }
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!names.Any(name => name.TrimEnd('?') == property.Name))
            {
                Fault($"has '{property.Name}'", $"only {string.Join(", ", names.Select(name => name.TrimEnd('?')))}");
            }
        }

        return faults.Count == before;
    }

    public IEnumerable<JsonNodeReader> Items()
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            Fault(Found(), "an array with at least one element");
            return [];
        }

        (string at, JsonFaults sink) = (path, faults);
        return value.EnumerateArray().Select((item, index) => new JsonNodeReader(item, $"{at}[{index}]", sink));
    }

    public string Text()
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fault(Found(), "a text");
        return "";
    }

    public string? TextOrNull() => value.ValueKind == JsonValueKind.Null ? null : Text();

    public Uri? Address()
    {
        if (IsText && Uri.TryCreate(value.GetString(), UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http")
        {
            return address;
        }

        Fault(Found(), "an address that begins with https://");
        return null;
    }

    public string Hash()
    {
        string text = IsText ? value.GetString()! : "";
        if (text.Length != 64 || !text.All(char.IsAsciiHexDigitLower))
        {
            Fault(Found(), "64 lower-case hex digits");
        }

        return text;
    }

    public long Whole(long max = long.MaxValue)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 1 && number <= max)
        {
            return number;
        }

        Fault(Found(), max == long.MaxValue ? "a whole number from 1" : $"a whole number from 1 to {max}");
        return 1;
    }

    public float Number(float min, float max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && number >= min && number <= max)
        {
            return number;
        }

        Fault(Found(), max == float.MaxValue ? "a number" : $"a number from {min} to {max}");
        return min;
    }

    public IReadOnlyList<float> Numbers(int count)
    {
        float[] numbers = [.. Items().Select(item => item.Number(float.MinValue, float.MaxValue))];
        if (numbers.Length != count)
        {
            Fault($"holds {numbers.Length} numbers", $"{count}");
        }

        return numbers;
    }

    public T? Choice<T>(params (string Name, T Value)[] choices)
    {
        string? text = IsText ? value.GetString() : null;
        foreach ((string name, T choice) in choices)
        {
            if (name == text)
            {
                return choice;
            }
        }

        Fault(Found(), string.Join(" or ", choices.Select(choice => $"\"{choice.Name}\"")));
        return default;
    }

    private string Found()
    {
        string raw = value.GetRawText().ReplaceLineEndings(" ");
        return $"is {(raw.Length > 40 ? $"{raw[..40]}..." : raw)}";
    }
}
