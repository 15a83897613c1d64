using System.Text.Json;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>
/// Keeps on disk how things stand in attribution, so that a store that is started again knows who was in it and what its plates weighed. Written anew as a whole each time, beside what is there, and put in its place: whoever reads it gets one or the other.
/// Only its user may read it. Without it, or with one that cannot be read, a store begins with nobody in it.
/// </summary>
/// <param name="path">The file; its folder exists.</param>
/// <param name="store">Whose it is.</param>
public sealed class StandingFile(string path, StoreId store)
{
    /// <summary>How often it is written while nothing is found: nobody walks far in that time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.5);

    private TimeSpan? _writtenAt;
    private string? _trouble;

    /// <summary>How things stood when it was written last; null where nobody knows.</summary>
    /// <param name="say">Hears why, where there is one that is of no use.</param>
    public StandingStore? Read(Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            StandingStore? standing = JsonSerializer.Deserialize<StandingStore>(File.ReadAllBytes(path), MessageJson.Compact);
            if (standing is { Version: StandingStore.CurrentVersion } && standing.Store == store)
            {
                return standing;
            }

            say($"{path} is another store's or another version's: whoever was in the store is not known any more; what is on their carts is kept, and their visits are to be ended by hand");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or FormatException or NotSupportedException)
        {
            say($"{path} cannot be read ({fault.Message.ReplaceLineEndings(" ")}): whoever was in the store is not known any more; what is on their carts is kept, and their visits are to be ended by hand");
        }

        return null;
    }

    /// <summary>Writes how things stand: at once where something was found, which must not be handed on before, else now and then. A disk that fails is said, and the store goes on.</summary>
    /// <param name="attribution">Whose.</param>
    /// <param name="now">The time, from any origin.</param>
    /// <param name="found">What was found since the last time, and is in no outbox yet.</param>
    /// <param name="say">Hears of a disk that fails, and works again.</param>
    public void Write(StoreAttribution attribution, TimeSpan now, IReadOnlyList<Observed> found, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(say);
        if (found.Count == 0 && now - _writtenAt < Every)
        {
            return;
        }

        _writtenAt = now;
        string? trouble = null;
        try
        {
            string fresh = path + ".new";
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (FileStream file = new(fresh, options))
            {
                JsonSerializer.Serialize(file, attribution.Stand(found), MessageJson.Compact);
                file.Flush(flushToDisk: found.Count > 0);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            trouble = fault.Message.ReplaceLineEndings(" ");
        }

        if (trouble != _trouble)
        {
            say(trouble is null ? "who is in the store is kept on disk again" : $"who is in the store cannot be kept on disk ({trouble}); free space on it, or after a restart nobody will be known");
        }

        _trouble = trouble;
    }
}
