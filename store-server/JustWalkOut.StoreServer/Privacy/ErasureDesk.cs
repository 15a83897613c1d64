using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>What came of asking for somebody's erasure.</summary>
public enum ErasureOutcome
{
    /// <summary>They are erased.</summary>
    Erased = 1,

    /// <summary>Nothing is known of anybody by that name: they never came, or were erased before.</summary>
    Unknown,

    /// <summary>Something of theirs is under way; nothing was changed.</summary>
    UnderWay,

    /// <summary>They came before names were kept apart: their name stands in the log itself. Nothing was changed.</summary>
    InLog,
}

/// <summary>What came of asking for somebody's erasure.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Shopper">The pseudonym that their visits go by from now on; absent where nobody was erased.</param>
/// <param name="Visits">Visits that keep their bills and lead to nobody.</param>
/// <param name="Waiting">Why it has to wait, a line for each visit.</param>
public sealed record ErasureAnswer(ErasureOutcome Outcome, ShopperId? Shopper, int Visits, IReadOnlyList<string> Waiting)
{
    internal static readonly ErasureAnswer Nobody = new(ErasureOutcome.Unknown, null, 0, []);
}

/// <summary>What erasing works on. All stay the caller's.</summary>
/// <param name="Ledger">The store's ledger.</param>
/// <param name="Names">Its shoppers' names.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Clock">The time.</param>
public sealed record ErasureParts(StoreLedger Ledger, ShopperNames Names, string Data, TimeProvider Clock)
{
    /// <summary>The desk that holds their e-mail addresses in this process; null for none, and then <see cref="MailFolder"/> is looked at.</summary>
    public MailDesk? Mail { get; init; }

    /// <summary>Where addresses are kept that no desk in this process holds; null for nowhere.</summary>
    public string? MailFolder { get; init; }

    /// <summary>Test seam: called between every two steps.</summary>
    internal Action Passing { get; init; } = () => { };
}

/// <summary>
/// Erases shoppers: who they are is destroyed, and every visit, bill and payment stays as it is, under a pseudonym that leads to nobody. Erasing twice is erasing once. The steps are: an act in the book of acts, a line in the list of erasures, the
/// e-mail addresses, the name. After the line there is no way back, and <see cref="GoOn"/> brings to its end what a crash cut off. Safe for several threads.
/// </summary>
public sealed class ErasureDesk(ErasureParts parts)
{
    private readonly Lock _gate = new();
    private long _heard = -1;

    private string List => Path.Combine(parts.Data, ErasureList.FileName);

    /// <summary>Who was erased, the latest first.</summary>
    /// <exception cref="InvalidDataException">The list cannot be read.</exception>
    public IReadOnlyList<Erased> All => [.. ErasureList.Read(List).Reverse()];

    /// <summary>Erases somebody.</summary>
    /// <param name="name">As their check-ins name them.</param>
    /// <param name="record">Writes down who asks for it, by the pseudonym, before it is done; what it throws ends this with nothing changed.</param>
    /// <exception cref="IOException">The disk failed: ask again, or the next start goes on with it.</exception>
    public async Task<ErasureAnswer> EraseAsync(ShopperId name, Func<ShopperId, Task> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        ShopperId? found = parts.Names.Find(name);
        Cart[] theirs = [.. parts.Ledger.State.Carts.Values.Where(cart => cart.Opened.Role == Role.Shopper && (IsOf(cart, name) || (found is { } known && IsOf(cart, known)))).OrderBy(cart => cart.Number)];
        if (theirs.Any(cart => IsOf(cart, name)))
        {
            return new ErasureAnswer(ErasureOutcome.InLog, null, theirs.Length, []);
        }

        if (found is not { } pseudonym)
        {
            return ErasureAnswer.Nobody;
        }

        // A loyalty id leads to whoever showed it as their name does, whoever else may have shown it.
        HashSet<ShopperId> members = [.. theirs.Where(cart => cart.Opened.Shopper == pseudonym).SelectMany(cart => cart.Loyalties).Where(member => parts.Names.NameOf(member) != member)];
        IEnumerable<Cart> others = members.Count == 0 ? [] : parts.Ledger.State.Carts.Open.Values.Where(cart => cart.Loyalties.Any(members.Contains)).Except(theirs).OrderBy(cart => cart.Number);
        string[] waiting = [.. theirs.Concat(others).Where(cart => !cart.IsOver).Select(Why)];
        if (waiting.Length > 0)
        {
            return new ErasureAnswer(ErasureOutcome.UnderWay, null, theirs.Length, waiting);
        }

        await record(pseudonym);
        parts.Passing();
        lock (_gate)
        {
            ShopperId[] all = [pseudonym, .. members.OrderBy(member => member.Value, StringComparer.Ordinal)];
            Note(all);
            parts.Passing();
            Array.ForEach(all, Finish);
        }

        return new ErasureAnswer(ErasureOutcome.Erased, pseudonym, theirs.Length, []);
    }

