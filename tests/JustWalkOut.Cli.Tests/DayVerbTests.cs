using System.Diagnostics;
using System.Text.RegularExpressions;

namespace JustWalkOut.Cli.Tests;

/// <summary>What is to be seen to before opening and after closing, asked of a served store as an operator does.</summary>
public sealed partial class DayVerbTests
{
    private const string Shop = """{"version":1,"name":"corner","currency":"EUR","locale":"en-IE","floor":{"outline":[[0,0],[4,0],[4,3],[0,3]],"walls":[]},"zones":[],"gates":[{"id":"in","at":[1,0]}],"gondolas":[],"cameras":[],"catalog":[],"planogram":[],"rules":{}}""";

    [Fact]
    public async Task A_served_store_says_what_to_see_to_and_ends_with_0_where_nothing_is_bad()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "store.json");
        await File.WriteAllTextAsync(file, Shop, TestContext.Current.CancellationToken);
        using Process server = Process.Start(new ProcessStartInfo(ChildProgram.Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), "serve", "--store", file, "--data", Path.Combine(folder.Path, "data"), "--no-vision", "--port", "0"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            string? line;
            Match address;
            do
            {
                line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
                address = Address().Match(line ?? "");
            }
            while (line is not null && !address.Success);

            Ending open = await ChildProgram.CliAsync(["day", "open", "--store", file, "--server", address.Value]);
            Assert.True(open.Status == 0, open.Output + open.Error);
            Assert.Matches("note +cameras +vision says nothing here", open.Output);
            Assert.Contains("-> Where vision runs elsewhere", open.Output, StringComparison.Ordinal);
            Ending close = await ChildProgram.CliAsync(["day", "close", "--store", file, "--server", address.Value, "--json"]);
            Assert.True(close.Status == 0, close.Output + close.Error);
            Assert.Contains("{\"name\":\"visits\",\"state\":\"well\",\"found\":\"nobody is inside\"}", close.Output, StringComparison.Ordinal);
            Ending strange = await ChildProgram.CliAsync(["day", "open", "--store", file, "--server", address.Value, "--zone", "Mars"]);
            Assert.Equal(2, strange.Status);
            Assert.Contains("?zone is no time zone", Assert.Single(strange.ErrorLines), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task No_server_and_what_is_no_address_are_one_line_each()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "store.json");
        await File.WriteAllTextAsync(file, Shop, TestContext.Current.CancellationToken);
        Ending away = await ChildProgram.CliAsync(["day", "open", "--store", file, "--server", "http://127.0.0.1:9"]);
        Assert.Equal(2, away.Status);
        Assert.Contains("Is ./jwo serve running there?", Assert.Single(away.ErrorLines), StringComparison.Ordinal);
        Ending none = await ChildProgram.CliAsync(["day", "close", "--store", file, "--server", "corner"]);
        Assert.Equal(2, none.Status);
        Assert.Contains("--server corner is no address", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
