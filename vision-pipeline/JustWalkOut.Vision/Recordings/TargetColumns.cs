using System.Runtime.CompilerServices;
using JustWalkOut.Tracking;
using Parquet.Schema;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// The columns of <c>targets.parquet</c> and their reader: one row per person and moment, metres in the store's frame; a moment when
/// the tracker said that nobody is there is one row without a target. Rows of one moment stand together.
/// </summary>
internal static class TargetColumns
{
    /// <summary>Points of the body in column order; the first three are what a replay needs.</summary>
    public static readonly IReadOnlyList<string> Points =
    [
        "head", "hand1", "hand2", .. Enum.GetNames<Joint>().Select(SnakeCase),
    ];

    public static readonly DataField Microseconds = new DataField<long>("microseconds");
    public static readonly DataField Target = new("target", typeof(string), isNullable: true);
    public static readonly DataField FloorX = Number("floor_x");
    public static readonly DataField FloorY = Number("floor_y");

    /// <summary>The whole schema: x, y, z and score of every point.</summary>
    public static readonly ParquetSchema Schema = new([Microseconds, Target, FloorX, FloorY, .. Points.SelectMany(PointColumns)]);

    /// <summary>Rows of one row group: over an hour of one person at 15 Hz.</summary>
    public const int RowsPerGroup = 65_536;

    public static DataField[] PointColumns(string point) =>
        [Number($"{point}_x"), Number($"{point}_y"), Number($"{point}_z"), Number($"{point}_score")];

    public static async IAsyncEnumerable<TargetFrame> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        DataField[] wanted = [Microseconds, Target, FloorX, FloorY, .. Points.Take(3).SelectMany(PointColumns)];
        await using ColumnFile file = await ColumnFile.OpenAsync(path, wanted, cancellation);
        List<Presence> people = [];
        long? current = null;
        long rowsBefore = 0;
        for (int group = 0; group < file.GroupCount; group++)
        {
            TargetGroup rows = await TargetGroup.ReadAsync(file, group, rowsBefore, cancellation);
            for (int row = 0; row < rows.Count; row++)
            {
                long microseconds = rows.MicrosecondsAt(row, notBefore: current ?? 0);
                if (current is long done && microseconds != done)
                {
                    yield return new TargetFrame(TimeSpan.FromMicroseconds(done), [.. people]);
                    people.Clear();
                }

                current = microseconds;
                if (rows.PresenceAt(row) is Presence presence)
                {
                    people.Add(presence);
                }
            }

            rowsBefore += rows.Count;
        }

        if (current is long last)
        {
            yield return new TargetFrame(TimeSpan.FromMicroseconds(last), [.. people]);
        }
    }

    private static DataField<double> Number(string name) => new DataField<double>(name, nullable: true);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    /// <summary>One row group's columns.</summary>
    private sealed class TargetGroup(string path, long rowsBefore, long[] microseconds, string?[] targets, double?[][] numbers)
    {
        public int Count => microseconds.Length;

        public static async Task<TargetGroup> ReadAsync(ColumnFile file, int group, long rowsBefore, CancellationToken cancellation)
        {
            long[] microseconds = new long[file.RowCount(group)];
            await file.ReadAsync(group, file.Column(TargetColumns.Microseconds.Name), microseconds.AsMemory(), cancellation);
            string?[] targets = await file.ReadTextsAsync(group, file.Column(Target.Name), cancellation);
            List<double?[]> numbers = [];
            foreach (DataField column in (DataField[])[FloorX, FloorY, .. Points.Take(3).SelectMany(PointColumns)])
            {
                numbers.Add(await file.ReadNullableAsync(group, file.Column(column.Name), cancellation));
            }

            return new TargetGroup(file.Path, rowsBefore, microseconds, targets, [.. numbers]);
        }

        public long MicrosecondsAt(int row, long notBefore) =>
            microseconds[row] >= notBefore
                ? microseconds[row]
                : throw Fault(row, $"microseconds {microseconds[row]}, expected at least {notBefore}, for moments stand in order");

        public Presence? PresenceAt(int row)
        {
            if (targets[row] is not string target)
            {
                return null;
            }

            FloorPoint floor = numbers[0][row] is double x && numbers[1][row] is double y && double.IsFinite(x) && double.IsFinite(y)
                ? new FloorPoint(x, y)
                : throw Fault(row, $"target '{target}' without floor_x and floor_y, expected metres");
            return new Presence(
                new PersonId(target), TimeSpan.FromMicroseconds(microseconds[row]), floor,
                PointAt(row, 0)?.At, HandAt(row, 1), HandAt(row, 2));
        }

        private Hand? HandAt(int row, int point) => PointAt(row, point) is BodyPoint hand ? new Hand(hand.At, hand.Score) : null;

        private BodyPoint? PointAt(int row, int point)
        {
            int first = 2 + (4 * point);
            return numbers[first][row] is double x && numbers[first + 1][row] is double y && numbers[first + 2][row] is double z
                ? new BodyPoint(new StorePoint(x, y, z), numbers[first + 3][row] ?? 0)
                : null;
        }

        private InvalidDataException Fault(int row, string what) => new($"{path}, row {rowsBefore + row + 1}: {what}. Record or import it anew.");
    }
}
