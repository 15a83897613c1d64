using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sheets;
using JustWalkOut.CameraSim.Tests.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Sheets;

public sealed class BestViewTests
{
    private static readonly Vector3 Place = new(2, 1.6f, 1);

    [Fact]
    public void A_nearer_camera_shows_an_act_better()
    {
        // To the right of somebody who looks aside, where the right hand hangs in the open.
        double near = Score(new Vector3(3, 0.95f, 1.8f));
        double far = Score(new Vector3(3.85f, 0.4f, 1.8f));

        Assert.True(near > far && far > 0, $"{near} from near, {far} from far.");
    }

    [Fact]
    public void A_camera_behind_the_gondola_or_looking_away_does_not_show_it()
    {
        Assert.Equal(0, Score(new Vector3(2, 4.6f, 0.6f)));
        Assert.Equal(0, Score(new Vector3(2, 0.2f, 2.2f), new Vector3(2, -3, 1)));
    }

    [Theory]
    [InlineData(320)]
    [InlineData(1280)]
    public void A_scaled_camera_sees_the_same_place_at_the_same_share_of_its_picture(int widthPx)
    {
        CameraCalibration scaled = CameraAim.Scaled(TinyStore.Calibration, widthPx);

        Assert.True(new CameraView(TinyStore.Calibration).TryProject(Place, out Vector2 before, out _));
        Assert.True(new CameraView(scaled).TryProject(Place, out Vector2 after, out _));
        float scale = widthPx / (float)TinyStore.Calibration.WidthPx;
        Assert.Equal((before.X + 0.5f) * scale, after.X + 0.5f, 0.02f);
        Assert.Equal((before.Y + 0.5f) * scale, after.Y + 0.5f, 0.02f);
    }

    private static double Score(Vector3 lens, Vector3? towards = null)
    {
        Moment moment = TinyStore.At(0, [TinyStore.Person(Place.X, Place.Y)], new StockChange(1, TinyStore.Can(1)));
        BestView judge = new(TinyStore.Setup().Built, moment);
        return judge.Score(CameraAim.Looking(lens, towards ?? Place, 320, 180, 200), [moment], [1]);
    }
}
