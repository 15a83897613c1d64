using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>What a store's cameras see: all of them at one busy moment, or one of them through a day.</summary>
internal static class CameraSheet
{
    private const string BusyPreset = "busy";
    private const int HoursOfDay = 24;

    /// <summary>All cameras at the busiest moment of a few minutes, side by side, as PNG.</summary>
    public static byte[] OfAll(SheetOrder order, Action<string> passed)
    {
        (SimulationSetup setup, Moment moment) = Busiest(order, _ => true);
        CameraScene scene = new(setup, new CameraOptions());
        passed($"{scene.Cameras.Count} cameras, {moment.People.Count} people");
        scene.Begin(moment);
        byte[][] pictures = new byte[scene.Cameras.Count][];
        Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            pictures[i] = new byte[scene.Renderers[i].ByteCount];
            scene.Renderers[i].Render(moment, moment, moment.At, pictures[i]);
        });
        PictureGrid grid = GridFor(scene, pictures.Length);
        for (int i = 0; i < pictures.Length; i++)
        {
            grid.Lay(i, pictures[i], scene.Renderers[i].View.WidthPx, $"{setup.Built.Name} {scene.Cameras[i].Id}");
        }

        return grid.ToPng();
    }

    /// <summary>One camera at every hour of a day, exposure settled, as PNG: the store's first camera that has a calibration.</summary>
    public static byte[] OfHours(SheetOrder order)
    {
        int kept = 0;
        (SimulationSetup setup, Moment moment) = Busiest(order, _ => kept++ == 0);
        setup = setup with { Start = new DateTimeOffset(setup.Start.Date, TimeSpan.Zero) };
        CameraScene scene = new(setup, new CameraOptions());
        scene.Begin(moment);
        CameraRenderer renderer = scene.Renderers[0];
        byte[] bgr = new byte[renderer.ByteCount];
        PictureGrid grid = GridFor(scene, HoursOfDay);
        for (int hour = 0; hour < HoursOfDay; hour++)
        {
            // The first picture tells exposure control how bright it is now, the second shows what comes of it.
            scene.LightAt(TimeSpan.FromHours(hour));
            renderer.Render(moment, moment, TimeSpan.FromHours(hour), bgr);
            renderer.Render(moment, moment, TimeSpan.FromHours(hour) + TimeSpan.FromMinutes(1), bgr);
            grid.Lay(hour, bgr, renderer.View.WidthPx, $"{setup.Built.Name} {scene.Cameras[0].Id} {hour:00}:00");
        }

        return grid.ToPng();
    }

    private static PictureGrid GridFor(CameraScene scene, int cells) => scene.Renderers.Count == 0
        ? throw new InvalidDataException("The store has no camera with a calibration; expected at least one. Name another store with --store.")
        : new PictureGrid(cells, PictureGrid.ColumnsFor(cells), scene.Renderers.Max(renderer => renderer.View.WidthPx), scene.Renderers.Max(renderer => renderer.View.HeightPx));

    /// <summary>The moment with most people, the earliest of them, with everything that stands in the store then.</summary>
    private static (SimulationSetup Setup, Moment Moment) Busiest(SheetOrder order, Func<Camera, bool> isKept)
    {
        Play play = Play.Of(new SimulationOrder(ScriptKind.Preset, BusyPreset, order.Store, order.Seed, VisionMode.Targets, order.BusyLength));
        StockBook stock = new();
        Moment? busiest = null;
        foreach (Moment moment in play.Simulation.Run())
        {
            stock.Apply(moment);
            if (busiest is null || moment.People.Count > busiest.People.Count)
            {
                busiest = stock.AsFirst(moment);
            }
        }

        StoreDefinition store = play.Setup.Built;
        IEnumerable<Camera> cameras = store.Cameras.Where(camera => camera.Calibration is not null && isKept(camera))
            .Select(camera => camera with { Calibration = CameraAim.Scaled(camera.Calibration!, order.WidthPx) });
        return (play.Setup with { Built = store with { Cameras = [.. cameras] } }, busiest!);
    }
}
