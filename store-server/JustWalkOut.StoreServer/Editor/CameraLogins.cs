using System.Text.Json;
using System.Text.Json.Nodes;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>Keeps cameras' logins, which may stand in their addresses, off every screen: whoever edits a store sees a mark in their place, and what is saved or downloaded has them again.</summary>
internal static class CameraLogins
{
    /// <summary>Stands for a login in an address.</summary>
    public const string Mark = "***";

    /// <summary>Puts the mark in the place of every login.</summary>
    public static JsonObject Hide(JsonObject store)
    {
        foreach (JsonObject camera in CamerasOf(store))
        {
            if (SourceOf(camera) is { } source)
            {
                camera["source"] = Hidden(source);
            }
        }

        return store;
    }

    /// <summary>Puts logins in the place of marks, each from the camera that has the same address, first of all the one of the same id.</summary>
    /// <param name="store">What is to be saved.</param>
    /// <param name="known">Stores with their logins, the newest first.</param>
    /// <returns>Cameras whose login nobody knows, as faults by JSON path.</returns>
    public static List<string> Restore(JsonObject store, IReadOnlyList<JsonObject> known)
    {
        List<string> faults = [];
        JsonObject[] cameras = [.. known.SelectMany(CamerasOf)];
        int index = -1;
        foreach (JsonNode? node in store["cameras"] as JsonArray ?? [])
        {
            index++;
            if (node is not JsonObject camera || SourceOf(camera) is not { } source || LoginOf(source) is not { Length: > 0 } login || source.Substring(login.Start, login.Length) != Mark)
            {
                continue;
            }

            string? whole = cameras.Where(other => SourceOf(other) is { } theirs && Hidden(theirs) == source && theirs != source)
                .OrderByDescending(other => IdOf(other) == IdOf(camera)).Select(SourceOf).FirstOrDefault();
            if (whole is null)
            {
                faults.Add($"$.cameras[{index}].source hides a login ({Mark}) of an address that no camera of the store has, expected the login itself, or none with JWO_CAMERA_LOGIN in the environment");
            }
            else
            {
                camera["source"] = whole;
            }
        }

        return faults;
    }

    private static string Hidden(string source) => LoginOf(source) is { } login ? $"{source[..login.Start]}{Mark}{source[(login.Start + login.Length)..]}" : source;

    /// <summary>Where the login stands in an address: between the slashes and the last @ of the authority.</summary>
    private static (int Start, int Length)? LoginOf(string source)
    {
        int start = source.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
        {
            return null;
        }

        int end = source.AsSpan(start).IndexOfAny('/', '?', '#');
        int at = source.AsSpan(start, end < 0 ? source.Length - start : end).LastIndexOf('@');
        return at < 0 ? null : (start, at);
    }

    private static IEnumerable<JsonObject> CamerasOf(JsonObject store) => (store["cameras"] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string? SourceOf(JsonObject camera) => TextOf(camera["source"]);

    private static string? IdOf(JsonObject camera) => TextOf(camera["id"]);

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
