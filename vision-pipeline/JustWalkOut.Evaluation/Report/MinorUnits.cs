using System.Globalization;

namespace JustWalkOut.Evaluation.Report;

/// <summary>Whole minor units as people read them: with as many decimals as ISO 4217 gives the currency.</summary>
internal static class MinorUnits
{
    private static readonly HashSet<string> WithoutDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> WithThreeDecimals = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>The amount without the currency's code, such as 1.05; whole minor units where the currency is unknown.</summary>
    public static string ToText(long minor, string? currency)
    {
        int decimals = currency is null || WithoutDecimals.Contains(currency) ? 0 : WithThreeDecimals.Contains(currency) ? 3 : 2;
        decimal scale = decimals switch { 0 => 1, 2 => 100, _ => 1000 };
        return (minor / scale).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
