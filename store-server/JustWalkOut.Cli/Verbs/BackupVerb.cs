using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo backup FILE</c> and <c>./jwo restore FILE</c>: the store server's data, in one file and back.</summary>
internal static class BackupVerb
{
    public static System.CommandLine.Command CreateBackup()
    {
        Argument<string> file = new("FILE") { Description = "The backup to write; an earlier one there is replaced." };
        Option<string> store = LedgerVerb.Store();
        Option<string?> data = LedgerVerb.Data();
        Option<bool> json = new("--json") { Description = "Print what it holds as one JSON document." };
        System.CommandLine.Command verb = new("backup", "Writes a store's books, secrets and terminal into one file, which only this user may read. The store may be open and goes on; the backup holds all that it had acknowledged when it was begun.") { file, store, data, json };
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            string folder = parsed.GetValue(data) ?? ServeVerb.DataOf(definition.Name);
            StoreBackup.RequireFinished(folder);
            await using IEventLog log = await ServeRun.OpenOldLogAsync(folder, stop);
            BackupContent content = await StoreBackup.WriteAsync(parsed.GetRequiredValue(file), definition.Name, (log, folder), TimeProvider.System, stop);
            await StoreBackup.NoteAsync(folder, content, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(content, MessageJson.Compact)
                : string.Create(CultureInfo.InvariantCulture, $"{content.Events} events and {content.Observations} observations of store '{content.Store}', as of {content.At:yyyy-MM-dd HH:mm:ss} UTC. The file holds the store's secrets too: keep it as you keep them."));
            return Faults.Done;
        });
        return verb;
    }

    public static System.CommandLine.Command CreateRestore()
    {
        Argument<string> file = new("FILE") { Description = "A backup." };
        Option<string?> data = new("--data") { HelpName = "DIR", Description = "Where serve is to keep its events, unless JWO_DB names a PostgreSQL, and its other data. Default: as serve's." };
        Option<string?> erasures = new("--erasures") { HelpName = "FILE|none", Description = $"The latest {ErasureList.FileName} of this store, from its data folder or a copy: who was erased since the backup does not come back. none where nobody was. Without this option no shopper's name is restored." };
        Option<bool> json = new("--json") { Description = "Print what was restored as one JSON document." };
        System.CommandLine.Command verb = new("restore", "Puts a backup where there is nothing yet, into SQLite or into the PostgreSQL that JWO_DB names, whichever it was taken from. All of it is checked first; one that is cut off goes on when it is run again.") { file, data, erasures, json };
        verb.SetAction(async (parsed, stop) =>
        {
            string path = parsed.GetRequiredValue(file);
            RestoreNames? names = NamesOf(parsed.GetValue(erasures));
            BackupContent content = await StoreBackup.CheckAsync(path, stop);
            string folder = parsed.GetValue(data) ?? ServeVerb.DataOf(content.Store);
            Directory.CreateDirectory(folder);
            await using IEventLog log = await ServeRun.OpenLogAsync(folder, stop);
            int leftOut = await StoreBackup.RestoreAsync(path, content, (log, folder), names, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(content, MessageJson.Compact)
                : string.Create(CultureInfo.InvariantCulture, $"{content.Events} events and {content.Observations} observations of store '{content.Store}' as of {content.At:yyyy-MM-dd HH:mm:ss} UTC are at {folder}. What happened since is not in them: reconcile that day before the store is opened."));
            if (leftOut > 0)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jwo: the names of {leftOut} shoppers were left out, because nobody said who was erased since; their bills are there. With them: restore into another folder or database with --erasures {ErasureList.FileName}, the store's latest, or --erasures none."));
            }

            return Faults.Done;
        });
        return verb;
    }

    /// <summary>What a restore is told of erasures; null where it is told nothing.</summary>
    private static RestoreNames? NamesOf(string? erasures) => erasures switch
    {
        null => null,
        "none" => new RestoreNames([]),
        _ when File.Exists(erasures) => new RestoreNames(ErasureList.Read(erasures)),
        _ => throw new FileNotFoundException($"--erasures {erasures}: no such file; name the store's latest {ErasureList.FileName}, or none where nobody was erased."),
    };
}
