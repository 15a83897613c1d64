using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Frames;

/// <summary>What leaves of the cameras' pictures: heads blurred, nothing while nobody watches, and never more than wanted.</summary>
public sealed class LivePicturesTests : IAsyncDisposable
{
    private const int WidthPx = 640;
    private const int HeightPx = 360;

    private static readonly CameraId Camera = new("c01");

    /// <summary>Where somebody stands in the picture.</summary>
    private static readonly Rect Body = new(300, 100, 60, 160);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly FramePool _pool = new(1);
    private readonly LivePictures _pictures = new(new StoreId("kiosk"), new StoreClock(TimeProvider.System), [Camera, new CameraId("c02")]);
    private readonly Task _running;

    public LivePicturesTests() => _running = _pictures.RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _pictures.Dispose();
        _pool.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Nothing_is_encoded_until_somebody_watches_who_then_gets_the_last_picture_at_once_and_two_a_second()
    {
        double second = await LearnAsync();
        Assert.Equal(0, _pictures.Encoded);
        await using IAsyncEnumerator<IReadOnlyList<CameraPicture>> watcher = _pictures.WatchAsync(null, _stop.Token).GetAsyncEnumerator(_stop.Token);
        CameraPicture first = await NextAsync(watcher);
        Assert.Equal((Camera, false, "image/jpeg"), (first.Camera, first.IsLarge, first.MediaType));

        for (int picture = 1; picture <= 20; picture++)
        {
            await ShowAsync(second + (picture * 0.1), []);
        }

        // Two seconds at ten a second: of each half second one, and the one that was there.
        Assert.InRange(_pictures.Encoded, 2, 5);
        CameraPicture newest = await NextAsync(watcher);
        Assert.True(newest.At > first.At);
        long encoded = _pictures.Encoded;
        await watcher.DisposeAsync();
        await ShowAsync(second + 10, []);
        await ShowAsync(second + 20, []);
        Assert.Equal(encoded, _pictures.Encoded);
    }

    [Fact]
    public async Task A_camera_that_is_wanted_large_comes_in_all_its_pixels_besides_and_only_to_whoever_wants_it()
    {
        double second = await LearnAsync();
        await using IAsyncEnumerator<IReadOnlyList<CameraPicture>> plain = _pictures.WatchAsync(null, _stop.Token).GetAsyncEnumerator(_stop.Token);
        await NextAsync(plain);
        await using IAsyncEnumerator<IReadOnlyList<CameraPicture>> close = _pictures.WatchAsync(Camera, _stop.Token).GetAsyncEnumerator(_stop.Token);
        Assert.True(await close.MoveNextAsync());
        await ShowAsync(second + 2, []);
        while (!close.Current.Any(picture => picture.IsLarge && SizeOf(picture) == (WidthPx, HeightPx)))
        {
            Assert.True(await close.MoveNextAsync());
        }

        CameraPicture small = await NextAsync(plain);
        Assert.Equal((480, 270), SizeOf(small));
        Assert.False(small.IsLarge);
    }

    [Fact]
    public async Task Before_a_floor_is_known_all_of_it_is_blurred()
    {
        await ShowAsync(2, []);
        Assert.InRange(Sharpness(await WatchedAsync(), new Rect(0, 0, WidthPx, HeightPx)), 0, 0.2);
    }

    [Theory]
    [InlineData("nobody", 0.0, 0.25, 0.0, 0.25)]    // Whom no network finds has a head all the same.
    [InlineData("box", 0.0, 0.25, 0.0, 0.25)]       // A box alone does not say where the head is.
    [InlineData("points", 0.0, 0.25, 0.8, 1.2)]
    public async Task Whoever_comes_is_blurred_and_a_body_stays_sharp_only_where_its_head_was_seen(string found, double headFrom, double headTo, double bodyFrom, double bodyTo)
    {
        double second = await LearnAsync();
        HandDetection none = new(ImagePoint.Unseen, float.NaN);
        PersonDetection person = new(
            new Box(Body.Left, Body.Top, Body.Right, Body.Bottom), 0.9f, new ImagePoint(330, 255, 1), found == "points" ? new ImagePoint(330, 105, 0.9f) : ImagePoint.Unseen, none, none);
        await ShowAsync(second + 2, found == "nobody" ? [] : [person], Body);
        byte[] seen = await WatchedAsync();

        Assert.InRange(Sharpness(seen, new Rect(Body.Left + 10, Body.Top, 40, 25)), headFrom, headTo);
        Assert.InRange(Sharpness(seen, new Rect(Body.Left + 10, Body.Top + 90, 40, 40)), bodyFrom, bodyTo);
        Assert.InRange(Sharpness(seen, new Rect(40, 40, 150, 250)), 0.8, 1.2);
    }

