using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Books;
using JustWalkOut.StoreServer.Monitor;

namespace JustWalkOut.StoreServer.Web;

/// <summary>How one thing is that a store's day begins or ends with.</summary>
internal enum DayState
{
    /// <summary>As it should be.</summary>
    Well = 1,

    /// <summary>The store can open or close so; somebody should see to it.</summary>
    Note,

    /// <summary>The store should not open, or is not closed, before it is mended.</summary>
    Bad,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, such as <c>cameras</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found, in one line.</param>
/// <param name="Remedy">What to do about it; absent where all is well.</param>
internal sealed record DayCheck(string Name, DayState State, string Found, string? Remedy);

/// <summary>What is looked at before a store opens and after it has closed.</summary>
/// <param name="parts">The store.</param>
/// <param name="feed">What vision says; null where there is no monitor.</param>
/// <param name="keeper">Reconciles days.</param>
internal sealed class DayChecks(StoreWebParts parts, MonitorFeed? feed, BookKeeper keeper)
{
    /// <summary>A night's backup may be this old in the morning.</summary>
    private static readonly TimeSpan BackupMost = TimeSpan.FromHours(26);

    /// <summary>A payment that is due is on its way for less than this.</summary>
    private static readonly TimeSpan PaymentMost = TimeSpan.FromMinutes(10);

    /// <summary>Looks at everything, in the order in which it is shown.</summary>
    /// <param name="isOpening">Before opening; else after closing.</param>
    /// <param name="zone">Whose days.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<DayCheck>> LookAsync(bool isOpening, TimeZoneInfo zone, CancellationToken cancellation)
    {
        StoreState state = parts.Ledger.State;
        DateTimeOffset now = parts.Clock.GetUtcNow();
        List<DayCheck> checks = [];
        if (isOpening)
        {
            checks.AddRange([Parts("cameras", "camera/", "bring pictures", "Open /cameras and mend those that do not: power, network, then the remedy that stands beside each."), Parts("shelves and gates", "shelf/", "are connected", "Check power and network of those; what happens at them is not seen."), Plates(), PlateWork(state)]);
        }

        checks.Add(Alarm(state));
        checks.Add(Open(state, now, isOpening));
        checks.Add(Of("help", state.Calls.Count(call => call.By is null), isOpening ? DayState.Note : DayState.Bad, ("call for help has no answer", "calls for help have no answer"), "Look whether somebody is there, and acknowledge them on the monitor."));
        checks.Add(Reviews(state));
        checks.Add(Of("disputes", state.Disputed.Sum(visit => state.Carts[visit].Disputes.Count(dispute => dispute.State == DisputeState.Open)), DayState.Note, ("dispute has no answer", "disputes have no answer"), "Answer them on /review: refund, or let the charge stand."));
        checks.Add(Payments(state, now));
        checks.Add(Of("unpaid bills", ExitEndpoints.Left(state).Count(), DayState.Note, ("bill was left without paying", "bills were left without paying"), "See them at GET /unpaid: each waits until it is paid, refunded or written off."));
        checks.Add(Backup(state, now));
        checks.Add(await BooksAsync(state, (isOpening, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime)), zone, cancellation));
        return checks;
    }

    private static DayCheck Well(string name, string found) => new(name, DayState.Well, found, null);

