using CsCheck;
using JustWalkOut.CameraSim.Sheets;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Sheets;

public sealed class FilmPlanTests
{
    private const double Seconds = 20;

    [Fact]
    public void A_short_scene_is_filled_up_by_its_act_at_half_the_speed()
    {
        IReadOnlyList<FilmPart> parts = Plan(12, 6);

        Assert.Equal([false, true], parts.Select(part => part.IsAgain));
        Assert.Equal(Seconds, parts.Sum(part => part.Seconds), 0.1);
    }

    [Fact]
    public void Nobody_waits_between_two_acts_that_lie_far_apart()
    {
        IReadOnlyList<FilmPart> parts = Plan(60, 8, 50);

        Assert.Equal([false, false, true], parts.Select(part => part.IsAgain));
        Assert.All((double[])[8, 50], at => Assert.Contains(parts, part => !part.IsAgain && part.First < at * Moment.PerSecond && part.Last > at * Moment.PerSecond));
    }

    [Fact]
    public void Whatever_the_acts_the_last_is_shown_twice_and_the_film_is_never_too_long()
    {
        Gen.Double[0.5, 60].List[1, 40].Sample(times =>
        {
            double[] acts = [.. times.Order()];
            IReadOnlyList<FilmPart> parts = Plan(64, acts);
            int last = (int)(acts[^1] * Moment.PerSecond);
            Assert.InRange(parts.Sum(part => part.Seconds), 0.9 * Seconds, Seconds + 0.1);
            Assert.Contains(parts, part => !part.IsAgain && part.First <= last && part.Last >= last);
            Assert.Contains(parts, part => part.IsAgain && part.First <= last && part.Last >= last);
            Assert.All(parts, part => Assert.InRange(part.First, 0, part.Last));
        });
    }

    private static IReadOnlyList<FilmPart> Plan(double sceneSeconds, params double[] acts)
    {
        int moments = (int)(sceneSeconds * Moment.PerSecond);
        return FilmPlan.Of(new SceneAct([.. acts.Select(TimeSpan.FromSeconds)], [1]), moments, (0, moments - 1), Seconds);
    }
}