    /// <summary>Erases those whose last visit is long ago, by the same steps.</summary>
    /// <param name="moment">Whose last visit was before it.</param>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public int EraseLastSeenBefore(DateTimeOffset moment)
    {
        HashSet<ShopperId> busy = [.. parts.Ledger.State.Carts.Open.Values.Where(cart => !cart.IsOver).SelectMany(cart => cart.Loyalties.Prepend(cart.Opened.Shopper))];
        ShopperId[] old = [.. parts.Names.LastSeenBefore(moment).Where(shopper => !busy.Contains(shopper))];
        lock (_gate)
        {
            Note(old);
            Array.ForEach(old, Finish);
        }

        return old.Length;
    }

    /// <summary>Brings to its end what was cut off, and what another program put on the list while this one runs. Cheap while the list has not grown.</summary>
    /// <exception cref="IOException">The disk failed; to be asked again.</exception>
    public void GoOn()
    {
        lock (_gate)
        {
            long length = File.Exists(List) ? new FileInfo(List).Length : 0;
            if (length == _heard)
            {
                return;
            }

            foreach (Erased erased in ErasureList.Read(List))
            {
                Finish(erased.Shopper);
            }

            _heard = length;
        }
    }

    /// <summary>Whether a visit is of somebody, or somebody showed their loyalty id for it.</summary>
    private static bool IsOf(Cart cart, ShopperId who) => cart.Opened.Shopper == who || cart.Loyalties.Contains(who);

    private void Note(ShopperId[] pseudonyms) => ErasureList.Add(List, [.. pseudonyms.Select(shopper => new Erased(ErasureList.CurrentVersion, shopper, parts.Clock.GetUtcNow()))]);

    private void Finish(ShopperId pseudonym)
    {
        if (parts.Mail is { } mail)
        {
            mail.Forget(pseudonym);
        }
        else if (parts.MailFolder is { } folder && Directory.Exists(folder))
        {
            MailBook book = new(folder);
            foreach (MailEntry entry in book.All.ToArray())
            {
                if (parts.Ledger.State.Carts.TryGetValue(entry.Visit, out Cart? cart) && cart.Opened.Shopper == pseudonym)
                {
                    book.Change(entry.Visit, _ => null);
                }
            }

            book.Write();
        }

        parts.Passing();
        parts.Names.Erase(pseudonym);
        parts.Passing();
    }

    private static string Why(Cart cart) => $"visit {cart.Number}: " + cart switch
    {
        { State: CartState.Open or CartState.Leaving } => "they are in the store",
        { State: CartState.Closed } => "its receipt is not final yet",
        { State: CartState.Review } => "its receipt waits for a person (/review)",
        { Payment.IsAtRest: false } => "its payment is not at rest",
        _ => "a dispute waits for its answer (/review)",
    };
}
