using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace JustWalkOut.Tidy.Tests.Rules;

/// <summary>One exact version per package, in one file, each with its reason.</summary>
internal static partial class PackageRules
{
    private const string Central = "Directory.Packages.props";

    public static IEnumerable<string> EveryVersionIsCentral(Tree tree) =>
        from file in tree.Files
        where file.Path.EndsWith(".csproj", StringComparison.Ordinal) || (file.Path.EndsWith(".props", StringComparison.Ordinal) && file.Path != Central)
        from reference in XDocument.Parse(file.Text).Descendants().Where(element => element.Name.LocalName is "PackageReference" or "PackageVersion")
        where reference.Name.LocalName == "PackageVersion" || reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null || reference.Element("Version") is not null
        select $"{file.Path}: {reference.Attribute("Include")?.Value} has a version of its own; put it into {Central}";

    public static IEnumerable<string> EveryVersionIsExactAndHasAReason(Tree tree)
    {
        if (tree.Files.FirstOrDefault(file => file.Path == Central) is not { } central)
        {
            yield return $"{Central} is missing; expected the versions of all packages";
            yield break;
        }

        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (XElement package in XDocument.Parse(central.Text).Descendants("PackageVersion"))
        {
            string name = package.Attribute("Include")?.Value ?? "?";
            if (package.Attribute("Version")?.Value is not { } version || !ExactVersion().IsMatch(version))
            {
                yield return $"{Central}: {name} has version '{package.Attribute("Version")?.Value}'; expected an exact one";
            }

            if (!seen.Add(name))
            {
                yield return $"{Central}: {name} stands twice; expected one version";
            }

            // A label says what a group is for; a comment says it of the packages right below it.
            bool hasReason = !string.IsNullOrWhiteSpace(package.Parent?.Attribute("Label")?.Value)
                || package.NodesBeforeSelf().Reverse().SkipWhile(node => node is XElement).FirstOrDefault() is XComment;
            if (!hasReason)
            {
                yield return $"{Central}: {name} has no reason; expected a comment above it or a label on its group";
            }
        }
    }

    public static IEnumerable<string> EveryReferenceHasAVersion(Tree tree)
    {
        string[] known = [.. tree.Files.Where(file => file.Path == Central).SelectMany(file => XDocument.Parse(file.Text).Descendants("PackageVersion")).Select(package => package.Attribute("Include")?.Value ?? "?")];
        return from file in tree.Files
               where file.Path.EndsWith(".csproj", StringComparison.Ordinal) || file.Path.EndsWith(".props", StringComparison.Ordinal)
               from reference in XDocument.Parse(file.Text).Descendants("PackageReference")
               let name = reference.Attribute("Include")?.Value
               where name is not null && !known.Contains(name, StringComparer.OrdinalIgnoreCase)
               select $"{file.Path}: {name} has no version in {Central}";
    }

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[\w.]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExactVersion();
}
