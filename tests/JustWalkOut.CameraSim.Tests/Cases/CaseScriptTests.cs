using JustWalkOut.CameraSim.Cases;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Cases;

public sealed class CaseScriptTests
{
    [Fact]
    public void A_case_happens_when_it_says_on_the_plates_that_it_says_and_its_receipts_are_due()
    {
        (RunLedger run, CaseReport report) = Run(
            Event(10, 1, "take", ("crisps", 1), "3: 2, 3"),
            Event(16, 1, "take", ("cola", 2), "2: 1, 2"),
            Event(24, 1, "put", ("crisps", 1), "3: 2, 3"));

        Assert.Empty(report.NotPerformed);
        Assert.Empty(report.Remarks());
        Assert.All(report.Performed, outcome => Assert.InRange(outcome.Late.TotalSeconds, -0.5, 1));
        Assert.Equal(["1: 2 cola"], run.Bills());
        Assert.Equal(3, run.Actions.Count);
        Assert.All(run.Actions[0].Plates, plate => Assert.True(plate.Value is "A/3/2" or "A/3/3", plate.Value));
        Assert.All(run.Actions[2].Plates, plate => Assert.True(plate.Value is "A/3/2" or "A/3/3", plate.Value));
        Assert.Equal(report.Performed.Select(outcome => outcome.At), run.Actions.Select(action => (TimeSpan?)action.At));
    }

