using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Cameras;

public sealed class CameraRendererTests
{
    [Fact]
    public void Two_renderings_of_one_moment_are_the_same_bytes()
    {
        SeenPerson person = TinyStore.Person(1.2f, 1.9f);

        Assert.Equal(TinyStore.Picture(person).Bgr, TinyStore.Picture(person).Bgr);
    }

    [Fact]
    public void A_person_in_the_open_covers_the_box_that_their_outline_has()
    {
        SeenPerson person = TinyStore.Person(1.2f, 1.9f);
        CameraView view = new(TinyStore.Calibration);

        int[] persons = TinyStore.Picture(person).Persons;

        Assert.True(BodyOutline.TryBox(view, BodyShape.Of(person), out Box box));
        int[] at = [.. Enumerable.Range(0, persons.Length).Where(i => persons[i] == 1)];
        Assert.NotEmpty(at);

        // Edges of boxes fall between middles of pixels.
        Assert.Equal(box.LeftPx, at.Min(i => i % 160), 1.5f);
        Assert.Equal(box.RightPx, at.Max(i => i % 160) + 1, 1.5f);
        Assert.Equal(box.TopPx, at.Min(i => i / 160), 1.5f);
        Assert.Equal(box.BottomPx, at.Max(i => i / 160) + 1, 1.5f);
    }

    [Fact]
    public void A_person_behind_a_gondola_shows_less_of_themselves_than_one_before_it()
    {
        int before = TinyStore.Picture(TinyStore.Person(2, 2.1f)).Persons.Count(number => number == 1);
        int behind = TinyStore.Picture(TinyStore.Person(2, 3.4f)).Persons.Count(number => number == 1);
        int hidden = TinyStore.Picture(TinyStore.Person(2, 3.4f) with { Look = TinyStore.Adult }).Persons.Skip(160 * 60).Count(number => number == 1);

        Assert.InRange(behind, 1, before / 2);
        Assert.Equal(0, hidden);
    }

    [Fact]
    public void The_nearer_of_two_people_hides_the_farther()
    {
        SeenPerson near = TinyStore.Person(2, 1.5f, 1);
        SeenPerson far = TinyStore.Person(2, 1.9f, 2);

        int alone = TinyStore.Picture(far).Persons.Count(number => number == 2);
        int[] together = TinyStore.Picture(near, far).Persons;

        Assert.True(together.Count(number => number == 2) < alone);
        Assert.Equal(TinyStore.Picture(near).Persons.Count(number => number == 1), together.Count(number => number == 1));
    }

    [Fact]
    public void A_taken_item_is_gone_and_the_mended_picture_equals_a_new_one()
    {
        StockChange[] stock = [.. Enumerable.Range(1, 3).Select(i => new StockChange(i, TinyStore.Can(i)))];
        CameraScene mended = new(TinyStore.Setup(), new CameraOptions());
        mended.Begin(TinyStore.At(0, [], stock));
        short[] full = [.. mended.Renderers[0].Plate.Picture];
        mended.Apply(TinyStore.At(1, [], new StockChange(2, null)));
        CameraScene fresh = new(TinyStore.Setup(), new CameraOptions());
        fresh.Begin(TinyStore.At(0, [], stock[0], stock[2]));

        Assert.NotEqual(full, mended.Renderers[0].Plate.Picture);
        Assert.Equal(fresh.Renderers[0].Plate.Picture, mended.Renderers[0].Plate.Picture);
        Assert.Equal(fresh.Renderers[0].Plate.Depth, mended.Renderers[0].Plate.Depth);
    }

    [Fact]
    public void Depths_of_the_empty_floor_lie_on_the_floor()
    {
        CameraScene scene = new(TinyStore.Setup(), new CameraOptions());
        scene.Begin(TinyStore.At(0, []));
        CameraPlate plate = scene.Renderers[0].Plate;
        int middleOfLastRow = (95 * 160) + 80;

        Vector3 at = plate.View.Centre + (new Vector3(plate.SlopeX[middleOfLastRow], plate.SlopeY[middleOfLastRow], plate.SlopeZ[middleOfLastRow]) * plate.Depth[middleOfLastRow]);

        Assert.Equal(0, at.Z, 0.02f);
    }

    [Fact]
    public void A_still_scene_flutters_by_the_noise_of_the_sensor()
    {
        CameraOptions options = new() { FlickerShare = 0, ExposureSettleSeconds = 1e6 };
        CameraScene scene = new(TinyStore.Setup(), options);
        Moment moment = TinyStore.At(0, []);
        scene.Begin(moment);
        byte[][] pictures = [.. Enumerable.Range(0, 24).Select(_ => new byte[scene.Renderers[0].ByteCount])];
        for (int i = 0; i < pictures.Length; i++)
        {
            scene.Renderers[0].Render(moment, moment, Moment.TimeOf(i * 7), pictures[i]);
        }

        // Mid-grey samples only: in the dark read noise adds to it, in the light 255 cuts it off.
        double[] spreads = [.. Enumerable.Range(0, pictures[0].Length).Where(i => pictures.All(picture => picture[i] is > 130 and < 220)).Select(i =>
        {
            double mean = pictures.Average(picture => (double)picture[i]);
            return pictures.Sum(picture => Math.Pow(picture[i] - mean, 2)) / (pictures.Length - 1);
        })];
        Assert.True(spreads.Length > 1000, $"Only {spreads.Length} samples are mid grey.");

        // Rounding adds a twelfth; gain is somewhere within its limits.
        double sd = Math.Sqrt(spreads.Average());
        Assert.InRange(sd, options.ShotNoiseLevels * 0.5, options.ShotNoiseLevels * 2.2);
    }

    [Fact]
    public void A_picture_costs_no_memory_once_the_camera_runs()
    {
        CameraScene scene = new(TinyStore.Setup(), new CameraOptions());
        Moment first = TinyStore.At(0, [TinyStore.Person(1.2f, 1.9f)]);
        Moment second = TinyStore.At(1, [TinyStore.Person(1.25f, 1.9f)]);
        scene.Begin(first);
        CameraRenderer renderer = scene.Renderers[0];
        byte[] bgr = new byte[renderer.ByteCount];
        renderer.Render(first, second, second.At, bgr);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 10; i++)
        {
            renderer.Render(first, second, second.At, bgr);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
