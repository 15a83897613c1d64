using System.Collections.Frozen;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Which passwords an account takes: long ones of whatever letters, that nobody guesses soon. Refused are the most frequent ones of public breaches, also with digits or signs before and behind, one thing over and over, runs, and what is
/// made of the names of the store, its person and this program.
/// </summary>
internal static class PasswordRules
{
    /// <summary>So many different letters are needed at least.</summary>
    private const int DifferentMin = 5;

    /// <summary>So many letters have to be left when names are taken away.</summary>
    private const int LeftMin = 5;

    /// <summary>Names shorter than this are found in too much to count.</summary>
    private const int NameMin = 3;

    private static readonly Lazy<FrozenSet<string>> Breached = new(() => ReadBreached().ToFrozenSet(StringComparer.Ordinal));

    private static readonly string[] OurWords = ["justwalkout", "walkout", "cashier", "checkout", "store", "shop", "admin", "operator", "auditor", "password"];

    /// <summary>Whether it is long enough, and not too long to hash.</summary>
    public static bool Fits(string password) => password.Length is >= AccountBook.PasswordMin and <= AccountBook.PasswordMax;

    /// <summary>Whether it would be guessed soon.</summary>
    /// <param name="password">One that fits.</param>
    /// <param name="name">Whose.</param>
    /// <param name="store">Where.</param>
    public static bool IsWeak(string password, string name, StoreDefinition store)
    {
        string text = password.ToLowerInvariant();
        string bare = text.Trim([.. text.Where(letter => !char.IsLetter(letter)).Distinct()]);
        string left = OurWords.Append(name).Append(store.Name.Value).Select(word => word.ToLowerInvariant()).Where(word => word.Length >= NameMin).OrderByDescending(word => word.Length)
            .Aggregate(text, (rest, word) => rest.Replace(word, "", StringComparison.Ordinal));
        bool isOfNames = left.Length < text.Length && left.Count(char.IsLetter) < LeftMin;
        return isOfNames || Breached.Value.Contains(text) || Breached.Value.Contains(bare) || text.Distinct().Count() < DifferentMin || IsRepeated(text) || IsRun(text);
    }

    /// <summary>One thing twice or more.</summary>
    private static bool IsRepeated(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(length => Enumerable.Range(length, text.Length - length).All(at => text[at] == text[at - length]));

    /// <summary>Letters or digits in their order, up or down.</summary>
    private static bool IsRun(string text) => text.Zip(text.Skip(1), (one, next) => next - one).Distinct().Count() == 1;

    private static IEnumerable<string> ReadBreached()
    {
        using StreamReader reader = new(typeof(PasswordRules).Assembly.GetManifestResourceStream("breached-passwords.txt") ?? throw new InvalidOperationException("The list of breached passwords is not in the program."));
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line;
            }
        }
    }
}
