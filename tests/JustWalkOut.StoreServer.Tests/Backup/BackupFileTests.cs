using System.IO.Compression;
using System.Text;
using CsCheck;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Backup;

/// <summary>What is no whole backup of a form that this program reads is refused, with one line that says why.</summary>
public sealed class BackupFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-backup-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_byte_that_is_another_or_missing_anywhere_is_found()
    {
        byte[] whole = await File.ReadAllBytesAsync(await BackupAsync(), Stop);

        // The last bytes of a gzip file are a sum and a length, missed without a word where they are gone: drawn as often as all before.
        Gen<int> at = Gen.OneOf(Gen.Int[0, whole.Length - 1], Gen.Int[whole.Length - 20, whole.Length - 1]);
        await Gen.Select(at, Gen.Int[1, 255], Gen.Bool).SampleAsync(
            async (at, flip, isCut) =>
            {
                byte[] bytes = isCut ? whole[..at] : [.. whole];
                if (!isCut)
                {
                    bytes[at] ^= (byte)flip;
                }

                // The header of a gzip file holds a time and flags that say nothing of what is in it.
                string path = Path.Combine(_folder.FullName, "harmed");
                await File.WriteAllBytesAsync(path, bytes, Stop);
                if (isCut || at >= 10)
                {
                    InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => StoreBackup.CheckAsync(path, Stop));
                    Assert.Matches("is damaged or no backup|is a backup of form", refused.Message);
                    Assert.DoesNotContain('\n', refused.Message);
                }
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [InlineData("not even compressed", "is not compressed as one")]
    [InlineData("gzip:", "line 1 cannot be read")]
    [InlineData("gzip:{\"line\":\"end\",\"lines\":0,\"sha256\":\"\"}\n", "line 1 is a End")]
    [InlineData("gzip:{\"line\":\"backup\",\"version\":3,\"store\":\"past\",\"at\":\"2026-01-01T00:00:00Z\",\"events\":0,\"observations\":0}\n", "is a backup of form 3, this program reads form 2")]
    [InlineData("gzip:[]\n", "line 1 says nothing")]
    public async Task What_is_no_backup_is_refused(string content, string fault)
    {
        string path = Path.Combine(_folder.FullName, "other");
        await using (FileStream file = new(path, FileMode.Create))
        {
            await using Stream into = content.StartsWith("gzip:", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Compress) : file;
            await into.WriteAsync(Encoding.UTF8.GetBytes(content[(content.IndexOf(':', StringComparison.Ordinal) is 4 ? 5 : 0)..]), Stop);
        }

        Assert.Contains(fault, (await Assert.ThrowsAsync<InvalidDataException>(() => StoreBackup.CheckAsync(path, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_not_written_over()
    {
        string path = Path.Combine(_folder.FullName, "precious");
        await File.WriteAllTextAsync(path, "mine", Stop);
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(path));
        Assert.Equal("mine", await File.ReadAllTextAsync(path, Stop));
    }

    private async Task<string> BackupAsync()
    {
        string path = Path.Combine(_folder.FullName, "whole");
        await WriteAsync(path);
        return path;
    }

    private static async Task WriteAsync(string path)
    {
        await using SqliteTestDatabase database = new();
        await using IEventLog log = await database.OpenLogAsync();
        await RehearsedPast.WriteAsync(new PastOrder(1, 5, 1), log, _ => { }, Stop);
        await StoreBackup.WriteAsync(path, PastStore.Definition.Name, (log, Path.GetDirectoryName(path)!), new FakeTimeProvider(), Stop);
    }
}
