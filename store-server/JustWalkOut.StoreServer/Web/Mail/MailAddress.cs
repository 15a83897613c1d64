namespace JustWalkOut.StoreServer.Web;

/// <summary>Addresses as shoppers type them: <c>local@domain</c> in ASCII, without quotes, comments or addresses of machines, so that nothing in one can be anything else to a mail server.</summary>
internal static class MailAddress
{
    /// <summary>Longest address (RFC 5321, 4.5.3.1.3, less the brackets).</summary>
    public const int LettersMax = 254;

    private const int LocalMax = 64;

    private const int LabelMax = 63;

    /// <summary>Besides letters and digits in the local part: RFC 5322's atext.</summary>
    private const string Marks = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>Whether a text is an address.</summary>
    public static bool IsGood(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return text.Length <= LettersMax && at is > 0 and <= LocalMax && text[..at].Split('.').All(atom => atom.Length > 0 && atom.All(IsAtom)) && IsDomain(text[(at + 1)..]);
    }

    /// <summary>An address that its owner knows again and nobody else learns: its first letter and its domain.</summary>
    public static string Veiled(string address) => $"{address[0]}•••{address[address.IndexOf('@', StringComparison.Ordinal)..]}";

    /// <summary>The domain of a good address.</summary>
    public static string DomainOf(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static bool IsAtom(char letter) => char.IsAsciiLetterOrDigit(letter) || Marks.Contains(letter, StringComparison.Ordinal);

    private static bool IsDomain(string text)
    {
        string[] labels = text.Split('.');
        return labels.All(label => label.Length is > 0 and <= LabelMax && label[0] != '-' && label[^1] != '-' && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            && labels.Length > 1 && !labels[^1].All(char.IsAsciiDigit);
    }
}
