using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace JustWalkOut.CameraSim.World;

/// <summary>
/// Seeded randomness. Each purpose has a stream of its own, so that one more draw in one place changes nothing elsewhere: the same seed gives
/// the same people whether or not cameras are rendered.
/// </summary>
public static class Chance
{
    /// <summary>A generator for one purpose of one simulation.</summary>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="purpose">What for, such as <c>plate noise</c>.</param>
    /// <param name="index">Which of several of that purpose.</param>
    public static Random For(long seed, string purpose, long index = 0) => new((int)(Seed(seed, purpose, index) & 0x7fff_ffff));

    /// <summary>64 bits for one purpose of one simulation, to seed a generator of one's own.</summary>
    public static ulong Seed(long seed, string purpose, long index = 0) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{purpose}\n{index}")));

    /// <summary>A draw from the normal distribution (Box and Muller).</summary>
    public static double Normal(this Random random, double mean, double sd)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return mean + (sd * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    /// <summary>A draw from a uniform range.</summary>
    public static double Between(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>One of several, each as likely.</summary>
    public static T OneOf<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
