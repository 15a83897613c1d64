using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>What is drawn once for one plate: its noise, its zero, how it takes up what shakes the shelf.</summary>
internal sealed record PlateTraits(
    float WhiteGrams,
    double OffsetGrams,
    float WanderGrams,
    float DriftGramsPerMessage,
    float Bend,
    float Twist,
    float Rattle,
    float SwayGrams,
    float ToneCosine,
    float ToneSine,
    double ResponseHz,
    double ResponseDamping,
    bool IsStuck,
    bool IsDead)
{
    /// <summary>Draws the traits of one plate.</summary>
    /// <param name="random">The plate's own generator.</param>
    /// <param name="shelf">What is drawn for its shelf.</param>
    /// <param name="along">Where on the shelf it is, -1 at one end to 1 at the other.</param>
    /// <param name="options">How shelves behave.</param>
    public static PlateTraits Draw(Random random, (double TonePerKilogram, double TonePhase) shelf, double along, ScaleOptions options)
    {
        LoadCellOptions cells = options.Cells;
        VibrationOptions vibration = options.Vibration;
        bool isZeroed = random.NextDouble() < cells.ZeroedShare;
        double phase = shelf.TonePhase + random.Normal(0, cells.TonePhaseSpread);
        double uptake = LogNormal(random, 1, cells.UptakeSpread);
        double driftPerMessage = LogNormal(random, cells.DriftGrams, cells.DriftSpread) * Math.Sqrt((double)ShelfMessage.SamplesPerPlate / ShelfMessage.HertzSampled / 3600);
        return new PlateTraits(
            (float)LogNormal(random, cells.WhiteGrams, cells.WhiteSpread),
            random.Normal(0, isZeroed ? cells.ZeroedOffsetGrams : cells.LooseOffsetGrams),
            (float)LogNormal(random, cells.WanderGrams, cells.WanderSpread),
            (float)driftPerMessage,
            (float)(uptake * random.Normal(1, cells.ShapeSpread)),
            (float)(uptake * along),
            (float)(uptake * vibration.Rattle),
            (float)(LogNormal(random, vibration.SwayGrams, vibration.SwaySpread) * (random.NextDouble() < vibration.SwayAgainst ? -1 : 1)),
            (float)(shelf.TonePerKilogram * uptake * Math.Cos(phase)),
            (float)(shelf.TonePerKilogram * uptake * Math.Sin(phase)),
            cells.ResponseHz * random.Between(0.8, 1.2),
            cells.ResponseDamping * random.Between(0.7, 1.4),
            random.NextDouble() < cells.StuckShare,
            random.NextDouble() < cells.DeadShare);
    }

    private static double LogNormal(Random random, double median, double spread) => median * Math.Exp(random.Normal(0, spread));
}

/// <summary>One plate with its load, its noise and what its converter did last.</summary>
internal sealed class PlateCell
{
    private const int Quads = ShelfMessage.SamplesPerPlate / 4;
    private const float RootHalf = 0.70710678f;

    private readonly PlateTraits _traits;
    private readonly LoadCellOptions _options;
    private readonly float[] _loads = new float[ShelfMessage.SamplesPerPlate];
    private readonly float _wanderKept;
    private readonly float _wanderGain;
    private readonly uint _holdBegins;
    private readonly uint _holdEnds;
    private NoiseLanes _noise;
    private float _lastDraw;
    private float _wander;
    private float _drift;
    private float _slow;
    private float _last;
    private bool _isHolding;

    /// <summary>A plate that nothing rests on yet.</summary>
    public PlateCell(PlateId id, PlateTraits traits, LoadCellOptions options, long seed)
    {
        Id = id;
        _traits = traits;
        _options = options;
        Load = new PlateLoad(traits.ResponseHz, traits.ResponseDamping);
        _noise = new NoiseLanes(Chance.Seed(seed, $"plate noise {id.Value}"));
        double messageSeconds = (double)ShelfMessage.SamplesPerPlate / ShelfMessage.HertzSampled;
        double kept = Math.Exp(-messageSeconds / options.WanderSeconds);
        _wanderKept = (float)kept;
        _wanderGain = (float)(traits.WanderGrams * Math.Sqrt(1 - (kept * kept)));
        double ends = Math.Min(1, messageSeconds / options.HoldSeconds);
        _holdEnds = Threshold(ends);
        _holdBegins = Threshold(Math.Min(1, ends * options.HoldShare / Math.Max(1e-6, 1 - options.HoldShare)));
        _slow = (float)traits.OffsetGrams;
        _last = Rounded(traits.OffsetGrams);
    }

    public PlateId Id { get; }

    public PlateLoad Load { get; }

    /// <summary>Whether it repeats one value, by its nature or for now.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Whether it gives no numbers, by its nature or for now.</summary>
    public bool IsDead { get; set; }

