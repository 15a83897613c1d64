using System.Numerics;
using BenchmarkDotNet.Attributes;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// What one 640x360 picture of a store with ten people costs on one core, without encoding. Eight cameras at 15 fps on half of two cores leave 8.3 ms.
/// </summary>
[MemoryDiagnoser]
public class RenderBenchmarks
{
    private readonly Moment[] _moments = new Moment[30];
    private CameraRenderer _renderer = null!;
    private byte[] _bgr = null!;
    private int _next;

    [GlobalSetup]
    public void Build()
    {
        Camera camera = new(CameraId.From("c1"), null, CameraAim.Looking(new Vector3(0.3f, 0.3f, 2.75f), new Vector3(4, 3, 0.9f), 640, 360, 360));
        StoreDefinition store = new(
            1, StoreId.From("bench"), Currency.From("EUR"), "en-US", new FloorPlan([[0, 0], [8, 0], [8, 6], [0, 6]], []), [], [],
            [new Gondola("1", new Pose(2.5, 5.5, 0), new Extent(3, 0.42, 1.8), [])], [camera], [], [], new Rules());
        SimulationSetup setup = new(store, store, 7, new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(10), []);
        CameraScene scene = new(setup, new CameraOptions());
        for (int i = 0; i < _moments.Length; i++)
        {
            _moments[i] = new Moment(Moment.TimeOf(i), [.. Enumerable.Range(1, 10).Select(number => Person(number, i))], [], [], [], [], []);
        }

        scene.Begin(_moments[0]);
        _renderer = scene.Renderers[0];
        _bgr = new byte[_renderer.ByteCount];
        int[] persons = new int[_bgr.Length / 3];
        _renderer.Render(_moments[0], _moments[1], _moments[1].At, _bgr, persons);
        int seen = persons.Distinct().Count() - 1;
        if (seen < 8)
        {
            throw new InvalidOperationException($"Only {seen} of ten people are in the picture; expected at least 8.");
        }
    }

    [Benchmark]
    public byte Picture()
    {
        int at = _next;
        _next = (_next + 1) % (_moments.Length - 1);
        _renderer.Render(_moments[at], _moments[at + 1], _moments[at + 1].At, _bgr);
        return _bgr[0];
    }

    private static SeenPerson Person(int number, int moment)
    {
        BodyLook look = new(
            1.5f + (0.04f * number), 1, new Colour(0xd8a987), new Colour(0x3a2a1c), new Colour(0x2f4f7f), Pattern.Checks, new Colour(0xffffff), new Colour(0x2b2f3a),
            new Colour(0x222222), Headwear.None, Carrier.Hands, null);
        FloorPoint at = new(1.5 + (number % 5 * 1.1) + (moment * 0.04), 1.5 + (number / 5 * 1.3));
        return new SeenPerson(number, look, new Body(number, look, at, 0, 7).Pose, [], 0);
    }
}
