using System.CommandLine;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo catalog import FILE...</c>: a catalog, a planogram and promotions into a store's file.</summary>
internal static class CatalogVerb
{
    public static System.CommandLine.Command Create() => new("catalog", "Looks after what a store sells.") { CreateImport() };

    private static System.CommandLine.Command CreateImport()
    {
        Argument<string[]> files = new("FILE") { Description = "CSV of a catalog, a planogram or promotions, told apart by their columns, or JSON with any of them as store.json has them. Each replaces the whole of its part.", Arity = ArgumentArity.OneOrMore };
        Option<string> store = new("--store") { HelpName = "FILE", Description = "The store's store.json. A server that has it open takes it at its next start; to change one that is open, send the file to it (POST .../catalog/import).", Required = true };
        Option<bool> dryRun = new("--dry-run") { Description = "Say every fault and every change, and write nothing." };
        Option<bool> json = new("--json") { Description = "Print the changes as one JSON document." };
        System.CommandLine.Command verb = new("import", "Brings a catalog, a planogram and promotions into a store. All faults are named at once, and nothing is written while there is one. Prices hold for what is taken from now on.") { files, store, dryRun, json };
        verb.SetAction(async (parsed, stop) =>
        {
            string path = parsed.GetRequiredValue(store);
            byte[] before = await File.ReadAllBytesAsync(path, stop);
            StoreDefinition definition = StoreFile.Read(before, path);
            List<CatalogFile> read = [];
            foreach (string file in parsed.GetRequiredValue(files))
            {
                read.Add(new CatalogFile(file, await File.ReadAllBytesAsync(file, stop)));
            }

            CatalogImported imported = CatalogImport.Of(definition, read, TimeProvider.System.GetUtcNow());
            if (imported.Store is null)
            {
                foreach (string fault in imported.Faults)
                {
                    Console.Error.WriteLine($"jwo: {fault}");
                }

                Console.Error.WriteLine($"jwo: {(imported.Faults.Count == 1 ? "1 fault" : $"{imported.Faults.Count} faults")}; nothing was written. Mend {(imported.Faults.Count == 1 ? "it" : "them")} and import again.");
                return Faults.Unusable;
            }

            bool isWritten = !parsed.GetValue(dryRun) && imported.Changes.Count > 0;
            string? kept = isWritten ? Write(path, before, imported.Store) : null;
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(new ImportFigures(isWritten, imported.Changes), MessageJson.Compact) : Words(imported.Changes, path, kept));
            return Faults.Done;
        });
        return verb;
    }

    private static string Write(string path, byte[] before, StoreDefinition after)
    {
        if (File.Exists(StoreDraft.PathOf(path)))
        {
            throw new InvalidDataException($"{StoreDraft.PathOf(path)} is a draft of the store that waits for the next start and would undo the import; start the store once, or delete the draft, first.");
        }

        return StoreFileChange.Write(path, before, StoreFile.Write(after));
    }

    private static string Words(IReadOnlyList<CatalogChange> changes, string path, string? kept)
    {
        string count = changes.Count == 1 ? "1 change" : $"{changes.Count} changes";
        string end = changes.Count == 0 ? "Nothing changes." : kept is null ? $"{count}; nothing was written." : $"{count} in {path}; what it held before is in {kept}.";
        return string.Join(Environment.NewLine, changes.Select(Line).Append(end));
    }

    private static string Line(CatalogChange change)
    {
        string what = change.Kind switch
        {
            CatalogChangeKind.New => $"new, {change.After}",
            CatalogChangeKind.Gone => $"gone ({change.Before})",
            CatalogChangeKind.Price => $"price {change.Before} -> {change.After}",
            CatalogChangeKind.Name => $"renamed, {change.Before} -> {change.After}",
            _ => $"{change.Before} -> {change.After}",
        };
        return $"{change.Part} {change.Id}: {what}";
    }

    private sealed record ImportFigures(bool IsWritten, IReadOnlyList<CatalogChange> Changes);
}
