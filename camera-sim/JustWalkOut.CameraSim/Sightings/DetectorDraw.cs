using System.Numerics;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// One camera's detector as the error model has it. Keeps what lives on from picture to picture: for each person the luck that decides on
/// missing, and the errors of box, points and score; and the false detections that are still there.
/// </summary>
/// <param name="model">How it errs.</param>
/// <param name="sizePx">Size of the pictures.</param>
/// <param name="framesPerSecond">Pictures a second: the model's times are seconds.</param>
/// <param name="seed">The simulation's, and the camera's index: the seeds of its own chance.</param>
internal sealed class DetectorDraw(SightingErrorModel model, Vector2 sizePx, double framesPerSecond, (long Simulation, int Camera) seed)
{
    private readonly Random _random = Chance.For(seed.Simulation, "sightings", seed.Camera);
    private readonly NormalStream _normal = new(Chance.Seed(seed.Simulation, "sighting errors", seed.Camera));
    private readonly Dictionary<int, Memory> _memories = [];
    private readonly List<(Box Box, float Score)> _background = [];
    private readonly double _keepLuck = model.DetectionPersistence.Kept(1 / framesPerSecond);
    private readonly Shares _luck = Shares.Of(model.DetectionPersistence);
    private readonly double _keepStray = Math.Exp(-1 / (model.Stray.LifeSeconds * framesPerSecond));
    private readonly double _dies = 1 - Math.Exp(-1 / (model.Background.LifeSeconds * framesPerSecond));

    /// <summary>Draws what the detector says of one picture, in the order of the bodies, false ones last.</summary>
    /// <param name="bodies">What is there to be seen.</param>
    /// <param name="frame">Number of the picture: who was not there in the one before is forgotten.</param>
    /// <param name="placing">Places ground points.</param>
    /// <param name="into">Gets the sightings; emptied first.</param>
    /// <param name="looks">Says what bodies look like; null where nobody looks.</param>
    public void Draw(IReadOnlyList<BodyInView> bodies, long frame, FloorLocator placing, List<Sighting> into, LookDraw? looks = null)
    {
        into.Clear();
        int strays = 0;
        foreach (BodyInView body in bodies)
        {
            Memory memory = Remember(body.Person, frame);
            double logit = model.Detection.Logit(body.Box.HeightPx, body.VisibleShare, body.Tilt);
            bool isFound = Luck(memory) < Logistic(logit) && Sight(body, memory, logit, placing) is Sighting sighting && Add(into, looks is null ? sighting : sighting with { Look = looks.Of(body.Person, body.VisibleShare) });
            double strayChance = (isFound ? model.Stray.WhenFound : model.Stray.WhenMissed) * body.VisibleShare;
            memory.HasStray = memory.StrayLuck < strayChance;
            strays += memory.HasStray ? 1 : 0;
        }

        if (strays > 0)
        {
            foreach (BodyInView body in bodies)
            {
                if (_memories[body.Person] is { HasStray: true } memory && Stray(body, memory, placing) is Sighting stray)
                {
                    into.Add(stray);
                }
            }
        }

        MakeUp(placing, into);
    }

    private static bool Add(List<Sighting> into, Sighting sighting)
    {
        into.Add(sighting);
        return true;
    }

    private static double Logistic(double logit) => 1 / (1 + Math.Exp(-logit));

    private Memory Remember(int person, long frame)
    {
        if (!_memories.TryGetValue(person, out Memory? memory))
        {
            memory = new Memory();
            _memories.Add(person, memory);
        }

        bool isNew = memory.Frame != frame - 1;
        if (isNew)
        {
            memory.Forget();
            (memory.LuckSlow, memory.LuckLasting) = (_normal.Next(), _normal.Next());
        }

        if (isNew || _random.NextDouble() >= _keepStray)
        {
            memory.StrayLuck = _random.NextDouble();
            memory.StrayFrame = null;
        }

        memory.Frame = frame;
        return memory;
    }

    /// <summary>A body's luck, 0 to 1 and as likely everywhere; found is who has less than the chance.</summary>
    private double Luck(Memory memory)
    {
        memory.LuckSlow = (_keepLuck * memory.LuckSlow) + (Math.Sqrt(1 - (_keepLuck * _keepLuck)) * _normal.Next());
        return Bell.Share(_luck.Of(memory.LuckSlow, memory.LuckLasting, _normal.Next()));
    }

