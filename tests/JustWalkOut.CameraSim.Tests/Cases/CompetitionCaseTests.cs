using JustWalkOut.CameraSim.Cases;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Import;

namespace JustWalkOut.CameraSim.Tests.Cases;

/// <summary>The seventeen cases of a real competition on the real store that they were noted in. <see cref="CaseScriptTests"/> has the same behaviour on small cases of our own.</summary>
public sealed class CompetitionCaseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_case_runs_on_its_store_and_what_was_performed_is_on_the_receipts_of_the_case(long seed)
    {
        string[] files = [.. Directory.GetFiles(SharedData.PathOrSkip("store/aifi/cases"), "*.json").Order(StringComparer.Ordinal)];
        (StoreDefinition imported, _) = AutoCheckoutStoreImport.Read(
            SharedData.PathOrSkip("store/aifi/store_meta"), SharedData.PathOrSkip("store/aifi/BENCHMARK-1"), new StoreId("nanostore"));
        StoreDefinition store = StoreCompletion.Of(imported).Store;
        List<string> remarks = [];
        int performed = 0;
        int avoidablyLate = 0;
        foreach (string file in files)
        {
            CasePlan plan = CasePlan.Of(CaseFile.Read(File.ReadAllBytes(file), Path.GetFileName(file)), store);
            (RunLedger run, CaseReport report) = Run(plan, seed);

            remarks.AddRange(report.Remarks().Select(remark => $"{plan.Case.Name} {remark}"));
            performed += report.Performed.Count();
            avoidablyLate += report.Performed.Count(outcome => outcome.OwedToElse > report.OnTime);
            Assert.Equal(plan.Case.Events.Count, report.Outcomes.Count);
            Assert.Equal(Named(plan, report.Due()), Billed(run));
            Assert.Equal(report.Performed.Count(), run.Actions.Count);
            Assert.All(report.Performed.OrderBy(outcome => outcome.At).Zip(run.Actions), pair => AssertMoves(pair.First.Planned, pair.Second, run));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', remarks));
        Assert.Equal(17, files.Length);
        Assert.Equal(76, performed);

        // What nobody could walk in time is stretched; beyond that, people in each other's way cost a moment here and there.
        Assert.InRange(avoidablyLate, 0, 3);
    }

    [Fact]
    public void On_a_store_that_sells_nothing_of_it_every_event_of_a_case_is_named_and_nobody_owes_anything()
    {
        foreach (string file in Directory.GetFiles(SharedData.PathOrSkip("store/aifi/cases"), "*.json").Order(StringComparer.Ordinal))
        {
            CasePlan plan = CasePlan.Of(CaseFile.Read(File.ReadAllBytes(file), Path.GetFileName(file)), SmallShop.Build());
            (RunLedger run, CaseReport report) = Run(plan);

            Assert.Empty(report.Performed);
            Assert.All(report.NotPerformed, outcome => Assert.Contains("does not sell product", outcome.Reason, StringComparison.Ordinal));
            Assert.Empty(report.Due());
            Assert.Empty(Billed(run));
        }
    }

    private static (RunLedger Run, CaseReport Report) Run(CasePlan plan, long seed = 1)
    {
        SimulationSetup setup = new(plan.Store, plan.Store, seed, new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), plan.LengthMax, []);
        CaseScript script = new(plan, new CaseOptions());
        return (new RunLedger(new StoreSimulation(setup, script, new SimulationParts(LookOf))), script.Report());
    }

    /// <summary>The noted plates, and no others, move by what went, within the spread of the product's weight.</summary>
    private static void AssertMoves(PlannedEvent planned, TruthAction action, RunLedger run)
    {
        Assert.Equal(planned.Event.Quantity, action.Items.Count);
        Assert.All(action.Items, item => Assert.Equal(planned.Sku, item.Sku));
        Assert.All(action.Plates, plate => Assert.Contains(plate, planned.Plates));
        Product product = run.Simulation.Stage.Store.Catalog.First(product => product.Sku == planned.Sku);
        double grams = action.Items.Sum(item => item.Grams);
        Assert.InRange(grams, planned.Event.Quantity * (product.UnitWeight!.Grams - (3 * product.UnitWeight.Sd)), planned.Event.Quantity * (product.UnitWeight.Grams + (3 * product.UnitWeight.Sd)));
    }

    private static string[] Named(CasePlan plan, IEnumerable<(string Shopper, string Product, int Quantity)> due) =>
        [.. due.Select(line => $"{line.Shopper} {plan.Events.First(planned => planned.Event.Product == line.Product).Sku} {line.Quantity}").Order(StringComparer.Ordinal)];

    private static string[] Billed(RunLedger run) =>
        [.. run.Receipts.Receipts().SelectMany(receipt => receipt.Lines, (receipt, line) => $"{receipt.Shopper} {line.Sku} {line.Quantity}").Order(StringComparer.Ordinal)];

    /// <summary>A carton of half a gram per cubic centimetre, no wider than a plate and a half.</summary>
    private static GoodsLook LookOf(Product product)
    {
        double edge = Math.Cbrt((product.UnitWeight?.Grams ?? 250) / 0.5) / 100;
        return new GoodsLook(GoodsShape.Box, (float)Math.Min(edge, 0.14), (float)Math.Min(edge, 0.14), (float)(edge * 1.4), new Colour(0x7A1F2B), new Colour(0xFFFFFF));
    }
}
