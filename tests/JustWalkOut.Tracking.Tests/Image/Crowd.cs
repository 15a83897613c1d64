namespace JustWalkOut.Tracking.Tests.Image;

/// <summary>
/// A seeded crowd as a detector would see it: people walk across a 1920 x 1080 picture and turn at its edges, boxes are noisy, some people are
/// missed, some get a low score, and there are false boxes. The benchmarks run on it too.
/// </summary>
internal sealed class Crowd
{
    private const float WidthPx = 1920;
    private const float HeightPx = 1080;
    private const double Missed = 0.03;
    private const double Doubtful = 0.10;
    private const double False = 0.05;
    private const int Nobody = -1;

    private readonly List<Detection[]> _frames = [];
    private readonly List<int[]> _people = [];

    /// <summary>Walks a crowd through a number of frames of 1/30 s.</summary>
    public Crowd(int people, int frames, int seed)
    {
        Random random = new(seed);

        // Boxes cover a tenth of the picture when there are few people and not more than a third when there are many.
        float typicalPx = MathF.Min(160, MathF.Sqrt(WidthPx * HeightPx / 3 / (0.4f * people)));
        Walker[] walkers = [.. Enumerable.Range(0, people).Select(_ => Walker.Somewhere(random, typicalPx))];
        for (int frame = 0; frame < frames; frame++)
        {
            List<(Detection Seen, int Person)> seen = [];
            for (int person = 0; person < people; person++)
            {
                walkers[person].Walk(random);
                if (random.NextDouble() >= Missed)
                {
                    float score = random.NextDouble() < Doubtful ? Between(random, 0.15f, 0.45f) : Between(random, 0.65f, 0.95f);
                    seen.Add((new Detection(walkers[person].Seen(random), score), person));
                }
            }

            int falseOnes = (int)Math.Round(False * people * 2 * random.NextDouble());
            for (int i = 0; i < falseOnes; i++)
            {
                seen.Add((new Detection(Walker.Somewhere(random, typicalPx).Seen(random), Between(random, 0.1f, 0.7f)), Nobody));
            }

            (Detection Seen, int Person)[] shuffled = [.. seen];
            random.Shuffle(shuffled);
            _frames.Add([.. shuffled.Select(one => one.Seen)]);
            _people.Add([.. shuffled.Select(one => one.Person)]);
        }
    }

    public int FrameCount => _frames.Count;

    public Detection[] Frame(int frame) => _frames[frame];

    /// <summary>
    /// Share of reported boxes (after the first half second) that carry the id under which their person is most often reported, and share of detected
    /// people that are reported at all.
    /// </summary>
    public (double SameId, double Reported) Score(ImageTracker tracker)
    {
        Dictionary<(int Person, int Id), int> counts = [];
        int detected = 0;
        for (int frame = 0; frame < FrameCount; frame++)
        {
            ReadOnlySpan<TrackedBox> tracked = tracker.Step(_frames[frame], TimeSpan.FromSeconds(frame / 30.0));
            if (frame < 15)
            {
                continue;
            }

            for (int i = 0; i < _frames[frame].Length; i++)
            {
                int person = _people[frame][i];
                if (person == Nobody)
                {
                    continue;
                }

                detected++;
                TrackedBox? nearest = Nearest(tracked, _frames[frame][i].Box);
                if (nearest is { } box)
                {
                    (int, int) key = (person, box.Track.Value);
                    counts[key] = counts.GetValueOrDefault(key) + 1;
                }
            }
        }

        double reported = counts.Values.Sum();
        double sameId = counts.GroupBy(count => count.Key.Person).Sum(ofPerson => ofPerson.Max(count => count.Value));
        return (sameId / reported, reported / detected);
    }

    private static TrackedBox? Nearest(ReadOnlySpan<TrackedBox> tracked, Box box)
    {
        TrackedBox? nearest = null;
        float least = box.HeightPx / 4;
        foreach (TrackedBox candidate in tracked)
        {
            float apart = MathF.Abs(candidate.Box.LeftPx - box.LeftPx) + MathF.Abs(candidate.Box.TopPx - box.TopPx);
            if (apart < least)
            {
                least = apart;
                nearest = candidate;
            }
        }

        return nearest;
    }

    private static float Between(Random random, float low, float high) => low + ((high - low) * random.NextSingle());

    private struct Walker
    {
        private float _x;
        private float _y;
        private float _dx;
        private float _dy;
        private float _height;

        public static Walker Somewhere(Random random, float typicalPx)
        {
            float height = typicalPx * Between(random, 0.7f, 1.3f);
            return new Walker
            {
                _x = WidthPx * random.NextSingle(),
                _y = HeightPx * random.NextSingle(),
                _dx = height * Between(random, -0.03f, 0.03f),
                _dy = height * Between(random, -0.01f, 0.01f),
                _height = height,
            };
        }

        public void Walk(Random random)
        {
            _dx += _height * Between(random, -0.001f, 0.001f);
            _dx = (_x < 0 && _dx < 0) || (_x > WidthPx && _dx > 0) ? -_dx : _dx;
            _dy = (_y < 0 && _dy < 0) || (_y > HeightPx && _dy > 0) ? -_dy : _dy;
            _x += _dx;
            _y += _dy;
        }

        public readonly Box Seen(Random random)
        {
            float height = _height * Between(random, 0.97f, 1.03f);
            float width = 0.4f * height * Between(random, 0.95f, 1.05f);
            float x = _x + (_height * Between(random, -0.02f, 0.02f));
            float y = _y + (_height * Between(random, -0.02f, 0.02f));
            return new Box(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));
        }
    }
}
