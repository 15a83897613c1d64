using System.Runtime.CompilerServices;
using JustWalkOut.Tracking;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// The columns of <c>sightings.parquet</c> and their reader: one row per sighting in the order in which frames arrived, the rows of one frame
/// together; a frame in which nobody was sighted is one row whose score is NaN. What was not seen is NaN.
/// </summary>
internal static class SightingColumns
{
    public static readonly DataField Camera = new("camera", typeof(string), isNullable: false);

    /// <summary>Whole numbers in column order: the frame's number within its camera and its times in microseconds.</summary>
    public static readonly IReadOnlyList<DataField> Wholes =
    [
        new DataField<long>("sequence"), new DataField<long>("captured_at"), new DataField<long>("captured_sd"), new DataField<long>("arrived_at"), new DataField<long>("watermark"),
    ];

    /// <summary>Numbers in column order: score, box and points in pixels, the place on the floor in metres and square metres.</summary>
    public static readonly IReadOnlyList<DataField> Numbers =
    [
        .. new[]
        {
            "score", "left", "top", "right", "bottom", "ground_x", "ground_y", "ground_score", "head_x", "head_y", "head_score",
            "hand1_x", "hand1_y", "hand1_score", "hand2_x", "hand2_y", "hand2_score", "floor_x", "floor_y", "floor_xx", "floor_xy", "floor_yy",
        }.Select(name => new DataField<float>(name)),
    ];

    /// <summary>What people look like, eight numbers of it in each, in steps of <see cref="LookStep"/>; all bits set where unknown. Only people who do not exist have these columns.</summary>
    public static readonly IReadOnlyList<DataField> Looks = [new DataField<long>("look1"), new DataField<long>("look2"), new DataField<long>("look3")];

    /// <summary>Half of it is the most that a number is off: little beside the 1 by which looks vary.</summary>
    public const float LookStep = 1 / 12f;

    /// <summary>The whole schema, without looks.</summary>
    public static readonly ParquetSchema Schema = new([Camera, .. Wholes, .. Numbers]);

    /// <summary>The whole schema, with looks.</summary>
    public static readonly ParquetSchema SchemaWithLooks = new([Camera, .. Wholes, .. Numbers, .. Looks]);

    /// <summary>Rows of one row group: about two minutes of ten people before eight cameras at 15 Hz.</summary>
    public const int RowsPerGroup = 65_536;

    public static async IAsyncEnumerable<SightingFrame> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using ColumnFile file = await ColumnFile.OpenAsync(path, [Camera, .. Wholes, .. Numbers], cancellation);
        SightingOrder order = new(path);
        SightingFrame? open = null;
        List<Sighting> sightings = [];
        long rowsBefore = 0;
        for (int group = 0; group < file.GroupCount; group++)
        {
            SightingGroup rows = await SightingGroup.ReadAsync(file, group, rowsBefore, cancellation);
            for (int row = 0; row < rows.Count; row++)
            {
                SightingFrame head = rows.FrameAt(row);
                if (open is SightingFrame whole && head != whole)
                {
                    yield return whole with { Sightings = [.. sightings] };
                    open = null;
                }

                if (open is null)
                {
                    order.Check(head, rowsBefore + row);
                    open = head;
                    sightings.Clear();
                }

                if (rows.SightingAt(row) is Sighting sighting)
                {
                    sightings.Add(sighting);
                }
            }

            rowsBefore += rows.Count;
        }

        if (open is SightingFrame last)
        {
            yield return last with { Sightings = [.. sightings] };
        }
    }

    public static InvalidDataException Fault(string path, long row, string what) => new($"{path}, row {row + 1}: {what}. Record or import it anew.");
}

/// <summary>What must hold from frame to frame: arrivals in order, and within a camera growing numbers and watermarks that keep their promise.</summary>
internal sealed class SightingOrder(string path)
{
    private readonly Dictionary<ViewId, (long Sequence, TimeSpan Watermark)> _last = [];
    private TimeSpan _arrivedAt;

    /// <summary>Refuses a frame that cannot follow those before it.</summary>
    public void Check(in SightingFrame frame, long row)
    {
        string? fault = FaultOf(frame);
        if (fault is not null)
        {
            throw SightingColumns.Fault(path, row, fault);
        }
    }

