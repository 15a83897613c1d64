using JustWalkOut.CameraSim.Cases;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;

namespace JustWalkOut.CameraSim.Tests.Cases;

/// <summary>The cases of our own for the built-in store nano, whose goods are invented, as a user would simulate them.</summary>
public sealed class NanoCaseTests
{
    private static readonly StoreDefinition Nano = BuiltInStores.Read("nano").Store;

    public static TheoryData<string, long> CasesAndSeeds => new(
        from file in Directory.GetFiles(Path.Combine(SharedData.RepositoryRoot, "camera-sim", "cases", "nano"), "*.json").Order(StringComparer.Ordinal)
        from seed in new long[] { 1, 2 }
        select (Path.GetFileName(file), seed));

    [Theory]
    [MemberData(nameof(CasesAndSeeds))]
    public void Every_act_is_performed_the_receipts_are_the_files_and_the_plates_move_by_the_goods_weight(string file, long seed)
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "camera-sim", "cases", "nano", file);
        CasePlan plan = CasePlan.Of(CaseFile.Read(File.ReadAllBytes(path), file), Nano);
        (RunLedger run, CaseReport report) = Run(plan, seed);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', report.Remarks()));
        Assert.Empty(report.NotPerformed);
        Assert.True(plan.Case.Shoppers.Count() > 1, "a case of ours has several shoppers");
        Assert.Equal(Noted(plan), Billed(run));
        Assert.Equal(plan.Events.Count, run.Actions.Count);
        foreach ((CaseOutcome outcome, TruthAction action) in report.Performed.OrderBy(outcome => outcome.At).Zip(run.Actions))
        {
            Assert.Equal(outcome.Planned.Event.Quantity, action.Items.Count);
            Assert.All(action.Items, item => Assert.Equal(outcome.Planned.Sku, item.Sku));
            Assert.All(action.Plates, plate => Assert.Contains(plate, outcome.Planned.Plates));
            Assert.All(action.Items, item => AssertWeighs(item));
        }

        AssertPlatesMoved(run);
    }

    [Fact]
    public void Of_a_competition_case_the_store_performs_what_it_sells_and_names_the_rest_one_by_one()
    {
        int performed = 0;
        int named = 0;
        foreach (string file in Directory.GetFiles(SharedData.PathOrSkip("store/aifi/cases"), "*.json").Order(StringComparer.Ordinal))
        {
            Case script = CaseFile.Read(File.ReadAllBytes(file), Path.GetFileName(file));
            Assert.All(CasePlan.Of(script, Nano).Events, planned => Assert.Equal($"store 'nano' does not sell product {planned.Event.Product}", planned.Obstacle));

            CasePlan plan = CasePlan.Of(script, SellingEveryOther(script));
            bool[] can = CanBePerformed(script, plan.Store);
            (RunLedger run, CaseReport report) = Run(plan, seed: 1);

            Assert.Equal(can, report.Outcomes.Select(outcome => outcome.At is not null));
            Assert.All(report.NotPerformed, outcome => Assert.Contains(report.Remarks(), remark => remark == $"{outcome.Planned.Event}: not performed: {outcome.Reason}"));
            Assert.Equal(Bill(plan.Events.Where((_, i) => can[i])), Billed(run));
            performed += can.Count(one => one);
            named += can.Count(one => !one);
        }

        Assert.Equal(76, performed + named);
        Assert.InRange(performed, 20, 56);
    }

    /// <summary>The store with every other product of a case under one of its own products' names.</summary>
    private static StoreDefinition SellingEveryOther(Case script)
    {
        string[] sold = [.. script.Events.Select(happening => happening.Product).Distinct().Where((_, i) => i % 2 == 0)];
        return Nano with { Catalog = [.. Nano.Catalog.Select((product, i) => i < sold.Length ? product with { Gtins = [sold[i]] } : product)] };
    }

    /// <summary>By the rules in CASES.md, found without the plan: the product is sold, one of the plates is there, and who puts something has it.</summary>
    private static bool[] CanBePerformed(Case script, StoreDefinition store)
    {
        HashSet<string> plates = [.. store.Gondolas.SelectMany(gondola => gondola.Shelves.SelectMany(shelf => shelf.Plates.Select(plate => $"{gondola.Id}/{shelf.Id}/{plate.Id}")))];
        Dictionary<(string Shopper, string Product), int> held = [];
        bool[] can = new bool[script.Events.Count];
        foreach (CaseEvent happening in script.Events)
        {
            (string, string) key = (happening.Shopper, happening.Product);
            int has = held.GetValueOrDefault(key);
            can[happening.Number] = store.Catalog.Any(product => product.Gtins.Contains(happening.Product))
                && happening.Plates.Any(plate => plates.Contains(plate.Value))
                && (happening.Action == CaseAction.Take || has >= happening.Quantity);
            held[key] = has + (!can[happening.Number] ? 0 : happening.Action == CaseAction.Take ? happening.Quantity : -happening.Quantity);
        }

        return can;
    }

    private static (RunLedger Run, CaseReport Report) Run(CasePlan plan, long seed)
    {
        SimulationParts parts = new(new ShelfLooks(plan.Store).Of);
        StoreDefinition built = StockTake.Of(plan.Store, parts.LookOf, parts.Goods, seed);
        SimulationSetup setup = new(built, built, seed, new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), plan.LengthMax, []);
        CaseScript script = new(plan, new CaseOptions());
        return (new RunLedger(new StoreSimulation(setup, script, parts)), script.Report());
    }

    private static void AssertWeighs(Item item)
    {
        UnitWeight weight = Nano.Catalog.First(product => product.Sku == item.Sku).UnitWeight!;
        Assert.InRange(item.Grams, weight.Grams - (4 * weight.Sd), weight.Grams + (4 * weight.Sd));
    }

    /// <summary>Over the whole run plates lose and gain exactly what was taken from and put onto them; plates that an act has in common are summed.</summary>
    private static void AssertPlatesMoved(RunLedger run)
    {
        List<(HashSet<PlateId> Plates, double Grams)> groups = [];
        foreach (TruthAction action in run.Actions)
        {
            (HashSet<PlateId> Plates, double Grams)[] touched = [.. groups.Where(group => group.Plates.Overlaps(action.Plates))];
            groups.RemoveAll(touched.Contains);
            double grams = action.Items.Sum(item => item.Grams) * (action.Kind == ActionKind.Take ? -1 : 1);
            groups.Add(([.. action.Plates, .. touched.SelectMany(group => group.Plates)], grams + touched.Sum(group => group.Grams)));
        }

        TimeSpan end = run.Moments[^1].At;
        Assert.All(groups, group => Assert.Equal(group.Grams, group.Plates.Sum(plate => run.GramsBetween(plate, TimeSpan.Zero, end)), 0.01));
    }

    private static string[] Noted(CasePlan plan) =>
        [.. plan.Case.Receipts.SelectMany(receipt => receipt.Lines, (receipt, line) => $"{receipt.Shopper} {plan.Events.First(planned => planned.Event.Product == line.Product).Sku} {line.Quantity}").Order(StringComparer.Ordinal)];

    private static string[] Bill(IEnumerable<PlannedEvent> events) =>
        [.. events.GroupBy(planned => (planned.Event.Shopper, planned.Sku))
            .Select(group => (group.Key.Shopper, group.Key.Sku, Units: group.Sum(planned => planned.Event.Action == CaseAction.Take ? planned.Event.Quantity : -planned.Event.Quantity)))
            .Where(line => line.Units > 0).Select(line => $"{line.Shopper} {line.Sku} {line.Units}").Order(StringComparer.Ordinal)];

    private static string[] Billed(RunLedger run) =>
        [.. run.Receipts.Receipts().SelectMany(receipt => receipt.Lines, (receipt, line) => $"{receipt.Shopper} {line.Sku} {line.Quantity}").Order(StringComparer.Ordinal)];
}
