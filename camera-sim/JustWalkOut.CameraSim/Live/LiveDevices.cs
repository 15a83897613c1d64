using System.Buffers;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.CameraSim.Live;

/// <summary>
/// Tells one live run from the next: devices number their messages from 0 in each, and whoever leaves out repeats must not take a second run with the
/// same seed for a repeat of the first.
/// </summary>
internal static class LiveRun
{
    public static string IdOf(LiveClock clock) => clock.Start.ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>Shelves' messages to a broker, stamped with the time of day. Taken in order of arrival; never waits.</summary>
/// <param name="mqtt">Where they go; stays the caller's.</param>
/// <param name="setup">The simulation.</param>
/// <param name="clock">When it began.</param>
internal sealed class LiveShelves(MqttShelves mqtt, SimulationSetup setup, LiveClock clock) : IWeightSink
{
    private readonly long _shiftMicroseconds = (clock.Start - setup.Start).Ticks / TimeSpan.TicksPerMicrosecond;
    private readonly string _run = LiveRun.IdOf(clock);
    private readonly ArrayBufferWriter<byte> _payload = new();

    /// <inheritdoc/>
    public ValueTask TakeAsync(ShelfMessage message)
    {
        _payload.ResetWrittenCount();
        (message with { Boot = $"{message.Boot}-{_run}", FirstSampleUnixMicroseconds = message.FirstSampleUnixMicroseconds + _shiftMicroseconds }).WritePayload(_payload);
        mqtt.Weigh(message.Gondola, message.Shelf, _payload.WrittenMemory);
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// One check-in as a gate says it: <c>boot</c> and <c>seq</c> as in a shelf's messages, so that one that comes twice is known, <c>t</c> in
/// microseconds since 1970, and what was checked in, with what it is paid with where that is not left to the payment service. Who came in behind whom is the truth's alone.
/// </summary>
internal sealed record GateMessage(string Boot, long Seq, long T, ShopperId Shopper, int People, Role Role, string? Token);

/// <summary>Gates' check-ins to a broker.</summary>
/// <param name="mqtt">Where they go; stays the caller's.</param>
/// <param name="setup">The simulation.</param>
/// <param name="clock">When it began.</param>
/// <param name="controls">Whose next shopper is to have a card that is declined; null for nobody's.</param>
internal sealed class LiveGates(MqttShelves mqtt, SimulationSetup setup, LiveClock clock, LiveControls? controls) : IMomentSink
{
    private readonly string _boot = $"{Chance.Seed(setup.Seed, "gates' boot").ToString("x16", CultureInfo.InvariantCulture)}-{LiveRun.IdOf(clock)}";
    private readonly Dictionary<string, long> _sequences = [];

    /// <inheritdoc/>
    public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        foreach (GatePass pass in moment.Gate)
        {
            long sequence = _sequences.GetValueOrDefault(pass.Gate.Value);
            _sequences[pass.Gate.Value] = sequence + 1;
            long at = (clock.Start + pass.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            GateMessage message = new(_boot, sequence, at, pass.Shopper, pass.People, pass.Role, pass.Role == Role.Shopper ? controls?.TakeCard() : null);
            mqtt.Pass(pass.Gate, JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Compact));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Shelves whose gateway is silent, which is one without power, as their broker learns of it.</summary>
/// <param name="mqtt">Where they send to; stays the caller's.</param>
/// <param name="faults">What goes wrong in the store.</param>
internal sealed class LiveOutages(MqttShelves mqtt, IReadOnlyList<Fault> faults) : IMomentSink
{
    private readonly Fault[] _faults = [.. faults.Where(fault => fault.Kind == FaultKind.ShelfSilent)];
    private readonly HashSet<string> _dead = [];

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        foreach (Fault fault in _faults)
        {
            bool isDead = Array.Exists(_faults, other => other.Target == fault.Target && other.IsAt(moment.At));
            if (isDead != _dead.Contains(fault.Target))
            {
                await TurnAsync(fault.Target, isDead);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask TurnAsync(string shelf, bool isDead)
    {
        string[] parts = shelf.Split('/');
        if (isDead)
        {
            _dead.Add(shelf);
            await mqtt.CutAsync(parts[0], parts[1]);
        }
        else
        {
            _dead.Remove(shelf);
            mqtt.Revive(parts[0], parts[1]);
        }
    }
}
