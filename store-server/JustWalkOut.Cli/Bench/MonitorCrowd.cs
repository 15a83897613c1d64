using System.Text.Json;
using JustWalkOut.StoreServer.Monitor;
using Microsoft.AspNetCore.SignalR.Client;

namespace JustWalkOut.Cli.Bench;

/// <summary>What a crowd of monitors saw of one stretch.</summary>
/// <param name="Monitors">How many there were, the slow one not counted.</param>
/// <param name="Seconds">How long they were measured.</param>
/// <param name="LeastPerSecond">Updates a second (a message of where people are) of the monitor that got fewest.</param>
/// <param name="MostPerSecond">Of the one that got most.</param>
/// <param name="LongestGapMs">The longest time that any of them was without an update.</param>
/// <param name="AgeMs">From the moment that an update describes until a monitor has it, all monitors together; vision's own holding back is in it.</param>
/// <param name="CpuSeconds">Processor time of the crowd's process.</param>
/// <param name="SlowPerSecond">Updates a second of the monitor that hardly reads.</param>
internal sealed record CrowdFigures(int Monitors, double Seconds, double LeastPerSecond, double MostPerSecond, double LongestGapMs, Percentiles AgeMs, double CpuSeconds, double SlowPerSecond);

/// <summary>Many monitors at once, in a process of their own: SignalR's own client each, which reads all that comes, and beside them one that hardly reads at all.</summary>
internal static class MonitorCrowd
{
    /// <summary>What is said on stdout when every monitor has its first update.</summary>
    public const string Connected = "connected";

    /// <summary>What stands before the figures.</summary>
    public const string Measured = "measured ";

    /// <param name="server">The store's.</param>
    /// <param name="monitors">How many, without the slow one.</param>
    /// <param name="length">How long they are measured, once all are connected.</param>
    /// <param name="told">Hears once that they are.</param>
    /// <param name="stop">Ends it early, without figures.</param>
    /// <exception cref="IOException">A connection could not be made or broke.</exception>
    public static async Task<CrowdFigures> RunAsync(Uri server, int monitors, TimeSpan length, Action told, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        CrowdMember[] members = [.. Enumerable.Range(0, monitors).Select(_ => new CrowdMember(TimeProvider.System))];
        SlowMonitor slow = new(new Uri(server, MonitorHub.Path), TimeProvider.System);
        Task[] reading = [slow.RunAsync(ending.Token), .. members.Select(member => member.RunAsync(new Uri(server, MonitorHub.Path), ending.Token))];
        Task broken = Task.WhenAny(reading).Unwrap();
        await OrBroken(Task.WhenAll(members.Select(member => member.First)));
        told();
        Array.ForEach(members, member => member.Begin());
        slow.Begin();
        long began = TimeProvider.System.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await OrBroken(Task.Delay(length, TimeProvider.System, stop));
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        double used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        CrowdTally[] tallies = [.. members.Select(member => member.End())];
        double slowly = slow.Updates / seconds;
        await ending.CancelAsync();
        await Task.WhenAll(reading);
        return new CrowdFigures(
            monitors,
            Math.Round(seconds, 1),
            Math.Round(tallies.Min(tally => tally.Updates) / seconds, 2),
            Math.Round(tallies.Max(tally => tally.Updates) / seconds, 2),
            Math.Round(tallies.Max(tally => tally.LongestGapMs)),
            Percentiles.Of([.. tallies.SelectMany(tally => tally.AgesMs)]).Rounded(),
            Math.Round(used, 1),
            Math.Round(slowly, 2));

        async Task OrBroken(Task waited)
        {
            if (await Task.WhenAny(waited, broken) == broken)
            {
                await broken;
                throw new IOException($"A monitor's stream at {server} ended; expected it to go on. See what the store's server says.");
            }

            await waited;
        }
    }
}

/// <summary>What one monitor got.</summary>
internal sealed record CrowdTally(long Updates, double LongestGapMs, IReadOnlyList<double> AgesMs);

/// <summary>One monitor of a crowd. It reads everything as a program does, and looks at when it came.</summary>
internal sealed class CrowdMember(TimeProvider clock)
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<double> _ages = [];
    private long _last;
    private double _gap;
    private bool _isMeasured;

    /// <summary>Done with the first update.</summary>
    public Task First => _first.Task;

    /// <summary>Counts from now on.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            (_isMeasured, _last) = (true, clock.GetTimestamp());
        }
    }

    /// <summary>Counts no more.</summary>
    public CrowdTally End()
    {
        lock (_gate)
        {
            _isMeasured = false;
            return new CrowdTally(_ages.Count, Math.Max(_gap, clock.GetElapsedTime(_last).TotalMilliseconds), [.. _ages]);
        }
    }

    /// <summary>Reads until told to stop, which is no fault.</summary>
    public async Task RunAsync(Uri hub, CancellationToken stop)
    {
        await using HubConnection connection = new HubConnectionBuilder().WithUrl(hub).Build();
        try
        {
            await connection.StartAsync(stop);
            await foreach (JsonElement[] batch in connection.StreamAsync<JsonElement[]>("Watch", null, 0L, stop))
            {
                foreach (JsonElement message in batch.Where(message => message.GetProperty("kind").ValueEquals("presences")))
                {
                    Count(message.GetProperty("at").GetDateTimeOffset());
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
        catch (HttpRequestException fault)
        {
            throw new IOException($"{hub} cannot be reached ({fault.Message}); is the store's server running?", fault);
        }
    }

    private void Count(DateTimeOffset at)
    {
        _first.TrySetResult();
        lock (_gate)
        {
            if (_isMeasured)
            {
                long now = clock.GetTimestamp();
                _gap = Math.Max(_gap, clock.GetElapsedTime(_last, now).TotalMilliseconds);
                _last = now;
                _ages.Add((clock.GetUtcNow() - at).TotalMilliseconds);
            }
        }
    }
}
