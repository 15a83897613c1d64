using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Rehearsal;

namespace JustWalkOut.Cli.Tests;

/// <summary>What <c>./jwo serve</c> does with a draft that the editor left, as an operator sees it.</summary>
public sealed class ServeDraftTests
{
    [Fact]
    public async Task The_next_start_opens_what_the_editor_saved_and_says_so()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("store.json");
        byte[] before = StoreFile.Write(PastStore.Definition);
        await File.WriteAllBytesAsync(path, before, TestContext.Current.CancellationToken);
        JsonObject drawn = JsonNode.Parse(before)!.AsObject();
        drawn["rules"]!["capacityPeople"] = 7;
        StoreDraft draft = new(StoreDraft.CurrentVersion, Convert.ToHexStringLower(SHA256.HashData(before)), "ann", new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero), drawn);
        await File.WriteAllBytesAsync(StoreDraft.PathOf(path), JsonSerializer.SerializeToUtf8Bytes(draft, MessageJson.Indented), TestContext.Current.CancellationToken);

        // A restore that has not come to its end: serve reads the store and goes no further.
        string data = folder.At("data");
        folder.Write(Path.Combine("data", StoreBackup.UnfinishedFile), "");
        Ending ending = await ChildProgram.CliAsync(["serve", "--store", path, "--data", data, "--no-vision", "--port", "0"]);
        Assert.Equal(2, ending.Status);
        Assert.Equal($"jwo: {path} is now the draft that ann saved at 2026-11-24 08:00:00Z; what it held before is in {folder.At("store.before.json")}.", ending.ErrorLines[0]);
        Assert.Equal(7, StoreFile.Read(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), path).Rules.CapacityPeople);
        Assert.Equal(before, await File.ReadAllBytesAsync(folder.At("store.before.json"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(StoreDraft.PathOf(path)));
    }
}
