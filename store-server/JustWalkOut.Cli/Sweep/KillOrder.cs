namespace JustWalkOut.Cli.Sweep;

/// <summary>Where the swept store keeps its log.</summary>
internal enum SweptDatabase
{
    /// <summary>A file.</summary>
    Sqlite = 1,

    /// <summary>A server of the sweep's own.</summary>
    Postgres,
}

/// <summary>A bug that is put in, to see whether the sweep finds it.</summary>
internal enum Plant
{
    /// <summary>A payment step is asked again without its key, and not looked for before.</summary>
    Key = 1,

    /// <summary>The database's syncs do nothing. Only a power cut brings that to light.</summary>
    Sync,
}

/// <summary>A sweep.</summary>
/// <param name="Times">How often it kills.</param>
/// <param name="Seed">Of everything that chance decides here; the machine's own timing is not among it.</param>
/// <param name="Database">Where the store keeps its log.</param>
/// <param name="AtOnce">Shoppers at once.</param>
internal sealed record KillOrder(int Times, int Seed, SweptDatabase Database, int AtOnce)
{
    /// <summary>Whether each kill cuts the power too: what was not synced is gone.</summary>
    public bool CutsPower { get; init; }

    /// <summary>A bug to be found; null for none.</summary>
    public Plant? Plant { get; init; }
}

/// <summary>What a sweep of kills found.</summary>
/// <param name="Kills">How often it killed; with a bug planted, until it was found.</param>
/// <param name="Seed">As asked for.</param>
/// <param name="Database">As asked for.</param>
/// <param name="CutsPower">As asked for.</param>
/// <param name="Plant">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Visits">Let in.</param>
/// <param name="VisitsLost">Let in, and not there in the end.</param>
/// <param name="WrongBills">That are not what was taken.</param>
/// <param name="ChargedTwice">Visits of which more was taken than they owe.</param>
/// <param name="Unpaid">Visits whose payment had not come to rest in the end.</param>
/// <param name="ReceiptsMinor">All bills.</param>
/// <param name="CapturesMinor">All that the payment service took, by its own ledger.</param>
/// <param name="CartsMinor">All carts.</param>
/// <param name="Broken">What the store said when it could not be opened again; null where it always could.</param>
internal sealed record KillFigures(
    int Kills, int Seed, SweptDatabase Database, bool CutsPower, Plant? Plant, double Seconds, int Visits, int VisitsLost, int WrongBills, int ChargedTwice, int Unpaid, long ReceiptsMinor, long CapturesMinor, long CartsMinor, string? Broken)
{
    /// <summary>Of the visits whose payment had not come to rest the first few, each with the states of its bill and payment: what to look into.</summary>
    public IReadOnlyList<string> NotAtRest { get; init; } = [];

    /// <summary>Whether everything that was taken is on a bill and was paid once.</summary>
    public bool IsGood => Broken is null && VisitsLost == 0 && WrongBills == 0 && ChargedTwice == 0 && Unpaid == 0 && ReceiptsMinor == CapturesMinor && ReceiptsMinor == CartsMinor;
}
