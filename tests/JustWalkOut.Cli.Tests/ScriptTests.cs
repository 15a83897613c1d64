namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo</c> itself: when it builds, what it installs, what it passes on.</summary>
public sealed class ScriptTests
{
    private const string Built = "build store-server/JustWalkOut.Cli";

    [Fact]
    public async Task It_builds_once_and_runs_the_program_in_the_callers_folder()
    {
        using ScriptBench bench = new();
        string ran = $"run JustWalkOut.Cli.dll replay ../a b --out o in {bench.Elsewhere}";

        Ending first = await bench.RunAsync("replay", "../a b", "--out", "o");
        Assert.Equal([Built, ran], bench.TakeCalls());
        Ending second = await bench.RunAsync("replay", "../a b", "--out", "o");
        Assert.Equal([ran], bench.TakeCalls());

        Assert.Equal(new Ending(0, "the verb says this\n", string.Empty), first);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("checkout/store-server/JustWalkOut.Cli/Program.cs")]
    [InlineData("checkout/vision-pipeline/JustWalkOut.Vision/Frame.cs")]
    [InlineData("checkout/camera-sim/JustWalkOut.CameraSim/Person.cs")]
    [InlineData("checkout/Directory.Build.props")]
    public async Task A_source_that_changed_is_built_again(string source)
    {
        using ScriptBench bench = new();
        await bench.RunAsync("doctor");
        bench.TakeCalls();
        bench.Set(source, "changed, and of another length");

        await bench.RunAsync("doctor");
        Assert.Equal(Built, bench.TakeCalls()[0]);
        await bench.RunAsync("doctor");
        Assert.DoesNotContain(Built, bench.TakeCalls());
    }

    [Fact]
    public async Task A_source_that_came_or_went_is_built_again_and_what_a_build_writes_is_not()
    {
        using ScriptBench bench = new();
        await bench.RunAsync("doctor");
        bench.TakeCalls();

        bench.Set("checkout/store-server/JustWalkOut.Cli/obj/Release/Version.cs", "written by the build");
        await bench.RunAsync("doctor");
        Assert.DoesNotContain(Built, bench.TakeCalls());

        bench.Set("checkout/store-server/JustWalkOut.Cli/Verbs/New.cs", "class New;");
        await bench.RunAsync("doctor");
        Assert.Contains(Built, bench.TakeCalls());

        File.Delete(Path.Combine(bench.Checkout, "store-server/JustWalkOut.Cli/Verbs/New.cs"));
        await bench.RunAsync("doctor");
        Assert.Contains(Built, bench.TakeCalls());
    }

    [Fact]
    public async Task Invocations_at_the_same_time_build_once()
    {
        using ScriptBench bench = new();
        Ending[] endings = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bench.RunAsync("doctor")));

        Assert.All(endings, ending => Assert.Equal(new Ending(0, "the verb says this\n", string.Empty), ending));
        Assert.Single(bench.TakeCalls(), Built);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_programs_exit_status_passes_through(int status)
    {
        using ScriptBench bench = new();
        bench.Set("verb-ends", $"{status}");
        Assert.Equal(status, (await bench.RunAsync("evaluate")).Status);
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_on_stderr_and_tried_again_the_next_time()
    {
        using ScriptBench bench = new();
        bench.Set("build-fails", string.Empty);

        Ending ending = await bench.RunAsync("doctor", "--json");
        Assert.Equal(1, ending.Status);
        Assert.Empty(ending.Output);
        Assert.Equal("Cart.cs(1,1): error CS0001: not C#", ending.ErrorLines[0]);
        Assert.Contains("the build of store-server/JustWalkOut.Cli failed", ending.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal(1, (await bench.RunAsync("doctor")).Status);
        Assert.Equal([Built, Built], bench.TakeCalls());
    }

    [Fact]
    public async Task A_machine_without_the_right_sdk_is_told_which_one_it_needs()
    {
        using ScriptBench bench = new();
        bench.Set("sdks", "8.0.100 [/usr/share/dotnet/sdk]\n");

        Ending ending = await bench.RunAsync("doctor");
        Assert.Equal(2, ending.Status);
        Assert.Matches("no .NET 10 SDK .found: 8.0.100 .*expected 10.0.100 or later. Install it: https://", Assert.Single(ending.ErrorLines));
        Assert.Empty(bench.TakeCalls());
    }

    [Fact]
    public async Task A_program_that_the_verb_needs_is_installed_by_root_and_named_to_others()
    {
        using ScriptBench bench = new(hasFfmpeg: false);
        Ending ending = await bench.RunAsync("track", "film.mp4", "--annotate");

        if (Environment.IsPrivilegedProcess)
        {
            Assert.Contains("apt-get ffmpeg", bench.TakeCalls());
            Assert.Matches("^jwo: installing .*ffmpeg for track$", Assert.Single(ending.ErrorLines));
            Assert.Equal(0, ending.Status);
        }
        else
        {
            Assert.Matches("^jwo: without ffmpeg .*sudo apt-get install ffmpeg$", ending.ErrorLines[0]);
            Ending test = await bench.RunAsync("test");
            Assert.Equal(2, test.Status);
            Assert.Matches("^jwo: test needs packages .* Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends .*ffmpeg", Assert.Single(test.ErrorLines));
            Assert.DoesNotContain(bench.TakeCalls(), call => call.StartsWith("apt-get", StringComparison.Ordinal));
        }

        Assert.Equal(0, (await bench.RunAsync("replay", "r", "--out", "o")).Status);
    }

    [Fact]
    public async Task An_installation_that_fails_ends_with_status_2_and_its_reason()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root installs anything.");
        using ScriptBench bench = new(hasFfmpeg: false);
        bench.Set("apt-fails", string.Empty);

        Ending ending = await bench.RunAsync("track", "film.mp4", "--annotate");
        Assert.Equal(2, ending.Status);
        Assert.Contains("E: Unable to locate package", ending.Error, StringComparison.Ordinal);
        Assert.Contains("could not install", ending.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(bench.TakeCalls(), call => call.StartsWith("run", StringComparison.Ordinal));
    }
}
