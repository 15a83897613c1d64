using System.CommandLine;
using JustWalkOut.Cli.Verbs;

namespace JustWalkOut.Cli;

/// <summary>Every verb of <c>./jwo</c> that the program itself performs. A verb that is not here does not exist.</summary>
internal static class VerbList
{
    public static IEnumerable<Command> All() =>
    [
        BackupVerb.CreateBackup(),
        BenchVerb.Create(),
        CalibrateVerb.Create(),
        CatalogVerb.Create(),
        DayVerb.Create(),
        DemoVerb.Create(),
        DoctorVerb.Create(),
        EvaluateVerb.Create(),
        ImportVerb.Create(),
        LedgerVerb.Create(),
        LookVerb.Create(),
        ModelsVerb.Create(),
        RecordVerb.Create(),
        ReplayVerb.Create(),
        BackupVerb.CreateRestore(),
        ServeVerb.Create(),
        SignVerb.Create(),
        SimulateVerb.Create(),
        SuiteVerb.Create(),
        SweepVerb.Create(),
        TrackVerb.Create(),
        VisionVerb.Create(),
    ];
}