    [Fact]
    public async Task Lamps_that_grow_brighter_hide_nothing_of_the_floor()
    {
        double second = await LearnAsync();
        await ShowAsync(second + 2, [], brighter: 30);
        Assert.InRange(Sharpness(await WatchedAsync(), new Rect(40, 40, 500, 250)), 0.8, 1.2);
    }

    /// <summary>An empty floor for half a minute.</summary>
    private async Task<double> LearnAsync()
    {
        for (int second = 0; second <= 30; second += 2)
        {
            await ShowAsync(second, []);
        }

        return 30;
    }

    /// <summary>Shows a picture as a worker does, and waits until it has been worked at.</summary>
    private async Task ShowAsync(double seconds, PersonDetection[] people, Rect? somebody = null, int brighter = 0)
    {
        // A picture that comes while the last one is worked at gives way, and no later one comes here.
        await IdleAsync();
        using (Frame frame = _pool.Rent())
        {
            Paint(frame.Pixels, somebody, brighter);
            TimeSpan at = TimeSpan.FromSeconds(seconds);
            frame.Stamp(Camera, 0, new FrameMoment(at, TimeSpan.Zero, at));
            _pictures.Look(frame, people);
        }

        await IdleAsync();
    }

    private async Task IdleAsync()
    {
        while (_pictures.IsWorking)
        {
            await Task.Yield();
        }
    }

    private async Task<byte[]> WatchedAsync()
    {
        await using IAsyncEnumerator<IReadOnlyList<CameraPicture>> watcher = _pictures.WatchAsync(null, _stop.Token).GetAsyncEnumerator(_stop.Token);
        return (await NextAsync(watcher)).Content;
    }

    private static async Task<CameraPicture> NextAsync(IAsyncEnumerator<IReadOnlyList<CameraPicture>> watcher)
    {
        Assert.True(await watcher.MoveNextAsync());
        return Assert.Single(watcher.Current);
    }

    /// <summary>A floor of tiles four pixels wide, so that what is blurred is grey; whoever stands there wears the same in brighter.</summary>
    private static void Paint(Mat pixels, Rect? somebody, int brighter)
    {
        pixels.Create(HeightPx, WidthPx, MatType.CV_8UC3);
        Span<byte> bytes = pixels.AsSpan<byte>();
        for (int y = 0; y < HeightPx; y++)
        {
            for (int x = 0; x < WidthPx; x++)
            {
                int shade = (((x / 4) + (y / 4)) % 2 == 0 ? 60 : 120) + brighter + (somebody is { } body && body.Contains(x, y) ? 80 : 0);
                bytes.Slice(((y * WidthPx) + x) * 3, 3).Fill((byte)shade);
            }
        }
    }

    /// <summary>How strongly a part's tiles stand out from each other, of how they do where nothing is blurred.</summary>
    private static double Sharpness(byte[] jpeg, Rect part)
    {
        using Mat seen = Cv2.ImDecode(jpeg, ImreadModes.Grayscale);
        using Mat bare = new();
        Paint(bare, null, 0);
        using Mat small = new();
        Cv2.Resize(bare, small, seen.Size(), 0, 0, InterpolationFlags.Area);
        using Mat plain = small.CvtColor(ColorConversionCodes.BGR2GRAY);
        return Grain(seen, part) / Grain(plain, part);
    }

    private static double Grain(Mat grey, Rect part)
    {
        double scale = grey.Width / (double)WidthPx;
        using Mat edges = grey.Laplacian(MatType.CV_32F);
        using Mat inside = edges[new Rect((int)(part.X * scale), (int)(part.Y * scale), (int)(part.Width * scale), (int)(part.Height * scale))];
        Cv2.MeanStdDev(inside, out _, out Scalar deviation);
        return deviation.Val0;
    }

    private static (int WidthPx, int HeightPx) SizeOf(CameraPicture picture)
    {
        using Mat decoded = Cv2.ImDecode(picture.Content, ImreadModes.Color);
        return (decoded.Width, decoded.Height);
    }
}
