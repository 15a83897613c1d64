using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>What is to be measured.</summary>
/// <param name="Orders">The simulations; those of one script and store with ascending seeds next to each other.</param>
/// <param name="HeldOut">Whether an order is kept from the fit, for the comparison; where none is, the comparison is on what was fitted.</param>
/// <param name="FilmedMax">Each is filmed from its opening for this long at most.</param>
/// <param name="Command">The command line, for the record.</param>
public sealed record MeasurementRequest(IReadOnlyList<SimulationOrder> Orders, Func<SimulationOrder, bool> HeldOut, TimeSpan FilmedMax, string Command);

/// <summary>What came of a measurement.</summary>
/// <param name="Model">The fit.</param>
/// <param name="Comparison">The detector beside what is drawn from the fit.</param>
public sealed record MeasuredSightings(SightingErrorModel Model, SightingComparison Comparison);

/// <summary>
/// Measures a detector on simulated pictures: films each order, lets the detector look at the decoded footage, fits an error model to it, and draws
/// sightings from the fit for the same bodies, to be compared with what the detector said.
/// </summary>
public static class SightingMeasurement
{
    /// <summary>Measures.</summary>
    /// <param name="request">What.</param>
    /// <param name="detector">Makes a detector for one thread; called for each of two.</param>
    /// <param name="scratch">An empty folder of the caller's for the footage, which is gone from it afterwards.</param>
    /// <param name="passed">Told how far it is.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="InvalidDataException">Script or store have faults, or there is too little to fit.</exception>
    public static async Task<MeasuredSightings> RunAsync(
        MeasurementRequest request, Func<IPictureDetector> detector, string scratch, Action<string> passed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(passed);
        using IPictureDetector first = detector();
        using IPictureDetector second = detector();
        List<Filmed> filmed = [];
        foreach (SimulationOrder order in request.Orders)
        {
            string folder = Path.Combine(scratch, $"{filmed.Count}");
            filmed.Add(await FilmAsync((filmed.Count, order), request.FilmedMax, folder, at => passed($"{filmed.Count} of {request.Orders.Count}: {at.TotalSeconds:0} s filmed"), cancellation));
            Look(filmed[^1], folder, [first, second], passed, cancellation);
            Directory.Delete(folder, recursive: true);
        }

        passed("fitting");
        bool isHeldOut = filmed.Exists(film => request.HeldOut(film.Order)) && !filmed.TrueForAll(film => request.HeldOut(film.Order));
        Filmed[] fitted = [.. filmed.Where(film => !isHeldOut || !request.HeldOut(film.Order))];
        Filmed[] compared = [.. filmed.Where(film => !isHeldOut || request.HeldOut(film.Order))];
        string orders = string.Join(", ", fitted.Select(Words));
        string kept = isHeldOut ? string.Join(", ", compared.Select(Words)) : "none";
        ErrorProvenance provenance = new(
            "measured", first.Name,
            $"measured by `{request.Command}` on rendered, compressed and decoded pictures; fitted to {orders}; kept for the comparison: {kept}", 0, 0);
        SightingErrorModel model = SightingErrorFit.Fit(fitted.SelectMany(film => film.Frames), provenance, first.ScoreLeast, fitted[0].FramesPerSecond);
        return new MeasuredSightings(model, new SightingComparison(
            model, orders, isHeldOut ? kept : orders,
            SightingStatistics.Of(fitted.SelectMany(film => film.Frames)),
            SightingStatistics.Of(compared.SelectMany(film => film.Frames)),
            SightingStatistics.Of(compared.SelectMany(film => film.Draw(model)))));
    }

    private static string Words(Filmed film) => $"{film.Order.Script} in {film.Order.Store ?? "its store"} seed {film.Order.Seed} ({film.Length.TotalSeconds:0} s)";

    private static async Task<Filmed> FilmAsync((int Number, SimulationOrder Order) one, TimeSpan lengthMax, string folder, Action<TimeSpan> passed, CancellationToken cancellation)
    {
        Play play = Play.Of(one.Order);
        Directory.CreateDirectory(folder);
        PictureBodies bodies = new(play.Setup, play.CameraFps);
        CameraSink cameras = new(play.Setup, new CameraOptions { FramesPerSecond = play.CameraFps }, folder);
        await using (cameras)
        {
            TimeSpan last = TimeSpan.Zero;
            await MomentFan.RunAsync(play.Simulation.Run().TakeWhile(moment => moment.At < lengthMax), [cameras, bodies], at => passed(last = at), cancellation);
            return new Filmed(one.Number, one.Order, bodies, play.CameraFps, last);
        }
    }

