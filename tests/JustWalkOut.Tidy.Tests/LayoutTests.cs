using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void The_top_level_is_the_architectures() => Tree.OfRepository().Obeys(LayoutRules.TheTopIsTheArchitectures);

    [Theory]
    [InlineData("src/A.cs", "src: no part")]
    [InlineData("notes.txt", "notes.txt: no part")]
    [InlineData("NuGet.config", "NuGet.config: no part")]
    public void A_stranger_at_the_top_level_is_found(string path, string message) => Planted.IsFound(LayoutRules.TheTopIsTheArchitectures, message, (path, ""), ("tests/A.cs", ""));

    [Fact]
    public void Projects_lie_where_the_architecture_puts_them() => Tree.OfRepository().Obeys(LayoutRules.ProjectsLieWhereTheArchitecturePutsThem);

    [Theory]
    [InlineData("vision-pipeline/JustWalkOut.Carts/JustWalkOut.Carts.csproj", "expected store-server/JustWalkOut.Carts/JustWalkOut.Carts.csproj")]
    [InlineData("store-server/JustWalkOut.Carts.Tests/JustWalkOut.Carts.Tests.csproj", "expected tests/")]
    [InlineData("store-server/JustWalkOut.Gadgets/JustWalkOut.Gadgets.csproj", "expected nowhere/")]
    public void A_project_out_of_place_is_found(string path, string message) => Planted.IsFound(LayoutRules.ProjectsLieWhereTheArchitecturePutsThem, message, (path, ""));

    [Fact]
    public void Nothing_is_called_by_what_it_is_not() => Tree.OfRepository().Obeys(LayoutRules.NothingIsCalledByWhatItIsNot);

    [Theory]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Common/A.cs")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Shared.cs")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Utils/A.cs")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/MathHelpers.cs")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/CameraManager.cs")]
    [InlineData("vision-pipeline/Managers/A.cs")]
    public void A_name_that_says_nothing_is_found(string path) => Planted.IsFound(LayoutRules.NothingIsCalledByWhatItIsNot, "says nothing of what is in it", (path, ""));

    [Fact]
    public void A_name_that_only_holds_such_a_word_is_no_fault() => Planted.IsClean(LayoutRules.NothingIsCalledByWhatItIsNot, ("tests/SharedData.cs", ""), ("tests/Utilisation.cs", ""), ("models/CommonCause.json", ""));

    [Fact]
    public void No_tracked_file_is_huge() => Tree.OfRepository().Obeys(LayoutRules.NoFileIsHuge);

    [Fact]
    public void A_tracked_file_of_more_than_ten_megabytes_is_found()
    {
        Tree tree = new([new SourceFile("models/big.onnx", "", LayoutRules.BytesMax + 1), new SourceFile("models/small.onnx", "", LayoutRules.BytesMax)]);
        Assert.StartsWith("models/big.onnx: 10000001 bytes", Assert.Single(LayoutRules.NoFileIsHuge(tree)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_project_is_in_the_solution() => Tree.OfRepository().Obeys(LayoutRules.EveryProjectIsInTheSolution);

    [Fact]
    public void A_project_that_the_solution_forgot_is_found() => Planted.IsFound(
        LayoutRules.EveryProjectIsInTheSolution,
        "tests/B/B.csproj: not in JustWalkOut.sln",
        ("JustWalkOut.sln", "\"tests\\A\\A.csproj\""),
        ("tests/A/A.csproj", ""),
        ("tests/B/B.csproj", ""));

    [Fact]
    public void The_rules_see_the_whole_repository_with_git_and_without()
    {
        string[] seen = [.. Tree.OfRepository().Files.Select(file => file.Path)];
        Assert.True(seen.Length > 50, "The rules see almost no files: are they held against the repository?");
        string[] walked = [.. Tree.Walk()];
        Assert.All(seen, path => Assert.Contains(path, walked));
        Assert.DoesNotContain(walked, path => path.Contains("/obj/", StringComparison.Ordinal) || path.Contains("/bin/", StringComparison.Ordinal));
    }
}
