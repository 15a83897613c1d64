using System.Security.Cryptography;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer;

/// <summary>What a ledger was opened from.</summary>
/// <param name="ImagePosition">The last event of the copy that it began with; 0 where it read the log from the start.</param>
/// <param name="EventsRead">Events that it read from the log.</param>
/// <param name="Fault">Why the copy that was there was of no use, in one line; null where it was, or where there was none.</param>
public sealed record LedgerOpening(long ImagePosition, long EventsRead, string? Fault);

/// <summary>Copies of a store's state, so that a start need not read the whole log. A copy is believed only where it is whole, of this very code, and of a log that has the same event at its end.</summary>
internal static class LedgerImages
{
    /// <summary>The state of a store's copy, or why there is none to be had.</summary>
    public static async Task<(StoreState? State, string? Fault)> ReadAsync(IEventLog log, StoreId store, long headPosition, CancellationToken cancellation)
    {
        if (log.Images is not { } shelf || await shelf.ReadAsync(store, cancellation) is not { } row)
        {
            return (null, null);
        }

        if (row.Form != StoreImage.Form)
        {
            return (null, "it is another version's");
        }

        if (Sha256(row.Head) != row.Sha256)
        {
            return (null, "its head is damaged");
        }

        if (row.Position > headPosition || await EventIdAsync(log, store, row.Position, cancellation) != row.EventId)
        {
            return (null, $"the log has another event at position {row.Position}");
        }

        try
        {
            List<ArchiveBlock> blocks = [];
            foreach (BlockRow block in await shelf.ReadBlocksAsync(store, cancellation))
            {
                blocks.Add(ArchiveBlock.Of(block.Payload.ToArray()));
                if (blocks[^1].Sha256 != block.Sha256)
                {
                    return (null, $"block {block.Sha256} is damaged");
                }
            }

            return (new StoreImage(row.Position, row.Head, blocks).Read(store), null);
        }
        catch (InvalidDataException fault)
        {
            return (null, fault.Message);
        }
    }

    /// <summary>Writes a state down beside its log.</summary>
    /// <returns>Whether it was: not where the log keeps no copies, or has a later one.</returns>
    /// <exception cref="IOException">The database refused or failed.</exception>
    public static async Task<bool> WriteAsync(IEventLog log, StoreState state, CancellationToken cancellation)
    {
        if (log.Images is not { } shelf || state.Position == 0 || await EventIdAsync(log, state.Store, state.Position, cancellation) is not { } eventId)
        {
            return false;
        }

        StoreImage image = state.Write();
        ImageRow row = new(image.Position, eventId, StoreImage.Form, Sha256(image.Head), image.Head);
        return await shelf.WriteAsync(state.Store, row, [.. image.Blocks.Select(block => new BlockRow(block.Sha256, block.Bytes))], cancellation);
    }

    private static async Task<string?> EventIdAsync(IEventLog log, StoreId store, long position, CancellationToken cancellation)
    {
        await foreach (LogRow row in log.ReadAsync(store, position - 1, cancellation))
        {
            return row.Position == position ? row.EventId : null;
        }

        return null;
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
