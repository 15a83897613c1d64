using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// What went wrong with the store's parts, from when to when, and who has taken note of it. One that comes again is another alert, which nobody has taken note of. Alerts are kept in memory, the latest
/// <see cref="AlertsKept"/>; who took note of what and when is a line in a file besides, which is only ever added to. Not safe for use from several threads.
/// </summary>
/// <param name="store">Whose parts.</param>
internal sealed class AlertBook(StoreId store)
{
    /// <summary>Alerts that are over and can still be taken note of: a night's.</summary>
    private const int AlertsKept = 200;

    private readonly List<MonitorAlert> _alerts = [];

    /// <summary>The file; null for none.</summary>
    public string? Record { get; set; }

    /// <summary>All that are kept, the oldest first.</summary>
    public IReadOnlyList<MonitorAlert> All => [.. _alerts];

    /// <summary>
    /// A part does badly. What does so by the same name as before is the same alert, whatever more is known of it by now; another ailment is another alert, which began when the first did.
    /// </summary>
    /// <returns>The alert where it is new; null for one that goes on.</returns>
    public MonitorAlert? Raise(string part, DateTimeOffset at, string what, Ailment? ailment)
    {
        int open = _alerts.FindLastIndex(alert => alert.Part == part && !alert.IsOver);
        if (open >= 0 && (_alerts[open].What == what || (ailment is not null && _alerts[open].Ailment?.Kind == ailment.Kind)))
        {
            _alerts[open] = _alerts[open] with { What = what, Ailment = ailment };
            return null;
        }

        DateTimeOffset since = open >= 0 ? _alerts[open].Since : at;
        End(part, at);
        Guid id = DeterministicGuid.Of(store, "alert", part, at.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture));
        MonitorAlert alert = new(part, false, what, ailment) { Id = id, Since = since };
        _alerts.Add(alert);
        if (_alerts.Count > AlertsKept)
        {
            // Those that last stay, and of the others the latest.
            _alerts.RemoveAt(Math.Max(0, _alerts.FindIndex(one => one.IsOver)));
        }

        return alert;
    }

    /// <summary>A part is well again; null where it was not unwell.</summary>
    public MonitorAlert? End(string part, DateTimeOffset at)
    {
        int place = _alerts.FindLastIndex(alert => alert.Part == part && !alert.IsOver);
        return place < 0 ? null : _alerts[place] = _alerts[place] with { IsOver = true, OverAt = at };
    }

    /// <summary>Somebody takes note. Who comes second changes nothing.</summary>
    /// <returns>The alert as it is then, and whether this changed it; null for one that is not kept.</returns>
    /// <exception cref="IOException">It could not be recorded, and so did not happen.</exception>
    public (MonitorAlert Alert, bool IsNew)? Acknowledge(Guid id, string by, DateTimeOffset at)
    {
        int place = _alerts.FindIndex(alert => alert.Id == id);
        if (place < 0)
        {
            return null;
        }

        if (_alerts[place].By is not null)
        {
            return (_alerts[place], false);
        }

        MonitorAlert noted = _alerts[place] with { By = by, NotedAt = at };
        if (Record is not null)
        {
            File.AppendAllText(Record, JsonSerializer.Serialize(noted, MessageJson.Compact) + "\n");
        }

        _alerts[place] = noted;
        return (noted, true);
    }
}
