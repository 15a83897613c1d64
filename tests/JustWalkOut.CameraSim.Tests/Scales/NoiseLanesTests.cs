using System.Numerics;
using JustWalkOut.CameraSim.Scales;

namespace JustWalkOut.CameraSim.Tests.Scales;

public sealed class NoiseLanesTests
{
    [Fact]
    public void Draws_are_standard_normal_as_far_as_two_moments_and_the_tails_go()
    {
        NoiseLanes noise = new(42);
        double[] draws = [.. Enumerable.Range(0, 50_000).SelectMany(_ => { var four = noise.NextNormal(); return (double[])[four[0], four[1], four[2], four[3]]; })];

        // Four standard errors for 200,000 draws; the tails within a tenth of the normal distribution's.
        Assert.InRange(draws.Average(), -0.009, 0.009);
        Assert.InRange(Math.Sqrt(draws.Average(draw => draw * draw)), 1 - 0.0064, 1 + 0.0064);
        Assert.InRange(draws.Count(draw => Math.Abs(draw) > 2) / 200_000.0, 0.0455 * 0.9, 0.0455 * 1.1);
        Assert.InRange(draws.Count(draw => Math.Abs(draw) > 3) / 200_000.0, 0.0027 * 0.6, 0.0027 * 1.1);
    }

    [Fact]
    public void Each_lane_is_the_published_generator_run_one_number_at_a_time()
    {
        const ulong Seed = 0xfeed;
        NoiseLanes noise = new(Seed);
        uint[][] states = StatesOf(Seed);
        for (int draw = 0; draw < 1000; draw++)
        {
            var four = noise.NextBits();
            for (int lane = 0; lane < 4; lane++)
            {
                Assert.Equal(Next(states[lane]), four[lane]);
            }
        }
    }

    [Fact]
    public void A_mode_driven_by_white_noise_moves_with_an_sd_of_one_at_its_own_frequency()
    {
        NormalStream noise = new(9);
        Mode mode = new(12, 0.03);
        float[] moves = [.. Enumerable.Range(0, 200_000).Select(_ => mode.Move(noise.Next())).Skip(1000)];

        Assert.InRange(Math.Sqrt(moves.Average(move => (double)move * move)), 0.95, 1.05);
        // Crossings of zero upwards per second count a narrow band's frequency.
        double crossings = moves.Zip(moves.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0) / (moves.Length / 60.0);
        Assert.InRange(crossings, 11.6, 12.4);
    }

    // xoshiro128++ 1.0 by Blackman and Vigna, as published, seeded by SplitMix64's upper halves.
    private static uint Next(uint[] s)
    {
        unchecked
        {
            uint result = BitOperations.RotateLeft(s[0] + s[3], 7) + s[0];
            uint t = s[1] << 9;
            s[2] ^= s[0];
            s[3] ^= s[1];
            s[1] ^= s[2];
            s[0] ^= s[3];
            s[2] ^= t;
            s[3] = BitOperations.RotateLeft(s[3], 11);
            return result;
        }
    }

    private static uint[][] StatesOf(ulong seed)
    {
        uint[] words = new uint[16];
        for (int i = 0; i < words.Length; i++)
        {
            unchecked
            {
                seed += 0x9E37_79B9_7F4A_7C15UL;
                ulong mixed = (seed ^ (seed >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL;
                words[i] = (uint)((mixed ^ (mixed >> 31)) >> 32);
            }
        }

        return [.. Enumerable.Range(0, 4).Select(lane => (uint[])[words[lane], words[4 + lane], words[8 + lane], words[12 + lane] | 1])];
    }
}
