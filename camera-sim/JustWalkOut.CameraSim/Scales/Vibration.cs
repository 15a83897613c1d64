using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>How long an impact is felt.</summary>
internal enum ImpactKind
{
    /// <summary>A foot on the floor.</summary>
    Footfall,

    /// <summary>A bump or a door.</summary>
    Blow,
}

/// <summary>Where a shelf's movements of one message stand; each holds twelve samples. Grams per kilogram, the sway in units of its sd.</summary>
internal sealed class ShelfMotion
{
    public float[] Bend { get; } = new float[ShelfMessage.SamplesPerPlate];

    public float[] Twist { get; } = new float[ShelfMessage.SamplesPerPlate];

    public float[] Sway { get; } = new float[ShelfMessage.SamplesPerPlate];

    /// <summary>How strongly the shelf is driven, which makes each plate rattle by itself.</summary>
    public float[] Level { get; } = new float[ShelfMessage.SamplesPerPlate];
}

/// <summary>
/// How all gondolas and shelves of a store shake, sample by sample on one grid of 60 a second. Gondolas feel impacts by their distance and hand them
/// to their shelves; each shelf answers with modes of its own. Samples stay readable for a second.
/// </summary>
internal sealed class Vibration
{
    private const int Kept = 64;

    private readonly VibrationOptions _options;
    private readonly GondolaState[] _gondolas;
    private readonly ShelfState[] _shelves;
    private readonly PriorityQueue<Impact, (long Index, long Order)> _coming = new();
    private readonly float _footfallDecay;
    private readonly float _blowDecay;
    private readonly float _kickDecay;
    private long _impacts;
    private long _next;

    /// <summary>A store at rest. Shelves are numbered through the gondolas as they stand in the store.</summary>
    public Vibration(IReadOnlyList<Gondola> gondolas, VibrationOptions options, long seed)
    {
        _options = options;
        _gondolas = [.. gondolas.Select((gondola, i) => new GondolaState(gondola, options, seed, i))];
        List<ShelfState> shelves = [];
        for (int gondola = 0; gondola < gondolas.Count; gondola++)
        {
            foreach (Shelf _ in gondolas[gondola].Shelves)
            {
                shelves.Add(new ShelfState(gondola, options, seed, shelves.Count));
            }
        }

        _shelves = [.. shelves];
        _footfallDecay = Decay(options.FootfallSeconds);
        _blowDecay = Decay(options.BlowSeconds);
        _kickDecay = Decay(options.KickSeconds);
    }

    /// <summary>An impact that is yet to come; one in the past is felt at once.</summary>
    public void Strike(TimeSpan at, Vector3 place, double strength, ImpactKind kind)
    {
        Spread(at, place, strength, kind);
        if (kind == ImpactKind.Blow && strength >= _options.DoorStrength)
        {
            Spread(at + TimeSpan.FromSeconds(_options.ReboundSeconds), place, strength * _options.Rebound, kind);
        }
    }

    /// <summary>A change of load shakes its shelf.</summary>
    public void Kick(int shelf, LoadChange change)
    {
        double sudden = Math.Min(1, _options.KickSeconds / Math.Max(change.Duration.TotalSeconds, 1e-3));
        float level = (float)(Math.Abs(change.Grams) / 1000 * _options.KickPerKilogram * sudden);
        _coming.Enqueue(new Impact(-1 - shelf, level, ImpactKind.Footfall), (IndexOf(change.At + change.Duration), _impacts++));
    }

    /// <summary>Sample of the grid nearest to a time.</summary>
    public static long IndexOf(TimeSpan at) => (long)Math.Floor((at.TotalSeconds * ShelfMessage.HertzSampled) + 0.5);

    /// <summary>Moves on up to and with a sample.</summary>
    public void MoveTo(long index)
    {
        for (; _next <= index; _next++)
        {
            while (_coming.TryPeek(out Impact impact, out (long Index, long Order) when) && when.Index <= _next)
            {
                _coming.Dequeue();
                Feel(impact);
            }

            int slot = (int)(_next % Kept);
            foreach (GondolaState gondola in _gondolas)
            {
                gondola.Move(_footfallDecay, _blowDecay);
            }

            foreach (ShelfState shelf in _shelves)
            {
                shelf.Move(_gondolas[shelf.Gondola], slot, _options, _kickDecay);
            }
        }
    }

    /// <summary>Copies twelve samples of a shelf, of which the last must have been moved to and none is older than a second.</summary>
    public void Read(int shelf, long index, ShelfMotion into)
    {
        if (index < _next - Kept || index + ShelfMessage.SamplesPerPlate > _next)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Samples {Math.Max(0, _next - Kept)} to {_next - 1} are kept.");
        }

