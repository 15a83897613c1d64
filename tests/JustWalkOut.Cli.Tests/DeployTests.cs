using System.Globalization;
using System.Text.RegularExpressions;

namespace JustWalkOut.Cli.Tests;

/// <summary>What is laid out for running a store for good: systemd takes the unit and finds it hardened, and the options that it and the container name are there.</summary>
public sealed partial class DeployTests
{
    /// <summary>The worst that systemd's own reckoning of exposure may come to: up to 2 it says "OK", from 0 (nothing) to 10.</summary>
    private const double ExposureMax = 2;

    private static string Folder => Path.Combine(RootOf(AppContext.BaseDirectory), "store-server", "deploy");

    [Fact]
    public async Task The_unit_is_one_that_systemd_takes_and_finds_hardened()
    {
        string analyze = "/usr/bin/systemd-analyze";
        if (!File.Exists(analyze))
        {
            Assert.Skip("This machine has no systemd-analyze.");
        }

        string unit = Path.Combine(Folder, "justwalkout.service");
        Ending security = await ChildProgram.RunAsync(analyze, ["security", "--offline=yes", unit], Path.GetTempPath());
        Match exposure = Exposure().Match(security.Output);
        Assert.True(exposure.Success, security.Output + security.Error);
        Assert.InRange(double.Parse(exposure.Groups["level"].Value, CultureInfo.InvariantCulture), 0, ExposureMax);

        // Where dotnet is elsewhere than the unit has it, that is the one thing that may be said.
        Ending verified = await ChildProgram.RunAsync(analyze, ["verify", unit], Path.GetTempPath());
        Assert.DoesNotContain(verified.ErrorLines, line => line.Contains("justwalkout.service", StringComparison.Ordinal) && !line.Contains("/usr/bin/dotnet is not executable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_options_that_unit_container_and_steps_name_are_options_of_serve()
    {
        Ending help = await ChildProgram.CliAsync(["serve", "--help"]);
        string told = File.ReadAllText(Path.Combine(Folder, "serve.env")) + string.Concat(File.ReadLines(Path.Combine(Folder, "justwalkout.service")).Where(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)))
            + string.Concat(File.ReadLines(Path.Combine(Folder, "Containerfile")).Where(line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal)));
        string[] options = [.. Option().Matches(told).Select(match => match.Value).Distinct()];
        Assert.True(options.Length >= 6, string.Join(' ', options));
        Assert.All(options, option => Assert.Contains($"{option} ", help.Output, StringComparison.Ordinal));
        Assert.Contains("Type=notify", File.ReadAllText(Path.Combine(Folder, "justwalkout.service")), StringComparison.Ordinal);
    }

    private static string RootOf(string from)
    {
        DirectoryInfo? folder = new(from);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "JustWalkOut.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No JustWalkOut.sln above {from}.");
    }

    [GeneratedRegex(@"Overall exposure level for justwalkout\.service: (?<level>[0-9.]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Exposure();

    [GeneratedRegex("--[a-z][a-z-]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();
}
