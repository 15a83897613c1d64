using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>How long each kind of data is kept. Receipts and money have no place here: they are kept for good, which the law asks for years, and lead to nobody once the name is gone.</summary>
public sealed record RetentionSettings
{
    /// <summary>Shoppers' names, since their last visit. Default 730 days: longer than money is given back (30 days) and than most are away; after it their receipts lead to nobody. 1 to 3650 days.</summary>
    public TimeSpan Names { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Where in the network those came from who signed in, tried to, or did something, since then. Default 90 days, so that what is noticed late can still be looked into. 1 to 3650 days.</summary>
    public TimeSpan Addresses { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>Shoppers' names: whose last visit is long ago is erased.</summary>
/// <param name="desk">Erases them.</param>
/// <param name="names">Knows them.</param>
/// <param name="keepFor">Since the last visit.</param>
public sealed class RetainedNames(ErasureDesk desk, ShopperNames names, TimeSpan keepFor) : IRetained
{
    /// <inheritdoc/>
    public string Kind => "names";

    /// <inheritdoc/>
    public TimeSpan KeepFor => keepFor;

    /// <inheritdoc/>
    public DateTimeOffset? Oldest() => names.OldestVisit;

    /// <inheritdoc/>
    public int DeleteBefore(DateTimeOffset moment) => desk.EraseLastSeenBefore(moment);
}

/// <summary>Shoppers' e-mail addresses: the desk takes them away by itself as it works, and here where it has nothing to do.</summary>
/// <param name="desk">Keeps them.</param>
public sealed class RetainedAddresses(MailDesk desk) : IRetained
{
    /// <inheritdoc/>
    public string Kind => "mail";

    /// <inheritdoc/>
    public TimeSpan KeepFor => desk.KeepFor;

    /// <inheritdoc/>
    public DateTimeOffset? Oldest() => desk.OldestAddress;

    /// <inheritdoc/>
    public int DeleteBefore(DateTimeOffset moment) => desk.DeleteBefore(moment);
}

/// <summary>A folder of files of which each is as old as its last change, such as the timeline's segments: whoever writes there may take away more, and sooner.</summary>
/// <param name="kind">What it is called.</param>
/// <param name="folder">The folder; it need not be there.</param>
/// <param name="keepFor">How long a file is kept.</param>
public sealed class RetainedFiles(string kind, string folder, TimeSpan keepFor) : IRetained
{
    /// <inheritdoc/>
    public string Kind => kind;

    /// <inheritdoc/>
    public TimeSpan KeepFor => keepFor;

    /// <inheritdoc/>
    public DateTimeOffset? Oldest() => Files().Select(file => (DateTimeOffset?)new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)).Min();

    /// <inheritdoc/>
    public int DeleteBefore(DateTimeOffset moment)
    {
        int deleted = 0;
        foreach (FileInfo file in Files().Where(file => file.LastWriteTimeUtc < moment.UtcDateTime).ToArray())
        {
            file.Delete();
            deleted++;
        }

        return deleted;
    }

    private IEnumerable<FileInfo> Files() => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) : [];
}
