using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>The real database of one worker's worlds: a new SQLite file for each, or one schema of a PostgreSQL server, in which each is a store of its own.</summary>
internal sealed class SimulatedDisk : IAsyncDisposable
{
    private readonly string? _template;
    private readonly IEventLog? _shared;
    private readonly List<IEventLog> _opened = [];

    private SimulatedDisk(string? template, IEventLog? shared) => (_template, _shared) = (template, shared);

    /// <summary>On files.</summary>
    /// <param name="template">An empty log, which is copied.</param>
    public static SimulatedDisk OfFiles(string template) => new(template, null);

    /// <summary>In a schema of its own.</summary>
    /// <exception cref="InvalidDataException">The server cannot be reached.</exception>
    public static async Task<SimulatedDisk> OfPostgresAsync(string connectionString, CancellationToken stop) => new(null, await EventLogs.OpenPostgresScratchAsync(connectionString, stop));

    /// <summary>Makes the empty log that worlds begin with.</summary>
    public static async Task MakeTemplateAsync(string path, SimulationPlant? plant, CancellationToken stop)
    {
        await using (await EventLogs.OpenSqliteAsync(path, stop))
        {
            // Made.
        }

        if (plant is SimulationPlant.Index or SimulationPlant.Causes)
        {
            await PlantedLog.DropUniquenessAsync(path, isHeadToo: plant == SimulationPlant.Index, stop);
        }
    }

    /// <summary>Opens the log of a world's store as a server that has just started does.</summary>
    /// <param name="folder">The world's.</param>
    public async Task<IEventLog> OpenAsync(string folder)
    {
        if (_shared is not null)
        {
            return _shared;
        }

        string path = Path.Combine(folder, "events.db");
        if (!File.Exists(path))
        {
            File.Copy(_template!, path);
        }

        IEventLog log = await EventLogs.OpenSqliteAsync(path, CancellationToken.None);
        _opened.Add(log);
        return log;
    }

    /// <summary>Closes what a world's servers have left open.</summary>
    public async Task CloseAsync()
    {
        foreach (IEventLog log in _opened)
        {
            await log.DisposeAsync();
        }

        _opened.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }
    }
}
