using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Tests;

/// <summary>Copies of a ledger's state, on either database: a cache of the log, and never more.</summary>
public abstract class ImageSuite
{
    private static readonly StoreId Store = PastStore.Definition.Name;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_copy_kept_up_day_by_day_is_the_one_that_the_log_is_rebuilt_to_byte_for_byte()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        for (int day = 1; day <= 4; day++)
        {
            await FillAsync(log, day);
            await using StoreLedger ledger = await OpenAsync(log);
            Assert.Equal((day == 1, null), (ledger.Opening.ImagePosition == 0, ledger.Opening.Fault));
            Assert.Equal(ledger.State.Position, await ledger.KeepImageAsync(Stop));
        }

        (ImageRow? kept, string[] blocks) = await ReadAsync(log);
        await using StoreLedger opened = await OpenAsync(log);
        await using StoreLedger rebuilt = await StoreLedger.RebuildAsync(PastStore.Definition, log, PastStore.Payments, Stop);
        Assert.Equal((0L, 0L), (opened.Opening.EventsRead, rebuilt.Opening.ImagePosition));
        Assert.Equal(Shown(rebuilt), Shown(opened));
        await log.Images!.RemoveAsync(Store, Stop);
        Assert.Equal(rebuilt.State.Position, await rebuilt.KeepImageAsync(Stop));
        (ImageRow? again, string[] blocksAgain) = await ReadAsync(log);
        Assert.Equal(kept!.Head, again!.Head);
        Assert.Equal((kept.Sha256, kept.EventId), (again.Sha256, again.EventId));
        Assert.True(blocks.Length > 3, $"{blocks.Length} blocks show little.");
        Assert.Equal(blocks, blocksAgain);
    }

    [Theory]
    [InlineData("UPDATE image SET form = 'older'", "another version")]
    [InlineData("UPDATE image SET head = substr(head, 1, 1000)", "head is damaged")]
    [InlineData("UPDATE image SET event_id = 'another'", "another event")]
    [InlineData("UPDATE image SET position = position + 1000000", "another event")]
    [InlineData("UPDATE image_block SET payload = substr(payload, 1, 100)", "no block")]
    [InlineData("UPDATE image_block SET sha256 = '00' || substr(sha256, 3)", "is damaged")]
    [InlineData("DELETE FROM image_block WHERE sha256 = (SELECT min(sha256) FROM image_block)", "is missing")]
    [InlineData("DELETE FROM image", null)]
    public async Task Whatever_is_wrong_with_a_copy_is_found_out_and_the_log_is_read(string damage, string? fault)
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, 1);
        await using StoreLedger before = await OpenAsync(log);
        await before.KeepImageAsync(Stop);
        (ImageRow? good, string[] blocks) = await ReadAsync(log);
        await database.RunAsync(damage);

        await using StoreLedger ledger = await OpenAsync(log);
        Assert.Equal((0, before.State.Position), (ledger.Opening.ImagePosition, ledger.Opening.EventsRead));
        Assert.Equal(fault is null, ledger.Opening.Fault is null);
        Assert.Contains(fault ?? "", ledger.Opening.Fault ?? "", StringComparison.Ordinal);
        Assert.Equal(Shown(before), Shown(ledger));

        await log.Images!.RemoveAsync(Store, Stop);
        await ledger.KeepImageAsync(Stop);
        (ImageRow? mended, string[] mendedBlocks) = await ReadAsync(log);
        Assert.Equal(good!.Head, mended!.Head);
        Assert.Equal(blocks, mendedBlocks);
    }

    [Fact]
    public async Task A_copy_that_is_older_than_what_is_there_changes_nothing_and_what_is_not_needed_goes()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, 1);
        await using StoreLedger early = await OpenAsync(log);
        await early.KeepImageAsync(Stop);
        await FillAsync(log, 2);
        await using StoreLedger late = await OpenAsync(log);
        Assert.Equal(late.State.Position, await late.KeepImageAsync(Stop));
        await database.RunAsync("INSERT INTO image_block SELECT store, 'left over', payload FROM image_block WHERE sha256 = (SELECT min(sha256) FROM image_block)");
        Assert.Null(await early.KeepImageAsync(Stop));
        Assert.Equal(late.State.Position, (await log.Images!.ReadAsync(Store, Stop))!.Position);
        await late.KeepImageAsync(Stop);
        Assert.DoesNotContain(await log.Images.ReadBlocksAsync(Store, Stop), block => block.Sha256 == "left over");
        Assert.Equal(0, (await OpenAsync(log)).Opening.EventsRead);
    }

    [Fact]
    public async Task A_keeper_writes_a_copy_when_the_log_has_grown_and_at_the_end()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await FillAsync(log, 1);
        await using StoreLedger ledger = await OpenAsync(log);
        List<string> said = [];
        using CancellationTokenSource enough = new();
        ImageKeeper keeper = new(ledger, TimeProvider.System, said.Add) { Every = 100 };
        Task keeping = keeper.RunAsync(enough.Token);
        while (await log.Images!.ReadAsync(Store, Stop) is null)
        {
            await Task.Yield();
        }

        await ledger.CheckInAsync(new CheckInRequest(new ShopperId("late"), new GateId("door"), RehearsedPast.Start.AddDays(9), 1, Role.Shopper, null), Stop);
        await enough.CancelAsync();
        await keeping;
        Assert.Equal(ledger.State.Position, (await log.Images.ReadAsync(Store, Stop))!.Position);
        Assert.Empty(said);
    }

    private static async Task FillAsync(IEventLog log, int seed) => await RehearsedPast.WriteAsync(new PastOrder(1, 90, seed), log, _ => { }, Stop);

    private static Task<StoreLedger> OpenAsync(IEventLog log) => StoreLedger.OpenAsync(PastStore.Definition, log, PastStore.Payments, Stop);

    private static async Task<(ImageRow? Image, string[] Blocks)> ReadAsync(IEventLog log) =>
        (await log.Images!.ReadAsync(Store, Stop), [.. (await log.Images.ReadBlocksAsync(Store, Stop)).Select(block => $"{block.Sha256} {Convert.ToBase64String(block.Payload.Span)}").Order(StringComparer.Ordinal)]);

    /// <summary>What a store shows: bills, and the counters.</summary>
    private static string Shown(StoreLedger ledger) =>
        JsonSerializer.Serialize(ledger.Receipts, MessageJson.Compact) + JsonSerializer.Serialize(ledger.Counters, MessageJson.Compact);
}

public sealed class SqliteImageTests : ImageSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresImageTests(PostgresCluster cluster) : ImageSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
