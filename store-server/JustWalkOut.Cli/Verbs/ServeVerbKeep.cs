using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using JustWalkOut.StoreServer.Privacy;

namespace JustWalkOut.Cli.Verbs;

/// <summary>How long <c>serve</c> keeps what it keeps of people; e-mail addresses and the timeline have options of their own.</summary>
internal static class ServeVerbKeep
{
    private const int DaysMax = 3650;

    public static readonly Option<string[]> Keep = new("--keep") { HelpName = "KIND=DAYS", Description = $"How long a kind of data is kept, 1 to {DaysMax} days; may be given several times. names: shoppers' names, since their last visit ({new RetentionSettings().Names.TotalDays:0}). addresses: from where in the network people signed in, tried to or did something ({new RetentionSettings().Addresses.TotalDays:0})." };

    /// <summary>Names every fault.</summary>
    public static void Check(CommandResult result)
    {
        foreach (string text in result.GetResult(Keep) is null ? [] : result.GetValue(Keep) ?? [])
        {
            if (Read(text) is not ("names" or "addresses", >= 1 and <= DaysMax))
            {
                result.AddError($"--keep {text}: expected names=DAYS or addresses=DAYS, of 1 to {DaysMax} days.");
            }
        }
    }

    /// <summary>What was asked for, over the defaults; of one that was given twice the last counts.</summary>
    public static RetentionSettings Of(ParseResult parsed) => (parsed.GetValue(Keep) ?? []).Select(Read).Aggregate(new RetentionSettings(), (settings, asked) => asked.Kind == "names"
        ? settings with { Names = TimeSpan.FromDays(asked.Days) }
        : settings with { Addresses = TimeSpan.FromDays(asked.Days) });

    private static (string Kind, int Days) Read(string text) =>
        text.Split('=') is [var kind, var days] && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? (kind, number) : ("", 0);
}
