using System.Collections.Immutable;
using System.Text.Json;

namespace JustWalkOut.Carts;

/// <summary>
/// A state written down: the blocks of its archive, which hardly ever change, and a head that holds everything else and names them. Reading it back gives a state that decides and shows what the written one did. It is a copy of
/// what the log says and never the truth.
/// </summary>
/// <param name="Position">The last event that it holds.</param>
/// <param name="Head">JSON.</param>
/// <param name="Blocks">All that the head names.</param>
public sealed record StoreImage(long Position, byte[] Head, IReadOnlyList<ArchiveBlock> Blocks)
{
    /// <summary>What the form of images follows from: this very code. An image from another build of it is not read, whatever has changed.</summary>
    public static string Form { get; } = typeof(StoreImage).Module.ModuleVersionId.ToString("N");

    /// <summary>The state that was written.</summary>
    /// <param name="store">Whose.</param>
    /// <exception cref="InvalidDataException">The head is damaged or another store's, or a block is missing.</exception>
    public StoreState Read(StoreId store)
    {
        StoreHead head = Parse(Head);
        if (head.Store != store || head.Position != Position)
        {
            throw new InvalidDataException($"The head is of store '{head.Store}' at position {head.Position}, not of '{store}' at {Position}.");
        }

        Dictionary<string, ArchiveBlock> blocks = Blocks.DistinctBy(block => block.Sha256).ToDictionary(block => block.Sha256);
        string? missing = head.Blocks.FirstOrDefault(name => !blocks.ContainsKey(name));
        return missing is null
            ? StoreState.Of(head, VisitArchive.Of([.. head.Blocks.Select(name => blocks[name])]))
            : throw new InvalidDataException($"Block {missing} is missing.");
    }

    /// <summary>Whether two images say the same, byte for byte.</summary>
    public bool IsSameAs(StoreImage other) => Head.AsSpan().SequenceEqual(other.Head) && Blocks.Select(block => block.Sha256).SequenceEqual(other.Blocks.Select(block => block.Sha256));

    private static StoreHead Parse(byte[] head)
    {
        try
        {
            return JsonSerializer.Deserialize<StoreHead>(head, ArchiveJson.Options) ?? throw new JsonException("The head is null.");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException)
        {
            throw new InvalidDataException($"The head of the image cannot be read: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
    }
}

/// <summary>Everything of a state that is not archived, in a fixed order.</summary>
internal sealed record StoreHead(StoreId Store, long Position, int ArchiveEvery, int Visits)
{
    public ImmutableArray<Cart> Open { get; init; } = [];

    public ImmutableArray<Person> Unbound { get; init; } = [];

    public ImmutableArray<SeenObservation> Seen { get; init; } = [];

    public ImmutableArray<KeyValuePair<ObservationId, CartChange>> Unexplained { get; init; } = [];

    public ImmutableArray<KeyValuePair<Refusal, long>> Refusals { get; init; } = [];

    public ImmutableArray<KeyValuePair<CommandId, VisitId>> CheckIns { get; init; } = [];

    public ImmutableArray<BoundPerson> Bound { get; init; } = [];

    public ImmutableArray<KeyValuePair<PresenceId, PresenceId>> Absorbed { get; init; } = [];

    public ImmutableArray<KeyValuePair<DecisionId, CartChange>> Decisions { get; init; } = [];

    public ImmutableArray<KeyValuePair<Sku, GoodsFlows>> ArchivedFlows { get; init; } = [];

    public ImmutableArray<VisitId> Disputed { get; init; } = [];

    public ImmutableArray<VisitId> Touched { get; init; } = [];

    public FireAlarm? Alarm { get; init; }

    public ImmutableArray<HelpCall> Calls { get; init; } = [];

    public ImmutableArray<PlateService> Plates { get; init; } = [];

    public ImmutableArray<string> Blocks { get; init; } = [];
}

/// <summary>On whose cart somebody is.</summary>
internal sealed record BoundPerson(PresenceId Presence, VisitId? Visit);
