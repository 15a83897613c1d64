using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Tests;

public sealed class FramePoolTests
{
    [Fact]
    public void A_frame_given_back_is_lent_again()
    {
        using FramePool pool = new(framesMax: 1);
        Frame first = pool.Rent();
        first.Dispose();
        using Frame second = pool.Rent();
        Assert.Same(first, second);
        Assert.Equal(1, pool.Outstanding);
    }

    [Fact]
    public void Disposing_a_frame_twice_gives_it_back_once()
    {
        using FramePool pool = new(framesMax: 2);
        Frame frame = pool.Rent();
        frame.Dispose();
        frame.Dispose();
        Assert.Equal(0, pool.Outstanding);
        using Frame one = pool.Rent();
        using Frame other = pool.Rent();
        Assert.NotSame(one, other);
    }

    [Fact]
    public void Renting_more_frames_than_the_pool_has_says_that_somebody_keeps_them()
    {
        using FramePool pool = new(framesMax: 2);
        using Frame one = pool.Rent();
        using Frame other = pool.Rent();
        Assert.Contains("All 2 frames", Assert.Throws<InvalidOperationException>(pool.Rent).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_was_given_back_does_not_show_its_pixels()
    {
        using FramePool pool = new(framesMax: 1);
        Frame frame = pool.Rent();
        frame.Dispose();
        Assert.Throws<ObjectDisposedException>(() => frame.Pixels);
    }

    [Fact]
    public void A_frame_that_outlives_its_pool_comes_back_all_the_same()
    {
        FramePool pool = new(framesMax: 2);
        Frame frame = pool.Rent();
        pool.Dispose();
        Assert.False(frame.Pixels.IsDisposed);
        frame.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.Throws<ObjectDisposedException>(pool.Rent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_pool_has_between_one_and_1024_frames(int framesMax) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool(framesMax));
}
