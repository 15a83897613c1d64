using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace JustWalkOut.Carts;

/// <summary>
/// Every visit's cart of a store: those of which something may still be heard as they are, those that are over in an archive. Whoever asks for one need not know where it stands; whoever goes through all of them unpacks all of
/// them, which takes seconds for a year of visits: <see cref="Open"/> and <see cref="LatestFirst"/> are for that. Immutable.
/// </summary>
public sealed class CartCollection : IReadOnlyDictionary<VisitId, Cart>
{
    /// <summary>No visits.</summary>
    public static readonly CartCollection Empty = new(ImmutableDictionary<VisitId, Cart>.Empty, VisitArchive.Empty, 0);

    private CartCollection(ImmutableDictionary<VisitId, Cart> open, VisitArchive archive, int count) => (Open, Archive, Count) = (open, archive, count);

    /// <summary>Carts that are not archived: all that are not over, and some that are.</summary>
    public ImmutableDictionary<VisitId, Cart> Open { get; }

    /// <summary>The others.</summary>
    public VisitArchive Archive { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public IEnumerable<VisitId> Keys => Values.Select(cart => cart.Visit);

    /// <inheritdoc/>
    public IEnumerable<Cart> Values => Archive.All().Where(cart => !Open.ContainsKey(cart.Visit)).Concat(Open.Values);

    /// <inheritdoc/>
    public Cart this[VisitId key] => TryGetValue(key, out Cart? cart) ? cart : throw new KeyNotFoundException($"No visit {key} in this store.");

    /// <inheritdoc/>
    public bool ContainsKey(VisitId key) => Open.ContainsKey(key) || Archive.Holds(key);

    /// <inheritdoc/>
    public bool TryGetValue(VisitId key, [MaybeNullWhen(false)] out Cart value)
    {
        if (!Open.TryGetValue(key, out value))
        {
            value = Archive.Find(key);
        }

        return value is not null;
    }

    /// <summary>Carts by time of entry and then by visit, the latest first. Of the archive only what is gone through is unpacked.</summary>
    /// <param name="before">Begins behind this one; null at the latest.</param>
    public IEnumerable<Cart> LatestFirst((DateTimeOffset At, Guid Visit)? before)
    {
        PriorityQueue<Cart, (long At, Guid Visit)> waiting = new(Comparer<(long At, Guid Visit)>.Create((one, other) => other.CompareTo(one)));
        Add(Open.Values);
        foreach ((long enteredTo, IEnumerable<Cart> carts) in Archive.LatestFirst(before?.At.UtcTicks ?? long.MaxValue))
        {
            while (waiting.TryPeek(out Cart? next, out _) && next.EnteredAt.UtcTicks > enteredTo)
            {
                yield return waiting.Dequeue();
            }

            Add(carts.Where(cart => !Open.ContainsKey(cart.Visit)));
        }

        while (waiting.Count > 0)
        {
            yield return waiting.Dequeue();
        }

        void Add(IEnumerable<Cart> carts)
        {
            foreach (Cart cart in carts.Where(cart => before is not { } behind || (cart.EnteredAt, cart.Visit.Uuid).CompareTo(behind) < 0))
            {
                waiting.Enqueue(cart, (cart.EnteredAt.UtcTicks, cart.Visit.Uuid));
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<VisitId, Cart>> GetEnumerator() => Values.Select(cart => KeyValuePair.Create(cart.Visit, cart)).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static CartCollection Of(IEnumerable<Cart> open, VisitArchive archive, int count) => new(open.ToImmutableDictionary(cart => cart.Visit), archive, count);

    internal CartCollection With(Cart cart) => new(Open.SetItem(cart.Visit, cart), Archive, ContainsKey(cart.Visit) ? Count : Count + 1);

    /// <summary>Puts some of the open carts away.</summary>
    internal CartCollection Put(IEnumerable<Cart> over, VisitArchive archive) => new(Open.RemoveRange(over.Select(cart => cart.Visit)), archive, Count);
}
