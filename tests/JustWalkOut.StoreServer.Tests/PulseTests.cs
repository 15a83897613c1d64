namespace JustWalkOut.StoreServer.Tests;

public sealed class PulseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_waits_is_woken_once_and_what_happened_before_is_not_waited_for()
    {
        Pulse pulse = new();
        bool hasHappened = false;
        Task one = pulse.WaitAsync(() => hasHappened, Stop);
        Task other = pulse.WaitAsync(() => hasHappened, Stop);
        Assert.False(one.IsCompleted || other.IsCompleted);
        hasHappened = true;
        pulse.Beat();
        await Task.WhenAll(one, other);
        Assert.True(pulse.WaitAsync(() => hasHappened, Stop).IsCompletedSuccessfully);
        Assert.False(pulse.WaitAsync(() => false, Stop).IsCompleted);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_told_to_and_the_others_go_on()
    {
        Pulse pulse = new();
        using CancellationTokenSource ending = new();
        Task ended = pulse.WaitAsync(() => false, ending.Token);
        Task stays = pulse.WaitAsync(() => false, Stop);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended);
        Assert.False(stays.IsCompleted);
        pulse.Beat();
        await stays;
    }

    [Fact]
    public void Under_a_context_nothing_goes_on_inside_of_the_beat_and_nothing_elsewhere()
    {
        Queue<Action> queue = new();
        SynchronizationContext? before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(new Queued(queue));
            Pulse pulse = new();
            Task waiting = pulse.WaitAsync(() => false, CancellationToken.None);
            pulse.Beat();
            Assert.False(waiting.IsCompleted);
            queue.Dequeue()();
            Assert.True(waiting.IsCompletedSuccessfully);
            Assert.Empty(queue);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private sealed class Queued(Queue<Action> queue) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => queue.Enqueue(() => d(state));
    }
}
