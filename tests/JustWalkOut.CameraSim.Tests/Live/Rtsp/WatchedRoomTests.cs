using System.Net;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Live.Rtsp;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.CameraSim.Tests.Live.Rtsp;

/// <summary>The simulator's cameras over RTSP as the product sees them.</summary>
public sealed class WatchedRoomTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_product_sees_each_picture_at_the_time_that_the_camera_says_it_was_taken()
    {
        await using FilmedRoom room = await FilmedRoom.OpenAsync(RtspLogin.Read("me:s3cret!", "LOGIN"));
        StoreClock clock = new(TimeProvider.System);
        using FramePool pool = new(2);
        RtspCameraSource source = new(FilmedRoom.Door, CameraAddress.Read(FilmedRoom.Door, room.Address.AbsoluteUri, new NetworkCredential("me", "s3cret!")), clock);
        List<DateTimeOffset> seen = [];
        await using (ICameraFeed feed = await source.OpenAsync(pool, Stop))
        {
            // The first report reaches the receiver before any picture that it could be about; the next comes a second later.
            while (seen.Count < 20)
            {
                using Frame? frame = await feed.ReadAsync(Stop);
                Assert.Equal((FilmedRoom.WidthPx, FilmedRoom.HeightPx), (frame!.WidthPx, frame.HeightPx));
                Vec3b red = frame.Pixels.At<Vec3b>(frame.HeightPx / 2, frame.WidthPx * 3 / 4);
                Assert.True(red is { Item0: < 60, Item1: < 60, Item2: > 180 }, $"The right side is {red}, and was red.");
                if (frame.Moment.CapturedSd == CameraTiming.ClockSd)
                {
                    seen.Add(clock.At(frame.CapturedAt));
                }
            }
        }

        PictureStamp[] filmed;
        lock (room.Filmed)
        {
            filmed = [.. room.Filmed];
        }

        // By the camera's own clock, which is off by more than a tenth of a second, and to what 90 kHz can say.
        Assert.All(seen, at => Assert.Contains(filmed, stamp => (stamp.CapturedAt - at).Duration() < TimeSpan.FromMilliseconds(1)));
        Assert.Equal(seen.Count, seen.Select(at => Math.Round((at - room.Start).TotalSeconds * 15)).Distinct().Count());
        Assert.Equal(0, pool.Outstanding);
    }
}
