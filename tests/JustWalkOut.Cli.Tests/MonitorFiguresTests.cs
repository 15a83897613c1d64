using JustWalkOut.Cli.Bench;

namespace JustWalkOut.Cli.Tests;

/// <summary>What <c>bench monitor</c> makes of what it measured.</summary>
public sealed class MonitorFiguresTests
{
    private static readonly double[] Quiet = [30, 31, 30, 29];

    [Theory]
    [InlineData("30,30,31,29", true)]
    [InlineData("30,30.5,33,31", true)]
    [InlineData("25,24,25,26", true)] // Better is no worse.
    [InlineData("40,41,39,40", false)]
    public void A_quantity_is_unchanged_where_it_is_no_worse_than_stretches_of_one_kind_are_apart(string with, bool isUnchanged) =>
        Assert.Equal(isUnchanged, Compared.Of([.. with.Split(',').Select(double.Parse)], Quiet, trifle: 0).IsUnchanged);

    [Fact]
    public void What_differs_by_a_trifle_is_unchanged_however_even_the_stretches_are()
    {
        Assert.True(Compared.Of([31, 31], [30, 30], trifle: 2).IsUnchanged);
        Assert.False(Compared.Of([33, 33], [30, 30], trifle: 2).IsUnchanged);
    }

    [Fact]
    public void Memory_that_grows_while_monitors_are_connected_is_found_though_it_is_given_back_when_they_go()
    {
        Sample[] Stretch(double from, double perSecond) => [.. Enumerable.Range(0, 9).Select(i => new Sample(from + (15 * i), 20 + (perSecond * 15 * i)))];
        IReadOnlyList<Sample>[] leaking = [Stretch(200, 0.06), Stretch(500, 0.06)];
        MemoryTrend trend = MemoryTrend.Of(leaking, [Stretch(50, 0), leaking[0], Stretch(350, 0), leaking[1]]);
        Assert.Equal(3.6, trend.MbPerMinuteWithin, 3);
        Assert.True(trend.MbPerMinuteAcross < MemoryTrend.FlatMbPerMinute);
        Assert.False(trend.IsFlat);
    }

    [Fact]
    public void Memory_that_stays_when_monitors_are_gone_is_found_though_no_stretch_shows_it()
    {
        Sample[] Level(double from, double megabytes) => [.. Enumerable.Range(0, 9).Select(i => new Sample(from + (15 * i), megabytes))];
        IReadOnlyList<Sample>[] watched = [Level(200, 25), Level(500, 35)];
        MemoryTrend trend = MemoryTrend.Of(watched, [Level(50, 20), watched[0], Level(350, 30), watched[1]]);
        Assert.Equal(0, trend.MbPerMinuteWithin);
        Assert.True(trend.MbPerMinuteAcross > 1.5, $"{trend.MbPerMinuteAcross} MB a minute");
        Assert.False(trend.IsFlat);
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_with_what_was_expected()
    {
        Ending ending = await ChildProgram.CliAsync(["bench", "crowd", "nowhere", "--seconds", "1"]);
        Assert.Equal((2, "jwo: nowhere is no address; expected a store's server, such as http://127.0.0.1:5080. See ./jwo --help."), (ending.Status, ending.ErrorLines.Single()));
    }
}