    /// <summary>Grams that a faulty drift has added so far.</summary>
    public double FaultyDriftGrams { get; set; }

    /// <summary>Writes the twelve samples of one message.</summary>
    /// <param name="firstSeconds">True time of the first one.</param>
    /// <param name="spacingSeconds">From sample to sample.</param>
    /// <param name="motion">How the shelf moves meanwhile.</param>
    /// <param name="tone">The building's tone: twelve cosines, then twelve sines.</param>
    /// <param name="grams">Gets the samples.</param>
    public void Sample(double firstSeconds, double spacingSeconds, ShelfMotion motion, ReadOnlySpan<float> tone, Span<float> grams)
    {
        // Drawn and moved on even where the answer is not used, so that a fault changes nothing before and after it.
        float kilograms = (float)((_options.TareGrams + Math.Max(0, Load.Grams)) / 1000);
        if (Load.IsAtRest)
        {
            _loads.AsSpan().Fill((float)Load.Grams);
        }
        else
        {
            Load.Sample(firstSeconds, spacingSeconds, _loads);
        }

        float slowBefore = _slow;
        bool isHolding = MoveSlowly();
        Mix(kilograms, slowBefore, motion, tone, grams);
        if (isHolding)
        {
            grams[0] = _last;
            for (int i = 3; i < grams.Length; i += 3)
            {
                grams[i] = grams[i - 1];
            }
        }

        if (_traits.IsDead || IsDead)
        {
            grams.Fill(float.NaN);
        }
        else if (_traits.IsStuck || IsStuck)
        {
            grams.Fill(_last);
        }
        else
        {
            _last = grams[^1];
        }
    }

    /// <summary>Makes what rests there now the value that a stuck plate repeats.</summary>
    public void Settle() => _last = Rounded(_traits.OffsetGrams + Load.Grams);

    private static uint Threshold(double share) => (uint)Math.Min(uint.MaxValue, share * uint.MaxValue);

    private float Rounded(double grams) =>
        (float)(Math.Round(Math.Clamp(grams, -_options.SaturationGrams, _options.SaturationGrams) / _options.StepGrams) * _options.StepGrams);

    private bool MoveSlowly()
    {
        Vector128<float> draws = _noise.NextNormal();
        uint chance = _noise.NextBits()[0];
        _wander = (_wanderKept * _wander) + (_wanderGain * draws[0]);
        _drift += _traits.DriftGramsPerMessage * draws[1];
        _slow = (float)(_traits.OffsetGrams + FaultyDriftGrams) + _wander + _drift;
        _isHolding = _isHolding ? chance >= _holdEnds : chance < _holdBegins;
        return _isHolding;
    }

    private void Mix(float kilograms, float slowBefore, ShelfMotion motion, ReadOnlySpan<float> tone, Span<float> grams)
    {
        float slowStep = (_slow - slowBefore) / ShelfMessage.SamplesPerPlate;
        Vector128<float> ramp = Vector128.Create(1f, 2f, 3f, 4f);
        Vector128<float> limit = Vector128.Create((float)_options.SaturationGrams);

        // Rattling plates knock against what they lie on: that is quick, and leaves the slow part of the reading alone. The difference of two draws is so.
        float rattle = kilograms * _traits.Rattle * RootHalf;
        float step = (float)_options.StepGrams;
        float perStep = 1 / step;
        for (int quad = 0; quad < Quads; quad++)
        {
            int at = 4 * quad;
            Vector128<float> shaken =
                (_traits.Bend * Vector128.Create<float>(motion.Bend.AsSpan(at, 4)))
                + (_traits.Twist * Vector128.Create<float>(motion.Twist.AsSpan(at, 4)))
                + (_traits.ToneCosine * Vector128.Create(tone.Slice(at, 4)))
                + (_traits.ToneSine * Vector128.Create(tone.Slice(ShelfMessage.SamplesPerPlate + at, 4)));
            Vector128<float> draws = _noise.NextNormal();
            Vector128<float> before = Vector128.Shuffle(draws, Vector128.Create(3, 0, 1, 2)).WithElement(0, _lastDraw);
            _lastDraw = draws[3];
            Vector128<float> reading =
                Vector128.Create<float>(_loads.AsSpan(at, 4))
                + (Vector128.Create(slowBefore) + (slowStep * (ramp + Vector128.Create((float)at))))
                + (_traits.WhiteGrams * draws)
                + (rattle * Vector128.Create<float>(motion.Level.AsSpan(at, 4)) * (draws - before))
                + (kilograms * shaken)
                + (_traits.SwayGrams * Vector128.Create<float>(motion.Sway.AsSpan(at, 4)));
            Vector128<float> held = Vector128.Min(limit, Vector128.Max(-limit, reading));
            (Vector128.Round(held * perStep) * step).CopyTo(grams[at..]);
        }
    }
}
