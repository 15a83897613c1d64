using System.Numerics;

namespace JustWalkOut.Tracking;

/// <summary>Judges all cameras whenever a bin is full: which of them has turned, since when, and what each is off by at rest.</summary>
internal sealed class PoseJudge
{
    /// <summary>A turn is found within this of where the camera rests, about each axis; wider than any that leaves the picture what it was.</summary>
    private const double SlabRadians = 8 * Math.PI / 180;

    /// <summary>From this squared distance on a camera's rest is not learned from: it may be knocked.</summary>
    private const double DoubtDistance2 = 9;

    /// <summary>A camera is well again that has been within this share of what matters, for a third of a window.</summary>
    private const double WellShare = 0.6;

    /// <summary>Votes count for so long.</summary>
    private const double VoteSeconds = 20;

    /// <summary>Fewest votes in all that elect another turn: some seconds of some people.</summary>
    private const double VotesMin = 120;

    private readonly WatchedCamera[] _cameras;
    private readonly PoseWatchOptions _options;
    private readonly PoseBin[] _bins;
    private readonly TimeSpan _binLength;
    private readonly double[] _turns;
    private int _full;
    private int _newest;
    private int _sinceLearned;
    private TimeSpan _ends = TimeSpan.MinValue;

    /// <summary>Nothing is known yet.</summary>
    public PoseJudge(WatchedCamera[] cameras, PoseWatchOptions options)
    {
        (_cameras, _options) = (cameras, options);
        _bins = [.. Enumerable.Range(0, Math.Max(3, (int)Math.Round(options.WindowSeconds / options.BinSeconds))).Select(_ => new PoseBin(cameras.Length))];
        _binLength = TimeSpan.FromSeconds(options.BinSeconds);
        _turns = new double[3 * cameras.Length];
        Poses = [.. cameras.Select(camera => new CameraPose(camera.View, 0, 0, default, 0, 0, 0, null))];
    }

    /// <summary>Hears of cameras that are found knocked or well.</summary>
    public Action<ViewId, CameraKnock?>? Changed { get; set; }

    /// <summary>Each camera as it was judged last.</summary>
    public IReadOnlyList<CameraPose> Poses { get; private set; }

    /// <summary>What is seen now goes here.</summary>
    public PoseBin Newest => _bins[_newest];

    /// <summary>Time passes; where a bin is full the cameras are judged.</summary>
    public void Pass(TimeSpan at)
    {
        if (_ends == TimeSpan.MinValue)
        {
            (_ends, _full) = (at + _binLength, 1);
            Newest.Begin(at);
        }

        if (at < _ends)
        {
            return;
        }

        Judge(at);
        _ends = at + _binLength;
        _newest = (_newest + 1) % _bins.Length;
        _full = Math.Min(_full + 1, _bins.Length);
        Newest.Begin(at);
    }

    private void Judge(TimeSpan at)
    {
        FillTurns();
        foreach (WatchedCamera camera in _cameras)
        {
            camera.Note(Newest.From, Newest.Looks(camera.Number));
            Verdict whole = Lately(camera, _full, TimeSpan.MinValue);
            camera.Seen = (whole.Looks, whole.People);
            camera.Misfit = whole.Looks > 0 ? _bins.Sum(bin => bin.Misfit(camera.Number)) / (2 * whole.Looks) : 0;
        }

        // Where cameras disagree about everybody nothing can be said of one of them.
        Verdict? worst = Median(_cameras.Where(camera => camera.Seen.Looks >= _options.LooksMin).Select(camera => camera.Misfit)) <= _options.MisfitMax ? Worst() : null;
        foreach (WatchedCamera camera in _cameras)
        {
            camera.Suspected = worst?.Camera == camera ? camera.Suspected + 1 : 0;
        }

        if (worst is { } found && (found.Camera.Suspected - 1) * _options.BinSeconds >= _options.HoldSeconds)
        {
            Find(found, at);
        }

        Learn(isDoubtful: worst is not null);
        Poses = [.. _cameras.Select(PoseOf)];
    }

    /// <summary>The camera that looks most like a knocked one; null where none does.</summary>
    private Verdict? Worst()
    {
        List<Verdict> verdicts = [];
        foreach (WatchedCamera camera in _cameras)
        {
            Elect(camera);
            if (camera.Knock is null)
            {
                verdicts.Add(Best(camera));
            }
            else
            {
                Revise(camera);
            }
        }

        Verdict? worst = null;
        double common = Common(verdicts);
        foreach (Verdict plain in verdicts)
        {
            Verdict verdict = plain with { Distance2 = plain.Distance2 / common };
            verdict.Camera.Seems = (verdict.Turn, verdict.FloorMetres, verdict.Distance2);
            Follow(verdict.Camera, verdict);
            if (IsKnock(verdict) && (worst is null || verdict.Explains > worst.Value.Explains))
            {
                worst = verdict;
            }
        }

        return worst;
    }

