using System.Numerics;
using CsCheck;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Cameras;

public sealed class CameraViewTests
{
    private static readonly CameraView View = new(TinyStore.Calibration);

    [Fact]
    public void A_point_before_the_lens_appears_where_opencvs_formulas_put_it()
    {
        Gen.Select(Gen.Double[-1.2, 1.2], Gen.Double[-0.7, 0.7], Gen.Double[0.5, 8]).Sample((x, y, depth) =>
        {
            Vector3 store = View.Centre + (((View.Right * (float)x) + (View.Down * (float)y) + View.Forward) * (float)depth);

            bool isSeen = View.TryProject(store, out Vector2 pixel, out float metres);

            (double u, double v) = Slow(TinyStore.Calibration, store);
            Assert.True(isSeen);
            Assert.Equal(depth, metres, 1e-4);
            Assert.Equal(u, pixel.X, 0.02);
            Assert.Equal(v, pixel.Y, 0.02);
        });
    }

    [Fact]
    public void The_ray_through_a_pixel_leads_back_to_that_pixel()
    {
        Gen.Select(Gen.Float[0, 159], Gen.Float[0, 95], Gen.Float[0.3f, 10]).Sample((x, y, metres) =>
        {
            Assert.True(View.TryProject(View.Centre + (View.RayThrough(new Vector2(x, y)) * metres), out Vector2 pixel, out _));
            Assert.Equal(x, pixel.X, 0.02f);
            Assert.Equal(y, pixel.Y, 0.02f);
        });
    }

    [Fact]
    public void A_point_behind_the_lens_has_no_pixel() => Assert.False(View.TryProject(View.Centre - View.Forward, out _, out _));

    [Fact]
    public void A_point_so_far_aside_that_the_distortion_folds_over_has_no_pixel()
    {
        CameraView barrel = new(TinyStore.Calibration with { Distortion = [-0.5] });

        // r (1 - r^2 / 2) grows until r = 0.816.
        Assert.True(barrel.TryProject(barrel.Centre + barrel.Forward + (barrel.Right * 0.75f), out _, out _));
        Assert.False(barrel.TryProject(barrel.Centre + barrel.Forward + (barrel.Right * 0.9f), out _, out _));
    }

    [Fact]
    public void A_turned_camera_looks_elsewhere_by_that_angle()
    {
        CameraView turned = View.Turned(0.02f, 0);

        Assert.Equal(0.02, Math.Acos(Math.Min(1, Vector3.Dot(View.Forward, turned.Forward))), 1e-3);
        Assert.Equal(View.Centre, turned.Centre);
    }

    /// <summary>cv::projectPoints as OpenCV's documentation writes it, with the inverse of the pose worked out by hand.</summary>
    private static (double U, double V) Slow(CameraCalibration camera, Vector3 store)
    {
        double[] d = [store.X - camera.CameraToStore[0][3], store.Y - camera.CameraToStore[1][3], store.Z - camera.CameraToStore[2][3]];
        double[] c = [.. Enumerable.Range(0, 3).Select(column => Enumerable.Range(0, 3).Sum(row => camera.CameraToStore[row][column] * d[row]))];
        double x = c[0] / c[2];
        double y = c[1] / c[2];
        double r2 = Math.Pow(x, 2) + Math.Pow(y, 2);
        double[] k = camera.Distortion;
        double radial = 1 + (k[0] * r2) + (k[1] * Math.Pow(r2, 2)) + (k[4] * Math.Pow(r2, 3));
        double u = (x * radial) + (2 * k[2] * x * y) + (k[3] * (r2 + (2 * x * x)));
        double v = (y * radial) + (k[2] * (r2 + (2 * y * y))) + (2 * k[3] * x * y);
        return ((camera.FocalPx[0] * u) + camera.CentrePx[0], (camera.FocalPx[1] * v) + camera.CentrePx[1]);
    }
}
