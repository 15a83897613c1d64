using System.Security.Cryptography;
using System.Text;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>Runs simulated worlds, one for each seed, several at once. Where something does not hold in one, those of lower seeds still run to their end, so that what is found first does not depend on who was quicker.</summary>
internal static class SimulationSweep
{
    /// <summary>Where files cost no disk; a folder as others are where there is none.</summary>
    private const string Memory = "/dev/shm";

    /// <summary>Runs a sweep.</summary>
    /// <param name="order">Which.</param>
    /// <param name="told">Gets each line of what happens; null for nobody. Meant for one seed.</param>
    /// <param name="stop">Ends it between two worlds.</param>
    /// <exception cref="IOException">This machine lacks what it takes.</exception>
    public static async Task<SimulationFigures> RunAsync(SimulationOrder order, Action<string>? told, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        string scratch = Directory.Exists(Memory) ? Path.Combine(Memory, $"jwo-simulation-{Environment.ProcessId}-{Interlocked.Increment(ref _sweeps)}") : Directory.CreateTempSubdirectory("jwo-").FullName;
        Directory.CreateDirectory(scratch);
        await using ScratchPostgres? postgres = order.Database == SweptDatabase.Postgres ? await ScratchPostgres.StartAsync(stop) : null;
        try
        {
            string template = Path.Combine(scratch, "template.db");
            await SimulatedDisk.MakeTemplateAsync(template, order.Plant, stop);
            Run run = new(order, scratch, told);
            await Task.WhenAll(Enumerable.Range(0, order.Workers).Select(worker => Task.Run(
                async () =>
                {
                    await using SimulatedDisk disk = postgres is null ? SimulatedDisk.OfFiles(template) : await SimulatedDisk.OfPostgresAsync(postgres.ConnectionString, stop);
                    run.Work(disk, worker, stop);
                },
                stop)));
            return run.Figures(TimeProvider.System.GetElapsedTime(began));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static int _sweeps;

    private sealed class Run(SimulationOrder order, string scratch, Action<string>? told)
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<int, WorldOutcome> _outcomes = [];
        private int _next = order.From;
        private int _last = order.To;

        public void Work(SimulatedDisk disk, int worker, CancellationToken stop)
        {
            while (Take() is { } seed)
            {
                stop.ThrowIfCancellationRequested();
                string folder = Path.Combine(scratch, $"{worker}");
                Directory.CreateDirectory(folder);
                using (SimulatedWorld world = new(seed, order.Plant, disk, folder, told))
                {
                    Keep(world.Run());
                }

                Directory.Delete(folder, recursive: true);
            }
        }

        public SimulationFigures Figures(TimeSpan took)
        {
            WorldOutcome[] all = [.. _outcomes.Values.Where(outcome => outcome.Seed <= _last)];
            string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', all.Select(outcome => outcome.Digest)))));
            WorldCounts counts = all.Aggregate(new WorldCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), (sum, outcome) => sum + outcome.Counts);
            return new SimulationFigures(all.Length, order.From, order.To, order.Database, order.Plant, Math.Round(took.TotalSeconds, 1), counts with { SimulatedSeconds = Math.Round(counts.SimulatedSeconds) }, digest, all.FirstOrDefault(outcome => outcome.Violation is not null));
        }

        private int? Take()
        {
            lock (_gate)
            {
                return _next > _last ? null : _next++;
            }
        }

        private void Keep(WorldOutcome outcome)
        {
            lock (_gate)
            {
                _outcomes.Add(outcome.Seed, outcome);
                _last = outcome.Violation is null ? _last : Math.Min(_last, outcome.Seed);
                if (!Console.IsErrorRedirected && _outcomes.Count % 50 == 0)
                {
                    Console.Error.Write($"\rjwo: {_outcomes.Count} of {order.To - order.From + 1} worlds ");
                }
            }
        }
    }
}
