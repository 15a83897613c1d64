using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>What persons in the store said of a shopper's age; the last word holds. It is about everybody who shops on the visit, whose payer answers for them.</summary>
/// <param name="AtLeastYears">So old they are at least; null where nobody has confirmed anything.</param>
/// <param name="BelowYears">So old they are not; null where nobody has denied anything.</param>
public sealed record AgeWord(int? AtLeastYears, int? BelowYears)
{
    /// <summary>Whether nothing was said.</summary>
    [JsonIgnore]
    public bool IsSilent => AtLeastYears is null && BelowYears is null;

    /// <summary>Why goods with an age limit wait; null where they do not.</summary>
    public Doubt? DoubtOf(int years) => years <= AtLeastYears ? null : years >= BelowYears ? Doubt.TooYoung : Doubt.AgeUnconfirmed;

    /// <summary>After another word. What it contradicts no longer holds.</summary>
    internal AgeWord Heard(int years, bool isOldEnough) => isOldEnough
        ? new AgeWord(Math.Max(years, AtLeastYears ?? 0), BelowYears <= years ? null : BelowYears)
        : new AgeWord(AtLeastYears >= years ? null : AtLeastYears, Math.Min(years, BelowYears ?? int.MaxValue));
}
