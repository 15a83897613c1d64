using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Tests.Acting;

/// <summary>A simulation run to its end, with everything in its moments added up, and the books held after every moment.</summary>
internal sealed class RunLedger
{
    public RunLedger(StoreSimulation simulation)
    {
        Simulation = simulation;
        Receipts = new TruthReceipts(simulation.Stage.Store.Rules.HandOver);
        Dictionary<int, StandingItem> standing = [];
        foreach (Moment moment in simulation.Run())
        {
            Moments.Add(moment);
            Receipts.Take(moment);
            foreach (StockChange change in moment.Stock)
            {
                if (change.Now is null)
                {
                    Assert.True(standing.Remove(change.ItemNumber));
                }
                else
                {
                    standing[change.ItemNumber] = change.Now;
                }
            }

            Stage stage = simulation.Stage;
            double everywhere = stage.Stock.Standing.Sum(each => each.Item.Grams) + stage.Actors.SelectMany(actor => actor.Belongings).Sum(item => item.Grams) + stage.GoneOutGrams + stage.ConsumedGrams;
            Assert.Equal(stage.Stock.MadeGrams, everywhere, 1e-6);
        }

        Assert.Equal(simulation.Stage.Stock.Standing.OrderBy(each => each.Item.Number), standing.Values.OrderBy(each => each.Item.Number));
    }

    public StoreSimulation Simulation { get; }

    public TruthReceipts Receipts { get; }

    public List<Moment> Moments { get; } = [];

    public IReadOnlyList<TruthAction> Actions => [.. Moments.SelectMany(moment => moment.Actions)];

    public IReadOnlyList<LoadChange> Loads => [.. Moments.SelectMany(moment => moment.Loads)];

    /// <summary>Change of load per plate between two times, transients included.</summary>
    public double GramsBetween(PlateId plate, TimeSpan from, TimeSpan to) =>
        Loads.Where(change => change.Plate == plate).Sum(change => change.Grams * (Share(change, to) - Share(change, from)));

    /// <summary>Lines of all receipts as <c>shopper: quantity sku, quantity sku</c>.</summary>
    public string[] Bills() =>
        [.. Receipts.Receipts().Select(receipt => $"{receipt.Shopper}: {string.Join(", ", receipt.Lines.Select(line => $"{line.Quantity} {line.Sku}"))}".TrimEnd())];

    private static double Share(LoadChange change, TimeSpan at) =>
        at < change.At ? 0 : change.Duration == TimeSpan.Zero ? 1 : Math.Min(1, (at - change.At) / change.Duration);
}
