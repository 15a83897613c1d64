using System.Text;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>Names of goods as words, to find keywords in them.</summary>
internal static class Words
{
    /// <summary>Lower case letters and digits with one space between words and one at either end, so that " tea " is found in "Green-Tea" and not in "Steak".</summary>
    public static string Spaced(string name)
    {
        StringBuilder spaced = new(" ", name.Length + 2);
        foreach (char letter in name)
        {
            if (char.IsLetterOrDigit(letter) || letter == '.')
            {
                spaced.Append(char.ToLowerInvariant(letter));
            }
            else if (letter != '\'' && spaced[^1] != ' ')
            {
                spaced.Append(' ');
            }
        }

        if (spaced[^1] != ' ')
        {
            spaced.Append(' ');
        }

        return spaced.ToString();
    }
}
