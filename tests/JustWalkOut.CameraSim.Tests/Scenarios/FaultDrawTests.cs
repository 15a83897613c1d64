using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Tests.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Scenarios;

public sealed class FaultDrawTests
{
    private static readonly StoreDefinition _store = HallStore.Store with { Cameras = [new Camera(new CameraId("c1"), null), new Camera(new CameraId("c2"), null)] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_faults_preset_brings_every_kind_at_least_once_in_its_hour_in_order_of_time(long seed)
    {
        Scenario scenario = Presets.Read("faults");
        IReadOnlyList<Fault> faults = FaultDraw.For(scenario, _store, seed);

        Assert.Equal(TimeSpan.FromHours(1), scenario.Length);
        Assert.Equal(Enum.GetValues<FaultKind>(), faults.Select(fault => fault.Kind).Distinct().Order());
        Assert.Equal(faults.OrderBy(fault => fault.From).Select(fault => fault.From), faults.Select(fault => fault.From));
        Assert.All(faults, fault => Assert.True(fault.From >= TimeSpan.Zero && fault.From < fault.To && fault.To <= scenario.Length, $"{fault}"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_seed_others()
    {
        Scenario scenario = Presets.Read("faults");
        Assert.Equal(FaultDraw.For(scenario, _store, 1), FaultDraw.For(scenario, _store, 1));
        Assert.NotEqual(FaultDraw.For(scenario, _store, 1), FaultDraw.For(scenario, _store, 2));
    }

    [Fact]
    public void Another_kind_of_fault_changes_none_of_the_others()
    {
        Scenario scenario = Presets.Read("faults");
        IReadOnlyList<Fault> all = FaultDraw.For(scenario, _store, 1);
        IReadOnlyList<Fault> fewer = FaultDraw.For(scenario with { FaultRates = [.. scenario.FaultRates.Where(rate => rate.Kind != FaultKind.PlateDead)] }, _store, 1);
        Assert.Equal(all.Where(fault => fault.Kind != FaultKind.PlateDead), fewer);
    }

    [Fact]
    public void Faults_of_what_a_store_does_not_have_are_left_out_when_drawn_and_refused_when_stated()
    {
        Scenario scenario = Presets.Read("faults");
        Assert.DoesNotContain(FaultDraw.For(scenario, HallStore.Store, 1), fault => fault.Kind <= FaultKind.CameraLagging);

        Scenario stated = scenario with { Faults = [new Fault(FaultKind.CameraLost, "c9", TimeSpan.Zero, TimeSpan.FromSeconds(1), 0), new Fault(FaultKind.ShelfSilent, "A/9", TimeSpan.Zero, TimeSpan.FromSeconds(1), 0)] };
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => FaultDraw.For(stated, _store, 1));
        Assert.Contains("$.faults[0].target is \"c9\", expected the id of a camera", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.faults[1].target is \"A/9\", expected a shelf", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stated_fault_stays_as_it_is()
    {
        Fault fault = new(FaultKind.PlateDead, "A/1/1", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9), 0);
        Assert.Equal([fault], FaultDraw.For(Presets.Read("quiet") with { Faults = [fault] }, _store, 1));
    }
}
