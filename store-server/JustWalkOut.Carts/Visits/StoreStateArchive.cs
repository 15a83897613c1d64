using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>
/// The part of the fold that puts away what is over, so that a state stays small however long its log is. It happens at fixed places of the log and depends on nothing else, so that whoever folds the same log has the same archive,
/// byte for byte; what anybody reads out of a state is the same with it or without.
/// </summary>
public sealed partial record StoreState
{
    /// <summary>Events from one archiving to the next; 0 for never.</summary>
    public int ArchiveEvery { get; init; } = 1024;

    /// <summary>What became of the goods of archived visits, by product.</summary>
    public ImmutableDictionary<Sku, GoodsFlows> ArchivedFlows { get; init; } = ImmutableDictionary<Sku, GoodsFlows>.Empty;

    /// <summary>What became of all goods, by product: the running sum of archived visits, and the others as they stand.</summary>
    public IReadOnlyDictionary<Sku, GoodsFlows> Flows => Add(ArchivedFlows, Carts.Open.Values.SelectMany(GoodsFlows.Of).Concat(Unbound.Values.SelectMany(GoodsFlows.Of)));

    /// <summary>Visits of which a line was ever disputed, in the order of their first dispute.</summary>
    public ImmutableArray<VisitId> Disputed { get; init; } = [];

    /// <summary>Observations since the last archiving, and older ones whose facts have moved since.</summary>
    private ImmutableDictionary<ObservationId, SeenObservation> Seen { get; init; } = ImmutableDictionary<ObservationId, SeenObservation>.Empty;

    /// <summary>Of visits that are not archived.</summary>
    private ImmutableDictionary<CommandId, VisitId> CheckIns { get; init; } = ImmutableDictionary<CommandId, VisitId>.Empty;

    /// <summary>People of visits that are not archived; null for those who are on an archived visit's cart by the archive's word and are not any more.</summary>
    private ImmutableDictionary<PresenceId, VisitId?> Bound { get; init; } = ImmutableDictionary<PresenceId, VisitId?>.Empty;

    private VisitId? VisitOf(PresenceId presence) => Bound.TryGetValue(presence, out VisitId? visit) ? visit : Carts.Archive.VisitOf(presence);

    private SeenObservation? SeenOf(ObservationId observation) => Seen.GetValueOrDefault(observation) ?? Carts.Archive.Find(observation);

    private ObservationId RootOf(ObservationId observation) => SeenOf(observation)?.Root ?? throw new KeyNotFoundException($"Observation {observation} never came; the log is damaged.");

    private Trace TraceOf(ObservationId root) => SeenOf(root)?.Trace ?? throw new KeyNotFoundException($"Observation {root} says nothing that could be corrected; the log is damaged.");

    private StoreState With(ObservationId root, Trace trace) => this with { Seen = Seen.SetItem(root, new SeenObservation(root, root, trace)) };

    private StoreState Unbind(PresenceId presence) => this with { Bound = Carts.Archive.Holds(presence) ? Bound.SetItem(presence, null) : Bound.Remove(presence) };

    /// <summary>Something is heard of a visit that was over: what the archive counted of it no longer counts.</summary>
    private StoreState TakeOut(VisitId visit) =>
        !Carts.Open.ContainsKey(visit) && Carts.Archive.Find(visit) is { } over ? this with { ArchivedFlows = Add(ArchivedFlows, GoodsFlows.Of(over).Select(each => (each.Sku, -each.Flows))) } : this;

    private StoreState ArchiveInTurn()
    {
        if (ArchiveEvery == 0 || Position % ArchiveEvery != 0)
        {
            return this;
        }

        Cart[] over = [.. Carts.Open.Values.Where(cart => cart.IsOver && !Touched.Contains(cart.Visit)).OrderBy(cart => cart.Number)];
        ArchivedPart part = new(
            [.. over], [.. Seen.Values.OrderBy(seen => seen.Id.Uuid)], [.. Decisions.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)], [.. Absorbed.OrderBy(pair => pair.Key.Uuid)]);
        if (part.IsEmpty)
        {
            return this;
        }

        ArchiveBlock block = ArchiveBlock.Pack(part, cart => CheckIns.ContainsKey(cart.Opened.Command));
        return this with
        {
            Carts = Carts.Put(over, Carts.Archive.With(block)),
            ArchivedFlows = Add(ArchivedFlows, over.SelectMany(GoodsFlows.Of)),
            Seen = Seen.Clear(),
            Decisions = Decisions.Clear(),
            Absorbed = Absorbed.Clear(),
            CheckIns = CheckIns.RemoveRange(over.Select(cart => cart.Opened.Command)),
            Bound = Bound.RemoveRange(over.SelectMany(cart => cart.People).Select(person => person.Presence)),
        };
    }

    private static ImmutableDictionary<Sku, GoodsFlows> Add(ImmutableDictionary<Sku, GoodsFlows> sum, IEnumerable<(Sku Sku, GoodsFlows Flows)> more)
    {
        ImmutableDictionary<Sku, GoodsFlows>.Builder flows = sum.ToBuilder();
        foreach ((Sku sku, GoodsFlows one) in more)
        {
            flows[sku] = flows.GetValueOrDefault(sku) + one;
        }

        return flows.ToImmutable();
    }
}
