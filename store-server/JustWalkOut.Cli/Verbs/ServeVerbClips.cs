using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using JustWalkOut.Cli.Serve.Clips;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>serve</c> is told of the pictures that it keeps.</summary>
internal static class ServeVerbClips
{
    private const double MinutesMax = 60;
    private const double GigabytesMax = 1024;
    private const double HoursMax = 24 * 30;

    private static readonly Option<double> Ring = new("--ring") { HelpName = "MINUTES", Description = "How long the last pictures of each camera are kept, encrypted, to cut films for the review from; 0 for no pictures and no films.", DefaultValueFactory = _ => new PictureRingOptions().Keep.TotalMinutes };
    private static readonly Option<double> Gigabytes = new("--ring-gb") { HelpName = "G", Description = "Most that those pictures take on disk, in GiB; what is older goes.", DefaultValueFactory = _ => new PictureRingOptions().BytesMax / (double)(1L << 30) };
    private static readonly Option<double> Hours = new("--film-hours") { HelpName = "H", Description = "How long films for the review are kept.", DefaultValueFactory = _ => new ClipOptions().Retention.TotalHours };

    public static IReadOnlyList<Option> All => [Ring, Gigabytes, Hours];

    /// <summary>Names every fault. What was not given has no value here yet, and its default is good.</summary>
    public static void Check(CommandResult result)
    {
        Check(result, Ring, minutes => minutes is 0 or (>= 1 and <= MinutesMax), string.Create(CultureInfo.InvariantCulture, $"1 to {MinutesMax} minutes, or 0 to keep none"));
        Check(result, Gigabytes, gigabytes => gigabytes is >= 0.1 and <= GigabytesMax, string.Create(CultureInfo.InvariantCulture, $"0.1 to {GigabytesMax}"));
        Check(result, Hours, hours => hours is >= 1 and <= HoursMax, string.Create(CultureInfo.InvariantCulture, $"1 to {HoursMax} hours"));
    }

    /// <summary>What was asked for; null for no pictures.</summary>
    public static ClipOptions? Of(ParseResult parsed) => parsed.GetValue(Ring) == 0 ? null : new ClipOptions
    {
        Ring = new PictureRingOptions { Keep = TimeSpan.FromMinutes(parsed.GetValue(Ring)), BytesMax = (long)(parsed.GetValue(Gigabytes) * (1L << 30)) },
        Retention = TimeSpan.FromHours(parsed.GetValue(Hours)),
    };

    private static void Check(CommandResult result, Option<double> option, Func<double, bool> isGood, string expected)
    {
        if (result.GetResult(option) is not null && !isGood(result.GetValue(option)))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {result.GetValue(option)}; expected {expected}."));
        }
    }
}
