using System.Runtime.CompilerServices;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>The columns of <c>shelves.parquet</c> and their reader.</summary>
internal static class ShelfColumns
{
    public static readonly DataField Microseconds = new DataField<long>("microseconds");
    public static readonly DataField Plate = new("plate", typeof(string), isNullable: false);
    public static readonly DataField Grams = new DataField<float>("grams");

    /// <summary>
    /// Rows of one row group, and so of one batch: 25 s of a store of 300 plates at 60 Hz. Measured on ten minutes (10 million rows): groups of
    /// 131,072, 262,144 and 1,000,000 rows read equally fast within the noise; smaller ones need less memory and start sooner.
    /// </summary>
    public const int RowsPerGroup = 262_144;

    /// <summary>
    /// Reads a file batch by batch. While the caller works on one batch the next is decoded on another thread, never more than one ahead; order
    /// and content do not depend on it.
    /// </summary>
    public static async IAsyncEnumerable<ShelfBatch> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using ColumnFile file = await ColumnFile.OpenAsync(path, [Microseconds, Plate, Grams], cancellation);
        if (file.GroupCount == 0)
        {
            yield break;
        }

        GroupDecoder decoder = new(file);
        ShelfBatch[] batches = [new(), new()];
        Task decoding = Task.Run(() => decoder.DecodeAsync(0, batches[0], cancellation), cancellation);
        try
        {
            for (int group = 0; group < file.GroupCount; group++)
            {
                await decoding;
                int next = group + 1;
                if (next < file.GroupCount)
                {
                    decoding = Task.Run(() => decoder.DecodeAsync(next, batches[next % 2], cancellation), cancellation);
                }

                yield return batches[group % 2];
            }
        }
        finally
        {
            // A caller that stops early must not leave a thread reading a file that is being closed.
            await decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class GroupDecoder(ColumnFile file)
    {
        private readonly DataField _microseconds = file.Column(Microseconds.Name);
        private readonly DataField _plate = file.Column(Plate.Name);
        private readonly DataField _grams = file.Column(Grams.Name);
        private readonly PlateIndexer _indexer = new();
        private ReadOnlyMemory<char>[] _cells = [];
        private long _rowsBefore;

        public async Task DecodeAsync(int group, ShelfBatch batch, CancellationToken cancellation)
        {
            int count = file.RowCount(group);
            batch.Resize(count);
            if (_cells.Length < count)
            {
                _cells = new ReadOnlyMemory<char>[count];
            }

            await file.ReadAsync(group, _microseconds, batch.MicrosecondsBuffer, cancellation);
            await file.ReadAsync(group, _plate, _cells.AsMemory(0, count), cancellation);
            await file.ReadAsync(group, _grams, batch.GramsBuffer, cancellation);
            int bad = _indexer.Number(_cells.AsSpan(0, count), batch.PlateIndexBuffer);
            if (bad >= 0)
            {
                throw Fault(bad, $"plate '{_cells[bad]}', expected gondola/shelf/plate");
            }

            Check(batch);
            batch.Plates = _indexer.Plates;
            _rowsBefore += count;
        }

        private void Check(ShelfBatch batch)
        {
            ReadOnlySpan<long> microseconds = batch.Microseconds;
            ReadOnlySpan<float> grams = batch.Grams;
            for (int row = 0; row < microseconds.Length; row++)
            {
                if (microseconds[row] < 0)
                {
                    throw Fault(row, $"microseconds {microseconds[row]}, expected at least 0");
                }

                if (float.IsInfinity(grams[row]))
                {
                    throw Fault(row, $"grams {grams[row]}, expected a number, or NaN for a dead plate");
                }
            }
        }

        private InvalidDataException Fault(int row, string what) =>
            new($"{file.Path}, row {_rowsBefore + row + 1}: {what}. Record or import it anew.");
    }
}
