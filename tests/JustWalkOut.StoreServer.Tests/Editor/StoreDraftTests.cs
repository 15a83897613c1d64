using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;

namespace JustWalkOut.StoreServer.Tests.Editor;

/// <summary>What becomes of a draft at the next start.</summary>
public sealed class StoreDraftTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-draft-");
    private readonly List<string> _said = [];
    private readonly byte[] _open = StoreFile.Write(EditedStore.Definition);

    public StoreDraftTests() => File.WriteAllBytes(StorePath, _open);

    private string StorePath => Path.Combine(_folder.FullName, "store.json");

    private string DraftPath => Path.Combine(_folder.FullName, "store.draft.json");

    private string BeforePath => Path.Combine(_folder.FullName, "store.before.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_becomes_the_store_s_file_and_what_that_held_is_kept()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(StorePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        Save(StoreDraft.HashOf(_open), store => store["rules"]!["capacityPeople"] = 7);
        StoreDraft.Take(StorePath, _said.Add);
        Assert.Equal(7, StoreFile.Read(File.ReadAllBytes(StorePath), "store.json").Rules.CapacityPeople);
        Assert.Equal(_open, File.ReadAllBytes(BeforePath));
        Assert.False(File.Exists(DraftPath));
        Assert.Equal($"{StorePath} is now the draft that ann saved at 2026-11-24 08:00:00Z; what it held before is in {BeforePath}.", Assert.Single(_said));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(StorePath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));

        StoreDraft.Take(StorePath, _said.Add);
        Assert.Single(_said);
    }

    [Fact]
    public void A_start_that_was_cut_off_after_taking_it_only_clears_it_away()
    {
        Save(StoreDraft.HashOf(_open), store => store["locale"] = "ko-KR");
        byte[] draft = File.ReadAllBytes(DraftPath);
        StoreDraft.Take(StorePath, _said.Add);
        byte[] taken = File.ReadAllBytes(StorePath);
        File.WriteAllBytes(DraftPath, draft);
        StoreDraft.Take(StorePath, _said.Add);
        Assert.Equal(taken, File.ReadAllBytes(StorePath));
        Assert.Equal(_open, File.ReadAllBytes(BeforePath));
        Assert.False(File.Exists(DraftPath));
        Assert.Single(_said);
    }

    [Fact]
    public void One_of_another_file_or_with_faults_or_that_is_none_stays_and_is_said()
    {
        Save(StoreDraft.HashOf("another"u8), store => store["locale"] = "ko-KR");
        Left("was drawn from another store.json than lies there now; it is left");
        Save(StoreDraft.HashOf(_open), store => store.Remove("rules"));
        Left("has faults ($.rules is missing, expected an object); it is left");
        File.WriteAllBytes(DraftPath, Encoding.UTF8.GetBytes("{\"version\":1"));
        Left("is no draft (no JSON of one: line 1, byte 13)");
        File.WriteAllBytes(DraftPath, Encoding.UTF8.GetBytes("{\"version\":1,\"base\":null,\"by\":\"a\",\"at\":\"2026-01-01T00:00:00Z\",\"store\":{}}"));
        Left("is no draft (parts are missing)");
    }

    private void Left(string why)
    {
        StoreDraft.Take(StorePath, _said.Add);
        Assert.Contains(why, _said[^1], StringComparison.Ordinal);
        Assert.Equal(_open, File.ReadAllBytes(StorePath));
        Assert.True(File.Exists(DraftPath) && !File.Exists(BeforePath));
    }

    private void Save(string from, Action<JsonObject> change)
    {
        JsonObject store = JsonNode.Parse(_open)!.AsObject();
        change(store);
        StoreDraft draft = new(1, from, "ann", new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero), store);
        File.WriteAllBytes(DraftPath, JsonSerializer.SerializeToUtf8Bytes(draft, MessageJson.Indented));
    }
}
