using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Reads a query string strictly: every fault is named, and so is a parameter that nobody asked for.</summary>
internal sealed class RequestQuery
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    public RequestQuery(HttpRequest request)
    {
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            if (values.Count == 1)
            {
                _given[name] = values[0]!;
            }
            else
            {
                _faults.Add($"?{name} stands {values.Count} times, expected once");
            }
        }
    }

    /// <summary>A whole number.</summary>
    public int Whole(string name, (int Min, int Max) bounds, int otherwise)
    {
        if (!_given.Remove(name, out string? text))
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= bounds.Min && number <= bounds.Max)
        {
            return number;
        }

        _faults.Add($"?{name} is {Shown(text)}, expected a whole number from {bounds.Min} to {bounds.Max}");
        return otherwise;
    }

    /// <summary>A text of up to 100 letters; null where it is not given, or empty.</summary>
    public string? Text(string name)
    {
        if (!_given.Remove(name, out string? text) || text.Length == 0)
        {
            return null;
        }

        if (text.Length > 100)
        {
            _faults.Add($"?{name} has {text.Length} letters, expected 100 at most");
        }

        return text;
    }

    /// <summary>A moment; null where it is not given.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (!_given.Remove(name, out string? text))
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            return at;
        }

        _faults.Add($"?{name} is {Shown(text)}, expected a time such as 2026-11-26T08:00:00Z");
        return null;
    }

    /// <summary>One of an enum's names in camelCase; null where it is not given.</summary>
    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (!_given.Remove(name, out string? text))
        {
            return null;
        }

        foreach (TEnum value in Enum.GetValues<TEnum>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
            {
                return value;
            }
        }

        _faults.Add($"?{name} is {Shown(text)}, expected one of {string.Join(", ", Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        return null;
    }

    /// <summary>A visit's id; null where it is not given.</summary>
    public VisitId? Visit(string name)
    {
        if (!_given.Remove(name, out string? text))
        {
            return null;
        }

        if (Guid.TryParseExact(text, "D", out Guid id))
        {
            return new VisitId(id);
        }

        _faults.Add($"?{name} is {Shown(text)}, expected a visit's id");
        return null;
    }

    /// <summary>Ends the reading: all faults, none for a good query.</summary>
    public IReadOnlyList<string> End() => [.. _faults, .. _given.Keys.Order(StringComparer.Ordinal).Select(name => $"?{name} is no parameter of this route, expected none")];

    private static string Shown(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text[..60]}...\"";
}

/// <summary>One page of a list, the newest first.</summary>
/// <param name="Items">At most as many as asked for.</param>
/// <param name="Next">The visit to name as <c>after</c> for the next page; absent on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, VisitId? Next)
{
    /// <summary>Most items of a page.</summary>
    public const int ItemsMax = 500;

    /// <summary>Items of a page unless asked otherwise.</summary>
    public const int ItemsUsual = 100;
}

/// <summary>Cuts pages out of a store's visits.</summary>
internal static class Paging
{
    /// <summary>
    /// Carts by time of entry and then by visit, the latest first, beginning behind one of them. A page that is asked for while people come
    /// in loses nothing and repeats nothing: who comes in later stands before the first page.
    /// </summary>
    /// <param name="state">Whose visits.</param>
    /// <param name="page">How many, and behind which.</param>
    /// <param name="mayBeOver">Whether visits that are over can be among those that are wanted: if not, the archive is not gone through.</param>
    /// <param name="isWanted">Which.</param>
    /// <param name="show">How one is shown.</param>
    public static Page<T> Of<T>(StoreState state, (int Limit, VisitId? After) page, bool mayBeOver, Func<Cart, bool> isWanted, Func<Cart, T> show)
    {
        (DateTimeOffset At, Guid Id)? after = page.After is { } visit && state.Carts.TryGetValue(visit, out Cart? last) ? (last.EnteredAt, visit.Uuid) : null;
        IEnumerable<Cart> carts = mayBeOver ? state.Carts.LatestFirst(after)
            : state.Carts.Open.Values.Where(cart => after is not { } behind || (cart.EnteredAt, cart.Visit.Uuid).CompareTo(behind) < 0).OrderByDescending(cart => (cart.EnteredAt, cart.Visit.Uuid));
        Cart[] found = [.. carts.Where(isWanted).Take(page.Limit + 1)];
        return new Page<T>([.. found.Take(page.Limit).Select(show)], found.Length > page.Limit ? found[page.Limit - 1].Visit : null);
    }
}
