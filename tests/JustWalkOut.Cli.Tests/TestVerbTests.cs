namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo test</c>: its sum must be right, because everything else is judged by it.</summary>
public sealed class TestVerbTests
{
    private const string Fault = "failed Cart.Tests.It_adds_up (2ms)\n  Assert.Equal() Failure\n";

    [Fact]
    public async Task It_adds_up_all_projects_and_ends_with_the_sum()
    {
        using ScriptBench bench = new();
        bench.AddTests("A.Tests", status: 0, Summary(passed: 40, failed: 0, skipped: 0));
        bench.AddTests("B.Tests", status: 0, Summary(passed: 2, failed: 0, skipped: 0));

        Ending ending = await bench.RunAsync("test");
        Assert.Equal((0, "42 passed, 0 failed", string.Empty), (ending.Status, LastLine(ending), ending.Error));
        Assert.Equal(["build JustWalkOut.sln"], bench.TakeCalls());
    }

    [Fact]
    public async Task Skipped_tests_are_told_apart_from_passed_ones()
    {
        using ScriptBench bench = new();
        bench.AddTests("A.Tests", status: 0, Summary(passed: 3, failed: 0, skipped: 2));
        Assert.Equal("3 passed, 0 failed, 2 skipped", LastLine(await bench.RunAsync("test")));
    }

    [Fact]
    public async Task A_failure_is_shown_and_the_other_projects_still_run()
    {
        using ScriptBench bench = new();
        bench.AddTests("A.Tests", status: 2, Fault + Summary(passed: 3, failed: 1, skipped: 0));
        bench.AddTests("B.Tests", status: 0, Summary(passed: 2, failed: 0, skipped: 0));

        Ending ending = await bench.RunAsync("test");
        Assert.Equal((1, "5 passed, 1 failed"), (ending.Status, LastLine(ending)));
        Assert.Contains("failed Cart.Tests.It_adds_up", ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(134, "Process terminated. Stack overflow.\n", "crashed (exit status 134)")]
    [InlineData(0, "", "crashed (exit status 0)")]
    [InlineData(7, Passed, "ended with exit status 7 though no test failed")]
    [InlineData(8, None, "ran no test")]
    [InlineData(0, None, "ran no test")]
    [InlineData(124, "", "did not end within fifteen minutes")]
    public async Task A_project_that_crashed_hung_or_ran_nothing_fails_the_run(int status, string says, string reason)
    {
        using ScriptBench bench = new();
        bench.AddTests("A.Tests", status: 0, Summary(passed: 5, failed: 0, skipped: 0));
        bench.AddTests("B.Tests", status, says);

        Ending ending = await bench.RunAsync("test");
        Assert.Equal(1, ending.Status);
        Assert.EndsWith("passed, 1 failed", LastLine(ending), StringComparison.Ordinal);
        Assert.Contains($"B.Tests {reason}", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_may_leave_a_project_without_tests_but_not_all_of_them()
    {
        using ScriptBench bench = new();
        bench.AddTests("A.Tests", status: 8, None);
        Ending none = await bench.RunAsync("test", "--filter", "Unicorn");
        Assert.Equal(2, none.Status);
        Assert.Contains("'Unicorn'", Assert.Single(none.ErrorLines), StringComparison.Ordinal);

        bench.AddTests("B.Tests", status: 0, Summary(passed: 1, failed: 0, skipped: 0));
        Ending one = await bench.RunAsync("test", "--filter", "Cart");
        Assert.Equal((0, "1 passed, 0 failed"), (one.Status, LastLine(one)));
    }

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("--filter")]
    public async Task An_argument_that_it_does_not_know_is_refused_in_one_line(string argument)
    {
        using ScriptBench bench = new();
        Ending ending = await bench.RunAsync("test", argument);
        Assert.Equal(2, ending.Status);
        Assert.Contains(argument, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(bench.TakeCalls());
    }

    private const string Passed = "\nTest run summary: Passed! - /x.dll (net10.0|x64)\n  total: 3\n  failed: 0\n  succeeded: 3\n  skipped: 0\n  duration: 9ms\n";

    private const string None = "\nTest run summary: Zero tests ran - /x.dll (net10.0|x64)\n  total: 0\n  failed: 0\n  succeeded: 0\n  skipped: 0\n  duration: 9ms\n";

    private static string Summary(int passed, int failed, int skipped) =>
        $"\nTest run summary: Done - /x.dll (net10.0|x64)\n  total: {passed + failed + skipped}\n  failed: {failed}\n  succeeded: {passed}\n  skipped: {skipped}\n  duration: 9ms\n";

    private static string LastLine(Ending ending) => ending.Output.TrimEnd('\n').Split('\n')[^1];
}
