using System.Reflection;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>Error models by name or file: the guess, and those that were measured and come with the program.</summary>
public static class SightingModels
{
    /// <summary>The name of the default, a stated guess.</summary>
    public const string Guess = "guess";

    private const string Prefix = "JustWalkOut.CameraSim.Sightings.measured.";

    /// <summary>Measured models that come with the program.</summary>
    public static IReadOnlyList<string> Measured { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..^".json".Length]).Order(StringComparer.Ordinal)];

    /// <summary>Reads a model.</summary>
    /// <param name="nameOrPath"><see cref="Guess"/>, one of <see cref="Measured"/>, or a file.</param>
    /// <exception cref="FileNotFoundException">It is none of these.</exception>
    /// <exception cref="InvalidDataException">The file is no model.</exception>
    public static SightingErrorModel Read(string nameOrPath)
    {
        if (nameOrPath == Guess)
        {
            return new SightingErrorModel();
        }

        if (Measured.Contains(nameOrPath, StringComparer.Ordinal))
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix}{nameOrPath}.json")!;
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            return SightingErrorModel.Read(bytes.ToArray(), nameOrPath);
        }

        return File.Exists(nameOrPath)
            ? SightingErrorModel.Read(File.ReadAllBytes(nameOrPath), nameOrPath)
            : throw new FileNotFoundException(
                $"--sightings-model {nameOrPath} is neither {string.Join(", ", Measured.Prepend(Guess))} nor a file; expected a model that ./jwo simulate measure-sightings wrote. Check the path.", nameOrPath);
    }
}
