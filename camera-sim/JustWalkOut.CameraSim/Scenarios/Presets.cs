using System.Reflection;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>The scenarios that come with the program, as files like any other.</summary>
public static class Presets
{
    private const string Folder = "JustWalkOut.CameraSim.Scenarios.presets.";
    private const string Ending = ".json";

    /// <summary>Their names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Scenario Read(string name)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            throw new ArgumentException($"There is no preset '{name}', expected one of {string.Join(", ", Names)}.", nameof(name));
        }

        return ScenarioFile.Read(Resource($"{Folder}{name}{Ending}"), $"preset {name}");
    }

    /// <summary>The JSON Schema of scenario files, UTF-8.</summary>
    public static byte[] Schema() => Resource("JustWalkOut.CameraSim.Scenarios.scenario.schema.json");

    private static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without its resource '{name}'.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
