using System.Globalization;

namespace JustWalkOut.Cli.Sweep;

/// <summary>What a sweep of kills of vision's outbox found.</summary>
/// <param name="Kills">How often it killed; with a bug planted, until it was found.</param>
/// <param name="Seed">As asked for.</param>
/// <param name="CutsPower">As asked for.</param>
/// <param name="Plant">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Observations">That counted as made.</param>
/// <param name="Lost">Of those, that the server never got.</param>
/// <param name="Renumbered">Numbers under which two observations came.</param>
/// <param name="Gaps">Numbers that no observation had.</param>
/// <param name="Broken">What the outbox said when it could not be opened again; null where it always could.</param>
internal sealed record OutboxFigures(int Kills, int Seed, bool CutsPower, Plant? Plant, double Seconds, int Observations, int Lost, int Renumbered, int Gaps, string? Broken)
{
    /// <summary>Whether every observation that counted as made came, once and under its own number.</summary>
    public bool IsGood => Broken is null && Lost == 0 && Renumbered == 0 && Gaps == 0;
}

/// <summary>Kills vision's outbox at random moments, with a power cut if that is asked for, and holds what the server got against what counted as made. At the end the outbox is opened once more and sends what it has.</summary>
internal static class OutboxSweep
{
    /// <summary>After it is open it lives so long at most: some tens of syncs.</summary>
    private static readonly TimeSpan LifeMost = TimeSpan.FromMilliseconds(300);

    /// <summary>With a bug planted, so many kills from one look to the next.</summary>
    private const int KillsToLook = 5;

    /// <summary>Runs one. With a bug planted it looks every few kills, and ends once it has found it.</summary>
    /// <exception cref="IOException">This machine lacks what it takes; the message says what.</exception>
    public static async Task<OutboxFigures> RunAsync(KillOrder order, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        await using KillStorage storage = await KillStorage.OpenAsync(order, stop);
        Random chance = new(order.Seed);
        Told told = new();
        string? broken = null;
        int kill = 0;
        int run = order.Seed;
        while (kill < order.Times && broken is null)
        {
            try
            {
                using SweptProcess writer = await StartAsync(storage, ++run, isLast: false, stop);
                Task heard = writer.ListenAsync(told.Hear);
                await Task.Delay(chance.NextDouble() * LifeMost, TimeProvider.System, stop);
                if (order.CutsPower)
                {
                    await writer.FreezeAsync(stop);
                }

                await storage.CutAsync(stop);
                await writer.KillAsync();
                await heard;
                kill++;
            }
            catch (IOException fault)
            {
                broken = fault.Message;
                break;
            }

            await storage.MendAsync(stop);
            if (!Console.IsErrorRedirected && kill % 10 == 0)
            {
                Console.Error.Write($"\rjwo: {kill} of {order.Times} kills ");
            }

            if (kill == order.Times || (order.Plant is not null && kill % KillsToLook == 0))
            {
                broken = await EmptyAsync(storage, ++run, told, stop);
                if (told.Judge() is { Lost: > 0 } or { Renumbered: > 0 } or { Gaps: > 0 })
                {
                    break;
                }
            }
        }

        (int lost, int renumbered, int gaps) = told.Judge();
        return new OutboxFigures(kill, order.Seed, order.CutsPower, order.Plant, Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1), told.Made, lost, renumbered, gaps, broken);
    }

    /// <summary>Lets the outbox send all that it has.</summary>
    /// <returns>What it said when it could not; null where it could.</returns>
    private static async Task<string?> EmptyAsync(KillStorage storage, int run, Told told, CancellationToken stop)
    {
        try
        {
            using SweptProcess writer = await StartAsync(storage, run, isLast: true, stop);
            await writer.ListenAsync(told.Hear);
            return await writer.StatusAsync() == 0 ? null : writer.Last(5);
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    private static async Task<SweptProcess> StartAsync(KillStorage storage, int run, bool isLast, CancellationToken stop) => (await SweptProcess.StartAsync(
        ["sweep", "outbox", "--write", Path.Combine(storage.Data, "outbox"), "--seed", run.ToString(CultureInfo.InvariantCulture), .. isLast ? ["--last"] : Array.Empty<string>()], storage.Environment, OutboxWriter.Opened, stop)).Process;

    /// <summary>What the outbox said: the server's side of it, which no kill touches.</summary>
    private sealed class Told
    {
        private readonly Dictionary<long, HashSet<string>> _got = [];
        private readonly Dictionary<string, long> _made = [];

        public int Made
        {
            get
            {
                lock (_got)
                {
                    return _made.Count;
                }
            }
        }

        public void Hear(string line)
        {
            lock (_got)
            {
                if (Read(line, OutboxWriter.Made) is { } made)
                {
                    _made[made.Id] = made.Sequence;
                }
                else if (Read(line, OutboxWriter.Got) is { } got)
                {
                    (_got.TryGetValue(got.Sequence, out HashSet<string>? ids) ? ids : _got[got.Sequence] = []).Add(got.Id);
                }
            }
        }

        public (int Lost, int Renumbered, int Gaps) Judge()
        {
            lock (_got)
            {
                int lost = _made.Count(made => !_got.TryGetValue(made.Value, out HashSet<string>? ids) || !ids.Contains(made.Key));
                return (lost, _got.Values.Count(ids => ids.Count > 1), _got.Count == 0 ? 0 : (int)(_got.Keys.Max() - _got.Count));
            }
        }

        private static (long Sequence, string Id)? Read(string line, string word) =>
            line.StartsWith(word, StringComparison.Ordinal) && line[word.Length..].Split(' ') is [var sequence, { Length: 36 } id] && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? (number, id) : null;
    }
}