        ShelfState state = _shelves[shelf];
        for (int i = 0; i < ShelfMessage.SamplesPerPlate; i++)
        {
            int slot = (int)((index + i) % Kept);
            into.Bend[i] = state.Bend[slot];
            into.Twist[i] = state.Twist[slot];
            into.Sway[i] = state.Sway[slot];
            into.Level[i] = state.Level[slot];
        }
    }

    // Uniform over the logarithm: heavy shelves are slow, and as many stand below the middle as above it.
    private static double FrequencyOf(Random random, VibrationOptions options) =>
        options.ShelfLowHz * Math.Pow(options.ShelfHighHz / options.ShelfLowHz, random.NextDouble());

    private static float Decay(double seconds) => (float)Math.Exp(-1 / (seconds * ShelfMessage.HertzSampled));

    private void Spread(TimeSpan at, Vector3 place, double strength, ImpactKind kind)
    {
        for (int gondola = 0; gondola < _gondolas.Length; gondola++)
        {
            double metres = _gondolas[gondola].MetresTo(place);
            double share = ((1 - _options.FarShare) * Math.Exp(-metres / _options.NearMetres)) + (_options.FarShare * Math.Exp(-metres / _options.FarMetres));
            long index = IndexOf(at + TimeSpan.FromSeconds(metres / _options.TravelMetresPerSecond));
            _coming.Enqueue(new Impact(gondola, (float)(strength * share * _options.BlowPerKilogram), kind), (index, _impacts++));
        }
    }

    private void Feel(Impact impact)
    {
        if (impact.Target < 0)
        {
            _shelves[-1 - impact.Target].Kicked += impact.Level;
        }
        else if (impact.Kind == ImpactKind.Footfall)
        {
            GondolaState gondola = _gondolas[impact.Target];
            gondola.Footfall += impact.Level * gondola.Share;
        }
        else
        {
            GondolaState gondola = _gondolas[impact.Target];
            gondola.Blow += impact.Level * gondola.Share;
        }
    }

    /// <summary>What one gondola (its number) or one shelf (-1 less its number) will feel.</summary>
    private readonly record struct Impact(int Target, float Level, ImpactKind Kind);

    private sealed class GondolaState
    {
        private readonly Pose _pose;
        private readonly Extent _size;
        private readonly Mode _mode;
        private readonly NormalStream _noise;
        private readonly float _ambient;

        public GondolaState(Gondola gondola, VibrationOptions options, long seed, int number)
        {
            _pose = gondola.Pose;
            _size = gondola.Size;
            Random random = Chance.For(seed, "gondola vibration", number);
            _mode = new Mode(FrequencyOf(random, options), options.Damping);
            _ambient = (float)(options.AmbientPerKilogram * Math.Exp(random.Normal(0, options.LevelSpread)));
            Share = (float)Math.Exp(random.Normal(0, options.LevelSpread));
            _noise = new NormalStream(Chance.Seed(seed, "gondola vibration noise", number));
        }

        /// <summary>How strongly it takes up impacts, relative to the middle gondola.</summary>
        public float Share { get; }

        public float Footfall { get; set; }

        public float Blow { get; set; }

        public float Level { get; private set; }

        public float Motion { get; private set; }

        public double MetresTo(Vector3 place)
        {
            (double sine, double cosine) = Math.SinCos(_pose.YawDegrees * Math.PI / 180);
            double east = place.X - _pose.X;
            double north = place.Y - _pose.Y;
            double across = Outside((cosine * east) + (sine * north), _size.Width);
            double deep = Outside((cosine * north) - (sine * east), _size.Depth);
            return Math.Sqrt((across * across) + (deep * deep));
        }

        public void Move(float footfallDecay, float blowDecay)
        {
            Level = _ambient + Footfall + Blow;
            Motion = _mode.Move(Level * _noise.Next());
            Footfall *= footfallDecay;
            Blow *= blowDecay;
        }

        private static double Outside(double at, double extent) => at < 0 ? -at : Math.Max(0, at - extent);
    }

    private sealed class ShelfState
    {
        // The difference of two draws is quick and as wide as one by this: knocks leave the slow part of a reading alone.
        private const float RootHalf = 0.70710678f;

        private readonly Mode _bend;
        private readonly Mode _twist;
        private readonly Mode _sway;
        private readonly NormalStream _noise;
        private readonly float _share;
        private float _lastDrive;
        private float _lastTwisting;

        public ShelfState(int gondola, VibrationOptions options, long seed, int number)
        {
            Gondola = gondola;
            Random random = Chance.For(seed, "shelf vibration", number);
            _bend = new Mode(FrequencyOf(random, options), options.Damping);
            _twist = new Mode(FrequencyOf(random, options), options.Damping);
            _sway = new Mode(options.SwayHz, options.SwayDamping);
            _share = (float)Math.Exp(random.Normal(0, options.LevelSpread));
            _noise = new NormalStream(Chance.Seed(seed, "shelf vibration noise", number));
        }

        public int Gondola { get; }

        public float Kicked { get; set; }

        public float[] Bend { get; } = new float[Kept];

        public float[] Twist { get; } = new float[Kept];

        public float[] Sway { get; } = new float[Kept];

        public float[] Level { get; } = new float[Kept];

        public void Move(GondolaState gondola, int slot, VibrationOptions options, float kickDecay)
        {
            float level = (_share * gondola.Level) + Kicked;
            float broadband = (float)options.Broadband * RootHalf;
            float drive = level * _noise.Next();
            Bend[slot] = _bend.Move(drive) + (broadband * (drive - _lastDrive)) + ((float)options.Gondola * _share * gondola.Motion);
            float twisting = level * _noise.Next();
            Twist[slot] = (float)options.Twist * (_twist.Move(twisting) + (broadband * (twisting - _lastTwisting)));
            (_lastDrive, _lastTwisting) = (drive, twisting);
            Level[slot] = level;
            Sway[slot] = _sway.Move(_noise.Next());
            Kicked *= kickDecay;
        }
    }
}
