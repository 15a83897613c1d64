using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Audit;

/// <summary>Seals the rows of a log, in their order. Owns neither log nor seals. Not safe for use from several threads.</summary>
/// <param name="log">The log.</param>
/// <param name="store">Under which name in it.</param>
/// <param name="seals">Its seals.</param>
/// <param name="key">What they are made with.</param>
internal sealed class LogSealer(IEventLog log, StoreId store, SealFile seals, byte[] key)
{
    /// <summary>Seals written at once.</summary>
    private const int PerWrite = 2000;

    /// <summary>Seals all that the log has.</summary>
    /// <param name="end">Position of its last row, as far as is known.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">The log has fewer rows than were sealed, or misses one: somebody has taken some out.</exception>
    /// <exception cref="IOException">The database or the disk failed.</exception>
    public async Task SealAsync(long end, CancellationToken cancellation)
    {
        long position = seals.Count;
        if (position > end)
        {
            throw new InvalidDataException($"events are missing: {position} of store '{store}' were sealed and the log has {end}; run ./jwo ledger verify. Nothing is sealed any more");
        }

        byte[] before = seals.At(position);
        List<byte> some = [];
        await foreach (LogRow row in log.ReadAsync(store, position, cancellation))
        {
            if (row.Position != ++position)
            {
                throw new InvalidDataException($"event {position} of store '{store}' is missing; run ./jwo ledger verify. Nothing is sealed any more");
            }

            before = SealFile.Of(key, store, before, row);
            some.AddRange(before);
            if (some.Count >= PerWrite * SealFile.SealBytes)
            {
                seals.Add(some.ToArray());
                some.Clear();
            }
        }

        if (some.Count > 0)
        {
            seals.Add(some.ToArray());
        }
    }
}
