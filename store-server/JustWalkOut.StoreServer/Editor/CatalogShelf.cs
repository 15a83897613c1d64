using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>Why nothing can be imported.</summary>
internal enum NoImport
{
    /// <summary>The store did not come from a file of this machine.</summary>
    NoFile = 1,

    /// <summary>Somebody has changed the file since the store was opened.</summary>
    FileChanged,

    /// <summary>A draft of the store waits for the next start, which would undo what is imported.</summary>
    DraftWaits,
}

/// <summary>
/// Takes catalogs into the store that is open: its file first, then its ledger, so that a crash between the two leaves what the next start takes. One import at a time. May be used from any thread.
/// </summary>
internal sealed class CatalogShelf(StoreWebParts parts, DraftShelf drafts, StoreCatalog catalog)
{
    private readonly Lock _importing = new();

    /// <summary>The store as it is now, with all that was imported.</summary>
    public StoreDefinition Store => catalog.Store;

    /// <summary>What importing a file would come to.</summary>
    public CatalogImported Try(CatalogFile file) => CatalogImport.Of(catalog.Store, [file], parts.Clock.GetUtcNow());

    /// <summary>Imports a file.</summary>
    /// <param name="file">What to import.</param>
    /// <param name="obstacle">What stands in the way; null where nothing does.</param>
    /// <returns>What it comes to; with faults, or where something stands in the way, nothing was done.</returns>
    /// <exception cref="IOException">The store's file could not be written, and nothing was done.</exception>
    public CatalogImported Import(CatalogFile file, out NoImport? obstacle)
    {
        lock (_importing)
        {
            CatalogImported imported = Try(file);
            obstacle = Obstacle;
            if (imported.Store is { } store && obstacle is null && imported.Changes.Count > 0)
            {
                Put(store);
            }

            return imported;
        }
    }

    /// <summary>Changes the store that is open and its file.</summary>
    /// <param name="change">The store as it is to be, of the store as it is.</param>
    /// <param name="obstacle">What stands in the way; null where nothing does.</param>
    /// <returns>What is wrong with the store as it would be; where there is anything, or something stands in the way, nothing was done.</returns>
    /// <exception cref="IOException">The store's file could not be written, and nothing was done.</exception>
    public IReadOnlyList<string> Change(Func<StoreDefinition, StoreDefinition> change, out NoImport? obstacle)
    {
        lock (_importing)
        {
            StoreDefinition store = change(catalog.Store);
            obstacle = Obstacle;
            IReadOnlyList<string> faults = StoreFile.Examine(StoreFile.Write(store)).Faults;
            if (faults.Count == 0 && obstacle is null)
            {
                Put(store);
            }

            return faults;
        }
    }

    private NoImport? Obstacle => drafts.Obstacle switch
    {
        NoSaving.NoFile => NoImport.NoFile,
        NoSaving.FileChanged => NoImport.FileChanged,
        _ => drafts.Read().Revision != ShelvedDraft.None ? NoImport.DraftWaits : null,
    };

    private void Put(StoreDefinition store)
    {
        drafts.Replace(StoreFile.Write(store));
        parts.Ledger.Sell(store);
        catalog.Put(store);
    }
}
