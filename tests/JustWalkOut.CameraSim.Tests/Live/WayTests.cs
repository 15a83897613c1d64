using System.Threading.Channels;
using JustWalkOut.CameraSim.Live;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.CameraSim.Tests.Live;

public sealed class WayTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly Channel<int> _arrived = Channel.CreateUnbounded<int>(); // A test's handful of things.

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Things_arrive_in_order_when_their_time_has_come_and_not_before()
    {
        await using Way<int> way = Begin();
        way.Send(1, TimeSpan.FromMilliseconds(300));
        way.Send(2, TimeSpan.FromMilliseconds(300));
        way.Send(3, TimeSpan.FromMilliseconds(367));

        await AdvanceToAsync(299);
        Assert.False(_arrived.Reader.TryRead(out _));
        await AdvanceToAsync(300);
        Assert.Equal(1, await _arrived.Reader.ReadAsync(Stop));
        Assert.Equal(2, await _arrived.Reader.ReadAsync(Stop));
        await AdvanceToAsync(366);
        Assert.False(_arrived.Reader.TryRead(out _));
        await AdvanceToAsync(367);
        Assert.Equal(3, await _arrived.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task What_is_sent_too_late_arrives_at_once()
    {
        await using Way<int> way = Begin();
        _clock.Advance(TimeSpan.FromSeconds(5));
        way.Send(7, TimeSpan.FromMilliseconds(300));
        Assert.Equal(7, await _arrived.Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task What_is_on_its_way_at_the_end_arrives_nowhere()
    {
        Way<int> way = Begin();
        way.Send(1, TimeSpan.FromSeconds(60));
        await way.DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(120));
        Assert.False(_arrived.Reader.TryRead(out _));
    }

    private Way<int> Begin() => new(new LiveClock(_clock), thing => _arrived.Writer.TryWrite(thing));

    // A timer is set by another thread: the clock goes on only when it has had time to be, and a timer that is set later is due all the same.
    private async Task AdvanceToAsync(int milliseconds)
    {
        await Task.Delay(20, Stop);
        _clock.SetUtcNow(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddMilliseconds(milliseconds));
    }
}
