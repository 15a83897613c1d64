using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// One camera's detector as the error model has it. Keeps what lives on from picture to picture: for each person a draw that decides on
/// missing, and the errors of box and points; and the false detections that are still there.
/// </summary>
internal sealed class DetectorDraw(SightingErrorModel model, Vector2 sizePx, Random random)
{
    // Four edges, then x and y of ground, head and two hands.
    private const int Errors = 12;

    private readonly Dictionary<int, Memory> _memories = [];
    private readonly List<(Box Box, double ScoreLogit)> _false = [];

    /// <summary>Draws what the detector says of one picture, in the order of the bodies, false ones last.</summary>
    /// <param name="bodies">What is there to be seen.</param>
    /// <param name="frame">Number of the picture: who was not there in the one before is forgotten.</param>
    /// <param name="placing">Places ground points.</param>
    /// <param name="into">Gets the sightings; emptied first.</param>
    public void Draw(IReadOnlyList<BodyInView> bodies, long frame, FloorPlacing placing, List<Sighting> into)
    {
        into.Clear();
        foreach (BodyInView body in bodies)
        {
            Memory memory = Remember(body.Person, frame);
            double logit = model.Detection.Logit(body.Box.HeightPx, body.VisibleShare, body.Tilt);
            if (memory.Luck < Logistic(logit) && Sight(body, memory, logit, placing) is Sighting sighting)
            {
                into.Add(sighting);
            }
        }

        MakeUp(placing, into);
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
        if (isNew || random.NextDouble() >= model.DetectionPersistence)
        {
            memory.Luck = random.NextDouble();
        }

        double keep = isNew ? 0 : model.PlacePersistence;
        double fresh = Math.Sqrt(1 - (keep * keep));
        for (int i = 0; i < Errors; i++)
        {
            memory.Errors[i] = (keep * memory.Errors[i]) + random.Normal(0, fresh);
        }

        memory.Frame = frame;
        return memory;
    }

    private Sighting? Sight(in BodyInView body, Memory memory, double logit, FloorPlacing placing)
    {
        double height = body.Box.HeightPx;
        double scoreLogit = random.Normal(model.ScoreIntercept + (model.ScoreSlope * logit), model.ScoreSd);
        float score = (float)Logistic(scoreLogit);
        Box box = Cut(new Box(
            body.Box.LeftPx + Off(model.Left, memory.Errors[0], height),
            body.Box.TopPx + Off(model.Top, memory.Errors[1], height),
            body.Box.RightPx + Off(model.Right, memory.Errors[2], height),
            body.Box.BottomPx + Off(model.Bottom, memory.Errors[3], height)));
        if (score < model.ScoreMin || box.WidthPx < 1 || box.HeightPx < 1)
        {
            return null;
        }

        ImagePoint ground = model.Ground is null ? Bottom(box, score) : Point(model.Ground, body.Ground, memory.Errors.AsSpan(4, 2), height);
        ImagePoint head = model.Head is null ? new ImagePoint((box.LeftPx + box.RightPx) / 2, box.TopPx, score) : Point(model.Head, body.Head, memory.Errors.AsSpan(6, 2), height);
        ImagePoint left = Point(model.Hand, body.LeftHand, memory.Errors.AsSpan(8, 2), height);
        ImagePoint right = Point(model.Hand, body.RightHand, memory.Errors.AsSpan(10, 2), height);

        // Which hand is which is not told: the one further left in the picture comes first.
        bool isSwapped = right.XPx < left.XPx || !left.IsSeen;
        return new Sighting(box, score, ground, head, isSwapped ? right : left, isSwapped ? left : right, Place(ground, height, placing));
    }

    private FloorPlace? Place(ImagePoint ground, double height, FloorPlacing placing)
    {
        double share = model.Ground is null ? model.Bottom.Sd : Math.Max(model.Ground.Across.Sd, model.Ground.Down.Sd);
        return ground.IsSeen ? placing.Place(new Vector2(ground.XPx, ground.YPx), Math.Max(0.5, share * height)) : null;
    }

    private ImagePoint Point(KeypointError? error, PointInView truth, Span<double> errors, double height)
    {
        if (error is null)
        {
            return ImagePoint.Unseen;
        }

        double luck = random.NextDouble();
        double confidence = random.NextDouble();
        double chance = truth.Visibility == 2 ? error.SeenWhenVisible : truth.Visibility == 1 ? error.SeenWhenHidden : 0;
        return luck < chance
            ? new ImagePoint(
                truth.At.X + Off(error.Across, errors[0], height), truth.At.Y + Off(error.Down, errors[1], height),
                (float)(truth.Visibility == 2 ? 0.5 + (confidence / 2) : 0.25 + (confidence / 2)))
            : ImagePoint.Unseen;
    }

    private void MakeUp(FloorPlacing placing, List<Sighting> into)
    {
        double life = model.FalseLifeFrames;
        for (int i = _false.Count - 1; i >= 0; i--)
        {
            if (random.NextDouble() < 1 / life)
            {
                _false.RemoveAt(i);
            }
        }

        for (int born = Poisson(model.FalsePerFrame / life); born > 0; born--)
        {
            double height = Math.Min(sizePx.Y, Math.Exp(random.Normal(model.FalseLogHeight, model.FalseLogHeightSd)));
            double width = height * random.Between(0.3, 0.6);
            double x = random.Between(0, Math.Max(1, sizePx.X - width));
            double y = random.Between(0, Math.Max(1, sizePx.Y - height));
            _false.Add((new Box((float)x, (float)y, (float)(x + width), (float)(y + height)), random.Normal(model.FalseScoreLogit, model.ScoreSd)));
        }

        foreach ((Box box, double scoreLogit) in _false)
        {
            float score = Math.Max((float)model.ScoreMin, (float)Logistic(scoreLogit));
            ImagePoint ground = Bottom(box, score);
            into.Add(new Sighting(box, score, ground, ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, Place(ground, box.HeightPx, placing)));
        }
    }

    private int Poisson(double mean)
    {
        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = random.NextDouble(); product > limit; product *= random.NextDouble())
        {
            count++;
        }

        return count;
    }

    private Box Cut(Box box) =>
        new(Math.Max(0, box.LeftPx), Math.Max(0, box.TopPx), Math.Min(sizePx.X, box.RightPx), Math.Min(sizePx.Y, box.BottomPx));

    private static ImagePoint Bottom(Box box, float score) => new((box.LeftPx + box.RightPx) / 2, box.BottomPx, score);

    private static float Off(ShareError error, double draw, double height) => (float)((error.Mean + (error.Sd * draw)) * height);

    private sealed class Memory
    {
        public double[] Errors { get; } = new double[DetectorDraw.Errors];

        public double Luck { get; set; }

        public long Frame { get; set; } = long.MinValue;
    }
}