    /// <summary>Moves errors on to a picture: the fading part by the time since they were last asked for, the fresh part is drawn anew.</summary>
    private void Move(Span<double> slow, Span<double> lasting, Span<double> now, (Persistence Persistence, double? FramesSince) how)
    {
        Shares shares = Shares.Of(how.Persistence);
        double keep = how.FramesSince is { } frames ? how.Persistence.Kept(frames / framesPerSecond) : 0;
        double anew = Math.Sqrt(1 - (keep * keep));
        for (int i = 0; i < slow.Length; i++)
        {
            if (how.FramesSince is null)
            {
                lasting[i] = _normal.Next();
            }

            slow[i] = (keep * slow[i]) + (anew * _normal.Next());
            now[i] = shares.Of(slow[i], lasting[i], _normal.Next());
        }
    }

    private Sighting? Sight(in BodyInView body, Memory memory, double logit, FloorLocator placing)
    {
        double height = body.Box.HeightPx;
        double? since = memory.Frame - memory.Asked;
        memory.Asked = memory.Frame;
        int errors = model.Ground is null && model.Head is null && model.Hand is null ? Memory.EdgeCount : Memory.ErrorCount;
        Span<double> now = stackalloc double[Memory.ErrorCount + 1];
        Move(memory.Slow.AsSpan(0, errors), memory.Lasting, now, (model.PlacePersistence, since));
        Move(memory.Slow.AsSpan(Memory.ErrorCount, 1), memory.Lasting.AsSpan(Memory.ErrorCount), now[Memory.ErrorCount..], (model.ScorePersistence, since));

        float score = (float)model.Score.Of(model.Score.Intercept + (model.Score.Slope * logit) + (model.Score.Sd * now[Memory.ErrorCount]));
        double hidden = 1 - body.VisibleShare;
        Box off = new(
            Off(model.Left, hidden, now[0], height), Off(model.Top, hidden, now[1], height), Off(model.Right, hidden, now[2], height), Off(model.Bottom, hidden, now[3], height));
        Box box = Framing(body.Box, off);
        if (box.WidthPx < 1 || box.HeightPx < 1)
        {
            return null;
        }

        ImagePoint ground = model.Ground is null ? Bottom(box, score) : Point(model.Ground, body.Ground, now.Slice(4, 2), height);
        ImagePoint head = model.Head is null ? new ImagePoint((box.LeftPx + box.RightPx) / 2, box.TopPx, score) : Point(model.Head, body.Head, now.Slice(6, 2), height);
        ImagePoint left = Point(model.Hand, body.LeftHand, now.Slice(8, 2), height);
        ImagePoint right = Point(model.Hand, body.RightHand, now.Slice(10, 2), height);

        // Which hand is which is not told: the one further left in the picture comes first.
        bool isSwapped = right.XPx < left.XPx || !left.IsSeen;
        return new Sighting(box, score, ground, head, isSwapped ? right : left, isSwapped ? left : right, Place(ground, height, placing));
    }

    /// <summary>A body's own box overlaps the true one by half, or it would not have counted as found when the model was measured: larger errors shrink.</summary>
    private Box Framing(Box body, Box off)
    {
        Box box = default;
        for (float share = 1; share > 0.1f; share *= 0.75f)
        {
            box = Cut(new Box(
                body.LeftPx + (share * off.LeftPx), body.TopPx + (share * off.TopPx), body.RightPx + (share * off.RightPx), body.BottomPx + (share * off.BottomPx)));
            if (box.IsProper && BoxOverlap.Of(body, box) >= BoxOverlap.OfBodyMin)
            {
                break;
            }
        }

        return box;
    }