    private static DayCheck Of(string name, int count, DayState otherwise, (string One, string Many) words, string remedy) => count == 0
        ? Well(name, "none waits")
        : new DayCheck(name, otherwise, string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? words.One : words.Many)}"), remedy);

    private static string List(string[] names) => names.Length <= 8 ? string.Join(", ", names) : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(8))} and {names.Length - 8} more");

    private DayCheck Parts(string name, string prefix, string well, string remedy)
    {
        if (feed?.Condition is not { } condition)
        {
            return new DayCheck(name, DayState.Note, "vision says nothing here", "Where vision runs elsewhere look there; else start serve without --no-vision.");
        }

        string[] all = [.. condition.Health.Keys.Where(part => part.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string[] bad = [.. all.Where(part => condition.Health[part] != Telemetry.Well), .. prefix == "shelf/" && condition.Health.GetValueOrDefault("broker", Telemetry.Well) != Telemetry.Well ? (string[])["broker"] : []];
        return bad.Length > 0 ? new DayCheck(name, DayState.Bad, $"{List([.. bad.Select(part => $"{part}: {condition.Health.GetValueOrDefault(part, "")}")])}", remedy)
            : all.Length == 0 ? new DayCheck(name, DayState.Note, "there are none", "A store without them sees nothing; draw them at /editor.")
            : Well(name, string.Create(CultureInfo.InvariantCulture, $"all {all.Length} {well}"));
    }

    /// <summary>Plates with goods on them that weigh nothing or were never heard.</summary>
    private DayCheck Plates()
    {
        HashSet<PlateId> wanted = [.. parts.Store.Planogram.SelectMany(row => row.Plates)];
        IReadOnlyDictionary<PlateId, double?> loads = feed?.Loads ?? new Dictionary<PlateId, double?>();
        string[] silent = [.. wanted.Where(plate => loads.GetValueOrDefault(plate) is null).Order().Select(plate => plate.Value)];
        return feed?.Condition is null ? new DayCheck("plates", DayState.Note, "vision says nothing here", "Where vision runs elsewhere look there.")
            : silent.Length == 0 ? Well("plates", string.Create(CultureInfo.InvariantCulture, $"all {wanted.Count} with goods weigh"))
            : new DayCheck("plates", DayState.Note, string.Create(CultureInfo.InvariantCulture, $"{silent.Length} of {wanted.Count} are silent: {List(silent)}"), "What is taken from them is not noticed: mend them, or clear them and take them off the planogram.");
    }

    /// <summary>Plates that somebody has not put back, and those whose last test was not passed.</summary>
    private static DayCheck PlateWork(StoreState state)
    {
        PlateService[] known = [.. state.Plates.Values.OrderBy(plate => plate.Plate)];
        string[] bad =
        [
            .. known.Where(plate => plate.IsOut).Select(plate => string.Create(CultureInfo.InvariantCulture, $"{plate.Plate} out of service since {plate.OutSince:yyyy-MM-dd HH:mm} UTC, by '{plate.OutBy}'")),
            .. known.Where(plate => plate.Test is { IsPassed: false }).Select(plate => string.Create(CultureInfo.InvariantCulture, $"{plate.Plate} off by {plate.Test!.ErrorGrams:+0.0;-0.0} g of {plate.Test.WeightGrams:0.#} g at its last test")),
        ];
        return bad.Length == 0 ? Well("plates worked on", "none is out of service, none failed its last test")
            : new DayCheck("plates worked on", DayState.Note, List(bad), "At /shelves: put those that are right back into service; adjust or replace what failed, tare and test it again. What is taken from a plate that is out is on nobody's cart.");
    }

    private static DayCheck Alarm(StoreState state) => state.Alarm is { IsOver: false } alarm
        ? new DayCheck("fire alarm", DayState.Bad, $"on since {alarm.RaisedAt:yyyy-MM-dd HH:mm} UTC, by '{alarm.By}'", "Once the store is safe end it: POST /alarm/end.")
        : Well("fire alarm", "off");

    private static DayCheck Open(StoreState state, DateTimeOffset now, bool isOpening)
    {
        Cart[] open = [.. state.InStore.Select(visit => state.Carts[visit]).OrderBy(cart => cart.Number)];
        if (open.Length == 0)
        {
            return Well("visits", "nobody is inside");
        }

        // Before opening, whoever is inside came in yesterday, or works here.
        Cart[] odd = [.. open.Where(cart => cart.Opened.Role == Role.Shopper || now - cart.EnteredAt > Decide.AskAfterUsually)];
        string found = string.Create(CultureInfo.InvariantCulture, $"{open.Length} open ({odd.Length} of shoppers or old): {List([.. odd.Select(cart => $"visit {cart.Number.ToString(CultureInfo.InvariantCulture)}")])}");
        return odd.Length == 0 ? Well("visits", string.Create(CultureInfo.InvariantCulture, $"{open.Length} open, of people who work here"))
            : new DayCheck("visits", isOpening ? DayState.Note : DayState.Bad, found, "Look whether they are inside. If not, end each: POST /visits/{visit}/end.");
    }

    private static DayCheck Reviews(StoreState state)
    {
        int waiting = state.Carts.Open.Values.Count(cart => cart.State == CartState.Review);
        return Of("reviews", waiting, DayState.Note, ("receipt waits for a person", "receipts wait for a person"), "Decide them on /review: nothing on them is charged until then, and holds end after days.");
    }

    private DayCheck Payments(StoreState state, DateTimeOffset now)
    {
        if (parts.Payments is null)
        {
            return Well("payments", "the store takes none");
        }

        Cart[] late = [.. state.Unpaid.Select(visit => state.Carts[visit]).Where(cart => cart.State == CartState.Settled && cart.Payment.State != PaymentState.Unpaid && now - cart.SettledAt > PaymentMost).OrderBy(cart => cart.Number)];
        return late.Length == 0 ? Well("payments", "none is overdue")
            : new DayCheck("payments", DayState.Bad, string.Create(CultureInfo.InvariantCulture, $"{late.Length} due for more than {PaymentMost.TotalMinutes:0} minutes: {List([.. late.Select(cart => $"visit {cart.Number.ToString(CultureInfo.InvariantCulture)}")])}"), "See whether the payment service answers; they are tried again by themselves.");
    }

    private DayCheck Backup(StoreState state, DateTimeOffset now)
    {
        if (state.Position == 0)
        {
            return Well("backup", "there is nothing to lose yet");
        }

        const string Remedy = "Run ./jwo backup FILE --store store.json, and each night from cron or a timer.";
        return parts.BackupNote is not { } path ? new DayCheck("backup", DayState.Note, "not known here", Remedy)
            : StoreBackup.LastOf(path) is not { } last ? new DayCheck("backup", DayState.Bad, "none was ever made from this folder", Remedy)
            : now - last.At > BackupMost ? new DayCheck("backup", DayState.Bad, string.Create(CultureInfo.InvariantCulture, $"the last is of {last.At:yyyy-MM-dd HH:mm} UTC, {state.Position - last.Events} events ago"), Remedy)
            : Well("backup", string.Create(CultureInfo.InvariantCulture, $"of {last.At:yyyy-MM-dd HH:mm} UTC, {state.Position - last.Events} events ago"));
    }

    /// <summary>Before opening yesterday's books, after closing today's.</summary>
    private async Task<DayCheck> BooksAsync(StoreState state, (bool IsOpening, DateOnly Today) on, TimeZoneInfo zone, CancellationToken cancellation)
    {
        DateOnly date = on.IsOpening ? on.Today.AddDays(-1) : on.Today;
        DayReport report = await keeper.ReconcileAsync(BookDay.Of(date, zone), BookState.Of(state), new Dictionary<Sku, long>(), cancellation);
        string day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return report.NotRead is { } why ? new DayCheck("books", DayState.Note, $"{day} was not compared with the payment service: {why}", $"Reconcile it again once that is mended: /books, or ./jwo ledger reconcile --day {day}.")
            : report.IsClean ? Well("books", string.Create(CultureInfo.InvariantCulture, $"{day}: {report.Visits.Count} visits, nothing differs"))
            : new DayCheck("books", DayState.Bad, string.Create(CultureInfo.InvariantCulture, $"{day}: {report.Mismatches.Count} mismatches"), $"Each is named with its remedy on /books, or by ./jwo ledger reconcile --day {day}.");
    }
}
