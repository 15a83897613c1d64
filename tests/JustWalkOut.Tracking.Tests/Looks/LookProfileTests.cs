namespace JustWalkOut.Tracking.Tests.Looks;

/// <summary>What profiles say of looks.</summary>
public sealed class LookProfileTests
{
    private static readonly LookOptions Options = new();

    [Fact]
    public void More_pictures_say_more_and_of_the_right_person()
    {
        Random chance = new(11);
        for (int round = 0; round < 50; round++)
        {
            float[] own = Draw(chance, Math.Sqrt(Options.Spread), null);
            float[] other = Draw(chance, Math.Sqrt(Options.Spread), null);
            LookProfile profile = new();
            for (int i = 0; i < 30; i++)
            {
                profile.Add(Draw(chance, 1, own), 1, Options.ProfilePictures);
            }

            Assert.InRange(profile.Odds(Mean(chance, own, 20), 20, Options), 1, Options.Most);
            Assert.InRange(profile.Odds(Mean(chance, other, 20), 20, Options), -Options.Most, -1);
        }
    }

    [Fact]
    public void What_is_unknown_says_nothing()
    {
        LookProfile profile = new();
        Assert.Equal(0, profile.Odds(new float[Look.Length], 5, Options));
        profile.Add(new float[Look.Length], 5, Options.ProfilePictures);
        Assert.Equal(0, profile.Odds(new float[Look.Length], 0, Options));
        Assert.Equal(0, profile.Odds(new float[Look.Length], 5, Options with { Share = 0 }));
        Assert.NotEqual(0, profile.Odds(new float[Look.Length], 5, Options));
        profile.Clear();
        Assert.Equal(0, profile.Odds(new float[Look.Length], 5, Options));
    }

    [Fact]
    public void A_profile_follows_whoever_takes_off_a_coat()
    {
        Random chance = new(12);
        float[] coat = Draw(chance, 2, null);
        float[] without = Draw(chance, 2, null);
        LookProfile profile = new();
        profile.Add(coat, 5000, Options.ProfilePictures);
        for (int i = 0; i < 4 * (int)Options.ProfilePictures; i++)
        {
            profile.Add(without, 1, Options.ProfilePictures);
        }

        Assert.InRange(profile.Odds(without, 20, Options), 1, Options.Most);
        Assert.InRange(profile.Odds(coat, 20, Options), -Options.Most, -1);
    }

    [Fact]
    public void A_look_of_another_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Look.Of(new float[Look.Length - 1]));

    private static float[] Draw(Random chance, double sd, float[]? around) =>
        [.. Enumerable.Range(0, Look.Length).Select(i => (around?[i] ?? 0) + (float)(sd * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(Math.Tau * chance.NextDouble())))];

    private static float[] Mean(Random chance, float[] around, int pictures)
    {
        float[][] drawn = [.. Enumerable.Range(0, pictures).Select(_ => Draw(chance, 1, around))];
        return [.. Enumerable.Range(0, Look.Length).Select(i => drawn.Average(one => one[i]))];
    }
}
