using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>Where copies of stores' states stand beside their logs, one of each store. Whatever is lost or damaged here can be made again from the log.</summary>
public interface IImageShelf
{
    /// <summary>The copy of a store's state; null where there is none.</summary>
    Task<ImageRow?> ReadAsync(StoreId store, CancellationToken cancellation);

    /// <summary>The blocks of it, in no order, those of a copy that is being written among them.</summary>
    Task<IReadOnlyList<BlockRow>> ReadBlocksAsync(StoreId store, CancellationToken cancellation);

    /// <summary>Puts a copy in the place of what is there, and what it does not need away. Appends to the log go on meanwhile, and wait for one megabyte at most.</summary>
    /// <returns>False, with nothing changed, where a later one of the same form is there.</returns>
    /// <exception cref="IOException">The database refused or failed: what was there still is.</exception>
    Task<bool> WriteAsync(StoreId store, ImageRow image, IReadOnlyList<BlockRow> blocks, CancellationToken cancellation);

    /// <summary>Takes the copy away.</summary>
    Task RemoveAsync(StoreId store, CancellationToken cancellation);
}

/// <summary>A copy of a state without its blocks.</summary>
/// <param name="Position">The last event that it holds.</param>
/// <param name="EventId">That event's id: of a log with another event there it is no copy.</param>
/// <param name="Form">What can read it.</param>
/// <param name="Sha256">Of the head, in hexadecimal.</param>
/// <param name="Head">What it says.</param>
public sealed record ImageRow(long Position, string EventId, string Form, string Sha256, byte[] Head);

/// <summary>A block of copies.</summary>
/// <param name="Sha256">Of its bytes, in hexadecimal: its name.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record BlockRow(string Sha256, ReadOnlyMemory<byte> Payload);
