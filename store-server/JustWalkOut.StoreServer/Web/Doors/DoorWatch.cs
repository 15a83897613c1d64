using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Makes alerts on the monitor of what a member of staff must see to at once: the fire alarm, whoever wants help, and visits that have gone on for too long or on after closing. All of it follows from the ledger and the time, so that a server that starts
/// again says it again. Without a monitor it does nothing.
/// </summary>
internal sealed class DoorWatch(StoreWebParts parts, LedgerChanges changes, AlarmDesk alarm, IServiceProvider services) : BackgroundService
{
    /// <summary>Alerts' parts begin with this where they are calls for help.</summary>
    private const string HelpPart = "help/";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly StoreTerms _terms = new(parts.Store);
    private readonly Dictionary<string, DecisionId?> _reported = new(StringComparer.Ordinal);

    /// <summary>Somebody takes note of an alert: whoever called for help is told that they come.</summary>
    /// <exception cref="IOException">The ledger cannot be written, and so it did not happen.</exception>
    public async Task NotedAsync(MonitorAlert alert, string by, CancellationToken cancellation)
    {
        StoreState state = parts.Ledger.State;
        HelpCall? call = alert.Part.StartsWith(HelpPart, StringComparison.Ordinal) && !alert.IsOver ? state.Calls.FirstOrDefault(open => open.By is null && PartOf(open, state) == alert.Part) : null;
        if (call is not null)
        {
            await parts.Ledger.AskDoorsAsync((now, terms) => Decide.AnswerHelp(now, terms, new HelpAnswer(call.Id, by, parts.Clock.GetUtcNow())), cancellation);
        }
    }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        if (services.GetService<MonitorFeed>() is not { } feed)
        {
            return;
        }

        StoreState state = parts.Ledger.State;
        DateTimeOffset now = parts.Clock.GetUtcNow();
        Dictionary<string, DecisionId?> reported = new(StringComparer.Ordinal);
        foreach ((string part, string what, Ailment ailment, DecisionId? call) in Wanted(state, now))
        {
            reported[part] = call;
            if (_reported.TryGetValue(part, out DecisionId? before) && before != call)
            {
                End(feed, state, part, before); // Another call from the same place, between two looks.
            }

            feed.Report(part, what, ailment);
        }

        foreach ((string part, DecisionId? call) in _reported.Where(each => !reported.ContainsKey(each.Key)))
        {
            End(feed, state, part, call);
        }

        _reported.Clear();
        foreach ((string part, DecisionId? call) in reported)
        {
            _reported.Add(part, call);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                StoreState seen = parts.Ledger.State;
                Look();
                await changes.WaitAsync(() => ReferenceEquals(parts.Ledger.State, seen), LookEvery, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    private static string PartOf(HelpCall call, StoreState state) =>
        HelpPart + (call.Visit is { } visit ? $"visit/{state.Carts[visit].Number.ToString(CultureInfo.InvariantCulture)}" : call.Gate is { } gate ? $"gate/{gate}" : "exit");

    private IEnumerable<(string Part, string What, Ailment Ailment, DecisionId? Call)> Wanted(StoreState state, DateTimeOffset now)
    {
        if (alarm.IsOn)
        {
            string where = alarm.Pending?.Where ?? state.Alarm?.Where ?? "";
            yield return ("alarm", $"Fire alarm{(where.Length > 0 ? $" ({where})" : "")}: the doors are open, nobody checks in, and open carts wait for a person. End it at POST /alarm/end once the store is safe.", new Ailment(AilmentKind.FireAlarm, where), null);
        }

        foreach (HelpCall call in state.Calls.Where(call => call.By is null))
        {
            yield return (PartOf(call, state), "Somebody wants help. Acknowledge it, so that they see that you come.", new Ailment(AilmentKind.HelpWanted, ""), call.Id);
        }

        foreach (Cart cart in ExitEndpoints.Left(state))
        {
            string number = cart.Number.ToString(CultureInfo.InvariantCulture);
            string owed = ReceiptTexts.English.Amount(cart.ToReceipt().Total);
            yield return ($"visit/{number}", $"Left without paying {owed}. Let them pay at the exit, refund what is wrong, or write it off at POST /visits/{cart.Visit}/write-off.", new Ailment(AilmentKind.LeftUnpaid, owed), null);
        }

        foreach (Cart cart in state.InStore.Select(visit => state.Carts[visit]).Where(cart => Decide.AskedAboutSince(cart, _terms, now) is not null))
        {
            string since = TimeZoneInfo.ConvertTime(cart.EnteredAt, parts.Clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            yield return ($"visit/{cart.Number.ToString(CultureInfo.InvariantCulture)}", $"Still inside since {since}: are they? Look, and if nobody is, end the visit at POST /visits/{cart.Visit}/end; its cart then waits for a person.", new Ailment(AilmentKind.StillInside, since), null);
        }
    }

    /// <summary>Ends an alert. One of a call that was answered is noted too, by whoever answered.</summary>
    private void End(MonitorFeed feed, StoreState state, string part, DecisionId? call)
    {
        if (call is { } id && state.Calls.FirstOrDefault(known => known.Id == id)?.By is { } by && feed.Alerts.LastOrDefault(alert => alert.Part == part && !alert.IsOver) is { By: null } open)
        {
            try
            {
                feed.Acknowledge(open.Id, by);
            }
            catch (IOException fault)
            {
                parts.Say($"that '{by}' took note of {part} could not be recorded: {fault.Message.ReplaceLineEndings(" ")}");
            }
        }

        feed.Report(part, null, null);
    }
}
