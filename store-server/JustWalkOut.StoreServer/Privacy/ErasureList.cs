using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>Somebody who was erased.</summary>
/// <param name="Version">Of this form.</param>
/// <param name="Shopper">The pseudonym that their visits go by, which leads to nobody any more.</param>
/// <param name="At">When.</param>
public sealed record Erased(int Version, ShopperId Shopper, DateTimeOffset At);

/// <summary>
/// Who was erased, by pseudonyms alone: a line of JSON each, only ever added to. A line is written before anything of somebody is destroyed, so that what a crash cuts off is gone on with; and it is held against a backup when that is restored, so
/// that nobody comes back with it. It holds nothing personal: a copy of it may be kept wherever backups are.
/// </summary>
public static class ErasureList
{
    /// <summary>Its name in a data folder.</summary>
    public const string FileName = "erasures.jsonl";

    /// <summary>The only form that there has been.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Everybody on a list, in order, each once; nobody where there is no file. A last line that was cut off is passed over.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static IReadOnlyList<Erased> Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path), path) : [];

    /// <summary>Adds people; on disk when this returns. Those who are on it stay as they are.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Add(string path, IReadOnlyList<Erased> erased)
    {
        HashSet<ShopperId> known = [.. Read(path).Select(each => each.Shopper)];
        Erased[] fresh = [.. erased.Where(each => known.Add(each.Shopper))];
        if (fresh.Length == 0)
        {
            return;
        }

        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream file = new(path, options);
        file.SetLength(EndOfLastLine(file)); // What a crash left half written.
        file.Position = file.Length;
        file.Write(Encoding.UTF8.GetBytes(string.Concat(fresh.Select(each => JsonSerializer.Serialize(each, MessageJson.Compact) + "\n"))));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads the text of a list.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="path">Where it is from, for the message.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    internal static IReadOnlyList<Erased> Parse(string text, string path)
    {
        List<Erased> all = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                Erased erased = JsonSerializer.Deserialize<Erased>(lines[i], MessageJson.Compact) ?? throw new JsonException("It is null.");
                all.Add(erased.Version == CurrentVersion && ShopperNames.IsPseudonym(erased.Shopper) ? erased : throw new JsonException("It is of another form."));
            }
            catch (JsonException fault)
            {
                throw new InvalidDataException($"{path}, line {i + 1}, is no line of a list of erasures: {fault.Message.ReplaceLineEndings(" ")} Restore it from a copy.", fault);
            }
        }

        return [.. all.DistinctBy(erased => erased.Shopper)];
    }

    private static long EndOfLastLine(FileStream file)
    {
        byte[] content = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(content);
        return content.AsSpan().LastIndexOf((byte)'\n') + 1;
    }
}
