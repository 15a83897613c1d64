namespace JustWalkOut.Carts;

/// <summary>
/// The number or code by which the operator's loyalty programme knows a member. It is personal data: the log has it as it has a shopper's name, by a pseudonym, behind which stands a name that begins with <see cref="Prefix"/>, so that nobody's
/// number is taken for somebody's name.
/// </summary>
public static class LoyaltyMember
{
    /// <summary>Longest id, in characters.</summary>
    public const int LengthMax = 64;

    /// <summary>Most ids that one visit is shown, the first among them: each stands in the log.</summary>
    public const int ShownMax = 10;

    /// <summary>What the name of a member begins with; the id follows.</summary>
    private const string Prefix = "loyalty:";

    /// <summary>What it takes to be an id.</summary>
    public const string Words = "a member's number or code of 1 to 64 visible characters, ASCII and without spaces";

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsMember(string text) => text.Length is > 0 and <= LengthMax && text.All(letter => letter is > ' ' and < '\x7f');

    /// <summary>The name behind a member's pseudonym, by which they are erased too.</summary>
    public static ShopperId NameOf(string member) => new(Prefix + member);

    /// <summary>The id in the name of a member; null for a pseudonym, whose member nobody knows (any more), and any other name.</summary>
    public static string? Of(ShopperId name) => name.Value.StartsWith(Prefix, StringComparison.Ordinal) ? name.Value[Prefix.Length..] : null;

    /// <summary>An id as whoever holds it knows it again and others do not learn it: its last four characters, of a short one fewer than half.</summary>
    /// <param name="member">The id; null for one that is known no more.</param>
    public static string Masked(string? member) => member is { Length: > 2 } ? $"···· {member[^Math.Min(4, (member.Length - 1) / 2)..]}" : "····";
}
