using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Doctor;

/// <summary>What else the product stands on: native libraries, programs, the database, the models.</summary>
internal static class LibraryChecks
{
    /// <summary>Loads a native library; whatever the loader says becomes one line.</summary>
    /// <param name="name">The library's name for people.</param>
    /// <param name="version">Loads it and tells its version.</param>
    /// <param name="remedy">What to do when it does not load.</param>
    public static Check Native(string name, Func<string> version, string remedy)
    {
        try
        {
            return Check.Well(name, version());
        }
        catch (Exception fault) when (fault is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or BadImageFormatException)
        {
            return Check.Missing(name, $"does not load: {Reason(fault)}", remedy);
        }
    }

    /// <summary>Of something that not everybody needs: its absence is a note.</summary>
    public static Check Optional(Check check) => check.State == CheckState.Missing ? check with { State = CheckState.Warning } : check;

    /// <param name="said">What <c>ffmpeg -version</c> said; null when there is no such program.</param>
    public static Check Ffmpeg(string? said) =>
        said is not null
            ? Check.Well("ffmpeg", said.Split('\n')[0].Split(" Copyright")[0].Trim())
            : Check.Warning("ffmpeg", "not on the PATH", "Without it annotated videos are MPEG-4 part 2, which browsers do not play, and simulate live has no RTSP: apt-get install ffmpeg.");

    /// <param name="said">What <c>chromium-headless-shell --version</c> said; null when there is no such program.</param>
    public static Check Chromium(string? said) =>
        said is not null
            ? Check.Well("Chromium", said.Split('\n')[0].Trim())
            : Check.Warning("Chromium", "not on the PATH", "Only ./jwo test needs it, to look at the pages as people do, and installs it when run as root: apt-get install chromium-headless-shell.");

    /// <param name="connectionString">What <c>JWO_DB</c> holds; null or empty when it is not set.</param>
    /// <param name="stop">Ends the attempt.</param>
    public static async Task<Check> DatabaseAsync(string? connectionString, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return Check.Well("Database", "SQLite inside the process (JWO_DB is not set)");
        }

        try
        {
            return Check.Well("Database", await PostgresProbe.ServerAsync(connectionString, stop));
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return Check.Missing("Database", $"JWO_DB: {fault.Message}", "Start that server or mend JWO_DB; without JWO_DB the store keeps its events in SQLite.");
        }
    }

    /// <param name="root">The checkout; null when the program runs outside one.</param>
    public static Check Models(string? root) =>
        root is not null && File.Exists(Path.Combine(root, "models", "models.json"))
            ? Check.Well("Models", "described in models/models.json; './jwo models verify' holds each file against its hash and shapes")
            : Check.Warning("Models", "no models/models.json", "Only detection needs models: see './jwo models list'.");

    /// <summary>
    /// The part of the loader's message that says what is wrong. It tries many paths and reports each; the useful one is the file that was
    /// there and could not be opened, or else the first.
    /// </summary>
    private static string Reason(Exception fault)
    {
        Exception innermost = fault;
        while (innermost.InnerException is not null)
        {
            innermost = innermost.InnerException;
        }

        string[] lines = innermost.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains(": cannot open shared object file", StringComparison.Ordinal) && !line.StartsWith('/'))
            ?? lines.FirstOrDefault()
            ?? innermost.GetType().Name;
    }
}
