using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// A store before its cameras: what stands still is shared, each camera has a renderer of its own. Stock changes come between pictures, from one
/// thread; renderers may then work in parallel.
/// </summary>
public sealed class CameraScene
{
    private readonly StandingScene _standing;
    private readonly SimulationSetup _setup;
    private readonly CameraOptions _options;
    private readonly Dictionary<CameraId, CameraRenderer> _knocked = [];

    /// <summary>A scene with an empty store; its calibrated cameras stand as they truly do.</summary>
    /// <param name="setup">The simulation.</param>
    /// <param name="options">How the cameras take pictures.</param>
    /// <param name="decor">What the store's surfaces look like; null for <see cref="Decor.Of"/>.</param>
    public CameraScene(SimulationSetup setup, CameraOptions options, Decor? decor = null)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(options);
        _setup = setup;
        _options = options;
        _standing = new StandingScene(setup.Built, options, decor ?? Decor.Of(setup.Built));
        Cameras = [.. setup.Built.Cameras.Where(camera => camera.Calibration is not null)];
        Renderers = [.. Cameras.Select(camera => RendererOf(camera.Id, new CameraView(camera.Calibration!)))];
    }

    /// <summary>The cameras with a calibration, in the store's order.</summary>
    public IReadOnlyList<Camera> Cameras { get; }

    /// <summary>One for each of <see cref="Cameras"/>.</summary>
    public IReadOnlyList<CameraRenderer> Renderers { get; }

    /// <summary>Brings in the stock of the first moment and casts every camera's still picture, two cameras at a time.</summary>
    public void Begin(Moment first)
    {
        ArgumentNullException.ThrowIfNull(first);
        _standing.Light.Daylight = Outdoors.DaylightAt(_setup.Start, first.At);
        List<Solid> touched = [];
        foreach (StockChange change in first.Stock)
        {
            _standing.Apply(change, touched);
        }

        Parallel.ForEach(Renderers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, renderer => renderer.Plate.CastAll());
    }

    /// <summary>Lets goods come and go, and casts again where they are seen.</summary>
    public void Apply(Moment moment)
    {
        ArgumentNullException.ThrowIfNull(moment);
        LightAt(moment.At);
        if (moment.Stock.Count == 0)
        {
            return;
        }

        List<Solid> touched = [];
        foreach (StockChange change in moment.Stock)
        {
            _standing.Apply(change, touched);
        }

        Parallel.ForEach(Renderers.Concat(_knocked.Values), new ParallelOptions { MaxDegreeOfParallelism = 2 }, renderer => renderer.Plate.Repair(touched));
    }

    /// <summary>Lets the day go on: daylight as it is at a time since the simulation's start.</summary>
    internal void LightAt(TimeSpan at)
    {
        float daylight = Outdoors.DaylightAt(_setup.Start, at);
        if (daylight != _standing.Light.Daylight)
        {
            _standing.Light.Daylight = daylight;
            Parallel.ForEach(Renderers.Concat(_knocked.Values), new ParallelOptions { MaxDegreeOfParallelism = 2 }, renderer => renderer.Plate.Mix());
        }
    }

    /// <summary>Knocks a camera out of place: its renderer from now on, until <see cref="Mend"/>.</summary>
    internal CameraRenderer Knock(int index, Fault knock)
    {
        CameraId id = Cameras[index].Id;
        if (!_knocked.TryGetValue(id, out CameraRenderer? renderer))
        {
            renderer = RendererOf(id, Sightings.Knock.Turn(Renderers[index].View, knock, _setup.Seed, index));
            renderer.Plate.CastAll();
            _knocked.Add(id, renderer);
        }

        return renderer;
    }

    /// <summary>Puts a camera back into its place.</summary>
    internal void Mend(int index) => _knocked.Remove(Cameras[index].Id);

    private CameraRenderer RendererOf(CameraId id, CameraView view) =>
        new(view, _standing, _options, Chance.Seed(_setup.Seed, $"camera noise {id.Value}"));
}
