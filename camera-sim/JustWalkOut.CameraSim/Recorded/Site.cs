using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>The stores that a simulation may be played in: built-in ones by name, any other by its file.</summary>
internal static class Site
{
    /// <summary>Reads a store and completes it where it lacks a way in, a way out or cameras.</summary>
    /// <param name="nameOrPath">A built-in store's name, or the path of a <c>store.json</c>.</param>
    /// <exception cref="InvalidDataException">The file has faults; all are named.</exception>
    /// <exception cref="FileNotFoundException">It is neither.</exception>
    public static (StoreDefinition Store, IReadOnlyList<string> Notes) Read(string nameOrPath)
    {
        CompletedStore completed = StoreCompletion.Of(StoreFile.Read(ReadFile("--store", nameOrPath, "a store.json"), nameOrPath));
        return (completed.Store, completed.Notes);
    }

    /// <summary>A file's content; the message of a missing one names the option.</summary>
    public static byte[] ReadFile(string option, string path, string expected) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new FileNotFoundException($"{option} {path}: no such file; expected {expected}. Check the path.", path);
}
