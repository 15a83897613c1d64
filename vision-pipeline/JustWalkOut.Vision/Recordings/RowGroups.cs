using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using Parquet;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// Rows of <c>shelves.parquet</c> on their way to disk. Owns the file until disposed, which writes what is left. While one group fills, the one
/// before is encoded on another thread; never more than one, so that order and bytes do not depend on it.
/// </summary>
internal sealed class ShelfRows : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly Dictionary<PlateId, ReadOnlyMemory<char>> _texts = [];
    private readonly Dictionary<PlateId[], ReadOnlyMemory<char>[]> _textsOf = new(ReferenceEqualityComparer.Instance);
    private Group _filling = new();
    private Group _spare = new();
    private Task _writing = Task.CompletedTask;
    private int _count;

    private ShelfRows(FileStream stream, ParquetWriter writer)
    {
        _stream = stream;
        _writer = writer;
    }

    /// <summary>Whether the group is full and must be flushed before the next row.</summary>
    public bool IsFull => _count == ShelfColumns.RowsPerGroup;

    public static async Task<ShelfRows> CreateAsync(string path)
    {
        // Measured on ten minutes of a real store (10 million rows, two cores): uncompressed 150 MB, Snappy with delta-packed times 29 MB and
        // 0.2 to 0.4 s to read, Zstandard 23 MB and a little slower. Snappy keeps a replay far from waiting on its file.
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy };
        options.ColumnEncodingHints[ShelfColumns.Microseconds.Name] = EncodingHint.DeltaBinaryPacked;
        options.ColumnEncodingHints[ShelfColumns.Plate.Name] = EncodingHint.Dictionary;
        FileStream stream = File.Create(path);
        ParquetSchema schema = new(ShelfColumns.Microseconds, ShelfColumns.Plate, ShelfColumns.Grams);
        return new ShelfRows(stream, await ParquetWriter.CreateAsync(schema, stream, options));
    }

    /// <summary>Adds a row; true when the group is full and must be flushed before the next.</summary>
    public bool Add(long microseconds, PlateId plate, float grams)
    {
        _filling.Microseconds[_count] = microseconds;
        _filling.Plates[_count] = TextOf(plate);
        _filling.Grams[_count] = grams;
        _count++;
        return IsFull;
    }

    /// <summary>Adds samples of several plates, every plate's first one, then every plate's second one, and on, as many rows as the group still holds.</summary>
    /// <param name="plates">The plates; what is known of the array is kept by reference.</param>
    /// <param name="microseconds">When each sample was measured.</param>
    /// <param name="grams">Loads, plate by plate: all samples of the first plate, then of the next.</param>
    /// <param name="next">The row to begin with, counted from the first plate's first sample; moved on to the first one that was not added.</param>
    public void Add(PlateId[] plates, ReadOnlySpan<long> microseconds, ReadOnlySpan<float> grams, ref int next)
    {
        if (!_textsOf.TryGetValue(plates, out ReadOnlyMemory<char>[]? texts))
        {
            texts = [.. plates.Select(TextOf)];
            _textsOf.Add(plates, texts);
        }

        while (next < grams.Length && !IsFull)
        {
            (int sample, int first) = Math.DivRem(next, plates.Length);
            int added = Math.Min(plates.Length - first, ShelfColumns.RowsPerGroup - _count);
            _filling.Microseconds.AsSpan(_count, added).Fill(microseconds[sample]);
            texts.AsSpan(first, added).CopyTo(_filling.Plates.AsSpan(_count));
            Span<float> into = _filling.Grams.AsSpan(_count, added);
            for (int i = 0, from = (first * microseconds.Length) + sample; i < into.Length; i++, from += microseconds.Length)
            {
                into[i] = grams[from];
            }

            _count += added;
            next += added;
        }
    }

    /// <summary>Hands the group over to be written; waits for the one before.</summary>
    public async Task FlushAsync()
    {
        await _writing;
        (_filling, _spare) = (_spare, _filling);
        Group full = _spare;
        int count = _count;
        _count = 0;
        _writing = Task.Run(() => WriteAsync(full, count));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_count > 0)
            {
                await FlushAsync();
            }

            await _writing;
        }
        finally
        {
            // A group that could not be written must not leave its file open.
            await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _writer.DisposeAsync();
            await _stream.DisposeAsync();
        }
    }

    private ReadOnlyMemory<char> TextOf(PlateId plate)
    {
        if (!_texts.TryGetValue(plate, out ReadOnlyMemory<char> text))
        {
            text = plate.Value.AsMemory();
            _texts.Add(plate, text);
        }

        return text;
    }

    private async Task WriteAsync(Group rows, int count)
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await group.WriteAsync<long>(ShelfColumns.Microseconds, rows.Microseconds.AsMemory(0, count));
        await group.WriteAsync<ReadOnlyMemory<char>>(ShelfColumns.Plate, rows.Plates.AsMemory(0, count));
        await group.WriteAsync<float>(ShelfColumns.Grams, rows.Grams.AsMemory(0, count));
        group.CompleteValidate();
    }

    /// <summary>Columns of one row group.</summary>
    private sealed class Group
    {
        public long[] Microseconds { get; } = new long[ShelfColumns.RowsPerGroup];

        public ReadOnlyMemory<char>[] Plates { get; } = new ReadOnlyMemory<char>[ShelfColumns.RowsPerGroup];

        public float[] Grams { get; } = new float[ShelfColumns.RowsPerGroup];
    }
}

