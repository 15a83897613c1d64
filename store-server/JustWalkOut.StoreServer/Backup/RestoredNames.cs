using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Backup;

/// <summary>What a restore does about shoppers' names.</summary>
/// <param name="ErasedSince">Who was erased since the backup was taken, by a later list of erasures; nobody where none was. Those of the backup's own list are left out in any case.</param>
public sealed record RestoreNames(IReadOnlyList<Erased> ErasedSince);

/// <summary>
/// Shoppers' names on their way out of a backup: everybody but who was erased. Where nobody says who was, nobody's name is restored: an old backup must bring no one back because somebody forgot. Names that stand in the rows of an old log itself
/// are put where names belong.
/// </summary>
internal sealed class RestoredNames(StoreId store, string data, RestoreNames? how) : IDisposable
{
    private readonly MemoryStream _names = new();
    private readonly MemoryStream _list = new();
    private ShopperNames? _target;

    /// <summary>Whether a file of a backup is this one's to put in place.</summary>
    public bool Takes(BackupLine.FilePart part)
    {
        MemoryStream? into = part.Path switch
        {
            ShopperNames.FileName => _names,
            ErasureList.FileName => _list,
            _ => null,
        };
        into?.Write(part.Content);
        return into is not null;
    }

    /// <summary>A row with the pseudonym of its shopper where it has their name. What a restore that was cut off did already it does the same way again.</summary>
    public LogRow Moved(LogRow row)
    {
        if (how is null || row.Kind is not ("visitOpened" or "cartSettled" or "cartSentToReview" or "payerBound" or "loyaltyShown"))
        {
            return row;
        }

        CartEvent read = EventRows.Read(store, row);
        CartChange change = read.Change switch
        {
            CartChange.VisitOpened { Role: Role.Shopper } opened when !ShopperNames.IsPseudonym(opened.Shopper) => opened with { Shopper = Target.Admit(opened.Shopper, read.At) },
            CartChange.PayerBound { Shopper: { } shopper } payer when !ShopperNames.IsPseudonym(shopper) => payer with { Shopper = Target.Admit(shopper, read.At) },
            CartChange.LoyaltyShown shown when !ShopperNames.IsPseudonym(shown.Member) => shown with { Member = Target.Admit(shown.Member, read.At) },
            CartChange.CartSettled settled when HasName(settled.Receipt) => settled with { Receipt = Moved(settled.Receipt, read.At) },
            CartChange.CartSentToReview sent when HasName(sent.Receipt) => sent with { Receipt = Moved(sent.Receipt, read.At) },
            _ => read.Change,
        };
        return ReferenceEquals(change, read.Change) ? row : EventRows.Write(read with { Change = change }, row.Position);
    }

    /// <summary>Puts names and list in place, on disk when this returns.</summary>
    /// <returns>Names that were left out because nobody said who was erased.</returns>
    public int End()
    {
        string path = Path.Combine(data, ErasureList.FileName);
        IReadOnlyList<Erased> before = ErasureList.Parse(System.Text.Encoding.UTF8.GetString(_list.ToArray()), path);
        Erased[] erased = [.. before.Concat(how?.ErasedSince ?? [])];
        ErasureList.Add(path, erased);
        if (_names.Length == 0)
        {
            return 0;
        }

        HashSet<ShopperId> gone = [.. erased.Select(each => each.Shopper)];
        return Target.Import(_names.ToArray(), shopper => how is not null && !gone.Contains(shopper), shopper => !gone.Contains(shopper));
    }

    public void Dispose()
    {
        _target?.Dispose();
        _names.Dispose();
        _list.Dispose();
    }

    private static bool HasName(Receipt receipt) => !ShopperNames.IsPseudonym(receipt.Shopper) || (receipt.Loyalty is { } member && !ShopperNames.IsPseudonym(member));

    private Receipt Moved(Receipt receipt, DateTimeOffset at) => receipt with { Shopper = Moved(receipt.Shopper, at), Loyalty = receipt.Loyalty is { } member ? Moved(member, at) : null };

    private ShopperId Moved(ShopperId name, DateTimeOffset at) => ShopperNames.IsPseudonym(name) ? name : Target.Admit(name, at);

    private ShopperNames Target => _target ??= ShopperNames.Open(data);
}
