using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>A store that a simulation is played in: a built-in one by its name, any other by its file.</summary>
/// <param name="Store">As built, with a way in, a way out and cameras.</param>
/// <param name="Categories">The kind of goods of each SKU, where that is known.</param>
/// <param name="Notes">What had to be added or left out, one line each.</param>
internal sealed record Site(StoreDefinition Store, IReadOnlyDictionary<Sku, string> Categories, IReadOnlyList<string> Notes)
{
    /// <summary>Reads a store and completes it where it lacks something.</summary>
    /// <param name="nameOrPath">A built-in store's name, or the path of a <c>store.json</c>.</param>
    /// <exception cref="InvalidDataException">The file has faults; all are named.</exception>
    /// <exception cref="FileNotFoundException">It is neither.</exception>
    public static Site Read(string nameOrPath)
    {
        if (BuiltInStores.Names.Contains(nameOrPath, StringComparer.Ordinal))
        {
            BuiltInStore known = BuiltInStores.Read(nameOrPath);
            return new Site(known.Store, known.Categories, []);
        }

        byte[] file = ReadFile("--store", nameOrPath, $"a store.json or one of {string.Join(", ", BuiltInStores.Names)}");
        CompletedStore completed = StoreCompletion.Of(StoreFile.Read(file, nameOrPath));
        return new Site(completed.Store, new Dictionary<Sku, string>(), completed.Notes);
    }

    /// <summary>A file's content; the message of a missing one names the option.</summary>
    public static byte[] ReadFile(string option, string path, string expected) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new FileNotFoundException($"{option} {path}: no such file; expected {expected}. Check the path.", path);
}
