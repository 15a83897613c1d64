using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Reads what the host has written down for itself: JSON with the version of its form.</summary>
internal static class KeptFile
{
    /// <summary>The only version that there has been.</summary>
    public const int Version = 1;

    /// <summary>What a file holds; null where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="otherwise">What can be done where it cannot be read and there is no backup, and what that costs.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static T? Read<T>(string path, string otherwise)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            int version = document.RootElement.GetProperty("version").GetInt32();
            return version == Version ? document.Deserialize<T>(MessageJson.Compact) : throw new JsonException($"The file is of version {version}, expected {Version}.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path} cannot be read: {fault.Message.ReplaceLineEndings(" ")} Restore it from a backup, {otherwise}.", fault);
        }
    }
}
