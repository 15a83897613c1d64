using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

public sealed class PackageTests
{
    private const string Central = "Directory.Packages.props";

    [Fact]
    public void Every_version_is_central() => Tree.OfRepository().Obeys(PackageRules.EveryVersionIsCentral);

    [Theory]
    [InlineData("<PackageReference Include=\"A\" Version=\"1.0.0\" />")]
    [InlineData("<PackageReference Include=\"A\" VersionOverride=\"1.0.0\" />")]
    [InlineData("<PackageReference Include=\"A\"><Version>1.0.0</Version></PackageReference>")]
    [InlineData("<PackageVersion Include=\"A\" Version=\"1.0.0\" />")]
    public void A_version_in_a_project_is_found(string item) =>
        Planted.IsFound(PackageRules.EveryVersionIsCentral, "A has a version of its own", ("tests/A/A.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>"));

    [Fact]
    public void Every_version_is_exact_and_has_a_reason() => Tree.OfRepository().Obeys(PackageRules.EveryVersionIsExactAndHasAReason);

    [Theory]
    [InlineData("<ItemGroup><PackageVersion Include=\"A\" Version=\"1.0.0\" /></ItemGroup>", "A has no reason")]
    [InlineData("<ItemGroup Label=\"B\"><PackageVersion Include=\"A\" Version=\"1.*\" /></ItemGroup>", "A has version '1.*'; expected an exact one")]
    [InlineData("<ItemGroup Label=\"B\"><PackageVersion Include=\"A\" Version=\"[1.0.0,2.0.0)\" /></ItemGroup>", "expected an exact one")]
    [InlineData("<ItemGroup Label=\"B\"><PackageVersion Include=\"A\" /></ItemGroup>", "A has version ''")]
    [InlineData("<ItemGroup Label=\"B\"><PackageVersion Include=\"A\" Version=\"1.0.0\" /><PackageVersion Include=\"a\" Version=\"1.0.1\" /></ItemGroup>", "a stands twice")]
    public void A_version_that_floats_or_has_no_reason_is_found(string group, string message) =>
        Planted.IsFound(PackageRules.EveryVersionIsExactAndHasAReason, message, (Central, $"<Project>{group}</Project>"));

    [Fact]
    public void A_label_or_a_comment_above_is_a_reason() => Planted.IsClean(
        PackageRules.EveryVersionIsExactAndHasAReason,
        (Central, "<Project><ItemGroup Label=\"B\"><PackageVersion Include=\"A\" Version=\"1.0.0\" /></ItemGroup><ItemGroup><!-- Because. --><PackageVersion Include=\"B\" Version=\"1.2.3.4\" /><PackageVersion Include=\"C\" Version=\"1.0.0-rc.1\" /></ItemGroup></Project>"));

    [Fact]
    public void A_tree_without_central_versions_is_found() => Planted.IsFound(PackageRules.EveryVersionIsExactAndHasAReason, "is missing", ("README.md", ""));

    [Fact]
    public void Every_reference_has_a_version() => Tree.OfRepository().Obeys(PackageRules.EveryReferenceHasAVersion);

    [Fact]
    public void A_reference_without_a_version_is_found() => Planted.IsFound(
        PackageRules.EveryReferenceHasAVersion,
        "tests/A/A.csproj: B has no version",
        (Central, "<Project><ItemGroup><PackageVersion Include=\"A\" Version=\"1.0.0\" /></ItemGroup></Project>"),
        ("tests/A/A.csproj", "<Project><ItemGroup><PackageReference Include=\"A\" /><PackageReference Include=\"B\" /></ItemGroup></Project>"));
}
