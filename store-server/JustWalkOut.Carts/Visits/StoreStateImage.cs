using System.Collections.Immutable;
using System.Text.Json;

namespace JustWalkOut.Carts;

/// <summary>The part of a state that writes it down and reads it back.</summary>
public sealed partial record StoreState
{
    /// <summary>Writes this state down. The same state gives the same bytes.</summary>
    public StoreImage Write()
    {
        StoreHead head = new(Store, Position, ArchiveEvery, Carts.Count)
        {
            Open = [.. Carts.Open.Values.OrderBy(cart => cart.Number)],
            Unbound = [.. Unbound.Values.OrderBy(person => person.Presence.Uuid)],
            Seen = [.. Seen.Values.OrderBy(seen => seen.Id.Uuid)],
            Unexplained = [.. Unexplained.OrderBy(pair => pair.Key.Uuid).Select(pair => KeyValuePair.Create(pair.Key, (CartChange)pair.Value))],
            Refusals = [.. Refusals],
            CheckIns = [.. CheckIns.OrderBy(pair => pair.Key.Uuid)],
            Bound = [.. Bound.OrderBy(pair => pair.Key.Uuid).Select(pair => new BoundPerson(pair.Key, pair.Value))],
            Absorbed = [.. Absorbed.OrderBy(pair => pair.Key.Uuid)],
            Decisions = [.. Decisions.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)],
            ArchivedFlows = [.. ArchivedFlows.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)],
            Disputed = Disputed,
            Touched = Touched,
            Alarm = Alarm,
            Calls = Calls,
            Plates = [.. Plates.Values.OrderBy(plate => plate.Plate)],
            Blocks = [.. Carts.Archive.Blocks.Select(block => block.Sha256)],
        };
        return new StoreImage(Position, JsonSerializer.SerializeToUtf8Bytes(head, ArchiveJson.Options), Carts.Archive.Blocks);
    }

    internal static StoreState Of(StoreHead head, VisitArchive archive) => new(head.Store)
    {
        Position = head.Position,
        ArchiveEvery = head.ArchiveEvery,
        Carts = CartCollection.Of(head.Open, archive, head.Visits),
        InStore = [.. head.Open.Where(cart => cart.State is CartState.Open or CartState.Leaving).Select(cart => cart.Visit)],
        Unpaid = [.. head.Open.Where(cart => !cart.Payment.IsAtRest).Select(cart => cart.Visit)],
        Unbound = head.Unbound.ToImmutableDictionary(person => person.Presence),
        Seen = head.Seen.ToImmutableDictionary(seen => seen.Id),
        Unexplained = head.Unexplained.ToImmutableDictionary(pair => pair.Key, pair => (CartChange.StockUnexplained)pair.Value),
        Refusals = head.Refusals.ToImmutableSortedDictionary(),
        CheckIns = head.CheckIns.ToImmutableDictionary(),
        Bound = head.Bound.ToImmutableDictionary(bound => bound.Presence, bound => bound.Visit),
        Absorbed = head.Absorbed.ToImmutableDictionary(),
        Decisions = head.Decisions.ToImmutableDictionary(),
        ArchivedFlows = head.ArchivedFlows.ToImmutableDictionary(),
        Disputed = head.Disputed,
        Touched = head.Touched,
        Alarm = head.Alarm,
        Calls = head.Calls,
        Plates = head.Plates.ToImmutableDictionary(plate => plate.Plate),
    };
}
