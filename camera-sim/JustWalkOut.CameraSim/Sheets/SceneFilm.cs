using System.Numerics;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Frames;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>
/// A short film of one hard case: the camera that shows the act best, beside it the next best one and a closer look from the first one's place; then the
/// act once more at half the speed with the closer look large. The scene is the one that <c>simulate --scene</c> records with the same store and seed.
/// </summary>
internal sealed class SceneFilm
{
    private const int FramesPerSecond = Moment.PerSecond / 2;
    private const string CloserName = "closer";

    private readonly HardCase _case;
    private readonly SceneAct _act;
    private readonly SimulationSetup _setup;
    private readonly Moment[] _moments;
    private readonly IReadOnlyList<FilmPart> _parts;
    private readonly (string Name, CameraCalibration View)[] _cameras;
    private readonly int _widthPx;

    private SceneFilm(HardCase one, ScenarioRun run, SheetOrder order)
    {
        (_case, _setup, _widthPx) = (one, run.Setup, order.WidthPx);
        _moments = [.. run.Simulation.Run()];
        _act = SceneAct.Of(one.Name, run, _moments);
        (int, int) busy = (Array.FindIndex(_moments, moment => moment.People.Count > 0), Array.FindLastIndex(_moments, moment => moment.People.Count > 0));
        _parts = FilmPlan.Of(_act, _moments.Length, busy, order.FilmSeconds);
        _cameras = ChooseCameras();
    }

    /// <summary>The store's cameras that it shows, the best one first.</summary>
    public IReadOnlyList<string> Cameras => [.. _cameras.Select(camera => camera.Name).Where(name => name != CloserName)];

    /// <summary>How long it is.</summary>
    public double Seconds => Math.Round(_parts.Sum(part => part.Seconds), 3);

    /// <summary>When the act is at its clearest, since the scene's start.</summary>
    public TimeSpan ActAt => _act.Height;

    /// <summary>Plays a scene and chooses what to show of it.</summary>
    /// <exception cref="InvalidDataException">The store has no calibrated camera.</exception>
    public static SceneFilm Of(string name, SheetOrder order)
    {
        Site site = Site.Read(order.Store ?? SheetOrder.StoreDefault);
        ScenarioRun run = ScenarioRun.OfScene(name, (site.Store, site.Store), order.Seed, new SimulationParts(new ShelfLooks(site.Store).Of));
        return new SceneFilm(HardCases.Find(name), run, order);
    }

    /// <summary>Films it.</summary>
    /// <param name="video">The file to write.</param>
    /// <param name="poster">Its picture at the height of the act, as PNG.</param>
    public void Write(string video, string poster)
    {
        FilmPicture picture = new(_case, _setup, _moments.SelectMany(moment => moment.Actions), (_widthPx, CameraAim.Scaled(_cameras[0].View, _widthPx).HeightPx));
        using IVideoSink encoder = VideoSinks.Begin(video, new VideoForm(picture.WidthPx, picture.HeightPx, FramesPerSecond), VideoSettings.ForPeople);
        CameraScene? scene = null;
        int at = 0;
        bool hasPoster = false;
        foreach (FilmPart part in _parts)
        {
            if (scene is null || part.IsAgain)
            {
                (scene, at) = (Staged(part), part.First);
            }

            // What lies between two parts happens unseen.
            for (int i = at; i <= part.Last; i++)
            {
                if (i > at)
                {
                    scene.Apply(_moments[i]);
                }

                at = i;
                if (i < part.First || (!part.IsAgain && (i - part.First) % (Moment.PerSecond / FramesPerSecond) != 0))
                {
                    continue;
                }

                Take(scene, i, part.IsAgain, picture);
                encoder.Write(picture.Bgr);
                if (!hasPoster && _moments[i].At >= ActAt)
                {
                    File.WriteAllBytes(poster, picture.ToPng());
                    hasPoster = true;
                }
            }
        }

        encoder.Finish();
        if (!hasPoster)
        {
            File.WriteAllBytes(poster, picture.ToPng());
        }
    }

