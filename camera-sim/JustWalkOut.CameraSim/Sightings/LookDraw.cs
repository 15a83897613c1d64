using System.Globalization;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>How looks differ from person to person and from picture to picture, in the unit of <see cref="Look"/>: the variance from picture to picture of one person.</summary>
public sealed record LookError
{
    /// <summary>Variance from person to person.</summary>
    [Parameter("variance", "models/training/look.py on drawn stores that were not fitted: 3.79 against 1.32 from picture to picture")]
    public double Spread { get; init; } = 2.9;

    /// <summary>Share of <see cref="Spread"/> that is not the clothes': hair, skin, build. Two who are dressed alike differ by it alone.</summary>
    [Parameter("share", "guess: one of the four bands that are looked at is the head")]
    public double OwnShare { get; init; } = 0.12;

    /// <summary>Share of the variance from picture to picture that lasts as long as the camera is the same: its light and colours.</summary>
    [Parameter("share", "models/training/look.py on drawn stores that were not fitted: 1.16 of 1.32 is left within a camera")]
    public double CameraShare { get; init; } = 0.12;

    /// <summary>Share of it that fades as people turn and bend.</summary>
    [Parameter("share", "guess: most of what changes within a camera is the body's pose")]
    public double PoseShare { get; init; } = 0.6;

    /// <summary>Time in which that part fades to 1/e.</summary>
    [Parameter("s", "guess: shoppers turn around within a second")]
    public double PoseSeconds { get; init; } = 1;

    /// <summary>How much the variance grows where a body is hidden: by this factor at the least share that is looked at.</summary>
    [Parameter("factor", "guess: what hides half of a body lends its colours to some of the rest")]
    public double HiddenFactor { get; init; } = 2;

    /// <summary>Of a body of which less can be seen nothing is known.</summary>
    [Parameter("share", "Vision/Localization/BodyLooks.cs: at least 12 of 84 points, most of them lie on trunk and legs")]
    public double VisibleMin { get; init; } = 0.3;
}

/// <summary>
/// What people look like to one camera. Who is dressed alike looks alike but for what is their own; whoever takes off their coat looks otherwise. One camera's own chance; the same people look the
/// same to every camera but for that.
/// </summary>
internal sealed class LookDraw(LookError error, double framesPerSecond, (long Simulation, int Camera) seed)
{
    private readonly NormalStream _normal = new(Chance.Seed(seed.Simulation, "looks", seed.Camera));
    private readonly Dictionary<int, Memory> _memories = [];
    private readonly float[] _drawn = new float[Look.Length];
    private Gathering? _people;
    private long _frame;

    /// <summary>Everyone at the time of a picture.</summary>
    public void Begin(Gathering people, long frame) => (_people, _frame) = (people, frame);

    /// <summary>What somebody looks like in this picture.</summary>
    /// <param name="person">By number.</param>
    /// <param name="visibleShare">Share of them that can be seen, 0 to 1.</param>
    public Look Of(int person, float visibleShare)
    {
        if (visibleShare < error.VisibleMin || _people?.IndexOf(person) is not (int index and >= 0))
        {
            return default;
        }

        if (!_memories.TryGetValue(person, out Memory? memory))
        {
            memory = new Memory();
            _memories.Add(person, memory);
            Fill(memory.OfCamera);
            Fill(memory.OfPose);
        }

        memory.Wear(_people[index], error, seed.Simulation);
        double keep = Math.Exp(-(_frame - memory.Frame) / (framesPerSecond * error.PoseSeconds));
        double anew = Math.Sqrt(Math.Max(0, 1 - (keep * keep)));
        memory.Frame = _frame;
        double hidden = 1 + ((error.HiddenFactor - 1) * (1 - visibleShare) / (1 - error.VisibleMin));
        (double camera, double pose, double fresh) = (Math.Sqrt(error.CameraShare), Math.Sqrt(error.PoseShare), Math.Sqrt(Math.Max(0, 1 - error.CameraShare - error.PoseShare)));
        for (int i = 0; i < _drawn.Length; i++)
        {
            memory.OfPose[i] = (float)((keep * memory.OfPose[i]) + (anew * _normal.Next()));
            _drawn[i] = memory.Own[i] + (float)(Math.Sqrt(hidden) * ((camera * memory.OfCamera[i]) + (pose * memory.OfPose[i]) + (fresh * _normal.Next())));
        }

        return Look.Of(_drawn);
    }

    private void Fill(float[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = _normal.Next();
        }
    }

    private sealed class Memory
    {
        private BodyLook? _worn;

        /// <summary>Without any error.</summary>
        public float[] Own { get; } = new float[Look.Length];

        public float[] OfCamera { get; } = new float[Look.Length];

        public float[] OfPose { get; } = new float[Look.Length];

        public long Frame { get; set; } = long.MinValue / 2;

        /// <summary>Draws what a person looks like, by what they wear: the same clothes give the same numbers, whoever wears them and whichever camera looks.</summary>
        public void Wear(SeenPerson person, LookError error, long simulation)
        {
            BodyLook look = person.Look;
            if (ReferenceEquals(look, _worn))
            {
                return;
            }

            _worn = look;
            string clothes = string.Create(CultureInfo.InvariantCulture, $"{look.Top}{look.TopPattern}{look.PatternColour}{look.Legs}{look.Shoes}{(look.IsCoatWorn ? look.Coat : null)}");
            NormalStream ofClothes = new(Chance.Seed(simulation, $"look of {clothes}"));
            NormalStream ofPerson = new(Chance.Seed(simulation, "look of person", person.Number));
            (double clothesSd, double ownSd) = (Math.Sqrt(error.Spread * (1 - error.OwnShare)), Math.Sqrt(error.Spread * error.OwnShare));
            for (int i = 0; i < Own.Length; i++)
            {
                Own[i] = (float)((clothesSd * ofClothes.Next()) + (ownSd * ofPerson.Next()));
            }
        }
    }
}
