namespace JustWalkOut.Tracking.Tests.Poses;

/// <summary>A shop of 12 x 8 m under cameras that look straight down from 3 m, each surveyed a little wrongly, in which people walk about; and a watch over them.</summary>
internal sealed class WatchedShop
{
    private const double PictureSeconds = 0.1;
    private const double PointPx = 4;

    /// <summary>Lasts as long as somebody is seen: how they hold themselves, and what they wear on their heads.</summary>
    private const double PersonPx = 5;

    private readonly Random _chance;
    private readonly List<Walker> _walkers = [];
    private readonly Dictionary<ViewId, CameraModel> _built = [];
    private readonly Dictionary<ViewId, CameraModel> _surveyed = [];
    private readonly Dictionary<ViewId, CameraModel> _now;
    private readonly FloorLocatorOptions _survey = new();
    private readonly Dictionary<ViewId, double> _ahead = [];
    private int _people;
    private long _picture;

    /// <summary>A shop of which nothing has been seen.</summary>
    /// <param name="seed">Of everything.</param>
    /// <param name="columns">Cameras along x; twice as many in all. At one column each half of the shop has a camera of its own that shares nobody.</param>
    /// <param name="options">Of the watch.</param>
    public WatchedShop(int seed, int columns = 4, PoseWatchOptions? options = null)
    {
        _chance = new Random(seed);
        for (int i = 0; i < 2 * columns; i++)
        {
            ViewId view = new($"c{i + 1}");
            StorePoint at = columns == 1 ? new(i == 0 ? 2.9 : 9.1, 4, 3) : new((12.0 / columns * ((i % columns) + 0.5)) + 0.1, i < columns ? 2 : 6, 3);
            CameraModel built = Camera(at, default);
            _built.Add(view, built);
            _surveyed.Add(view, Camera(new StorePoint(at.XMetres + Normal(0.01), at.YMetres + Normal(0.01), 3 + Normal(0.01)), new CameraTurn(Radians(Normal(0.3)), Radians(Normal(0.3)), Radians(Normal(0.3)))));
        }

        _now = new Dictionary<ViewId, CameraModel>(_built);
        Watch = new PoseWatch(_surveyed, options ?? new PoseWatchOptions()) { Changed = (view, knock) => Said.Add((view, knock)), ClockChanged = SaidOfClocks.Add };
        for (int i = 0; i < 8; i++)
        {
            _walkers.Add(Walker.Enter(_people++, _chance));
        }
    }

    public PoseWatch Watch { get; }

    /// <summary>What was said of which camera, in order.</summary>
    public List<(ViewId View, CameraKnock? Knock)> Said { get; } = [];

    /// <summary>What was said of clocks, in order.</summary>
    public List<CameraClock> SaidOfClocks { get; } = [];

    /// <summary>How far people who were seen by a camera were followed from where they were, in the latest pictures; root mean square.</summary>
    public Dictionary<ViewId, double> OffMetres { get; } = [];

    public TimeSpan Now => TimeSpan.FromSeconds(_picture * PictureSeconds);

    /// <summary>Turns a camera; nothing surveyed changes.</summary>
    public void Knock(string camera, CameraTurn turn)
    {
        CameraModel built = _built[new ViewId(camera)];
        _now[new ViewId(camera)] = Camera(built.At, turn);
    }

    /// <summary>Sets a camera's clock ahead, or back.</summary>
    public void SetClock(string camera, double aheadSeconds) => _ahead[new ViewId(camera)] = aheadSeconds;

    /// <summary>Lets time pass.</summary>
    public void Run(double minutes)
    {
        List<Sighting> sightings = [];
        for (double end = Now.TotalSeconds + (60 * minutes); Now.TotalSeconds < end; _picture++)
        {
            for (int i = 0; i < _walkers.Count; i++)
            {
                if (!_walkers[i].Walk(PictureSeconds, _chance))
                {
                    _walkers[i] = Walker.Enter(_people++, _chance);
                }
            }

            foreach ((ViewId view, CameraModel camera) in _now)
            {
                sightings.Clear();
                FloorLocator placing = new(_surveyed[view], _survey);
                _walkers.ForEach(walker => See(camera, placing, walker, sightings));
                TimeSpan stamp = Now + TimeSpan.FromSeconds(_ahead.GetValueOrDefault(view));
                SightingFrame followed = Watch.See(new SightingFrame(view, _picture, stamp, TimeSpan.Zero, Now, stamp, sightings));
                OffMetres[view] = Off(followed);
            }

            Watch.Tell(Now, [.. _walkers.Select(walker => new Presence(new PersonId($"p{walker.Number}"), Now, new FloorPoint(walker.At.XMetres + Normal(0.03), walker.At.YMetres + Normal(0.03)), null, null, null))]);
        }
    }

    public static CameraTurn Turn(double rightDegrees, double downDegrees, double forwardDegrees) => new(Radians(rightDegrees), Radians(downDegrees), Radians(forwardDegrees));

