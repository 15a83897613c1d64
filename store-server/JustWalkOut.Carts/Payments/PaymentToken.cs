namespace JustWalkOut.Carts;

/// <summary>
/// Tells tokens from card numbers. A payment service's token names a card to that service alone; the number itself must never reach a log, a message or an answer of ours,
/// so whatever looks like one is refused before anything is made of it.
/// </summary>
public static class PaymentToken
{
    /// <summary>Longest token, in characters.</summary>
    public const int LengthMax = 255;

    /// <summary>Shortest and longest card number that can be told from other numbers (ISO/IEC 7812): a bar code has up to 14 digits.</summary>
    private const int DigitsMin = 15;
    private const int DigitsMax = 19;

    private const int UuidLength = 36;

    /// <summary>Whether a text has the form of a token: a letter, then letters, digits and <c>_ - . :</c>, and no card number in it.</summary>
    public static bool IsToken(string text) =>
        text.Length is > 1 and <= LengthMax && char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':') && !HoldsCardNumber(text);

    /// <summary>
    /// The name of whoever shows a card and nothing else: the same for the same token, and nothing of it can be read off. A check-in by such a name with that token is one by the card alone.
    /// </summary>
    public static ShopperId HolderOf(string token) =>
        new($"card-x{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"jwo card holder\0{token}")).AsSpan(0, 16))}");

    /// <summary>
    /// Whether a text holds what looks like a card number: 15 to 19 digits, perhaps parted by single spaces or dashes, that begin as card numbers do (2 to 6) and whose check digit is right
    /// (Luhn, ISO/IEC 7812-1 annex B). Digits that touch a letter belong to a name, such as a token's, and whole UUIDs are names too: of ours one in 40,000 begins with what would be a card number.
    /// </summary>
    public static bool HoldsCardNumber(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[DigitsMax + 1];
        for (int start = 0; start < text.Length; start++)
        {
            bool isWithin = start > 0 && char.IsAsciiLetterOrDigit(text[start - 1]);
            if (!isWithin && IsUuid(text[start..]))
            {
                start += UuidLength - 1;
                continue;
            }

            if (isWithin || !char.IsAsciiDigit(text[start]))
            {
                continue;
            }

            int count = 0;
            int at = start;
            while (at < text.Length && count <= DigitsMax && (char.IsAsciiDigit(text[at]) || (text[at] is ' ' or '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
            {
                if (char.IsAsciiDigit(text[at]))
                {
                    digits[count++] = text[at];
                }

                at++;
            }

            bool endsThere = at >= text.Length || !char.IsAsciiLetterOrDigit(text[at]);
            if (endsThere && count is >= DigitsMin and <= DigitsMax && digits[0] is >= '2' and <= '6' && HasRightCheckDigit(digits[..count]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text begins with a UUID as it is usually written, and goes on with something else.</summary>
    private static bool IsUuid(ReadOnlySpan<char> text) =>
        text.Length >= UuidLength && Guid.TryParseExact(text[..UuidLength], "D", out _) && (text.Length == UuidLength || !char.IsAsciiLetterOrDigit(text[UuidLength]));

    private static bool HasRightCheckDigit(ReadOnlySpan<char> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i] - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }
}