    /// <summary>Why a frame cannot follow those before it; null where it can, and then it counts as the last.</summary>
    public string? FaultOf(in SightingFrame frame)
    {
        bool isFirst = !_last.TryGetValue(frame.View, out (long Sequence, TimeSpan Watermark) last);
        string? fault =
            string.IsNullOrEmpty(frame.View.Value) ? "camera is empty, expected a camera's id"
            : frame.CapturedAt < TimeSpan.Zero ? $"captured_at {Microseconds(frame.CapturedAt)}, expected at least 0"
            : frame.CapturedSd < TimeSpan.Zero ? $"captured_sd {Microseconds(frame.CapturedSd)}, expected at least 0"
            : frame.ArrivedAt < _arrivedAt ? $"arrived_at {Microseconds(frame.ArrivedAt)} after {Microseconds(_arrivedAt)}, expected frames in order of arrival"
            : frame.Sequence < 0 ? $"sequence {frame.Sequence}, expected at least 0"
            : !isFirst && frame.Sequence <= last.Sequence ? $"camera '{frame.View}' has sequence {frame.Sequence} after {last.Sequence}, expected growing numbers"
            : !isFirst && frame.Watermark < last.Watermark ? $"camera '{frame.View}' has watermark {Microseconds(frame.Watermark)} after {Microseconds(last.Watermark)}, expected it never to go back"
            : !isFirst && frame.CapturedAt < last.Watermark ? $"camera '{frame.View}' has captured_at {Microseconds(frame.CapturedAt)} behind its watermark {Microseconds(last.Watermark)}, expected none so late"
            : null;
        if (fault is null)
        {
            _last[frame.View] = (frame.Sequence, frame.Watermark);
            _arrivedAt = frame.ArrivedAt;
        }

        return fault;
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}

/// <summary>One row group of sightings.</summary>
internal sealed class SightingGroup
{
    private static readonly IReadOnlyList<Sighting> None = [];

    private readonly string _path;
    private readonly long _rowsBefore;
    private readonly ReadOnlyMemory<char>[] _cameras;
    private readonly long[][] _wholes;
    private readonly float[][] _numbers;
    private readonly long[][] _looks;
    private readonly float[] _look = new float[Look.Length];
    private readonly Dictionary<string, ViewId> _views = new(StringComparer.Ordinal);
    private ReadOnlyMemory<char> _lastCell;
    private ViewId _lastView;

    private SightingGroup(string path, long rowsBefore, int count, bool hasLooks)
    {
        _path = path;
        _rowsBefore = rowsBefore;
        _cameras = new ReadOnlyMemory<char>[count];
        _wholes = [.. SightingColumns.Wholes.Select(_ => new long[count])];
        _numbers = [.. SightingColumns.Numbers.Select(_ => new float[count])];
        _looks = hasLooks ? [.. SightingColumns.Looks.Select(_ => new long[count])] : [];
    }

    public int Count => _cameras.Length;

    public static async Task<SightingGroup> ReadAsync(ColumnFile file, int group, long rowsBefore, CancellationToken cancellation)
    {
        SightingGroup rows = new(file.Path, rowsBefore, file.RowCount(group), SightingColumns.Looks.All(look => file.Has(look)));
        await file.ReadAsync(group, file.Column(SightingColumns.Camera.Name), rows._cameras.AsMemory(), cancellation);
        for (int i = 0; i < rows._wholes.Length; i++)
        {
            await file.ReadAsync(group, file.Column(SightingColumns.Wholes[i].Name), rows._wholes[i].AsMemory(), cancellation);
        }

        for (int i = 0; i < rows._numbers.Length; i++)
        {
            await file.ReadAsync(group, file.Column(SightingColumns.Numbers[i].Name), rows._numbers[i].AsMemory(), cancellation);
        }

        for (int i = 0; i < rows._looks.Length; i++)
        {
            await file.ReadAsync(group, file.Column(SightingColumns.Looks[i].Name), rows._looks[i].AsMemory(), cancellation);
        }

        return rows;
    }

