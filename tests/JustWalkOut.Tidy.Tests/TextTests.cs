using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

public sealed class TextTests
{
    private const string Product = "store-server/JustWalkOut.Carts/A.cs";

    [Fact]
    public void Nothing_is_put_off() => Tree.OfRepository().Obeys(TextRules.NothingIsPutOff);

    [Theory]
    [InlineData(Product, "\n// TODO: later", "A.cs:2: 'TODO'")]
    [InlineData(Product, "/* one\n FIXME */", "A.cs:2: 'FIXME'")]
    [InlineData(Product, "/// <summary>HACK</summary>\nclass A;", "A.cs:1: 'HACK'")]
    [InlineData(Product, "class A { void B() => throw new NotImplementedException(); }", "A.cs:1: NotImplementedException")]
    [InlineData("jwo", "#!/bin/bash\n# TODO", "jwo:2: 'TODO'")]
    [InlineData(".ci/run", "# XXX", "run:1: 'XXX'")]
    [InlineData("store-server/JustWalkOut.StoreServer/wwwroot/map.js", "// FIXME", "map.js:1: 'FIXME'")]
    public void Work_put_off_is_found(string path, string text, string message) => Planted.IsFound(TextRules.NothingIsPutOff, message, (path, text));

    [Fact]
    public void A_text_that_speaks_of_put_off_work_is_no_fault() => Planted.IsClean(
        TextRules.NothingIsPutOff, (Product, "class A { string b = \"TODO\"; } // Hacksaw and todos."), ("CONTRIBUTING.md", "No TODO."));

    [Fact]
    public void Warnings_are_silenced_with_a_reason() => Tree.OfRepository().Obeys(TextRules.WarningsAreSilencedWithAReason);

    [Theory]
    [InlineData(Product, "class A;\n#pragma warning disable CA1031\n", "A.cs:2")]
    [InlineData(Product, "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"a\", \"b\")]\nclass A;", "A.cs:1")]
    [InlineData(Product, "[SuppressMessage(\"a\", \"b\", Justification = \"\")]\nclass A;", "A.cs:1")]
    [InlineData("store-server/A.csproj", "<Project>\n<NoWarn>CS1591</NoWarn>\n</Project>", "A.csproj:2")]
    [InlineData("Directory.Build.props", "<PackageReference Include=\"A\" NoWarn=\"NU1603\" />", "Directory.Build.props:1")]
    public void A_warning_silenced_without_a_reason_is_found(string path, string text, string message) =>
        Planted.IsFound(TextRules.WarningsAreSilencedWithAReason, message + ": a warning silenced", (path, text));

    [Fact]
    public void A_reason_beside_or_above_is_enough() => Planted.IsClean(
        TextRules.WarningsAreSilencedWithAReason,
        (Product, "class A;\n#pragma warning disable CA1031 // Because.\n#pragma warning restore CA1031\n// Because.\n#pragma warning disable CA1032\n[SuppressMessage(\"a\", \"b\", Justification = \"Because.\")]\nclass B;"),
        ("store-server/A.csproj", "<!-- Because. -->\n<NoWarn>CS1591</NoWarn>"));

    [Fact]
    public void No_file_names_a_machine() => Tree.OfRepository().Obeys(TextRules.NoFileNamesAMachine);

    // The texts are put together here, so that this file does not break the rule.
    [Theory]
    [InlineData("/wo", "rk/shared/data")]
    [InlineData("cd /ro", "ot/x")]
    [InlineData("\"/ho", "me/someone/models\"")]
    [InlineData("C:\\Us", "ers\\someone")]
    [InlineData("see .libr", "ary/search")]
    [InlineData("https://api.nu", "get.org/v3/index.json")]
    [InlineData("https://py", "pi.org/simple")]
    [InlineData("http://10.", "1.2.3:8080/")]
    public void A_place_on_some_machine_is_found(string first, string second) =>
        Planted.IsFound(TextRules.NoFileNamesAMachine, "README.md:2: ", ("README.md", "One line.\n" + first + second));

    [Fact]
    public void Routes_relative_paths_and_package_pages_are_no_fault() => Planted.IsClean(
        TextRules.NoFileNamesAMachine, ("README.md", "/api/work/items ../work/x net/root/y https://www.nuget.org/packages/Npgsql http://127.0.0.1:5080 a work/b"));
}
