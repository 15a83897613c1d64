using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>What a camera's pictures promise about its next one.</summary>
public sealed class FrameRhythmTests
{
    [Fact]
    public void Nothing_is_promised_before_sixteen_gaps_are_known_and_then_nine_tenths_of_the_shortest()
    {
        FrameRhythm rhythm = new();
        for (int i = 0; i <= 16; i++)
        {
            Assert.True(rhythm.Take(At((100 * i) + (i % 2 * 10))));
            Assert.Equal(At(i < 16 ? (100 * i) + (i % 2 * 10) : 1600 + 81), rhythm.Promised);
        }
    }

    [Fact]
    public void A_picture_that_breaks_the_promise_is_refused_and_changes_nothing()
    {
        FrameRhythm rhythm = new();
        for (int i = 0; i <= 20; i++)
        {
            rhythm.Take(At(100 * i));
        }

        TimeSpan promised = rhythm.Promised;
        Assert.False(rhythm.Take(At(2080)));
        Assert.Equal(promised, rhythm.Promised);
        Assert.True(rhythm.Take(At(2095)));
    }

    [Fact]
    public void A_clock_that_goes_back_is_refused_from_the_second_picture_on()
    {
        FrameRhythm rhythm = new();
        Assert.True(rhythm.Take(At(500)));
        Assert.False(rhythm.Take(At(500)));
        Assert.False(rhythm.Take(At(400)));
        Assert.True(rhythm.Take(At(501)));
    }

    [Fact]
    public void A_gap_where_pictures_were_lost_makes_no_longer_promise()
    {
        FrameRhythm rhythm = new();
        for (int i = 0; i <= 40; i++)
        {
            Assert.True(rhythm.Take(At((100 * i) + (i > 20 ? 5000 : 0))));
        }

        Assert.Equal(At(9000 + 90), rhythm.Promised);
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
