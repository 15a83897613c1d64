using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>serve</c> and <c>record</c> are told of recording. A recording is of people, so that nobody makes one by the way.</summary>
internal static class RecordOptions
{
    private static readonly Option<string?> Record = new("--record") { HelpName = "DIR", Description = "Record where people go, what plates weigh and who comes in to a new folder, so that replay --as-live repeats this run's decisions. No looks, and no pictures without --record-pictures. Needs --people-know." };
    private static readonly Option<bool> Pictures = new("--record-pictures") { Description = "Record what the cameras send too, as received: raw pictures of people." };

    /// <summary>That people are told.</summary>
    public static readonly Option<bool> PeopleKnow = new("--people-know") { Description = "Whoever comes in is told that this visit is recorded, and for how long it is kept. Without it nothing is recorded." };

    /// <summary>Those of <c>serve</c>.</summary>
    public static IReadOnlyList<Option> OfServe => [Record, Pictures, PeopleKnow];

    /// <summary>Names every fault of <c>serve</c>'s.</summary>
    public static void CheckServe(CommandResult result, bool isBlind)
    {
        if (result.GetValue(Record) is { } folder)
        {
            Check(result, "--record", folder);
            if (isBlind)
            {
                result.AddError("--record has nothing to record with --no-vision; record where cameras, shelves and gates are looked after.");
            }
        }
        else if (result.GetValue(PeopleKnow) || result.GetValue(Pictures))
        {
            result.AddError("--people-know and --record-pictures are of use with --record alone.");
        }
    }

    /// <summary>Names what is wrong with a recording's folder, and whether people do not know.</summary>
    public static void Check(CommandResult result, string option, string folder)
    {
        if (!result.GetValue(PeopleKnow))
        {
            result.AddError($"{option} keeps where people went and what they took, which is personal data; say with --people-know that they are told at the door, and for how long it is kept.");
        }

        try
        {
            LiveRecording.RequireEmpty(folder);
        }
        catch (InvalidDataException fault)
        {
            result.AddError($"{option} {fault.Message}");
        }
    }

    /// <summary>What <c>serve</c> records; null for nothing.</summary>
    public static RecordOrder? OfServeIn(ParseResult parsed) => parsed.GetValue(Record) is { } folder ? new RecordOrder(folder, parsed.GetValue(Pictures)) : null;
}
