using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>
/// Visits that are over, and observations that had their turn, packed in blocks that are only read when somebody asks. What changes afterwards stands outside, in front of the archive, until it is archived anew; of what stands in
/// several blocks the last one holds. Immutable and safe for use from several threads.
/// </summary>
public sealed class VisitArchive
{
    /// <summary>Nothing.</summary>
    public static readonly VisitArchive Empty = new([], new Index(GuidIndex.Empty, GuidIndex.Empty, GuidIndex.Empty, GuidIndex.Empty, GuidIndex.Empty, GuidIndex.Empty), new UnpackedBlocks());

    private readonly Index _index;
    private readonly UnpackedBlocks _unpacked;

    private VisitArchive(ImmutableList<ArchiveBlock> blocks, Index index, UnpackedBlocks unpacked) => (Blocks, _index, _unpacked) = (blocks, index, unpacked);

    /// <summary>In the order of archiving.</summary>
    public ImmutableList<ArchiveBlock> Blocks { get; }

    /// <summary>An archive of blocks that were stored.</summary>
    public static VisitArchive Of(IReadOnlyList<ArchiveBlock> blocks)
    {
        return new VisitArchive(
            [.. blocks],
            new Index(All(block => block.Visits), All(block => block.Observations), All(block => block.CheckIns), All(block => block.People), All(block => block.Decisions), All(block => block.Absorbed)),
            new UnpackedBlocks());

        GuidIndex All(Func<ArchiveBlock, UInt128[]> ids) => GuidIndex.Of([.. blocks.Select(ids)]);
    }

    internal VisitArchive With(ArchiveBlock block) => new(Blocks.Add(block), _index.With(block, Blocks.Count), _unpacked);

    internal bool Holds(VisitId visit) => _index.Visits.BlockOf(visit.Uuid) >= 0;

    internal bool Holds(ObservationId observation) => _index.Observations.BlockOf(observation.Uuid) >= 0;

    internal bool Holds(PresenceId presence) => _index.People.BlockOf(presence.Uuid) >= 0;

    internal Cart? Find(VisitId visit) => PartOf(_index.Visits.BlockOf(visit.Uuid))?.Carts[visit];

    internal SeenObservation? Find(ObservationId observation) => PartOf(_index.Observations.BlockOf(observation.Uuid))?.Observations[observation];

    internal VisitId? VisitOf(CommandId checkIn) => PartOf(_index.CheckIns.BlockOf(checkIn.Uuid))?.Carts.Values.First(cart => cart.Opened.Command == checkIn).Visit;

    internal VisitId? VisitOf(PresenceId presence) => PartOf(_index.People.BlockOf(presence.Uuid))?.Carts.Values.First(cart => cart.Find(presence) is not null).Visit;

    internal CartChange? Find(DecisionId decision) => PartOf(_index.Decisions.BlockOf(ArchiveBlock.KeyOf(decision)))?.Decisions.GetValueOrDefault(decision);

    /// <summary>The presence that this one was found to be.</summary>
    internal PresenceId? KeptOf(PresenceId absorbed) => PartOf(_index.Absorbed.BlockOf(absorbed.Uuid))?.Absorbed[absorbed];

    /// <summary>Every visit as it was archived last, block after block.</summary>
    internal IEnumerable<Cart> All() => Blocks.SelectMany((_, number) => CurrentOf(number));

    /// <summary>Blocks with visits from before a moment, those with the latest ones first, and up to when their visits entered.</summary>
    internal IEnumerable<(long EnteredTo, IEnumerable<Cart> Carts)> LatestFirst(long beforeTicks) => Enumerable.Range(0, Blocks.Count)
        .Where(number => Blocks[number].Visits.Length > 0 && Blocks[number].EnteredFrom <= beforeTicks)
        .OrderByDescending(number => Blocks[number].EnteredTo)
        .Select(number => (Blocks[number].EnteredTo, CurrentOf(number)));

    private IEnumerable<Cart> CurrentOf(int number) => PartOf(number)!.Carts.Values.Where(cart => _index.Visits.BlockOf(cart.Visit.Uuid) == number);

    private UnpackedBlock? PartOf(int number) => number < 0 ? null : _unpacked.Of(Blocks[number]);

    private sealed record Index(GuidIndex Visits, GuidIndex Observations, GuidIndex CheckIns, GuidIndex People, GuidIndex Decisions, GuidIndex Absorbed)
    {
        public Index With(ArchiveBlock block, int number) => new(
            Visits.With(block.Visits, number), Observations.With(block.Observations, number), CheckIns.With(block.CheckIns, number),
            People.With(block.People, number), Decisions.With(block.Decisions, number), Absorbed.With(block.Absorbed, number));
    }

    private sealed record UnpackedBlock(
        Dictionary<VisitId, Cart> Carts, Dictionary<ObservationId, SeenObservation> Observations, Dictionary<DecisionId, CartChange> Decisions, Dictionary<PresenceId, PresenceId> Absorbed);

    /// <summary>Blocks that were asked for lately: whoever asks for a cart again gets the same one, as long as it is among them.</summary>
    private sealed class UnpackedBlocks
    {
        /// <summary>Some two megabytes each.</summary>
        private const int KeptMost = 24;

        private readonly Lock _gate = new();
        private readonly LinkedList<(ArchiveBlock Block, UnpackedBlock Part)> _kept = new();

        public UnpackedBlock Of(ArchiveBlock block)
        {
            lock (_gate)
            {
                for (LinkedListNode<(ArchiveBlock Block, UnpackedBlock Part)>? node = _kept.First; node is not null; node = node.Next)
                {
                    if (ReferenceEquals(node.Value.Block, block))
                    {
                        _kept.Remove(node);
                        _kept.AddFirst(node);
                        return node.Value.Part;
                    }
                }

                ArchivedPart part = block.Unpack();
                UnpackedBlock unpacked = new(part.Carts.ToDictionary(cart => cart.Visit), part.Observations.ToDictionary(seen => seen.Id), part.Decisions.ToDictionary(), part.Absorbed.ToDictionary());
                _kept.AddFirst((block, unpacked));
                if (_kept.Count > KeptMost)
                {
                    _kept.RemoveLast();
                }

                return unpacked;
            }
        }
    }
}
