using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using Parquet;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>Rows of <c>shelves.parquet</c> on their way to disk. Owns the file until disposed, which writes what is left.</summary>
internal sealed class ShelfRows : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly Dictionary<PlateId, ReadOnlyMemory<char>> _texts = [];
    private readonly long[] _microseconds = new long[ShelfColumns.RowsPerGroup];
    private readonly ReadOnlyMemory<char>[] _plates = new ReadOnlyMemory<char>[ShelfColumns.RowsPerGroup];
    private readonly float[] _grams = new float[ShelfColumns.RowsPerGroup];
    private int _count;

    private ShelfRows(FileStream stream, ParquetWriter writer)
    {
        _stream = stream;
        _writer = writer;
    }

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
        if (!_texts.TryGetValue(plate, out ReadOnlyMemory<char> text))
        {
            text = plate.Value.AsMemory();
            _texts.Add(plate, text);
        }

        _microseconds[_count] = microseconds;
        _plates[_count] = text;
        _grams[_count] = grams;
        return ++_count == ShelfColumns.RowsPerGroup;
    }

    public async Task FlushAsync()
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await group.WriteAsync<long>(ShelfColumns.Microseconds, _microseconds.AsMemory(0, _count));
        await group.WriteAsync<ReadOnlyMemory<char>>(ShelfColumns.Plate, _plates.AsMemory(0, _count));
        await group.WriteAsync<float>(ShelfColumns.Grams, _grams.AsMemory(0, _count));
        group.CompleteValidate();
        _count = 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_count > 0)
        {
            await FlushAsync();
        }

        await _writer.DisposeAsync();
        await _stream.DisposeAsync();
    }
}

/// <summary>Rows of <c>targets.parquet</c> on their way to disk. Owns the file until disposed, which writes what is left.</summary>
internal sealed class TargetRows : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly List<long> _microseconds = [];
    private readonly List<string?> _targets = [];
    private readonly List<double?>[] _numbers = [.. Enumerable.Range(0, NumberCount).Select(_ => new List<double?>())];
    private long _last = -1;

    private TargetRows(FileStream stream, ParquetWriter writer)
    {
        _stream = stream;
        _writer = writer;
    }

    private static int NumberCount => TargetColumns.Schema.DataFields.Length - 2;

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
            AddRow(microseconds, null, new double?[NumberCount]);
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
        for (int i = 0; i < NumberCount; i++)
        {
            await group.WriteAsync<double>(TargetColumns.Schema.DataFields[i + 2], _numbers[i].ToArray());
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
        for (int i = 0; i < NumberCount; i++)
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
        foreach (Joint joint in Enum.GetValues<Joint>())
        {
            bool isSeen = body.Joints.TryGetValue(joint, out BodyPoint point);
            Append(numbers, isSeen ? point.At : null, isSeen ? point.Score : null);
        }

        return numbers;
    }

    private static void Append(List<double?> numbers, StorePoint? at, double? score) =>
        numbers.AddRange([at?.XMetres, at?.YMetres, at?.ZMetres, score]);
}
