using JustWalkOut.Evaluation.Files;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Cli.Replay;

/// <summary>A replay's results against its recording's truth.</summary>
internal static class Assessments
{
    /// <summary>Scores one.</summary>
    /// <param name="recording">Folder of the recording, with its truth.</param>
    /// <param name="results">Folder of the results.</param>
    /// <exception cref="InvalidDataException">A file is missing or damaged; the message names it.</exception>
    public static RecordingAssessment Of(string recording, string results) =>
        RecordingAssessment.Of(OutcomeFiles.ReadTruth(recording, Opening(recording)), OutcomeFiles.ReadResults(results, Opening(results)), OutcomeFiles.ReadCatalog(recording, Opening(recording)));

    /// <summary>Opens files of a folder by name; null for one that is not there.</summary>
    public static Func<string, Stream?> Opening(string folder) => name => Path.Combine(folder, name) is var path && File.Exists(path) ? File.OpenRead(path) : null;
}