    [Fact]
    public void Times_that_nobody_can_walk_are_stretched_and_named_and_order_is_kept()
    {
        (RunLedger run, CaseReport report) = Run(
            Event(1, 1, "take", ("cola", 1), "2: 1"),
            Event(1.2, 2, "take", ("water", 1), "1: 1, 2"),
            Event(1.3, 1, "take", ("soup", 1), "2: 6"),
            Event(30, 2, "take", ("soup", 1), "2: 5, 6"));

        Assert.Empty(report.NotPerformed);
        Assert.Equal([0, 1, 2], report.Stretched.Select(outcome => outcome.Planned.Event.Number));
        Assert.Equal(["cola", "water", "soup", "soup"], run.Actions.Select(action => action.Items[0].Sku!.Value.Value));
        Assert.Equal(3, report.Remarks().Count());
        Assert.Contains(" s that nobody walks faster, ", report.Remarks().First(), StringComparison.Ordinal);
        Assert.All(report.Stretched, outcome => Assert.Equal(outcome.Late, outcome.OwedToWalking + outcome.OwedToHands + outcome.OwedToElse));
        Assert.All(report.Stretched, outcome => Assert.True(outcome.OwedToWalking > TimeSpan.Zero, $"{outcome}"));
        Assert.InRange(FastestMetresPerSecond(run), 1.15, 1.45);
        Assert.Equal(["1: 1 cola, 1 soup", "2: 1 soup, 1 water"], run.Bills().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_performed_is_named_with_its_reason_and_the_rest_is_performed()
    {
        (RunLedger run, CaseReport report) = Run(
            Event(8, 1, "take", ("cola", 1), "2: 1"),
            Event(12, 1, "take", ("caviar", 1), "2: 3"),
            Event(16, 1, "put", ("caviar", 1), "2: 3"),
            Event(18, 2, "put", ("cola", 1), "2: 1"),
            Event(20, 1, "take", ("soup", 1), "9: 1"),
            Event(24, 1, "take", ("96385074", 1), "2: 2, 77"));

        Assert.Equal(
            [
                "store 'small' does not sell product caviar",
                "store 'small' does not sell product caviar",
                "shopper 2 has 0 of product cola by then, not 1",
                "store 'small' has no plate A/9/1",
            ],
            report.NotPerformed.Select(outcome => outcome.Reason));
        Assert.Contains(report.Remarks(), remark => remark.EndsWith("store 'small' has no plate A/2/77; performed on A/2/2", StringComparison.Ordinal));
        Assert.Equal(["1: 2 cola", "2:"], run.Bills().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_product_that_stands_elsewhere_is_stocked_on_the_plates_that_the_case_first_takes_it_from()
    {
        CasePlan plan = Plan(Event(8, 1, "take", ("water", 1), "2: 1"));

        Assert.Equal(
            ["cola A/2/2", "soup A/2/5 A/2/6", "sauce A/2/5 A/2/6", "bar A/2/9", "water A/2/1"],
            plan.Store.Planogram.Select(row => $"{row.Sku} {string.Join(' ', row.Plates)}").Where(row => !row.StartsWith("crisps", StringComparison.Ordinal) && !row.Contains("A/1/", StringComparison.Ordinal)));
        (RunLedger run, CaseReport report) = Run(plan);
        Assert.Empty(report.NotPerformed);
        Assert.Equal("A/2/1", Assert.Single(Assert.Single(run.Actions).Plates).Value);
    }

    [Fact]
    public void What_one_shopper_misplaced_is_what_the_other_finds_there()
    {
        CasePlan plan = Plan(
            Event(8, 1, "take", ("water", 1), "1: 1, 2"),
            Event(14, 1, "put", ("water", 1), "2: 8, 9, 10"),
            Event(22, 2, "take", ("water", 1), "2: 9, 10"));

        Assert.DoesNotContain(plan.Store.Planogram, row => row.Sku == SmallShop.Water && row.Plates.Any(plate => plate.Shelf == "2"));
        (RunLedger run, CaseReport report) = Run(plan);
        Assert.Empty(report.NotPerformed);
        Assert.Equal(run.Actions[0].Items[0].Number, run.Actions[2].Items[0].Number);
        Assert.Equal(["1:", "2: 1 water"], run.Bills());
    }

    [Fact]
    public void Two_products_first_taken_from_the_same_plates_stand_there_together()
    {
        (RunLedger run, CaseReport report) = Run(
            Event(8, 1, "take", ("soup", 1), "1: 4, 6"),
            Event(8, 1, "take", ("sauce", 1), "1: 4, 6"),
            Event(12, 2, "take", ("sauce", 1), "1: 4, 6"));

        Assert.Empty(report.NotPerformed);
        Assert.All(run.Actions.SelectMany(action => action.Plates), plate => Assert.True(plate.Value is "A/1/4" or "A/1/6", plate.Value));
        Assert.Equal(["1: 1 sauce, 1 soup", "2: 1 sauce"], run.Bills());
    }

    [Fact]
    public void Three_who_want_the_same_shelf_at_once_all_get_there()
    {
        (RunLedger run, CaseReport report) = Run(
            Event(8, 1, "take", ("cola", 1), "2: 1"),
            Event(8, 2, "take", ("cola", 1), "2: 2"),
            Event(8, 3, "take", ("cola", 1), "2: 2"),
            Event(14, 1, "take", ("soup", 1), "2: 6"),
            Event(14, 2, "take", ("soup", 1), "2: 5"));

        Assert.Empty(report.NotPerformed);
        Assert.Equal(["1: 1 cola, 1 soup", "2: 1 cola, 1 soup", "3: 1 cola"], run.Bills().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_seed_performs_a_case_at_the_same_times()
    {
        string[] events = [Event(8, 1, "take", ("cola", 1), "2: 1"), Event(9, 2, "take", ("soup", 1), "2: 6"), Event(13, 1, "put", ("cola", 1), "2: 8")];

        Assert.Equal(Times(3), Times(3));
        Assert.NotEqual(Times(3), Times(4));

        TimeSpan?[] Times(long seed) => [.. Run(Plan(events), seed).Report.Outcomes.Select(outcome => outcome.At)];
    }

    /// <summary>Fastest that anybody's ground point went over a third of a second.</summary>
    private static double FastestMetresPerSecond(RunLedger run)
    {
        const int Apart = Moment.PerSecond / 3;
        return Enumerable.Range(Apart, run.Moments.Count - Apart).Max(i => run.Moments[i].People
            .Join(run.Moments[i - Apart].People, person => person.Number, person => person.Number, (now, before) => (Now: now.Pose.Ground, Before: before.Pose.Ground))
            .Select(way => double.Hypot(way.Now.XMetres - way.Before.XMetres, way.Now.YMetres - way.Before.YMetres) * Moment.PerSecond / Apart)
            .DefaultIfEmpty(0).Max());
    }

    internal static string Event(double t, int shopper, string action, (string Product, int Quantity) goods, string place) =>
        FormattableString.Invariant($$"""{ "t": {{t}}, "shopper": {{shopper}}, "action": "{{action}}", "gtin": "{{goods.Product}}", "quantity": {{goods.Quantity}}, "gondola": "A", "shelf": "{{place.Split(':')[0]}}", "plates": [{{place.Split(':')[1]}}] }""");

    private static CasePlan Plan(params string[] events) =>
        CasePlan.Of(CaseFileTests.Read($$"""{ "name": "own", "events": [{{string.Join(',', events)}}], "receipts": [] }"""), SmallShop.Build());

    private static (RunLedger Run, CaseReport Report) Run(params string[] events) => Run(Plan(events));

    private static (RunLedger Run, CaseReport Report) Run(CasePlan plan, long seed = 1)
    {
        SimulationSetup setup = new(plan.Store, plan.Store, seed, new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), plan.LengthMax, []);
        CaseScript script = new(plan, new CaseOptions());
        RunLedger run = new(new StoreSimulation(setup, script, new SimulationParts(SmallShop.LookOf)));
        return (run, script.Report());
    }
}
