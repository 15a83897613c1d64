using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>Puts another content into a store's file.</summary>
public static class StoreFileChange
{
    /// <summary>
    /// Writes the file as a whole, so that a crash leaves the one or the other, synced; who may read it stays as it was. What it held before is kept beside it, as <c>store.before.json</c>.
    /// </summary>
    /// <param name="storeFile">The file.</param>
    /// <param name="before">What it holds.</param>
    /// <param name="after">What it is to hold.</param>
    /// <returns>Where what it held is kept.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Write(string storeFile, byte[] before, byte[] after)
    {
        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(storeFile);
        string kept = StoreDraft.BeforeOf(storeFile);
        WebSecrets.Write(kept, before);
        WebSecrets.Write(storeFile, after);
        if (mode is { } readers && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(storeFile, readers);
        }

        return kept;
    }
}
