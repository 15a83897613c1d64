using System.Diagnostics;
using System.Runtime.InteropServices;

namespace JustWalkOut.Cli.Tests;

/// <summary>What a child process left behind: exit status and both streams.</summary>
internal sealed record Ending(int Status, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs programs the way a user's shell does, so that exit status, stdout and stderr are the real ones.</summary>
internal static class ChildProgram
{
    /// <summary>The <c>dotnet</c> that runs these tests.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>Runs <c>JustWalkOut.Cli</c> itself, without the script around it.</summary>
    public static Task<Ending> CliAsync(string[] arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        RunAsync(Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), .. arguments], Path.GetTempPath(), environment);

    /// <summary>The same, where it has to end well.</summary>
    public static async Task<Ending> DoneAsync(params string[] arguments)
    {
        Ending ending = await CliAsync(arguments);
        Assert.True(ending.Status == 0, ending.Error);
        return ending;
    }

    /// <param name="program">What to start.</param>
    /// <param name="arguments">Its arguments, as they are.</param>
    /// <param name="folder">The folder that it starts in.</param>
    /// <param name="environment">Set (or, where null, taken away) on top of this process's environment.</param>
    public static async Task<Ending> RunAsync(string program, string[] arguments, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        start.Environment.Remove("JWO_DB");
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        CancellationToken stop = TestContext.Current.CancellationToken;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
        Task<string> error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return new Ending(process.ExitCode, await output, await error);
    }
}