    /// <summary>The frame that a row belongs to, without its sightings, so that two rows of one frame give equal ones.</summary>
    public SightingFrame FrameAt(int row) => new(ViewAt(row), _wholes[0][row], TimeAt(1, row), TimeAt(2, row), TimeAt(3, row), TimeAt(4, row), None);

    /// <summary>A row's sighting; null where the row says that nobody was sighted.</summary>
    public Sighting? SightingAt(int row)
    {
        float score = _numbers[0][row];
        if (float.IsNaN(score))
        {
            return null;
        }

        Box box = new(_numbers[1][row], _numbers[2][row], _numbers[3][row], _numbers[4][row]);
        if (score is not (>= 0 and <= 1))
        {
            throw Fault(row, $"score {score}, expected 0 to 1");
        }

        return box.IsProper
            ? new Sighting(box, score, PointAt(row, 5), PointAt(row, 8), PointAt(row, 11), PointAt(row, 14), PlaceAt(row), LookAt(row))
            : throw Fault(row, $"box {box.LeftPx}, {box.TopPx}, {box.RightPx}, {box.BottomPx}, expected left < right and top < bottom");
    }

    private Look LookAt(int row)
    {
        const long Unknown = -1;
        if (_looks.Length == 0 || Array.TrueForAll(_looks, look => look[row] == Unknown))
        {
            return default;
        }

        for (int i = 0; i < _look.Length; i++)
        {
            _look[i] = unchecked((sbyte)(_looks[i / 8][row] >> (8 * (i % 8)))) * SightingColumns.LookStep;
        }

        return Look.Of(_look);
    }

    private FloorPlace? PlaceAt(int row)
    {
        FloorPoint at = new(_numbers[17][row], _numbers[18][row]);
        if (double.IsNaN(at.XMetres) && double.IsNaN(at.YMetres))
        {
            return null;
        }

        FloorCovariance covariance = new(_numbers[19][row], _numbers[20][row], _numbers[21][row]);
        return double.IsFinite(at.XMetres) && double.IsFinite(at.YMetres) && covariance.IsProper
            ? new FloorPlace(at, covariance)
            : throw Fault(row, $"floor {at.XMetres}, {at.YMetres} with covariance {covariance.XxM2}, {covariance.XyM2}, {covariance.YyM2}, expected metres and a positive definite covariance");
    }

    private ImagePoint PointAt(int row, int first)
    {
        ImagePoint point = new(_numbers[first][row], _numbers[first + 1][row], _numbers[first + 2][row]);
        bool isWhole = point.IsSeen && point.Score is >= 0 and <= 1;
        bool isUnseen = float.IsNaN(point.XPx) && float.IsNaN(point.YPx) && float.IsNaN(point.Score);
        return isWhole || isUnseen
            ? point
            : throw Fault(row, $"{SightingColumns.Numbers[first].Name[..^2]} is {point.XPx}, {point.YPx} with score {point.Score}, expected pixels and 0 to 1, or NaN for all three");
    }

    private ViewId ViewAt(int row)
    {
        // The column is dictionary encoded: equal cells of a row group are mostly the same piece of memory.
        ReadOnlyMemory<char> cell = _cameras[row];
        if (!cell.Equals(_lastCell) || _lastView.Value is null)
        {
            string text = cell.ToString();
            if (!_views.TryGetValue(text, out _lastView))
            {
                _lastView = new ViewId(text);
                _views.Add(text, _lastView);
            }

            _lastCell = cell;
        }

        return _lastView;
    }

    private TimeSpan TimeAt(int column, int row)
    {
        // Anything beyond a century is damage, and would overflow a time.
        const long MicrosecondsMax = 100L * 366 * 24 * 3600 * 1_000_000;
        long microseconds = _wholes[column][row];
        return microseconds is >= -MicrosecondsMax and <= MicrosecondsMax
            ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw Fault(row, $"{SightingColumns.Wholes[column].Name} {microseconds}, expected microseconds since the recording's start");
    }

    private InvalidDataException Fault(int row, string what) => SightingColumns.Fault(_path, _rowsBefore + row, what);
}
