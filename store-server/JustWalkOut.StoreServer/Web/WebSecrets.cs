using System.Security.Cryptography;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What the web host keeps to itself, in a folder that only its user reads; without a folder it is made anew with each process.</summary>
internal sealed class WebSecrets
{
    private const int KeyBytes = 32;
    private readonly string? _folder;

    public WebSecrets(string? folder)
    {
        _folder = folder;
        if (folder is not null)
        {
            CreateFolder(folder);
        }

        LinkKey = Key("receipt-links.key");
        CheckInKey = Key("check-in.key");
        SealKey = Key(Audit.LedgerAudit.KeyFile);
    }

    /// <summary>Signs the links to receipts. Whoever has it can read every receipt; without it no link given out works any more.</summary>
    public byte[] LinkKey { get; }

    /// <summary>Signs shoppers' passes and the codes that they show. Whoever has it can check in as anybody; without it no pass given out works any more.</summary>
    public byte[] CheckInKey { get; }

    /// <summary>Seals the log. Whoever has it, and the database and the seals, can change the log unseen; without it nothing sealed so far can be checked.</summary>
    public byte[] SealKey { get; }

    /// <summary>Where the keys of cookies are; null for nowhere.</summary>
    public DirectoryInfo? CookieKeys => _folder is null ? null : new DirectoryInfo(Path.Combine(_folder, "cookie-keys"));

    /// <summary>Makes a folder that only this user reads, if it is not there.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder); // A folder of the user's own is closed to others there.
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes a file that only this user reads, whole or not at all, and safe from a power cut when this returns.</summary>
    public static void Write(string path, byte[] content)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);

        // The new name is only safe from a power cut once it is synced too, which syncing the file under it brings about.
        using FileStream named = new(path, FileMode.Open, FileAccess.ReadWrite);
        named.Flush(flushToDisk: true);
    }

    private byte[] Key(string name)
    {
        if (_folder is null)
        {
            return RandomNumberGenerator.GetBytes(KeyBytes);
        }

        string path = Path.Combine(_folder, name);
        if (!File.Exists(path))
        {
            Write(path, RandomNumberGenerator.GetBytes(KeyBytes));
        }

        byte[] key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new InvalidDataException($"{path} has {key.Length} bytes, expected {KeyBytes}; restore it from a backup, or delete it and give up the links that were signed with it.");
    }
}
