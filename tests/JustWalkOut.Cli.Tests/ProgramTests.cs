using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

/// <summary>The program as a user's shell sees it.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("fly")]
    [InlineData("doctor --frobnicate")]
    [InlineData("doctor surplus")]
    [InlineData("--frobnicate")]
    [InlineData("")]
    public async Task What_cannot_be_understood_ends_with_status_2_and_one_line(string arguments)
    {
        Ending ending = await ChildProgram.CliAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, ending.Status);
        string line = Assert.Single(ending.ErrorLines);
        Assert.StartsWith("jwo: ", line, StringComparison.Ordinal);
        Assert.All(arguments.Split(' ').Where(word => word is "fly" or "--frobnicate" or "surplus"), word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.Empty(ending.Output);
    }

    [Fact]
    public async Task Help_names_every_verb_and_ends_with_status_0()
    {
        Ending ending = await ChildProgram.CliAsync(["--help"]);

        Assert.Equal(0, ending.Status);
        Assert.Empty(ending.Error);
        Assert.All(VerbList.All(), verb => Assert.Contains($"  {verb.Name}", ending.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_prints_one_json_document_that_agrees_with_its_exit_status()
    {
        Ending ending = await ChildProgram.CliAsync(["doctor", "--json"]);

        using JsonDocument document = JsonDocument.Parse(ending.Output);
        Assert.Empty(ending.Error);
        Assert.Equal(document.RootElement.GetProperty("healthy").GetBoolean() ? 0 : 1, ending.Status);
        JsonElement[] checks = [.. document.RootElement.GetProperty("checks").EnumerateArray()];
        Assert.Contains(checks, check => check.GetProperty("name").GetString() == ".NET runtime" && check.GetProperty("state").GetString() == "well");
        Assert.All(checks, check => Assert.Equal(check.GetProperty("state").GetString() != "well", check.GetProperty("remedy").ValueKind == JsonValueKind.String));
    }

    [Fact]
    public async Task Doctor_notes_a_program_that_is_not_on_the_path()
    {
        Ending ending = await ChildProgram.CliAsync(["doctor"], new Dictionary<string, string?> { ["PATH"] = "/nowhere" });

        Assert.Matches("note +ffmpeg +not on the PATH\n +-> .*apt-get install ffmpeg", ending.Output);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=store;Username=till;Password=sesame", "database store at 127.0.0.1:1: Connection refused")]
    [InlineData("Host=127.0.0.1;Port=sesame;Password=sesame", "no connection string; expected Host=")]
    [InlineData("sesame", "no connection string; expected Host=")]
    [InlineData("Username=till;Password=sesame", "names no Host; expected Host=")]
    public async Task Doctor_says_why_the_database_is_out_of_reach_and_never_its_password(string connectionString, string reason)
    {
        Ending ending = await ChildProgram.CliAsync(["doctor"], new Dictionary<string, string?> { ["JWO_DB"] = connectionString });

        Assert.Equal(1, ending.Status);
        Assert.Contains(reason, ending.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", ending.Output + ending.Error, StringComparison.Ordinal);
    }
}
