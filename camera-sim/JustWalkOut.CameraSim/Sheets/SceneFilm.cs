using System.Globalization;
using System.Numerics;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>
/// A short film of one hard case: the camera that shows the act best, beside it the next best one and a closer look from the first one's place. The
/// scene is the one that <c>simulate --scene</c> records with the same store and seed.
/// </summary>
internal sealed class SceneFilm
{
    private const int FramesPerSecond = Moment.PerSecond / 2;
    private const double CaptionSeconds = 2.5;

    /// <summary>What of the film lies behind an act at its end.</summary>
    private const double AfterSeconds = 4;

    private readonly HardCase _case;
    private readonly SceneAct _act;
    private readonly SimulationSetup _setup;
    private readonly Moment[] _moments;
    private readonly int _first;
    private readonly int _last;
    private readonly Dictionary<Sku, string> _names;

    private SceneFilm(HardCase one, ScenarioRun run, SheetOrder order)
    {
        _case = one;
        _moments = [.. run.Simulation.Run()];
        _act = SceneAct.Of(one.Name, run, _moments);
        _names = run.Setup.Built.Catalog.ToDictionary(product => product.Sku, product => product.Name);
        int length = Math.Min(_moments.Length, (int)(order.FilmSeconds * Moment.PerSecond));
        TimeSpan spread = _act.Times[^1] - _act.Times[0];
        TimeSpan all = TimeSpan.FromSeconds(order.FilmSeconds);
        TimeSpan begins = spread + TimeSpan.FromSeconds(2 * AfterSeconds) <= all ? _act.Times[0] - ((all - spread) / 2) : _act.Height + TimeSpan.FromSeconds(AfterSeconds) - all;
        _first = Math.Clamp((int)(begins.TotalSeconds * Moment.PerSecond), 0, _moments.Length - length);
        _last = _first + length - 1;
        StoreDefinition store = run.Setup.Built;
        (Cameras, CameraCalibration[] views) = ChooseViews(store, run.Setup.Faults, order.WidthPx);
        IEnumerable<Camera> cameras = views.Select((view, i) => new Camera(CameraId.From(i < Cameras.Count ? Cameras[i] : "closer"), null, view));
        _setup = run.Setup with { Built = store with { Cameras = [.. cameras] } };
    }

    /// <summary>The store's cameras that it shows, the best one first.</summary>
    public IReadOnlyList<string> Cameras { get; }

    /// <summary>When it begins, since the scene's start.</summary>
    public TimeSpan Begins => _moments[_first].At;

