using System.Globalization;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>One shelf: its plates, its gateway's clock and what becomes of its messages on the way.</summary>
internal sealed class ShelfGateway
{
    private readonly GatewayOptions _options;
    private readonly GatewayClock _clock;
    private readonly PlateFaults _faults;
    private readonly Random _way;
    private readonly string[] _plates;
    private readonly long _startUnixMicroseconds;
    private readonly double _toneHz;
    private readonly ShelfMotion _motion = new();
    private readonly float[] _tone = new float[2 * ShelfMessage.SamplesPerPlate];
    private readonly long _seed;
    private string _boot;
    private int _boots;
    private long _sequence;
    private long _next;
    private bool _wasSilent;

    /// <summary>A shelf whose plates are empty.</summary>
    /// <param name="place">Gondola and shelf, and the shelf's number in the store, from 0.</param>
    /// <param name="cells">Its plates, in the shelf's order.</param>
    /// <param name="setup">The simulation.</param>
    /// <param name="options">How it all behaves.</param>
    public ShelfGateway((Gondola Gondola, Shelf Shelf, int Number) place, PlateCell[] cells, SimulationSetup setup, ScaleOptions options)
    {
        (Gondola, Shelf, Number) = (place.Gondola.Id, place.Shelf.Id, place.Number);
        Cells = cells;
        _options = options.Gateway;
        _toneHz = options.Cells.ToneHz;
        _plates = [.. place.Shelf.Plates.Select(plate => plate.Id)];
        _seed = setup.Seed;
        _startUnixMicroseconds = (setup.Start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

        // BENCHMARK-1 stamps all shelves of a gondola with one clock: they sample together, each sends for itself.
        Random random = Chance.For(_seed, $"gateway clock {Gondola}");
        _clock = new GatewayClock(
            random.NextDouble() * ShelfMessage.SamplesPerPlate / ShelfMessage.HertzSampled,
            random.Between(-_options.ClockOffsetSeconds, _options.ClockOffsetSeconds),
            random.Between(-_options.ClockDriftPpm, _options.ClockDriftPpm) * 1e-6);
        _way = Chance.For(_seed, $"gateway way {Gondola}/{Shelf}");
        _faults = new PlateFaults($"{Gondola}/{Shelf}", cells, setup.Faults);
        _boot = BootId();
    }

    public string Gondola { get; }

    public string Shelf { get; }

    public int Number { get; }

    public PlateCell[] Cells { get; }

    /// <summary>True time at which the next message is whole.</summary>
    public TimeSpan DueAt => TimeSpan.FromSeconds(_clock.LastSampleSeconds(_next));

    /// <summary>Samples the next message and hands on what arrives of it: nothing, one, or two of the same.</summary>
    /// <param name="vibration">Moved to <see cref="DueAt"/>.</param>
    /// <param name="arrive">Gets each arriving message.</param>
    public void Next(Vibration vibration, Action<ShelfMessage> arrive)
    {
        double first = _clock.FirstSampleSeconds(_next);
        TimeSpan at = TimeSpan.FromSeconds(first);
        vibration.Read(Number, Math.Max(0, Vibration.IndexOf(DueAt) - ShelfMessage.SamplesPerPlate + 1), _motion);
        HearTone(first);
        _faults.MoveTo(at, DueAt);
        float[] grams = new float[Cells.Length * ShelfMessage.SamplesPerPlate];
        for (int plate = 0; plate < Cells.Length; plate++)
        {
            Cells[plate].Sample(first, _clock.SpacingSeconds, _motion, _tone, grams.AsSpan(plate * ShelfMessage.SamplesPerPlate, ShelfMessage.SamplesPerPlate));
        }

        // One set of draws for each message, whatever becomes of it: a fault changes nothing for the messages after it.
        Draws draws = new(_way.NextDouble(), _way.NextDouble(), _way.NextDouble(), _way.NextDouble(), _way.NextDouble(), _way.NextDouble());
        if (_faults.IsSilentAt(at))
        {
            _wasSilent = true;
        }
        else
        {
            Restart();
            Send(at, first, grams, draws, arrive);
        }

        _next++;
    }

    private void Send(TimeSpan at, double firstSeconds, float[] grams, Draws draws, Action<ShelfMessage> arrive)
    {
        double way = Math.Min(_options.IssueSecondsMax, _options.IssueSecondsMin - (_options.IssueSecondsMean * Math.Log(1 - draws.Way)));
        double late = _options.LateSecondsMin + (draws.Delay * (_options.LateSecondsMax - _options.LateSecondsMin));
        double arrives = firstSeconds + _options.StampLateSeconds + way;
        bool isLate = draws.Late < Math.Max(_options.LateShare, _faults.StrengthAt(FaultKind.MessagesLate, at));
        bool isLost = draws.Lost < Math.Max(_options.LostShare, _faults.StrengthAt(FaultKind.MessagesLost, at));
        bool isRepeated = draws.Repeated < Math.Max(_options.RepeatedShare, _faults.StrengthAt(FaultKind.MessagesRepeated, at));
        long stamp = _startUnixMicroseconds + _clock.FirstSampleMicroseconds(_next)
            + (long)Math.Round((_options.StampLateSeconds + _faults.StrengthAt(FaultKind.GatewayClockOff, at)) * 1e6);
        ShelfMessage message = new(
            Gondola, Shelf, _boot, _sequence++, stamp, _plates, grams, TimeSpan.FromSeconds(isLate ? arrives + late : arrives));
        if (!isLost)
        {
            arrive(message);
            if (isRepeated)
            {
                arrive(message with { ArrivedAt = message.ArrivedAt + TimeSpan.FromSeconds(draws.RepeatDelay * _options.LateSecondsMax) });
            }
        }
    }

    // A gateway that was silent had no power: it comes back as another run that counts from 0.
    private void Restart()
    {
        if (_wasSilent)
        {
            _wasSilent = false;
            _boots++;
            _sequence = 0;
            _boot = BootId();
        }
    }

    private string BootId() => Chance.Seed(_seed, $"gateway boot {Gondola}/{Shelf}", _boots).ToString("x16", CultureInfo.InvariantCulture);

    private void HearTone(double firstSeconds)
    {
        for (int i = 0; i < ShelfMessage.SamplesPerPlate; i++)
        {
            double turns = _toneHz * (firstSeconds + (i * _clock.SpacingSeconds));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * (turns - Math.Floor(turns)));
            _tone[i] = (float)cosine;
            _tone[ShelfMessage.SamplesPerPlate + i] = (float)sine;
        }
    }

    private readonly record struct Draws(double Way, double Delay, double Late, double Lost, double Repeated, double RepeatDelay);
}

/// <summary>Everything that can be set about the shelves.</summary>
public sealed record ScaleOptions
{
    /// <summary>How load cells read.</summary>
    public LoadCellOptions Cells { get; init; } = new();

    /// <summary>How furniture shakes.</summary>
    public VibrationOptions Vibration { get; init; } = new();

    /// <summary>How gateways send.</summary>
    public GatewayOptions Gateway { get; init; } = new();
}
