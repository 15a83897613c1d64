using JustWalkOut.Tracking;
using Parquet;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// Rows of <c>sightings.parquet</c> on their way to disk. Owns the file until disposed, which writes what is left. While one group fills, the one
/// before is encoded on another thread; never more than one, so that order and bytes do not depend on it.
/// </summary>
internal sealed class SightingRows : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly SightingOrder _order;
    private readonly Dictionary<ViewId, ReadOnlyMemory<char>> _texts = [];
    private Group _filling = new();
    private Group _spare = new();
    private Task _writing = Task.CompletedTask;
    private int _count;

    private readonly bool _keepsLooks;

    private SightingRows(string path, FileStream stream, ParquetWriter writer, bool keepsLooks)
    {
        _keepsLooks = keepsLooks;
        _order = new SightingOrder(path);
        _stream = stream;
        _writer = writer;
    }

    public static async Task<SightingRows> CreateAsync(string path, bool keepsLooks)
    {
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy };
        options.ColumnEncodingHints[SightingColumns.Camera.Name] = EncodingHint.Dictionary;
        foreach (DataField whole in SightingColumns.Wholes)
        {
            options.ColumnEncodingHints[whole.Name] = EncodingHint.DeltaBinaryPacked;
        }

        FileStream stream = File.Create(path);
        return new SightingRows(path, stream, await ParquetWriter.CreateAsync(keepsLooks ? SightingColumns.SchemaWithLooks : SightingColumns.Schema, stream, options), keepsLooks);
    }

    /// <summary>Adds a frame. Refuses one that a reader would refuse.</summary>
    public async ValueTask AddAsync(SightingFrame frame)
    {
        if (_order.FaultOf(frame) is string fault)
        {
            throw new ArgumentException(fault, nameof(frame));
        }

        if (!_texts.TryGetValue(frame.View, out ReadOnlyMemory<char> text))
        {
            text = frame.View.Value.AsMemory();
            _texts.Add(frame.View, text);
        }

        if (frame.Sightings.Count == 0)
        {
            AddHead(frame, text);
            foreach (float[] column in _filling.Numbers)
            {
                column[_count] = float.NaN;
            }

            AddLook(default);

            await NextAsync();
        }

        for (int i = 0; i < frame.Sightings.Count; i++)
        {
            AddHead(frame, text);
            AddNumbers(frame.Sightings[i]);
            AddLook(frame.Sightings[i].Look);
            await NextAsync();
        }
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

    private ValueTask NextAsync() => ++_count == SightingColumns.RowsPerGroup ? new ValueTask(FlushAsync()) : ValueTask.CompletedTask;

    private void AddHead(SightingFrame frame, ReadOnlyMemory<char> text)
    {
        _filling.Cameras[_count] = text;
        long[][] wholes = _filling.Wholes;
        wholes[0][_count] = frame.Sequence;
        wholes[1][_count] = frame.CapturedAt.Ticks / TimeSpan.TicksPerMicrosecond;
        wholes[2][_count] = frame.CapturedSd.Ticks / TimeSpan.TicksPerMicrosecond;
        wholes[3][_count] = frame.ArrivedAt.Ticks / TimeSpan.TicksPerMicrosecond;
        wholes[4][_count] = frame.Watermark.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private void AddNumbers(in Sighting sighting)
    {
        if (!sighting.Box.IsProper || sighting.Score is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"A sighting has box {sighting.Box} and score {sighting.Score}; expected a proper box and a score of 0 to 1.", nameof(sighting));
        }

        Span<float> row =
        [
            sighting.Score, sighting.Box.LeftPx, sighting.Box.TopPx, sighting.Box.RightPx, sighting.Box.BottomPx,
            sighting.Ground.XPx, sighting.Ground.YPx, sighting.Ground.Score, sighting.Head.XPx, sighting.Head.YPx, sighting.Head.Score,
            sighting.FirstHand.XPx, sighting.FirstHand.YPx, sighting.FirstHand.Score, sighting.SecondHand.XPx, sighting.SecondHand.YPx, sighting.SecondHand.Score,
            (float)(sighting.Floor?.At.XMetres ?? double.NaN), (float)(sighting.Floor?.At.YMetres ?? double.NaN),
            (float)(sighting.Floor?.Covariance.XxM2 ?? double.NaN), (float)(sighting.Floor?.Covariance.XyM2 ?? double.NaN), (float)(sighting.Floor?.Covariance.YyM2 ?? double.NaN),
        ];
        float[][] numbers = _filling.Numbers;
        for (int i = 0; i < row.Length; i++)
        {
            numbers[i][_count] = row[i];
        }
    }

    private void AddLook(in Look look)
    {
        if (!_keepsLooks)
        {
            return;
        }

        for (int column = 0; column < _filling.Looks.Length; column++)
        {
            long packed = -1;
            if (look.IsKnown)
            {
                packed = 0;
                for (int i = 0; i < 8; i++)
                {
                    // -1 in every byte would be unknown: no look is so far off in eight numbers at once, and the last step is left out.
                    float steps = MathF.Round(look.Values[(column * 8) + i] / SightingColumns.LookStep);
                    packed |= (long)unchecked((byte)(sbyte)Math.Clamp(steps, sbyte.MinValue, sbyte.MaxValue)) << (8 * i);
                }
            }

            _filling.Looks[column][_count] = packed;
        }
    }

    /// <summary>Hands the group over to be written; waits for the one before.</summary>
    private async Task FlushAsync()
    {
        await _writing;
        (_filling, _spare) = (_spare, _filling);
        Group full = _spare;
        int count = _count;
        _count = 0;
        _writing = Task.Run(() => WriteAsync(full, count));
    }

    private async Task WriteAsync(Group rows, int count)
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await group.WriteAsync<ReadOnlyMemory<char>>(SightingColumns.Camera, rows.Cameras.AsMemory(0, count));
        for (int i = 0; i < rows.Wholes.Length; i++)
        {
            await group.WriteAsync<long>(SightingColumns.Wholes[i], rows.Wholes[i].AsMemory(0, count));
        }

        for (int i = 0; i < rows.Numbers.Length; i++)
        {
            await group.WriteAsync<float>(SightingColumns.Numbers[i], rows.Numbers[i].AsMemory(0, count));
        }

        for (int i = 0; _keepsLooks && i < rows.Looks.Length; i++)
        {
            await group.WriteAsync<long>(SightingColumns.Looks[i], rows.Looks[i].AsMemory(0, count));
        }

        group.CompleteValidate();
    }

    /// <summary>Columns of one row group.</summary>
    private sealed class Group
    {
        public ReadOnlyMemory<char>[] Cameras { get; } = new ReadOnlyMemory<char>[SightingColumns.RowsPerGroup];

        public long[][] Wholes { get; } = [.. SightingColumns.Wholes.Select(_ => new long[SightingColumns.RowsPerGroup])];

        public long[][] Looks { get; } = [.. SightingColumns.Looks.Select(_ => new long[SightingColumns.RowsPerGroup])];

        public float[][] Numbers { get; } = [.. SightingColumns.Numbers.Select(_ => new float[SightingColumns.RowsPerGroup])];
    }
}
