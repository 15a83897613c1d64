using JustWalkOut.Vision.Recordings;
using Parquet;
using Parquet.Schema;

namespace JustWalkOut.Vision.Tests.Recordings;

public sealed class BrokenRecordingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("recording.json")]
    [InlineData("store.json")]
    [InlineData("gate.json")]
    [InlineData("shelves.parquet")]
    [InlineData("targets.parquet")]
    public async Task A_missing_file_is_named(string name)
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        File.Delete(folder.File(name));
        FileNotFoundException refusal = Assert.Throws<FileNotFoundException>(() => Recording.Open(folder.Path));
        Assert.StartsWith($"{folder.File(name)} is missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Contains("/nowhere/at/all", Assert.Throws<DirectoryNotFoundException>(() => Recording.Open("/nowhere/at/all")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("shelves.parquet")]
    [InlineData("targets.parquet")]
    public async Task A_file_cut_off_anywhere_is_refused_with_its_name(string name)
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        byte[] whole = await File.ReadAllBytesAsync(folder.File(name), Stop);
        for (int length = 0; length < whole.Length; length += 1 + (whole.Length / 200))
        {
            await File.WriteAllBytesAsync(folder.File(name), whole[..length], Stop);
            InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => Recording.Open(folder.Path));
            Assert.StartsWith(folder.File(name), refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    [Theory]
    [InlineData("shelves.parquet")]
    [InlineData("targets.parquet")]
    public async Task A_file_with_any_run_of_bytes_overwritten_is_read_or_refused_with_its_name_but_never_fails_otherwise(string name)
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        byte[] whole = await File.ReadAllBytesAsync(folder.File(name), Stop);
        int refused = 0;
        for (int offset = 4; offset + 24 < whole.Length; offset += 1 + (whole.Length / 120))
        {
            byte[] damaged = [.. whole];
            damaged.AsSpan(offset, 16).Fill(0xA5);
            await File.WriteAllBytesAsync(folder.File(name), damaged, Stop);
            try
            {
                Recording recording = Recording.Open(folder.Path);
                await RecordingTests.RowsOf(recording);
                await RecordingTests.FramesOf(recording);
            }
            catch (InvalidDataException refusal)
            {
                refused++;
                Assert.StartsWith(folder.File(name), refusal.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(refused > 0);
    }

    [Fact]
    public async Task Missing_and_mistyped_columns_are_all_named_with_what_was_expected()
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        ParquetSchema schema = new(new DataField<int>("microseconds"), new DataField("plate", typeof(string), isNullable: false));
        await using (FileStream stream = File.Create(folder.File("shelves.parquet")))
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, cancellationToken: Stop))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync<int>(schema.DataFields[0], (int[])[1], cancellationToken: Stop);
            await group.WriteAsync(schema.DataFields[1], ["1/1/1"]);
        }

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => RecordingTests.RowsOf(Recording.Open(folder.Path)));
        Assert.Contains("column 'microseconds' is Int32, expected Int64; column 'grams' is missing, expected Single", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "1/1/1", 5f, "row 2: microseconds -1, expected at least 0")]
    [InlineData(1, "1/1", 5f, "row 2: plate '1/1', expected gondola/shelf/plate")]
    [InlineData(1, "1/1/1", float.PositiveInfinity, "row 2: grams")]
    public async Task A_row_that_cannot_be_is_refused_by_its_number(long microseconds, string plate, float grams, string expected)
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        DataField[] fields = [new DataField<long>("microseconds"), new("plate", typeof(string), isNullable: false), new DataField<float>("grams")];
        await using (FileStream stream = File.Create(folder.File("shelves.parquet")))
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: Stop))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync<long>(fields[0], new[] { 0, microseconds }, cancellationToken: Stop);
            await group.WriteAsync(fields[1], ["1/1/1", plate]);
            await group.WriteAsync<float>(fields[2], new[] { 0, grams }, cancellationToken: Stop);
        }

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => RecordingTests.RowsOf(Recording.Open(folder.Path)));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recording.json", "\"version\": 1", "\"version\": 2", "version is 2, expected 1")]
    [InlineData("recording.json", "\"shelves\"", "\"smells\"", "streams names 'smells'")]
    [InlineData("recording.json", "\"name\": \"small\"", "\"name\": \"\"", "name is missing")]
    [InlineData("recording.json", "\"name\"", "\"title\"", "title")]
    [InlineData("recording.json", "{", "", "recording.json")]
    [InlineData("store.json", "\"EUR\"", "\"euro\"", "$.currency is \"euro\"")]
    [InlineData("gate.json", "0.25", "-1", "$[0].t is -1")]
    [InlineData("gate.json", "\"people\": 2", "\"people\": 0", "$[0].people is 0")]
    [InlineData("gate.json", "\"anna\"", "\"\"", "$[0].shopper is missing")]
    [InlineData("gate.json", "\"role\": \"shopper\"", "\"role\": \"thief\"", "$[0].role")]
    public async Task A_faulty_JSON_file_is_refused_with_its_name_and_fault(string name, string found, string planted, string expected)
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        string content = await File.ReadAllTextAsync(folder.File(name), Stop);
        Assert.Contains(found, content, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File(name), content.Replace(found, planted, StringComparison.Ordinal), Stop);
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => Recording.Open(folder.Path));
        Assert.StartsWith(folder.File(name), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }
}