    private Sighting? Stray(in BodyInView body, Memory memory, FloorLocator placing)
    {
        double? since = memory.Frame - memory.StrayFrame;
        memory.StrayFrame = memory.Frame;
        Span<double> now = stackalloc double[Memory.StrayCount];
        Move(memory.StraySlow, memory.StrayLasting, now, (model.PlacePersistence, since));
        StrayError stray = model.Stray;
        float x = body.Box.LeftPx + Off(stray.Across, now[0], body.Box.WidthPx);
        float y = body.Box.TopPx + Off(stray.Down, now[1], body.Box.HeightPx);
        float halfWidth = (float)(body.Box.WidthPx / 2 * Math.Exp(Off(stray.LogWidth, now[2], 1)));
        float halfHeight = (float)(body.Box.HeightPx / 2 * Math.Exp(Off(stray.LogHeight, now[3], 1)));
        Box box = Cut(new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight));
        return box.WidthPx < 1 || box.HeightPx < 1 ? null : False(box, (float)model.Score.Of(stray.Score.Mean + (stray.Score.Sd * now[4])), placing);
    }

    private FloorPlace? Place(ImagePoint ground, double height, FloorLocator placing)
    {
        double share = model.Ground is null ? model.Bottom.Sd : Math.Max(model.Ground.Across.Sd, model.Ground.Down.Sd);
        return ground.IsSeen ? placing.Place(ground.XPx, ground.YPx, Math.Max(0.5, share * height)) : null;
    }

    private ImagePoint Point(KeypointError? error, PointInView truth, Span<double> errors, double height)
    {
        if (error is null)
        {
            return ImagePoint.Unseen;
        }

        double luck = _random.NextDouble();
        double confidence = _random.NextDouble();
        double chance = truth.Visibility == 2 ? error.SeenWhenVisible : truth.Visibility == 1 ? error.SeenWhenHidden : 0;
        return luck < chance
            ? new ImagePoint(
                truth.At.X + Off(error.Across, errors[0], height), truth.At.Y + Off(error.Down, errors[1], height),
                (float)(truth.Visibility == 2 ? 0.5 + (confidence / 2) : 0.25 + (confidence / 2)))
            : ImagePoint.Unseen;
    }

    private void MakeUp(FloorLocator placing, List<Sighting> into)
    {
        BackgroundError error = model.Background;
        for (int i = _background.Count - 1; i >= 0; i--)
        {
            if (_random.NextDouble() < _dies)
            {
                _background.RemoveAt(i);
            }
        }

        for (int born = Poisson(error.PerFrame * _dies); born > 0; born--)
        {
            double height = Math.Min(sizePx.Y, Math.Exp(_random.Normal(error.LogHeight.Mean, error.LogHeight.Sd)));
            double width = Math.Min(sizePx.X, height * Math.Exp(_random.Normal(error.LogAspect.Mean, error.LogAspect.Sd)));
            double x = _random.Between(0, Math.Max(1, sizePx.X - width));
            double y = _random.Between(0, Math.Max(1, sizePx.Y - height));
            _background.Add((new Box((float)x, (float)y, (float)(x + width), (float)(y + height)), (float)model.Score.Of(_random.Normal(error.Score.Mean, error.Score.Sd))));
        }

        foreach ((Box box, float score) in _background)
        {
            into.Add(False(box, score, placing));
        }
    }

    private Sighting False(Box box, float score, FloorLocator placing)
    {
        ImagePoint ground = Bottom(box, score);
        return new Sighting(box, score, ground, ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, Place(ground, box.HeightPx, placing));
    }

    private int Poisson(double mean)
    {
        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = _random.NextDouble(); product > limit; product *= _random.NextDouble())
        {
            count++;
        }

        return count;
    }

    private Box Cut(Box box) =>
        new(Math.Max(0, box.LeftPx), Math.Max(0, box.TopPx), Math.Min(sizePx.X, box.RightPx), Math.Min(sizePx.Y, box.BottomPx));

    private static ImagePoint Bottom(Box box, float score) => new((box.LeftPx + box.RightPx) / 2, box.BottomPx, score);

    private static float Off(ShareError error, double draw, double height) => (float)((error.Mean + (error.Sd * draw)) * height);

    private static float Off(EdgeError error, double hidden, double draw, double height) => (float)((error.Middle + (error.Hidden * hidden) + (error.SdOf(hidden) * Bell.Stretch(draw, error.Tail))) * height);

    /// <summary>By how much each part of a draw counts.</summary>
    private readonly record struct Shares(double Slow, double Lasting, double Fresh)
    {
        public static Shares Of(Persistence persistence) =>
            new(Math.Sqrt(Math.Max(0, 1 - persistence.Fresh - persistence.Lasting)), Math.Sqrt(persistence.Lasting), Math.Sqrt(persistence.Fresh));

        public double Of(double slow, double lasting, double fresh) => (Slow * slow) + (Lasting * lasting) + (Fresh * fresh);
    }

    private sealed class Memory
    {
        /// <summary>Four edges.</summary>
        public const int EdgeCount = 4;

        /// <summary>Four edges, then x and y of ground, head and two hands.</summary>
        public const int ErrorCount = 12;

        /// <summary>Middle, size and score.</summary>
        public const int StrayCount = 5;

        public double[] Slow { get; } = new double[ErrorCount + 1];

        public double[] Lasting { get; } = new double[ErrorCount + 1];

        public double[] StraySlow { get; } = new double[StrayCount];

        public double[] StrayLasting { get; } = new double[StrayCount];

        public double LuckSlow { get; set; }

        public double LuckLasting { get; set; }

        public double StrayLuck { get; set; }

        public bool HasStray { get; set; }

        public long? Asked { get; set; }

        public long? StrayFrame { get; set; }

        public long Frame { get; set; } = long.MinValue;

        public void Forget() => (Asked, StrayFrame) = (null, null);
    }
}
