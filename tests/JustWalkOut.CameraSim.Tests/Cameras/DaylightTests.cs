using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Cameras;

/// <summary>A room with a shop front to the south: what the day does to it.</summary>
public sealed class DaylightTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_day_rises_at_six_is_brightest_about_one_and_ends_at_eight()
    {
        float[] hours = [.. Enumerable.Range(0, 24).Select(hour => Outdoors.DaylightAt(Midnight, TimeSpan.FromHours(hour)))];

        Assert.All(hours[..7].Concat(hours[20..]), hour => Assert.Equal(0, hour));
        Assert.All(hours[7..20], hour => Assert.InRange(hour, 0.1f, 1));
        Assert.True(hours[8] < hours[13] && hours[13] > hours[18]);
    }

    [Fact]
    public void Daylight_falls_off_from_the_window_and_none_comes_round_a_corner()
    {
        SolidGrid empty = new(new Vector3(-1), new Vector3(11), 0.5f);
        ShopWindow window = new(new Vector2(2, 0), new Vector2(8, 0), 0.6f, 2.3f, Vector2.UnitY);
        SkyLight sky = new([window], empty, 6, new Vector3(10, 6, 3));
        float[] away = [.. ((float[])[1, 2, 3, 4.5f]).Select(y => sky.On(new Vector3(5, y, 0), Vector3.UnitZ, 7) - sky.ThrownBack)];

        Assert.Equal(away.OrderDescending(), away);
        Assert.InRange(away[0] / away[3], 4, 100);

        // Before the pane itself nearly half of what a wall sees is the window: a view factor of at most one, six times the lamps.
        Assert.InRange(sky.On(new Vector3(5, 0.2f, 1.45f), -Vector3.UnitY, 7), 4, 6 + sky.ThrownBack);
        empty.Add(Solid.Between(new Vector3(0, 1, 0), new Vector3(10, 1.1f, 3), Finish.Wall, Vector3.One));
        Assert.Equal(sky.ThrownBack, sky.On(new Vector3(5, 2, 0), Vector3.UnitZ, 7), 1e-4f);
    }

    [Fact]
    public void By_day_the_window_and_the_floor_before_it_outshine_the_back_of_the_store_as_they_do_not_by_night()
    {
        double night = WindowToBack(2);
        double noon = WindowToBack(13);

        Assert.True(noon > 1.1 * night, $"Front to back {night:0.00} by night, {noon:0.00} at noon.");
    }

    [Fact]
    public void A_mixed_picture_equals_one_that_is_cast_at_that_hour()
    {
        CameraScene mixed = new(Setup(2), new CameraOptions());
        mixed.Begin(TinyStore.At(0, []));
        short[] night = [.. mixed.Renderers[0].Plate.Picture];
        mixed.Apply(TinyStore.At(0, []) with { At = TimeSpan.FromHours(11) });
        CameraScene cast = new(Setup(2), new CameraOptions());
        cast.Begin(TinyStore.At(0, []) with { At = TimeSpan.FromHours(11) });

        Assert.NotEqual(night, cast.Renderers[0].Plate.Picture);
        Assert.Equal(cast.Renderers[0].Plate.Picture, mixed.Renderers[0].Plate.Picture);
    }

    /// <summary>How bright the nearer half of the floor is against the farther half; the camera hangs at the back and looks to the front.</summary>
    private static double WindowToBack(int hour)
    {
        CameraScene scene = new(Setup(hour), new CameraOptions());
        scene.Begin(TinyStore.At(0, []));
        byte[] bgr = new byte[scene.Renderers[0].ByteCount];
        Moment moment = TinyStore.At(0, []);
        scene.Renderers[0].Render(moment, moment, TimeSpan.Zero, bgr);
        return bgr[..(bgr.Length / 2)].Average(level => (double)level) / bgr[(bgr.Length / 2)..].Average(level => (double)level);
    }

    private static SimulationSetup Setup(int hour)
    {
        StoreDefinition store = TinyStore.Setup().Built with
        {
            Gates = [new Gate(GateId.From("door"), [2, 0.2])],
            Gondolas = [],
            Floor = new FloorPlan([[0, 0], [4, 0], [4, 5], [0, 5]], [[[0, 0], [4, 0]]]),
            Cameras = [new Camera(CameraId.From("c1"), null, CameraAim.Looking(new Vector3(2, 4.8f, 2.5f), new Vector3(2, 2, 0.2f), 160, 96, 90))],
        };
        return new SimulationSetup(store, store, 3, Midnight + TimeSpan.FromHours(hour), TimeSpan.FromSeconds(10), []);
    }
}
