using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>A server that writes down what it hears, and fails on request.</summary>
internal sealed class NotingServer : IStoreLink, IReplayWatcher
{
    /// <summary>The kind of observation at which it fails; null for none.</summary>
    public string? FailsOn { get; set; }

    /// <summary>How often it was asked for anything, in vain or not.</summary>
    public int Asked { get; private set; }

    public List<string> Heard { get; } = [];

    public List<DateTimeOffset> Clock { get; } = [];

    public string Text { get; private set; } = "";

    public ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation)
    {
        Heard.Add("checkIn");
        CommandId id = new(DeterministicGuid.Of(SmallVisit.Store.Name, "check-in", entry.Shopper.Value));
        return ValueTask.FromResult(new Command(Command.CurrentVersion, SmallVisit.Store.Name, id, at, new Order.CheckIn(entry.Gate, at, entry.People, entry.Role, entry.Target)));
    }

    public ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
    {
        Asked++;
        foreach (Observation observation in observations)
        {
            string kind = observation.Finding.GetType().Name;
            kind = char.ToLowerInvariant(kind[0]) + kind[1..];
            if (kind == FailsOn)
            {
                throw new IOException("disk full");
            }

            Heard.Add(kind);
            Text += System.Text.Json.JsonSerializer.Serialize(observation, MessageJson.Compact) + "\n";
        }

        return ValueTask.FromResult(observations[^1].Sequence);
    }

    public ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        Clock.Add(now);
        Asked++;
        return ValueTask.CompletedTask;
    }

    public void CheckedIn(GateEntry entry, Command command)
    {
    }

    public void Seen(TargetFrame frame)
    {
    }

    public void Found(Observed observed)
    {
    }

    public void Passed(TimeSpan time)
    {
    }
}
