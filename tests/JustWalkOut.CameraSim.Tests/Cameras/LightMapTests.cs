using System.Numerics;
using JustWalkOut.CameraSim.Cameras;

namespace JustWalkOut.CameraSim.Tests.Cameras;

/// <summary>Light kept for the points of a surface.</summary>
public sealed class LightMapTests
{
    private static readonly Vector3 Middle = new(1.2f, -0.7f, 0.9f);

    [Theory]
    [InlineData("Block", false)]
    [InlineData("Block", true)]
    [InlineData("Cylinder", false)]
    [InlineData("Cylinder", true)]
    [InlineData("Bottle", false)]
    public void Light_that_grows_evenly_is_given_back_at_every_point_of_the_surface(string form, bool isLying)
    {
        Solid solid = Of(Enum.Parse<SolidForm>(form), isLying);
        LightMap map = new(solid, static (at, normal, _) => new Received(1 + at.X + (2 * at.Y) - (0.5f * at.Z), normal.Z));
        int met = 0;
        foreach ((Vector3 at, Vector3 ownNormal) in Surface(solid))
        {
            met++;
            Received light = map.At(at, ownNormal);

            // A side that is rolled out is a polygon of twelve sides, with corners as far out as the round.
            Assert.InRange(light.Lamps - (1 + at.X + (2 * at.Y) - (0.5f * at.Z)), -0.02f, 0.02f);
            Assert.InRange(light.Day - solid.Outwards(ownNormal).Z, -0.06f, 0.06f);
        }

        Assert.True(met > 50, $"{met} points of the surface were met");
    }

    [Fact]
    public void A_point_is_found_once_and_in_any_order_the_same()
    {
        Solid solid = Of(SolidForm.Block, false);
        int asked = 0;
        LightMap first = new(solid, (at, _, shuffle) =>
        {
            asked++;
            return new Received(at.X + (shuffle % 97), 0);
        });
        LightMap second = new(solid, static (at, _, shuffle) => new Received(at.X + (shuffle % 97), 0));
        (Vector3 At, Vector3 OwnNormal)[] surface = [.. Surface(solid)];
        Received[] forwards = [.. surface.Select(point => first.At(point.At, point.OwnNormal))];
        Received[] backwards = [.. surface.Reverse().Select(point => second.At(point.At, point.OwnNormal)).Reverse()];
        int askedOnce = asked;
        Assert.Equal(forwards, backwards);
        Assert.Equal(forwards, surface.Select(point => first.At(point.At, point.OwnNormal)));
        Assert.Equal(askedOnce, asked);
    }

    private static Solid Of(SolidForm form, bool isLying) =>
        new(form, Finish.Goods, Middle, new Vector3(0.06f, form == SolidForm.Block ? 0.11f : 0.06f, 0.13f), 0.8f, 0.6f, isLying, Vector3.One, Vector3.One, 0);

    /// <summary>What rays from all around meet of a solid.</summary>
    private static IEnumerable<(Vector3 At, Vector3 OwnNormal)> Surface(Solid solid)
    {
        for (int i = 0; i < 400; i++)
        {
            float z = 1 - (2 * (i + 0.5f) / 400);
            (float sine, float cosine) = MathF.SinCos(i * 2.4f);
            Vector3 from = Middle + (3 * new Vector3(MathF.Sqrt(1 - (z * z)) * cosine, MathF.Sqrt(1 - (z * z)) * sine, z));
            Vector3 slope = Middle + new Vector3(0.03f * MathF.Sin(i), 0.03f * MathF.Cos(3 * i), 0.05f * MathF.Sin(7 * i)) - from;
            float along = 0;
            if (solid.Meets(from, slope, ref along, 2, out Vector3 ownNormal))
            {
                yield return (from + (slope * along), ownNormal);
            }
        }
    }
}
