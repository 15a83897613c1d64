using System.Globalization;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Replay;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>What an operator is told of a running store: a line for each thing that happens, on stdout, and for each that goes wrong, on stderr.</summary>
internal sealed class ServeLog(StoreDefinition store, StoreClock clock, ActionLog actions, TextWriter output, TextWriter errors) : ILiveWatcher
{
    private readonly Dictionary<Sku, string> _names = store.Catalog.ToDictionary(product => product.Sku, product => product.Name);
    private readonly HashSet<VisitId> _told = [];
    private readonly Lock _gate = new();

    public void CheckedIn(GateEntry entry, Command command)
    {
        actions.CheckedIn(entry, command);
        Line($"{entry.Shopper} comes in at {entry.Gate}{(entry.People > 1 ? $" with {entry.People - 1} more" : "")}{(entry.Role == Role.Shopper ? "" : $" ({entry.Role.ToString().ToLowerInvariant()})")}");
    }

    public void Seen(TargetFrame frame) => actions.Seen(frame);

    public void Reckoned(ShelfWeights weights)
    {
        // Weights are no news.
    }

    public void Found(Observed observed)
    {
        actions.Found(observed);
        switch (observed.Finding)
        {
            case Finding.Took took:
                Line($"{Who(took.Presence)} takes {What(took.Goods)}");
                break;
            case Finding.PutBack put:
                Line($"{Who(put.Presence)} puts back {What(put.Goods)}");
                break;
            case Finding.HandedOver over:
                Line($"{Who(over.From)} hands {Who(over.To)} {What(over.Goods)}");
                break;
            case Finding.Left left:
                Line($"{Who(left.Presence)} leaves");
                break;
            case Finding.UnexplainedStock stock:
                Line(string.Create(CultureInfo.InvariantCulture, $"unexplained: {stock.Grams:+0;-0} g on {string.Join(", ", stock.Plates)}: {stock.Reason}"));
                break;
        }
    }

    public void Say(CameraNotice notice) => Error($"camera {notice.Camera}: {notice.State.ToString().ToLowerInvariant()}{(notice.What.Length > 0 ? $": {notice.What}" : "")}");

    public void Say(string what) => Error(what);

    /// <summary>Says what the ledger was opened from, where that is worth a word.</summary>
    public void Opened(LedgerOpening opening)
    {
        if (opening.Fault is { } fault)
        {
            Error($"the copy of the ledger's state is of no use ({fault}): read {opening.EventsRead} events of the log instead");
        }
    }

    /// <summary>Says where the server is reached, and how its first administrator is made while there is none.</summary>
    /// <param name="web">The server.</param>
    /// <param name="data">Where the store keeps what it must not lose.</param>
    public void Listens(StoreWeb web, string data)
    {
        Line($"the store is at {web.Address}");
        Line($"its log, secrets and payments are kept in {Path.GetFullPath(data)}");
        if (web.Accounts.SetupCode is { } code)
        {
            Line($"no administrator yet: open {web.Address}setup and enter the code {code}");
        }
    }

    /// <summary>Tells of bills that are final, or wait for a person, and were not told of yet.</summary>
    public void Settle(IEnumerable<Receipt> receipts)
    {
        foreach (Receipt receipt in receipts.Where(receipt => receipt.Status != ReceiptStatus.Open && _told.Add(receipt.Visit)))
        {
            string lines = string.Join(", ", receipt.Lines.Select(line => $"{line.Quantity} x {line.Name}"));
            double since = receipt.LeftAt is { } left ? (clock.At(clock.Now) - left).TotalSeconds : 0;
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"receipt of {receipt.Shopper}: {(lines.Length > 0 ? lines : "nothing")}; {receipt.Total}, {since:0.0} s after leaving{(receipt.Status == ReceiptStatus.Review ? $"; {receipt.InReview.Count} lines wait for a person" : "")}"));
        }
    }

    private string Who(PresenceId presence) => actions.Name(presence) ?? "somebody";

    private string What(GoodsMove goods) => string.Create(
        CultureInfo.InvariantCulture, $"{goods.Quantity} x {(goods.Sku is { } sku ? _names.GetValueOrDefault(sku, sku.Value) : "something")}, {goods.Confidence:P0} ({string.Join(", ", goods.Plates)})");

    private void Line(string what)
    {
        lock (_gate)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Now.TotalSeconds,7:0.0} s  {what}"));
            output.Flush();
        }
    }

    private void Error(string what)
    {
        lock (_gate)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jwo: {clock.Now.TotalSeconds:0.0} s: {what}"));
        }
    }
}
