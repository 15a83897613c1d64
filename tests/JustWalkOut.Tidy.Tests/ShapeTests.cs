using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

public sealed class ShapeTests
{
    private const string Product = "vision-pipeline/JustWalkOut.Tracking/A.cs";

    [Fact]
    public void No_file_is_long() => Tree.OfRepository().Obeys(ShapeRules.NoFileIsLong);

    [Fact]
    public void A_file_of_601_lines_is_found_and_one_of_600_is_not()
    {
        Planted.IsFound(ShapeRules.NoFileIsLong, "A.cs: 601 lines", (Product, Lines(601)));
        Planted.IsClean(ShapeRules.NoFileIsLong, (Product, Lines(600)));
    }

    [Fact]
    public void Files_of_the_product_are_of_middling_length() => Tree.OfRepository().Obeys(ShapeRules.FilesOfTheProductAreOfMiddlingLength);

    [Theory]
    [InlineData(59, 59, "median of 59")]
    [InlineData(251, 251, "median of 251")]
    [InlineData(100, 401, "90th centile of 401")]
    public void Files_that_are_mostly_short_or_often_long_are_found(int most, int some, string message) =>
        Planted.IsFound(ShapeRules.FilesOfTheProductAreOfMiddlingLength, message, Files(most, some));

    [Fact]
    public void Files_of_middling_length_with_few_long_ones_are_no_fault() => Planted.IsClean(ShapeRules.FilesOfTheProductAreOfMiddlingLength, [.. Files(60, 400), ("tests/A.cs", Lines(1))]);

    [Fact]
    public void Every_file_is_readable() => Tree.OfRepository().Obeys(ShapeRules.EveryFileIsReadable);

    [Fact]
    public void A_file_that_is_no_csharp_is_found() => Assert.NotEmpty(ShapeRules.EveryFileIsReadable(Tree.Of((Product, "class {"))));

    [Fact]
    public void No_method_is_long() => Tree.OfRepository().Obeys(ShapeRules.NoMethodIsLong);

    [Theory]
    [InlineData("class A\n{\n    void B()\n    {\n", "    }\n}", "B has 71 lines")]
    [InlineData("class A\n{\n    A()\n    {\n", "    }\n}", "constructor of A has 71 lines")]
    [InlineData("class A\n{\n    int B\n    {\n", "}\n}", "B has 71 lines")]
    public void A_method_of_71_lines_is_found_and_one_of_70_is_not(string before, string after, string message)
    {
        string filler = string.Concat(Enumerable.Repeat("        // And so on.\n", 67));
        Planted.IsFound(ShapeRules.NoMethodIsLong, message, (Product, before + filler + "        // More.\n" + after));
        Planted.IsClean(ShapeRules.NoMethodIsLong, (Product, before + filler + after));
    }

    [Fact]
    public void A_local_function_and_top_level_statements_count_like_methods()
    {
        string filler = string.Concat(Enumerable.Repeat("    x++;\n", 70));
        Assert.Contains("B has 73 lines", ShapeRules.NoMethodIsLong(Tree.Of((Product, $"void B()\n{{\n{filler}}}\n"))).Single(), StringComparison.Ordinal);
        Planted.IsFound(ShapeRules.NoMethodIsLong, "71 lines of top-level statements", (Product, "int x = 0;\n" + filler));
    }

    [Fact]
    public void The_cases_of_a_theory_are_not_its_length() =>
        Planted.IsClean(ShapeRules.NoMethodIsLong, ("tests/A.cs", "class A\n{\n" + string.Concat(Enumerable.Repeat("    [InlineData(1)]\n", 90)) + "    void B()\n    {\n    }\n}"));

    [Fact]
    public void Nothing_takes_many_parameters() => Tree.OfRepository().Obeys(ShapeRules.NothingTakesManyParameters);

    [Theory]
    [InlineData("class A { void B(int a, int b, int c, int d, int e, int f) { } }", "B takes 6 parameters")]
    [InlineData("class A { A(int a, int b, int c, int d, int e, int f) { } }", "constructor of A takes 6 parameters")]
    [InlineData("class A(int a, int b, int c, int d, int e, int f);", "A takes 6 parameters")]
    [InlineData("class A { void B() { void C(int a, int b, int c, int d, int e, int f) { } } }", "C takes 6 parameters")]
    [InlineData("delegate void D(int a, int b, int c, int d, int e, int f);", "D takes 6 parameters")]
    public void A_sixth_parameter_is_found(string text, string message) => Planted.IsFound(ShapeRules.NothingTakesManyParameters, message, (Product, text));

    [Fact]
    public void Five_parameters_a_record_of_facts_and_an_override_are_no_fault() => Planted.IsClean(
        ShapeRules.NothingTakesManyParameters,
        (Product, "record A(int a, int b, int c, int d, int e, int f) { void B(int a, int b, int c, int d, int e) { } override void C(int a, int b, int c, int d, int e, int f) { } }"));

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("// One line.\n", count));

    private static (string Path, string Text)[] Files(int most, int some) =>
        [.. Enumerable.Range(0, 10).Select(number => ($"vision-pipeline/JustWalkOut.Tracking/A{number}.cs", Lines(number < 8 ? most : some)))];
}
