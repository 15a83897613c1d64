using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

/// <summary>Tests of the rules about tests.</summary>
public sealed class TestTests
{
    private const string TestFile = "tests/A.Tests/A.cs";

    [Fact]
    public void Every_test_name_tells_a_story() => Tree.OfRepository().Obeys(TestRules.EveryTestNameTells);

    [Theory]
    [InlineData("[Fact] void Works() { }")]
    [InlineData("[Theory, InlineData(1)] void Cart_works(int a) { }")]
    [InlineData("[Fact(Skip = \"x\")] void TheCartIsClosedTwice() { }")]
    public void A_test_name_that_tells_nothing_is_found(string method) => Planted.IsFound(TestRules.EveryTestNameTells, "A.cs:1: test '", (TestFile, $"class A {{ {method} }}"));

    [Fact]
    public void A_name_of_three_words_and_a_method_that_is_no_test_are_no_fault() =>
        Planted.IsClean(TestRules.EveryTestNameTells, (TestFile, "class A { [Fact] void Cart_closes_once() { } void Help() { } }"));

    [Fact]
    public void Every_test_can_fail() => Tree.OfRepository().Obeys(TestRules.EveryTestCanFail);

    [Theory]
    [InlineData("[Fact] void A_test_that_runs() { Run(); } void Run() { }")]
    [InlineData("[Theory] [InlineData(1)] async Task A_test_that_runs(int a) => await Run(a);")]
    public void A_test_that_asserts_nothing_is_found(string methods) => Planted.IsFound(TestRules.EveryTestCanFail, "'A_test_that_runs' asserts nothing", (TestFile, $"class A {{ {methods} }}"));

    [Theory]
    [InlineData("[Fact] void A_test_that_judges() => Assert.True(x);")]
    [InlineData("[Fact] void A_test_that_judges() => Gen.Int.Sample(x => x == x);")]
    [InlineData("[Fact] void A_test_that_judges() { Run(); } void Run() { Check(); } void Check() => Xunit.Assert.True(x);")]
    [InlineData("[Fact] void A_test_that_judges() { Check(); void Check() => Assert.True(x); }")]
    [InlineData("void A_method_that_is_no_test() { }")]
    public void A_test_that_judges_by_itself_or_through_another_is_no_fault(string methods) => Planted.IsClean(TestRules.EveryTestCanFail, (TestFile, $"class A {{ {methods} }}"));

    [Fact]
    public void A_check_in_another_project_does_not_count() => Planted.IsFound(
        TestRules.EveryTestCanFail,
        "asserts nothing",
        (TestFile, "class A { [Fact] void A_test_that_runs() => Check(); void Check() { } }"),
        ("tests/B.Tests/B.cs", "class B { void Check() => Assert.True(x); }"));
}