    private void FillTurns()
    {
        foreach (WatchedCamera camera in _cameras)
        {
            CameraTurn turn = camera.Rest + (camera.Knock?.Turn ?? default);
            (_turns[3 * camera.Number], _turns[(3 * camera.Number) + 1], _turns[(3 * camera.Number) + 2]) = (turn.Right, turn.Down, turn.Forward);
        }
    }

    /// <summary>Where few sightings of a camera are anybody's as it is taken to look, and many are by another turn, they are placed by that from now on.</summary>
    private void Elect(WatchedCamera camera)
    {
        if (camera.Votes.Elected(camera.Taken, VotesMin, _options.PeopleMin + 1) is { } elected)
        {
            (camera.Taken, camera.ElectedFor) = (elected, _bins.Length / 3);
            camera.LostSince ??= camera.Lost(Newest.From);
            Forget(TimeSpan.MinValue);
        }

        camera.Votes.Fade(Math.Exp(-_options.BinSeconds / VoteSeconds));
    }

    /// <summary>
    /// By how much cameras seem turned as a rule: where half of them are off by more than chance allows, the detector is, and a camera must stand out from that. The median squared distance over what it is by chance with three degrees of freedom.
    /// </summary>
    private static double Common(List<Verdict> verdicts)
    {
        const int Fewest = 4;
        const double MedianByChance = 2.366;
        return verdicts.Count < Fewest ? 1 : Math.Max(1, Median(verdicts.Select(verdict => verdict.Distance2)) / MedianByChance);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    /// <summary>A camera that may have turned is taken to have, so that its sightings are given to people, and doubted, by where it seems to look; whether it is knocked is another question.</summary>
    private static void Follow(WatchedCamera camera, in Verdict verdict)
    {
        if (verdict.Distance2 >= DoubtDistance2)
        {
            (camera.Taken, camera.ElectedFor) = (camera.Rest + verdict.Turn, 0);
        }
        else if (camera.ElectedFor-- <= 0)
        {
            (camera.Taken, camera.ElectedFor, camera.LostSince) = (camera.Rest, 0, null);
        }
    }

    /// <summary>How a camera has turned from its rest, by the newest bins that say so most plainly, with all others as they are taken to be.</summary>
    private Verdict Best(WatchedCamera camera)
    {
        Verdict best = new(camera);
        BinSums sums = default;
        for (int back = 0; back < _full; back++)
        {
            sums = sums.With(Back(back), camera.Number, _turns);
            if (sums.Looks < _options.LooksMin)
            {
                continue;
            }

            Verdict verdict = Weigh(camera, sums, Back(back).From);
            best = best.Looks == 0 || verdict.Distance2 > best.Distance2 ? verdict : best;
        }

        return best;
    }

    private PoseBin Back(int bins) => _bins[(_newest - bins + _bins.Length) % _bins.Length];

    private Verdict Weigh(WatchedCamera camera, in BinSums sums, TimeSpan since)
    {
        // The turns of all were taken out; this camera's own beyond its rest comes back in.
        CameraTurn beyond = camera.Knock?.Turn ?? default;
        CameraTurn left = sums.Left + sums.Own.Times(beyond);
        TurnMatrix own = sums.Own * (1 / _options.ErrsAlike);
        TurnMatrix slab = TurnMatrix.Diagonal(1 / (SlabRadians * SlabRadians));
        TurnMatrix covariance = (own + slab).Inverse();
        CameraTurn turn = covariance.Times(new CameraTurn(left.Right / _options.ErrsAlike, left.Down / _options.ErrsAlike, left.Forward / _options.ErrsAlike));
        TurnMatrix spread = covariance + camera.RestCovariance;
        double length = Math.Max(1e-12, Math.Sqrt(TurnMatrix.Diagonal(1).Square(turn)));
        CameraTurn along = new(turn.Right / length, turn.Down / length, turn.Forward / length);
        return new Verdict(camera)
        {
            Since = since,
            Looks = sums.Looks,
            People = BitOperations.PopCount(sums.People),
            Turn = turn,
            SdDegrees = Math.Sqrt(spread.Square(along)) * 180 / Math.PI,
            Distance2 = spread.Inverse().Square(turn),
            Explains = (own + slab).Square(turn),
            FloorMetres = sums.Looks > 0 ? Math.Sqrt(sums.Floor.Square(turn) / sums.Looks) : 0,
        };
    }

    private bool IsKnock(in Verdict verdict) =>
        verdict.Distance2 >= _options.Distance2Min && verdict.Looks >= _options.LooksMin && verdict.People >= _options.PeopleMin
        && (verdict.Turn.Degrees >= _options.DegreesMin || verdict.FloorMetres >= _options.MetresMin);

    private void Find(in Verdict found, TimeSpan at)
    {
        WatchedCamera camera = found.Camera;
        camera.Knock = new CameraKnock(found.Turn, found.SdDegrees, found.FloorMetres, camera.LostSince is { } lost && lost < found.Since ? lost : found.Since, at);
        (camera.Suspected, camera.Mended, camera.LostSince) = (0, 0, null);
        camera.Taken = camera.Rest + found.Turn;
        camera.Votes.Clear();

        // While it was taken to look elsewhere it bent what was thought of the others.
        Forget(found.Since - _binLength);
        Changed?.Invoke(camera.View, camera.Knock);
    }

    /// <summary>What was seen since a time says nothing any more.</summary>
    private void Forget(TimeSpan since)
    {
        foreach (PoseBin bin in _bins)
        {
            if (bin.From >= since)
            {
                bin.Begin(bin.From);
            }
        }
    }

    /// <summary>A knocked camera is looked at again: how far it is turned now, and whether it is well.</summary>
    private void Revise(WatchedCamera camera)
    {
        CameraKnock knock = camera.Knock!;
        Verdict recent = Lately(camera, Math.Max(2, _bins.Length / 3), TimeSpan.MinValue);
        if (recent.Looks < _options.LooksMin / 2)
        {
            return;
        }

        bool isWell = recent.Turn.Degrees < WellShare * _options.DegreesMin || (recent.FloorMetres < WellShare * _options.MetresMin && recent.Turn.Degrees < _options.DegreesMin);
        camera.Mended = isWell ? camera.Mended + 1 : 0;
        if (camera.Mended > _bins.Length / 3)
        {
            camera.Knock = null;
            camera.Taken = camera.Rest;
            camera.Seems = default;
            camera.Votes.Clear();
            Changed?.Invoke(camera.View, null);
            return;
        }

        // Sums of before the knock say nothing of it; those after it are weighed together.
        Verdict now = camera.Mended > 0 ? recent : Lately(camera, _full, knock.Since);
        camera.Knock = knock with { Turn = now.Turn, SdDegrees = now.SdDegrees, FloorMetres = now.FloorMetres };
        camera.Taken = camera.Rest + now.Turn;
        camera.Seems = (now.Turn, now.FloorMetres, now.Distance2);
    }

    /// <summary>How a camera has turned by the newest so many bins that began at a time or later.</summary>
    private Verdict Lately(WatchedCamera camera, int binsMax, TimeSpan from)
    {
        BinSums sums = default;
        for (int back = 0; back < Math.Min(binsMax, _full) && Back(back).From >= from; back++)
        {
            sums = sums.With(Back(back), camera.Number, _turns);
        }

        return Weigh(camera, sums, from);
    }

    /// <summary>Learns what cameras are off by at rest, a window at a time, and believes it a window later if nothing has looked like a knock until then.</summary>
    private void Learn(bool isDoubtful)
    {
        _sinceLearned++;
        if (_sinceLearned < _bins.Length)
        {
            return;
        }

        _sinceLearned = 0;
        foreach (WatchedCamera camera in _cameras)
        {
            if (camera.Next is { } next && camera.Knock is null && !isDoubtful && camera.Seems.Distance2 < DoubtDistance2)
            {
                (camera.Rest, camera.RestCovariance) = next;
            }

            camera.Next = null;
        }

        if (!isDoubtful)
        {
            FillTurns();
            PoseEquations.Solve(_bins, _cameras, _turns, _options);
        }
    }

    private static CameraPose PoseOf(WatchedCamera camera) => new(camera.View, camera.Seen.Looks, camera.Seen.People, camera.Seems.Turn, camera.Seems.FloorMetres, camera.Seems.Distance2, camera.Misfit, camera.Knock);

    /// <summary>What several bins say of one camera.</summary>
    private readonly record struct BinSums(CameraTurn Left, TurnMatrix Own, TurnMatrix Floor, int Looks, ulong People)
    {
        public BinSums With(PoseBin bin, int camera, double[] turns) =>
            new(Left + bin.Left(camera, turns), Own + bin.Own(camera), Floor + bin.Floor(camera), Looks + bin.Looks(camera), People | bin.People(camera));
    }

    /// <summary>What is thought of one camera.</summary>
    private readonly record struct Verdict(WatchedCamera Camera)
    {
        public CameraTurn Turn { get; init; }

        public double SdDegrees { get; init; }

        public double Distance2 { get; init; }

        /// <summary>By how much less the equations are off with this turn than without.</summary>
        public double Explains { get; init; }

        public double FloorMetres { get; init; }

        public int Looks { get; init; }

        public int People { get; init; }

        public TimeSpan Since { get; init; }
    }
}
