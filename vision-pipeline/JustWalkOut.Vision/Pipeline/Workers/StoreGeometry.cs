using System.Security.Cryptography;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What places people whom a camera sees: how it hangs, and what stands before them.</summary>
internal static class StoreGeometry
{
    /// <summary>SHA-256, in hexadecimal digits, of what places the people whom these cameras see.</summary>
    public static string HashOf(StoreDefinition store, IEnumerable<CameraId> cameras)
    {
        HashSet<CameraId> named = [.. cameras];
        object placing = new
        {
            Cameras = store.Cameras.Where(camera => named.Contains(camera.Id)).OrderBy(camera => camera.Id.Value, StringComparer.Ordinal).Select(camera => new { camera.Id, camera.Calibration }),
            Gondolas = store.Gondolas.Select(gondola => new { gondola.Id, gondola.Pose, gondola.Size }),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(placing, MessageJson.Compact)));
    }
}