    private void Take(CameraScene scene, int number, bool isAgain, FilmPicture picture)
    {
        Moment now = _moments[number];
        Moment before = _moments[Math.Max(0, number - 1)];
        byte[][] views = new byte[scene.Renderers.Count][];
        Parallel.For(0, views.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, k =>
        {
            views[k] = new byte[scene.Renderers[k].ByteCount];
            if (!FilmPicture.IsLost(_setup, scene.Cameras[k].Id.Value, now.At))
            {
                scene.Renderers[k].Render(before, now, now.At, views[k]);
            }
        });
        picture.Draw(scene, views, now.At, isAgain);
    }

    /// <summary>The store before the film's cameras as it is when a part begins; the first camera is the large one.</summary>
    private CameraScene Staged(FilmPart part)
    {
        IEnumerable<(string Name, CameraCalibration View)> order = part.IsAgain ? _cameras.TakeLast(1).Concat(_cameras.SkipLast(1)) : _cameras;
        IEnumerable<Camera> cameras = order.Select((camera, i) => new Camera(CameraId.From(camera.Name), null, CameraAim.Scaled(camera.View, i == 0 ? _widthPx : _widthPx / 2)));
        CameraScene scene = new(_setup with { Built = _setup.Built with { Cameras = [.. cameras] } }, new CameraOptions());
        scene.Begin(StockedMoment(part.First));
        return scene;
    }

    private Moment StockedMoment(int number)
    {
        StockBook stock = new();
        foreach (Moment moment in _moments.Take(number + 1))
        {
            stock.Apply(moment);
        }

        return stock.AsFirst(_moments[number]);
    }

    /// <summary>The best camera, the next best, and a closer look from the best one's place; a failing camera comes first where one fails.</summary>
    private (string Name, CameraCalibration View)[] ChooseCameras()
    {
        StoreDefinition store = _setup.Built;
        Moment[] acts = [.. ActMoments()];
        BestView judge = new(store, StockedMoment(_parts[0].First));
        Camera[] ranked =
        [
            .. store.Cameras.Where(camera => camera.Calibration is not null)
                .OrderBy(camera => _setup.Faults.Any(fault => fault.Kind == FaultKind.CameraLost && fault.Target == camera.Id.Value) ? 0 : 1)
                .ThenByDescending(camera => judge.Score(camera.Calibration!, acts, _act.People)).Take(2),
        ];
        if (ranked.Length == 0)
        {
            throw new InvalidDataException($"Store '{store.Name}' has no camera with a calibration; expected at least one. Name another store with --store.");
        }

        bool isFirstLost = _setup.Faults.Any(fault => fault.Kind == FaultKind.CameraLost && fault.Target == ranked[0].Id.Value);
        CameraCalibration nearest = ranked[isFirstLost ? ranked.Length - 1 : 0].Calibration!;
        return [.. ranked.Select(camera => (camera.Id.Value, camera.Calibration!)), (CloserName, Closer(nearest, acts))];
    }

    /// <summary>The moments by which cameras are judged: around the last act, where all that came before shows its end.</summary>
    private IEnumerable<Moment> ActMoments()
    {
        TimeSpan near = TimeSpan.FromSeconds(0.9);
        return _moments.Where(moment => (moment.At - _act.Height).Duration() < near);
    }

    /// <summary>From where a camera hangs, turned to the hands at work and with as long a lens as keeps all who act in the picture.</summary>
    private CameraCalibration Closer(CameraCalibration from, Moment[] acts)
    {
        const float leastMetres = 0.6f;
        Vector3[] points =
        [
            .. from moment in acts
               where (moment.At - _act.Height).Duration() < TimeSpan.FromSeconds(0.8)
               from person in moment.People
               where _act.People.Contains(person.Number)
               from point in new[] { BestView.HandAtWork(person), person.Pose[Joint.HeadCentre] }
               select point,
        ];
        Vector3 middle = points.Length == 0 ? new Vector3(0, 0, 1) : points.Aggregate(Vector3.Zero, (sum, point) => sum + point) / points.Length;
        float reach = MathF.Max(leastMetres, points.Select(point => Vector3.Distance(point, middle)).DefaultIfEmpty(0).Max());
        Vector3 lens = new CameraView(from).Centre;
        double focalPx = 0.42 * from.HeightPx * Vector3.Distance(lens, middle) / reach;
        return CameraAim.Looking(lens, middle, from.WidthPx, from.HeightPx, Math.Max(focalPx, from.FocalPx[0]));
    }
}
