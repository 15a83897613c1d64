using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

public sealed class AcceptanceTests
{
    private const string List = "store-server/ACCEPTANCE.md";

    [Fact]
    public void Every_test_that_the_acceptance_list_names_exists() => Tree.OfRepository().Obeys(AcceptanceRules.EveryTestThatIsNamedExists);

    [Theory]
    [InlineData("| a | `ATests.It_is_gone` |", "ACCEPTANCE.md:1: no test 'ATests.It_is_gone'")]
    [InlineData("\n| a | `BTests.It_is_there` |", "ACCEPTANCE.md:2: no test 'BTests.It_is_there'")]
    [InlineData("| a | `ATests.It_is_no_test` |", "no test 'ATests.It_is_no_test'")]
    [InlineData("nothing", "names no test")]
    public void A_test_that_is_named_and_not_there_is_found(string list, string message) => Planted.IsFound(
        AcceptanceRules.EveryTestThatIsNamedExists, message, (List, list), ("tests/A.Tests/A.cs", "class ATests { [Fact] void It_is_there() { } void It_is_no_test() { } }"));

    [Fact]
    public void A_list_that_names_tests_that_are_there_is_no_fault() => Planted.IsClean(
        AcceptanceRules.EveryTestThatIsNamedExists, (List, "| a | `ATests.It_is_there`, `ASuite.It_is_here` |"), ("tests/A.Tests/A.cs", "class ATests { [Theory] void It_is_there() { } } abstract class ASuite { [Fact] void It_is_here() { } }"));
}