    /// <summary>How long it is.</summary>
    public TimeSpan Length => _moments[_last].At - _moments[_first].At;

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
        CameraScene scene = new(_setup, new CameraOptions());
        scene.Begin(FirstMoment());
        CameraView main = scene.Renderers[0].View;
        (int widthPx, int heightPx) = (main.WidthPx / 2 * 3, main.HeightPx);
        byte[] frame = new byte[widthPx * heightPx * 3];
        byte[][] pictures = [.. scene.Renderers.Select(renderer => new byte[renderer.ByteCount])];
        using VideoEncoder encoder = VideoEncoder.Begin(video, widthPx, heightPx, FramesPerSecond);
        bool hasPoster = false;
        for (int i = _first; i <= _last; i++)
        {
            if (i > _first)
            {
                scene.Apply(_moments[i]);
            }

            if ((i - _first) % (Moment.PerSecond / FramesPerSecond) != 0)
            {
                continue;
            }

            Moment now = _moments[i];
            Moment before = _moments[Math.Max(_first, i - 1)];
            Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, k => Take(scene, k, (before, now), pictures[k]));
            Compose(scene, pictures, frame, now.At);
            encoder.Write(frame);
            if (!hasPoster && now.At >= ActAt)
            {
                File.WriteAllBytes(poster, PictureFile.ToPng(frame, widthPx));
                hasPoster = true;
            }
        }

        encoder.Finish();
        if (!hasPoster)
        {
            File.WriteAllBytes(poster, PictureFile.ToPng(frame, widthPx));
        }
    }

    private void Take(CameraScene scene, int camera, (Moment Before, Moment Now) moments, byte[] bgr)
    {
        if (IsLost(scene.Cameras[camera].Id.Value, moments.Now.At))
        {
            Array.Clear(bgr);
            return;
        }

        scene.Renderers[camera].Render(moments.Before, moments.Now, moments.Now.At, bgr);
    }

    private bool IsLost(string camera, TimeSpan at) => _setup.Faults.Any(fault => fault.Kind == FaultKind.CameraLost && fault.Target == camera && fault.IsAt(at));

    private Moment FirstMoment()
    {
        StockBook stock = new();
        foreach (Moment moment in _moments.Take(_first + 1))
        {
            stock.Apply(moment);
        }

        return stock.AsFirst(_moments[_first]);
    }

    private void Compose(CameraScene scene, byte[][] pictures, byte[] frame, TimeSpan at)
    {
        CameraView main = scene.Renderers[0].View;
        int widthPx = main.WidthPx / 2 * 3;
        Array.Clear(frame);
        int topPx = 0;
        for (int k = 0; k < pictures.Length; k++)
        {
            CameraView view = scene.Renderers[k].View;
            int leftPx = k == 0 ? 0 : main.WidthPx;
            for (int y = 0; y < Math.Min(view.HeightPx, main.HeightPx - topPx); y++)
            {
                pictures[k].AsSpan(y * view.WidthPx * 3, view.WidthPx * 3).CopyTo(frame.AsSpan((((topPx + y) * widthPx) + leftPx) * 3));
            }

            string id = scene.Cameras[k].Id.Value;
            PictureFile.Write(frame, widthPx, IsLost(id, at) ? $"{id}: no pictures" : k == 0 ? $"{_case.Name}   {id}" : id, leftPx, topPx);
            topPx += k == 0 ? 0 : view.HeightPx;
        }

        PictureFile.Write(frame, widthPx, _case.Description, 0, main.HeightPx - 22);
        PictureFile.Write(frame, widthPx, string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.0} s{Told(at)}"), 0, main.HeightPx - 44);
    }

    /// <summary>The acts of the last moments in words, and what is out of order.</summary>
    private string Told(TimeSpan at)
    {
        IEnumerable<string> acts = _moments.SelectMany(moment => moment.Actions)
            .Where(action => action.At <= at && at - action.At < TimeSpan.FromSeconds(CaptionSeconds))
            .Select(action => $"person {action.Person} {Verb(action)} {Goods(action.Items)}{(action.Receiver is { } receiver ? $" to person {receiver}" : "")}");
        IEnumerable<string> faults = _setup.Faults.Where(fault => fault.Kind == FaultKind.ShelfSilent && fault.IsAt(at)).Select(fault => $"shelf {fault.Target} is silent");
        return string.Concat(faults.Concat(acts.TakeLast(3)).Select(text => $"   {text}"));
    }

    private static string Verb(TruthAction action) => action.Kind switch
    {
        ActionKind.Take => "takes",
        ActionKind.Put => "puts",
        ActionKind.HandOver => "gives",
        _ => "leaves",
    };

    private string Goods(IReadOnlyList<Item> items)
    {
        string name = items[0].Sku is not Sku sku ? "own thing" : _names.GetValueOrDefault(sku, sku.Value);
        return items.Count == 1 ? name : $"{items.Count} x {name}";
    }

    /// <summary>The best camera, the next best, and a closer look from the best one's place; a failing camera comes first where one fails.</summary>
    private (IReadOnlyList<string> Names, CameraCalibration[] Views) ChooseViews(StoreDefinition store, IReadOnlyList<Fault> faults, int widthPx)
    {
        Moment[] acts = [.. ActMoments()];
        BestView judge = new(store, FirstMoment());
        Camera[] cameras = [.. store.Cameras.Where(camera => camera.Calibration is not null)];
        if (cameras.Length == 0)
        {
            throw new InvalidDataException($"Store '{store.Name}' has no camera with a calibration; expected at least one. Name another store with --store.");
        }

        Camera[] ranked =
        [
            .. cameras.OrderBy(camera => faults.Any(fault => fault.Kind == FaultKind.CameraLost && fault.Target == camera.Id.Value) ? 0 : 1)
                .ThenByDescending(camera => judge.Score(camera.Calibration!, acts, _act.People)).Take(2),
        ];
        CameraCalibration[] views = [.. ranked.Select((camera, i) => CameraAim.Scaled(camera.Calibration!, i == 0 ? widthPx : widthPx / 2))];
        CameraCalibration nearest = ranked.Length > 1 && faults.Any(fault => fault.Kind == FaultKind.CameraLost) ? ranked[1].Calibration! : ranked[0].Calibration!;
        return ([.. ranked.Select(camera => camera.Id.Value)], [.. views, Closer(nearest, acts, views[0])]);
    }

    private IEnumerable<Moment> ActMoments()
    {
        TimeSpan near = TimeSpan.FromSeconds(0.7);
        for (int i = _first; i <= _last; i += 3)
        {
            if (_act.Times.Any(time => (_moments[i].At - time).Duration() < near))
            {
                yield return _moments[i];
            }
        }
    }

    /// <summary>From where a camera hangs, turned to the hands at work and with as long a lens as keeps all who act in the picture.</summary>
    private CameraCalibration Closer(CameraCalibration from, Moment[] acts, CameraCalibration main)
    {
        const float leastMetres = 0.75f;
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
        double focalPx = 0.45 * (main.HeightPx / 2) * Vector3.Distance(lens, middle) / reach;
        return CameraAim.Looking(lens, middle, main.WidthPx / 2, main.HeightPx / 2 / 2 * 2, Math.Max(focalPx, main.FocalPx[0] / 2));
    }
}
