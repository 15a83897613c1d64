namespace JustWalkOut.Carts.Stores;

/// <summary>Bar code numbers: GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN-13) and GTIN-14.</summary>
public static class Gtin
{
    /// <summary>Whether a text has 8, 12, 13 or 14 digits of which the last is the right check digit (GS1 General Specifications, section 7.9).</summary>
    public static bool IsValid(string text)
    {
        if (text.Length is not (8 or 12 or 13 or 14) || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        int sum = 0;
        for (int fromRight = 1; fromRight < text.Length; fromRight++)
        {
            int digit = text[text.Length - 1 - fromRight] - '0';
            sum += fromRight % 2 == 1 ? 3 * digit : digit;
        }

        return (sum + text[^1] - '0') % 10 == 0;
    }
}
