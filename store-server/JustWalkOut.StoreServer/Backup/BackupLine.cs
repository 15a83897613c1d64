using System.Text.Json.Serialization;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Backup;

/// <summary>A line of a backup.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(Head), "backup")]
[JsonDerivedType(typeof(Seen), "observation")]
[JsonDerivedType(typeof(Happened), "event")]
[JsonDerivedType(typeof(Acted), "act")]
[JsonDerivedType(typeof(FilePart), "file")]
[JsonDerivedType(typeof(End), "end")]
internal abstract record BackupLine
{
    /// <summary>The first: what it is of. Its form never changes but for more members, so that every version reads every other's.</summary>
    /// <param name="Version">Version of the lines behind it.</param>
    /// <param name="Store">Whose books.</param>
    /// <param name="At">When it was begun.</param>
    /// <param name="Events">How many events it holds: the log up to this position.</param>
    /// <param name="Observations">How many observations: all that had had their turn by then.</param>
    public sealed record Head(int Version, string Store, DateTimeOffset At, long Events, long Observations) : BackupLine;

    /// <summary>An observation, in the order of their sequence.</summary>
    public sealed record Seen(InboxRow Row) : BackupLine;

    /// <summary>An event, in the order of their positions.</summary>
    public sealed record Happened(LogRow Row) : BackupLine;

    /// <summary>What somebody did to the server, in the order of their positions. Since form 2.</summary>
    public sealed record Acted(LogRow Row) : BackupLine;

    /// <summary>Bytes of a file beside the log, each part after the one before.</summary>
    /// <param name="Path">Relative to the data folder, with slashes.</param>
    /// <param name="Content">Base64 in the file.</param>
    public sealed record FilePart(string Path, byte[] Content) : BackupLine;

    /// <summary>The last: what must have come before it.</summary>
    /// <param name="Lines">Lines before this one.</param>
    /// <param name="Sha256">Of their bytes, line ends included, in hexadecimal.</param>
    public sealed record End(long Lines, string Sha256) : BackupLine;
}
