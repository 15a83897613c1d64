using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Recorded;

public sealed class MomentFanTests
{
    [Fact]
    public async Task Every_sink_gets_every_moment_in_order_and_is_completed()
    {
        Collecting[] sinks = [new(), new(), new()];
        TimeSpan last = default;

        await MomentFan.RunAsync(Moments(1_000), sinks, at => last = at, TestContext.Current.CancellationToken);

        Assert.Equal(Moment.TimeOf(999), last);
        Assert.All(sinks, sink =>
        {
            Assert.Equal(Enumerable.Range(0, 1_000).Select(number => Moment.TimeOf(number)), sink.Seen);
            Assert.True(sink.IsComplete);
        });
    }

    [Fact]
    public async Task A_sink_that_fails_ends_the_simulation_and_its_neighbours()
    {
        Collecting neighbour = new();
        int made = 0;

        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(() => MomentFan.RunAsync(
            Moments(1_000_000).Select(moment =>
            {
                made++;
                return moment;
            }),
            [neighbour, new Collecting { FailsAt = 50 }],
            _ => { },
            TestContext.Current.CancellationToken));

        Assert.Equal("full", fault.Message);
        Assert.InRange(made, 50, 10_000);
        Assert.False(neighbour.IsComplete);
    }

    [Fact]
    public async Task A_simulation_that_fails_ends_its_sinks()
    {
        Collecting sink = new();

        await Assert.ThrowsAsync<FormatException>(() => MomentFan.RunAsync(
            Moments(100).Select(moment => moment.At > Moment.TimeOf(50) ? throw new FormatException() : moment), [sink], _ => { }, TestContext.Current.CancellationToken));

        Assert.False(sink.IsComplete);
    }

    private static IEnumerable<Moment> Moments(int count) =>
        Enumerable.Range(0, count).Select(number => new Moment(Moment.TimeOf(number), [], [], [], [], [], []));

    private sealed class Collecting : IMomentSink
    {
        public List<TimeSpan> Seen { get; } = [];

        public bool IsComplete { get; private set; }

        public int? FailsAt { get; init; }

        public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
        {
            Seen.Add(moment.At);
            return Seen.Count == FailsAt ? throw new InvalidOperationException("full") : ValueTask.CompletedTask;
        }

        public ValueTask CompleteAsync(CancellationToken cancellation)
        {
            IsComplete = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