    private double Off(SightingFrame frame) => frame.Sightings.Count == 0 ? 0 : Math.Sqrt(frame.Sightings.Average(sighting =>
        _walkers.Min(walker => Math.Pow(walker.At.XMetres - sighting.Floor!.Value.At.XMetres, 2) + Math.Pow(walker.At.YMetres - sighting.Floor.Value.At.YMetres, 2))));

    private void See(CameraModel camera, FloorLocator placing, Walker walker, List<Sighting> into)
    {
        if (!camera.TryProject(new StorePoint(walker.At.XMetres, walker.At.YMetres, 0), out double x, out double y) || x < 0 || y < 0 || x >= 640 || y >= 640
            || !camera.TryProject(new StorePoint(walker.At.XMetres, walker.At.YMetres, walker.HeightMetres), out double headX, out double headY))
        {
            return;
        }

        (double gx, double gy) = (x + Normal(PointPx) + (PersonPx * walker.Habit.X), y + Normal(PointPx) + (PersonPx * walker.Habit.Y));
        ImagePoint ground = new((float)gx, (float)gy, 1);
        ImagePoint head = new((float)(headX + Normal(PointPx)), (float)(headY + Normal(PointPx)), 1);
        Box box = new((float)Math.Min(x, headX) - 20, (float)Math.Min(y, headY) - 20, (float)Math.Max(x, headX) + 20, (float)Math.Max(y, headY) + 20);
        into.Add(new Sighting(box, 0.9f, ground, head, head, ImagePoint.Unseen, placing.Place(gx, gy, PointPx + PersonPx)));
    }

    /// <summary>Looks straight down, its picture's top towards larger y.</summary>
    private static CameraModel Camera(StorePoint at, CameraTurn turn)
    {
        double[][] straight = [[1, 0, 0], [0, -1, 0], [0, 0, -1]];
        double angle = Math.Sqrt((turn.Right * turn.Right) + (turn.Down * turn.Down) + (turn.Forward * turn.Forward));
        double[][] pose = [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Select(column =>
        {
            // Rodrigues' formula, a column of the turn at a time.
            double[] axis = angle > 0 ? [turn.Right / angle, turn.Down / angle, turn.Forward / angle] : [1, 0, 0];
            double Turned(int i) => (Math.Cos(angle) * (i == column ? 1 : 0)) + ((1 - Math.Cos(angle)) * axis[i] * axis[column]) + (Math.Sin(angle) * Cross(axis, i, column));
            return (straight[row][0] * Turned(0)) + (straight[row][1] * Turned(1)) + (straight[row][2] * Turned(2));
        }).Append(row == 0 ? at.XMetres : row == 1 ? at.YMetres : at.ZMetres).ToArray())];
        return new CameraModel(new CameraForm(640, 640, [320, 320], [319.5, 319.5], [], pose));
    }

    /// <summary>Row i, column j of the matrix that multiplies by an axis.</summary>
    private static double Cross(double[] axis, int i, int j) => (i, j) switch
    {
        (0, 1) => -axis[2],
        (0, 2) => axis[1],
        (1, 0) => axis[2],
        (1, 2) => -axis[0],
        (2, 0) => -axis[1],
        (2, 1) => axis[0],
        _ => 0,
    };

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private double Normal(double sd) => Walker.Normal(_chance) * sd;

    /// <summary>Somebody who walks from place to place for some minutes.</summary>
    private sealed class Walker
    {
        private FloorPoint _to;
        private double _pause;
        private double _secondsLeft;

        public int Number { get; private init; }

        public FloorPoint At { get; private set; }

        public double HeightMetres { get; private init; }

        public (double X, double Y) Habit { get; private init; }

        public static Walker Enter(int number, Random chance) => new()
        {
            Number = number,
            At = Somewhere(chance),
            _to = Somewhere(chance),
            _secondsLeft = 60 + (120 * chance.NextDouble()),
            HeightMetres = 1.68 + (0.09 * Normal(chance)),
            Habit = (Normal(chance), Normal(chance)),
        };

        /// <summary>Goes on; false once they have left.</summary>
        public bool Walk(double seconds, Random chance)
        {
            const double Speed = 1.1;
            _secondsLeft -= seconds;
            _pause -= seconds;
            if (_pause > 0)
            {
                return _secondsLeft > 0;
            }

            (double x, double y) = (_to.XMetres - At.XMetres, _to.YMetres - At.YMetres);
            double left = double.Hypot(x, y);
            if (left < Speed * seconds)
            {
                (_to, _pause) = (Somewhere(chance), 6 * chance.NextDouble());
                return _secondsLeft > 0;
            }

            At = new FloorPoint(At.XMetres + (x / left * Speed * seconds), At.YMetres + (y / left * Speed * seconds));
            return _secondsLeft > 0;
        }

        public static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(Math.Tau * chance.NextDouble());

        private static FloorPoint Somewhere(Random chance) => new(0.5 + (11 * chance.NextDouble()), 0.5 + (7 * chance.NextDouble()));
    }
}
