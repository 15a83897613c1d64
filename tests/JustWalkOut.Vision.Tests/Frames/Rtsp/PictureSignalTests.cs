using JustWalkOut.Vision.Frames.GStreamer;

namespace JustWalkOut.Vision.Tests.Frames.Rtsp;

public sealed class PictureSignalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_set_before_wakes_the_next_wait_once_however_often_it_was_set()
    {
        PictureSignal signal = new();
        signal.Set();
        signal.Set();
        await signal.WaitAsync(Stop);

        Task next = signal.WaitAsync(Stop).AsTask();
        Assert.False(next.IsCompleted);
        signal.Set();
        await next;
    }

    [Fact]
    public async Task A_wait_that_is_given_up_ends_and_the_next_one_is_not_woken_by_it()
    {
        PictureSignal signal = new();
        using CancellationTokenSource giveUp = new();
        Task waiting = signal.WaitAsync(giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await signal.WaitAsync(giveUp.Token));

        Task next = signal.WaitAsync(Stop).AsTask();
        Assert.False(next.IsCompleted);
        signal.Set();
        await next;
    }

    [Fact]
    public async Task No_wait_is_left_asleep_when_setting_and_giving_up_come_at_the_same_time()
    {
        PictureSignal signal = new();
        for (int round = 0; round < 2000; round++)
        {
            using CancellationTokenSource giveUp = new();
            Task waiting = signal.WaitAsync(giveUp.Token).AsTask();
            Task setting = Task.Run(signal.Set, Stop);
            await giveUp.CancelAsync();
            await setting;
            try
            {
                await waiting.WaitAsync(TimeSpan.FromSeconds(30), Stop);
            }
            catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
            {
                // Given up first: what was set meanwhile is there for the next wait.
                await signal.WaitAsync(Stop);
            }
        }

        Task next = signal.WaitAsync(Stop).AsTask();
        Assert.False(next.IsCompleted);
        signal.Set();
        await next;
    }
}
