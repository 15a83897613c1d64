using Parquet;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// A Parquet file opened for reading with the columns that its reader needs. Whatever is wrong with it becomes one
/// <see cref="InvalidDataException"/> that names the file, because the library answers damage with exceptions of every kind.
/// </summary>
internal sealed class ColumnFile : IAsyncDisposable
{
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly int[] _rowCounts;

    private ColumnFile(string path, ParquetReader reader)
    {
        Path = path;
        _reader = reader;
        _fields = reader.Schema.DataFields;
        _rowCounts = [.. Enumerable.Range(0, reader.RowGroupCount).Select(group => RowCountOf(reader, group))];
    }

    public string Path { get; }

    public int GroupCount => _rowCounts.Length;

    /// <summary>Opens a file and holds its columns against those wanted; other columns may stand there too.</summary>
    public static async Task<ColumnFile> OpenAsync(string path, IReadOnlyList<DataField> columns, CancellationToken cancellation)
    {
        CheckFrame(path);
        ParquetReader reader = await GuardAsync(path, () => ParquetReader.CreateAsync(path, cancellationToken: cancellation));
        try
        {
            ColumnFile file = await GuardAsync(path, () => Task.FromResult(new ColumnFile(path, reader)));
            string[] faults = [.. columns.Select(column => FaultOf(column, file._fields)).OfType<string>()];
            return faults.Length == 0
                ? file
                : throw new InvalidDataException($"{path}: {string.Join("; ", faults)}. Record or import it anew.");
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses a file that is missing, or that is cut off or no Parquet at all, as far as its first and last bytes show.</summary>
    public static void CheckFrame(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} is missing, though {RecordingFiles.Manifest} names its stream. Record or import it anew.", path);
        }

        using FileStream file = File.OpenRead(path);
        ReadOnlySpan<byte> magic = "PAR1"u8;
        Span<byte> ends = stackalloc byte[8];
        bool isWhole = file.Length >= 12;
        if (isWhole)
        {
            file.ReadExactly(ends[..4]);
            file.Seek(-4, SeekOrigin.End);
            file.ReadExactly(ends[4..]);
        }

        if (!isWhole || !ends[..4].SequenceEqual(magic))
        {
            throw new InvalidDataException($"{path} is no Parquet file: {file.Length} bytes that do not begin with PAR1. Record or import it anew.");
        }

        if (!ends[4..].SequenceEqual(magic))
        {
            throw new InvalidDataException($"{path} is cut off or damaged: its {file.Length} bytes do not end with PAR1. Copy it again, or record or import it anew.");
        }
    }

    /// <summary>Whether a column that a file may do without is there, in the form that is wanted.</summary>
    public bool Has(DataField column) => FaultOf(column, _fields) is null;

    public DataField Column(string name) => _fields.First(field => field.Name == name);

    public int RowCount(int group) => _rowCounts[group];

    /// <summary>Reads one column of one row group into the front of <paramref name="into"/>.</summary>
    public async Task ReadAsync<T>(int group, DataField column, Memory<T> into, CancellationToken cancellation)
        where T : struct =>
        await GuardAsync(Path, async () =>
        {
            await _reader.OpenRowGroupReader(group).ReadRawAsync(column, into, null, null, cancellation);
            return true;
        });

    /// <summary>Reads one nullable column of one row group.</summary>
    public async Task<double?[]> ReadNullableAsync(int group, DataField column, CancellationToken cancellation)
    {
        int rows = RowCount(group);
        return await GuardAsync(Path, async () =>
        {
            double?[] values = new double?[rows];
            await _reader.OpenRowGroupReader(group).ReadAsync<double>(column, values.AsMemory(), null, cancellation);
            return values;
        });
    }

    /// <summary>Reads one column of texts, null where absent.</summary>
    public async Task<string?[]> ReadTextsAsync(int group, DataField column, CancellationToken cancellation)
    {
        int rows = RowCount(group);
        return await GuardAsync(Path, async () =>
        {
            string?[] values = new string?[rows];
            await _reader.OpenRowGroupReader(group).ReadAsync(column, values.AsMemory()!, null, cancellation);
            return values;
        });
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or UnauthorizedAccessException))
        {
            throw new InvalidDataException($"{path} is damaged: {fault.Message.TrimEnd('.')}; expected a whole Parquet file. Copy it again, or record or import it anew.", fault);
        }
    }

    /// <summary>Rows of a row group. A number that no writer of ours or others' gives is damage, refused before memory is asked for.</summary>
    private static int RowCountOf(ParquetReader reader, int group)
    {
        const long RowsMax = 1 << 26;
        long count = reader.OpenRowGroupReader(group).RowCount;
        return count is >= 0 and <= RowsMax
            ? (int)count
            : throw new InvalidDataException($"row group {group + 1} says {count} rows, at most {RowsMax} can be");
    }

    private static string? FaultOf(DataField wanted, IReadOnlyList<DataField> fields)
    {
        DataField? found = fields.FirstOrDefault(field => field.Name == wanted.Name);
        return found switch
        {
            null => $"column '{wanted.Name}' is missing, expected {Shown(wanted)}",
            _ when found.ClrType != wanted.ClrType || found.IsArray || (found.IsNullable && !wanted.IsNullable) =>
                $"column '{wanted.Name}' is {Shown(found)}, expected {Shown(wanted)}",
            _ => null,
        };
    }

    private static string Shown(DataField field) => $"{field.ClrType.Name}{(field.IsArray ? " list" : "")}{(field.IsNullable ? " or null" : "")}";
}
