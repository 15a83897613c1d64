using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace JustWalkOut.Tracking;

/// <summary>
/// What somebody looks like in one picture: <see cref="Length"/> numbers that differ by about 1 (as a standard deviation) from picture to picture of one person, and by the root of
/// <see cref="LookOptions.Spread"/> from person to person. The default is unknown. Looks live in memory for a visit; they are biometric, and no live store writes them down.
/// </summary>
public readonly struct Look : IEquatable<Look>
{
    /// <summary>How many numbers.</summary>
    public const int Length = 24;

    private readonly Numbers _numbers;

    private Look(ReadOnlySpan<float> numbers)
    {
        numbers.CopyTo(_numbers);
        IsKnown = true;
    }

    /// <summary>Whether anything is known.</summary>
    public bool IsKnown { get; }

    /// <summary>The numbers; all 0 where nothing is known.</summary>
    [UnscopedRef]
    public ReadOnlySpan<float> Values => _numbers;

    /// <summary>A look.</summary>
    /// <param name="numbers">Exactly <see cref="Length"/> finite numbers.</param>
    public static Look Of(ReadOnlySpan<float> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, Length, nameof(numbers));
        return new Look(numbers);
    }

    /// <inheritdoc/>
    public bool Equals(Look other) => IsKnown == other.IsKnown && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Look other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsKnown, Values[0], Values[1], Values[2]);

    /// <summary>By their numbers.</summary>
    public static bool operator ==(Look left, Look right) => left.Equals(right);

    /// <summary>By their numbers.</summary>
    public static bool operator !=(Look left, Look right) => !left.Equals(right);

    [InlineArray(Length)]
    private struct Numbers
    {
        private float _first;
    }
}