    private static void Look(Filmed film, string folder, IPictureDetector[] detectors, Action<string> passed, CancellationToken cancellation)
    {
        // Each of the detectors takes every second camera: whose turn it is does not hang on which is faster.
        Parallel.For(0, detectors.Length, new ParallelOptions { MaxDegreeOfParallelism = detectors.Length, CancellationToken = cancellation }, turn =>
        {
            for (int camera = turn; camera < film.Cameras.Count; camera += detectors.Length)
            {
                Look(film.Cameras[camera], film.Found[camera], Path.Combine(folder, "cameras", $"{film.Cameras[camera].Id}.mp4"), detectors[turn], cancellation);
                passed($"{film.Order.Script} {film.Order.Seed}: camera {film.Cameras[camera].Id} looked at");
            }
        });
    }

    private static void Look(PictureBodies.OneCamera camera, List<Sighting[]> found, string video, IPictureDetector detector, CancellationToken cancellation)
    {
        FloorLocator placing = Placing(camera);
        List<Sighting> sightings = [];
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(video, new CameraId(camera.Id), pool);
        while (found.Count < camera.Pictures.Count && source.TryRead(out Frame? frame))
        {
            using (frame)
            {
                cancellation.ThrowIfCancellationRequested();
                detector.Detect(frame, sightings);
                found.Add([.. sightings.Select(sighting => sighting with { Floor = placing.Place(GroundOf(sighting).X, GroundOf(sighting).Y, 1) })]);
            }
        }

        if (found.Count != camera.Pictures.Count)
        {
            throw new InvalidDataException($"{video} holds {found.Count} pictures; expected {camera.Pictures.Count}, as many as were filmed. Run it again.");
        }
    }

    private static FloorLocator Placing(PictureBodies.OneCamera camera) => new SightingOptions().Locator(camera.Surveyed.Calibration);

    private static Vector2 GroundOf(in Sighting sighting) => sighting.Ground.IsSeen
        ? new Vector2(sighting.Ground.XPx, sighting.Ground.YPx)
        : new Vector2((sighting.Box.LeftPx + sighting.Box.RightPx) / 2, sighting.Box.BottomPx);

    /// <summary>One simulation that was filmed and looked at.</summary>
    private sealed class Filmed(int number, SimulationOrder order, PictureBodies bodies, double framesPerSecond, TimeSpan length)
    {
        public SimulationOrder Order => order;

        public TimeSpan Length => length;

        public double FramesPerSecond => framesPerSecond;

        public IReadOnlyList<PictureBodies.OneCamera> Cameras => bodies.Cameras;

        /// <summary>By camera and picture, what the detector said.</summary>
        public IReadOnlyList<List<Sighting[]>> Found { get; } = [.. bodies.Cameras.Select(_ => new List<Sighting[]>())];

        /// <summary>What the detector said, camera by camera, without the pictures of ill cameras.</summary>
        public IEnumerable<FitFrame> Frames => Cameras.SelectMany((camera, n) => camera.Pictures.Select((picture, i) => (picture, i)).Where(pair => pair.picture.IsSound)
            .Select(pair => Frame(n, pair.i, pair.picture, Found[n][pair.i])));

        /// <summary>What a model says of the same bodies.</summary>
        public IEnumerable<FitFrame> Draw(SightingErrorModel model)
        {
            for (int n = 0; n < Cameras.Count; n++)
            {
                PictureBodies.OneCamera camera = Cameras[n];
                FloorLocator placing = Placing(camera);
                DetectorDraw draw = new(model, new Vector2(camera.View.WidthPx, camera.View.HeightPx), framesPerSecond, (order.Seed, camera.Index));
                List<Sighting> sightings = [];
                for (int i = 0; i < camera.Pictures.Count; i++)
                {
                    draw.Draw(camera.Pictures[i].Bodies, i, placing, sightings);
                    if (camera.Pictures[i].IsSound)
                    {
                        yield return Frame(n, i, camera.Pictures[i], [.. sightings]);
                    }
                }
            }
        }

        private FitFrame Frame(int camera, long index, PictureTruth picture, Sighting[] found)
        {
            Vector3 lens = Cameras[camera].View.Centre;
            return new FitFrame(number, camera, index, new Vector2(lens.X, lens.Y), picture.Bodies, picture.Stands, found);
        }
    }
}
