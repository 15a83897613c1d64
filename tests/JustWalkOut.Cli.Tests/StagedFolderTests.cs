namespace JustWalkOut.Cli.Tests;

public sealed class StagedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Work_that_is_not_committed_leaves_nothing_behind()
    {
        string target = _folder.At("out");
        using (StagedFolder staged = new(target, "marker.json"))
        {
            File.WriteAllText(Path.Combine(staged.Path, "marker.json"), "half");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Committed_work_appears_whole_and_alone()
    {
        using (StagedFolder staged = new(_folder.At("out"), "marker.json"))
        {
            File.WriteAllText(Path.Combine(staged.Path, "marker.json"), "whole");
            Assert.False(Directory.Exists(_folder.At("out")));
            staged.Commit();
        }

        Assert.Equal([_folder.At("out")], Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal("whole", File.ReadAllText(_folder.At("out", "marker.json")));
    }

    [Fact]
    public void An_earlier_output_of_the_same_verb_is_replaced_with_all_its_files()
    {
        _folder.Write("out/marker.json", "old");
        _folder.Write("out/deeper/old.csv", "old");
        using (StagedFolder staged = new(_folder.At("out") + "/", "marker.json"))
        {
            File.WriteAllText(Path.Combine(staged.Path, "marker.json"), "new");
            staged.Commit();
        }

        Assert.Equal([_folder.At("out", "marker.json")], Directory.EnumerateFiles(_folder.At("out"), "*", SearchOption.AllDirectories));
        Assert.Equal("new", File.ReadAllText(_folder.At("out", "marker.json")));
    }

    [Fact]
    public void An_earlier_output_survives_work_that_fails()
    {
        _folder.Write("out/marker.json", "old");
        using (StagedFolder staged = new(_folder.At("out"), "marker.json"))
        {
            File.WriteAllText(Path.Combine(staged.Path, "marker.json"), "half");
        }

        Assert.Equal("old", File.ReadAllText(_folder.At("out", "marker.json")));
    }

    [Fact]
    public void A_folder_with_other_files_is_refused_and_keeps_them()
    {
        string photo = _folder.Write("out/holiday.jpg", "precious");
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => new StagedFolder(_folder.At("out"), "marker.json"));

        Assert.Contains(_folder.At("out"), fault.Message, StringComparison.Ordinal);
        Assert.Contains("marker.json", fault.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(photo));
        Assert.Equal([_folder.At("out")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused_and_kept()
    {
        string file = _folder.Write("out", "precious");
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => new StagedFolder(file, "marker.json"));

        Assert.Contains("is a file", fault.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Fact]
    public void An_empty_folder_is_filled()
    {
        Directory.CreateDirectory(_folder.At("out"));
        using StagedFolder staged = new(_folder.At("out"), "marker.json");
        File.WriteAllText(Path.Combine(staged.Path, "marker.json"), "whole");
        staged.Commit();
        Assert.True(File.Exists(_folder.At("out", "marker.json")));
    }
}