/// <summary>Rows of <c>targets.parquet</c> on their way to disk. Owns the file until disposed, which writes what is left.</summary>
internal sealed class TargetRows : IAsyncDisposable
{
    // A schema walks all of its columns each time that it is asked for them.
    private static readonly DataField[] Numbers = [.. TargetColumns.Schema.DataFields.Skip(2)];
    private static readonly Joint[] Joints = Enum.GetValues<Joint>();

    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly List<long> _microseconds = [];
    private readonly List<string?> _targets = [];
    private readonly List<double?>[] _numbers = [.. Numbers.Select(_ => new List<double?>())];
    private long _last = -1;

    private TargetRows(FileStream stream, ParquetWriter writer)
    {
        _stream = stream;
        _writer = writer;
    }

    public static async Task<TargetRows> CreateAsync(string path)
    {
        FileStream stream = File.Create(path);
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy };
        return new TargetRows(stream, await ParquetWriter.CreateAsync(TargetColumns.Schema, stream, options));
    }

    /// <summary>Adds a moment; true when the group is full enough to be flushed.</summary>
    public bool Add(long microseconds, IReadOnlyList<TargetBody> people)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(microseconds, _last);
        _last = microseconds;
        if (people.Count == 0)
        {
            AddRow(microseconds, null, new double?[Numbers.Length]);
        }

        foreach (TargetBody body in people)
        {
            AddRow(microseconds, body.Presence.Person.Value, NumbersOf(body));
        }

        return _microseconds.Count >= TargetColumns.RowsPerGroup;
    }

    public async Task FlushAsync()
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await group.WriteAsync<long>(TargetColumns.Microseconds, _microseconds.ToArray());
        await group.WriteAsync(TargetColumns.Target, _targets!);
        for (int i = 0; i < Numbers.Length; i++)
        {
            await group.WriteAsync<double>(Numbers[i], _numbers[i].ToArray());
            _numbers[i].Clear();
        }

        group.CompleteValidate();
        _microseconds.Clear();
        _targets.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_microseconds.Count > 0)
        {
            await FlushAsync();
        }

        await _writer.DisposeAsync();
        await _stream.DisposeAsync();
    }

    private void AddRow(long microseconds, string? target, IReadOnlyList<double?> numbers)
    {
        _microseconds.Add(microseconds);
        _targets.Add(target);
        for (int i = 0; i < Numbers.Length; i++)
        {
            _numbers[i].Add(numbers[i]);
        }
    }

    private static List<double?> NumbersOf(TargetBody body)
    {
        Presence presence = body.Presence;
        List<double?> numbers = [presence.Floor.XMetres, presence.Floor.YMetres];
        Append(numbers, presence.Head, body.HeadScore);
        Append(numbers, presence.FirstHand?.At, presence.FirstHand?.Score);
        Append(numbers, presence.SecondHand?.At, presence.SecondHand?.Score);
        foreach (Joint joint in Joints)
        {
            bool isSeen = body.Joints.TryGetValue(joint, out BodyPoint point);
            Append(numbers, isSeen ? point.At : null, isSeen ? point.Score : null);
        }

        return numbers;
    }

    private static void Append(List<double?> numbers, StorePoint? at, double? score) =>
        numbers.AddRange([at?.XMetres, at?.YMetres, at?.ZMetres, score]);
}
