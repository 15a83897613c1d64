using System.Data.Common;
using System.Runtime.InteropServices;
using JustWalkOut.Carts;
using static JustWalkOut.StoreServer.Storage.DbCommands;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>Copies of states in the database of the log. Does not own the database.</summary>
internal sealed class SqlImageShelf(Database database) : IImageShelf
{
    /// <summary>Bytes of blocks in a transaction of their own: what an append may have to wait for.</summary>
    private const int BytesPerTransaction = 1_000_000;

    private const string InsertBlock = "INSERT INTO image_block (store, sha256, payload) VALUES (@store, @sha256, @payload) ON CONFLICT DO NOTHING";

    /// <inheritdoc/>
    public Task<ImageRow?> ReadAsync(StoreId store, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            await using DbCommand command = Command(connection, null, "SELECT position, event_id, form, sha256, head FROM image WHERE store = @store", ("@store", store.Value));
            await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation)
                ? new ImageRow(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), await reader.GetFieldValueAsync<byte[]>(4, cancellation))
                : null;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BlockRow>> ReadBlocksAsync(StoreId store, CancellationToken cancellation) => UseAsync(
        async connection =>
        {
            await using DbCommand command = Command(connection, null, "SELECT sha256, payload FROM image_block WHERE store = @store", ("@store", store.Value));
            await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
            List<BlockRow> blocks = [];
            while (await reader.ReadAsync(cancellation))
            {
                blocks.Add(new BlockRow(reader.GetString(0), await reader.GetFieldValueAsync<byte[]>(1, cancellation)));
            }

            return (IReadOnlyList<BlockRow>)blocks;
        },
        cancellation);

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(StoreId store, ImageRow image, IReadOnlyList<BlockRow> blocks, CancellationToken cancellation)
    {
        HashSet<string> there = await UseAsync(connection => NamesAsync(connection, null, store, cancellation), cancellation);
        List<BlockRow> some = [];
        foreach (BlockRow block in blocks.Where(block => !there.Contains(block.Sha256)))
        {
            some.Add(block);
            if (some.Sum(each => each.Payload.Length) >= BytesPerTransaction)
            {
                await WriteBlocksAsync(store, some, cancellation);
                some.Clear();
            }
        }

        await WriteBlocksAsync(store, some, cancellation);
        return await UseAsync(connection => ReplaceAsync(connection, store, (image, blocks), cancellation), cancellation);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(StoreId store, CancellationToken cancellation) => await UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await database.BeginWriteAsync(connection, cancellation);
            await using DbCommand image = Command(connection, transaction, "DELETE FROM image WHERE store = @store", ("@store", store.Value));
            await using DbCommand blocks = Command(connection, transaction, "DELETE FROM image_block WHERE store = @store", ("@store", store.Value));
            int rows = await image.ExecuteNonQueryAsync(cancellation) + await blocks.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return rows;
        },
        cancellation);

    /// <summary>The head, with every block that it names, in one transaction. Another program may have taken blocks away that were written a moment ago.</summary>
    private async Task<bool> ReplaceAsync(DbConnection connection, StoreId store, (ImageRow Image, IReadOnlyList<BlockRow> Blocks) written, CancellationToken cancellation)
    {
        ImageRow image = written.Image;
        await using DbTransaction transaction = await database.BeginWriteAsync(connection, cancellation);
        await using (DbCommand look = Command(connection, transaction, $"SELECT position, form FROM image WHERE store = @store{database.LockClause}", ("@store", store.Value)))
        {
            await using DbDataReader reader = await look.ExecuteReaderAsync(cancellation);
            if (await reader.ReadAsync(cancellation) && reader.GetInt64(0) > image.Position && reader.GetString(1) == image.Form)
            {
                return false;
            }
        }

        HashSet<string> there = await NamesAsync(connection, transaction, store, cancellation);
        foreach (BlockRow block in written.Blocks.Where(block => !there.Remove(block.Sha256)))
        {
            await InsertAsync(connection, transaction, store, block, cancellation);
        }

        foreach (string unneeded in there)
        {
            await using DbCommand delete = Command(connection, transaction, "DELETE FROM image_block WHERE store = @store AND sha256 = @sha256", ("@store", store.Value), ("@sha256", unneeded));
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        await using DbCommand put = Command(
            connection,
            transaction,
            "INSERT INTO image (store, position, event_id, form, sha256, head) VALUES (@store, @position, @event, @form, @sha256, @head) "
                + "ON CONFLICT (store) DO UPDATE SET position = @position, event_id = @event, form = @form, sha256 = @sha256, head = @head",
            ("@store", store.Value), ("@position", image.Position), ("@event", image.EventId), ("@form", image.Form), ("@sha256", image.Sha256), ("@head", image.Head));
        await put.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private async Task WriteBlocksAsync(StoreId store, List<BlockRow> blocks, CancellationToken cancellation) => await UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await database.BeginWriteAsync(connection, cancellation);
            foreach (BlockRow block in blocks)
            {
                await InsertAsync(connection, transaction, store, block, cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return blocks.Count;
        },
        cancellation);

    private static async Task InsertAsync(DbConnection connection, DbTransaction transaction, StoreId store, BlockRow block, CancellationToken cancellation)
    {
        byte[] payload = MemoryMarshal.TryGetArray(block.Payload, out ArraySegment<byte> whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length ? whole.Array : block.Payload.ToArray();
        await using DbCommand insert = Command(connection, transaction, InsertBlock, ("@store", store.Value), ("@sha256", block.Sha256), ("@payload", payload));
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<HashSet<string>> NamesAsync(DbConnection connection, DbTransaction? transaction, StoreId store, CancellationToken cancellation)
    {
        await using DbCommand command = Command(connection, transaction, "SELECT sha256 FROM image_block WHERE store = @store", ("@store", store.Value));
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        HashSet<string> names = [];
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private async Task<T> UseAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using Database.Lease lease = await database.ConnectAsync(cancellation);
            return await work(lease.Connection);
        }
        catch (DbException fault)
        {
            throw database.Wrap(fault);
        }
    }
}
