using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Clips;

public sealed class PictureRingTests : IDisposable
{
    private static readonly CameraId Aisle = new("aisle");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-ring-");
    private readonly FakeTimeProvider _time = new();
    private readonly StoreClock _clock;
    private readonly FramePool _pool = new(1);
    private readonly List<string> _said = [];
    private long _index;

    public PictureRingTests() => _clock = new StoreClock(_time);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_picture_comes_back_as_its_camera_sent_it_with_its_times_and_lies_on_disk_unreadable_and_closed_to_others()
    {
        using PictureRing ring = Open();
        byte[] sent = Encoding.ASCII.GetBytes("a picture that nobody else is to read, as it came");
        Arrive(ring, Aisle, 1.5, sent);
        ring.Write();

        RingPicture kept = Assert.Single(ring.Find(Aisle, TimeSpan.Zero, TimeSpan.FromSeconds(9)));
        Assert.Equal((TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(1.6)), (kept.CapturedAt, kept.ArrivedAt));
        Assert.Equal(sent, ring.Read(kept));
        FileInfo file = Assert.Single(_folder.GetFiles("*.ring"));
        Assert.DoesNotContain("picture", Encoding.Latin1.GetString(Bytes(file)), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file.FullName) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void A_byte_that_was_changed_on_disk_is_noticed_and_the_picture_is_as_good_as_gone()
    {
        using PictureRing ring = Open();
        Arrive(ring, Aisle, 1, [1, 2, 3, 4]);
        ring.Write();
        FileInfo file = Assert.Single(_folder.GetFiles("*.ring"));
        using (FileStream stream = new(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            int first = stream.ReadByte();
            stream.Position = 0;
            stream.WriteByte((byte)(first ^ 1));
        }

        Assert.Null(ring.Read(ring.Find(Aisle, TimeSpan.Zero, TimeSpan.FromSeconds(9))[0]));
    }

    [Fact]
    public void What_is_older_than_wanted_goes_and_what_a_run_leaves_behind_is_deleted_by_the_next_which_could_not_read_it()
    {
        using (PictureRing ring = Open(new PictureRingOptions { Keep = TimeSpan.FromMinutes(1) }))
        {
            for (int second = 0; second < 150; second++)
            {
                Arrive(ring, Aisle, second, [1, 2, 3]);
                ring.Write();
            }

            TimeSpan oldest = ring.Find(Aisle, TimeSpan.Zero, TimeSpan.FromDays(1))[0].CapturedAt;
            Assert.InRange(oldest.TotalSeconds, 150 - 60 - 31, 150 - 60 + 1);
            Assert.Equal(150, ring.Counts.Kept);
            Assert.InRange(_folder.GetFiles("*.ring").Length, 4, 6);
        }

        Assert.Empty(_folder.GetFiles("*.ring"));
        File.WriteAllText(Path.Combine(_folder.FullName, "000009.ring"), "of a run that was killed");
        using PictureRing next = Open();
        Assert.Empty(_folder.GetFiles("*.ring"));
    }

    [Fact]
    public void More_bytes_than_it_may_take_are_never_on_disk()
    {
        const long Most = 16L << 20;
        using PictureRing ring = Open(new PictureRingOptions { BytesMax = Most });
        byte[] picture = new byte[400_000];
        for (int i = 0; i < 90; i++)
        {
            Arrive(ring, Aisle, i * 0.1, picture);
            ring.Write();
            Assert.True(_folder.GetFiles("*.ring").Sum(file => file.Length) <= Most);
        }

        Assert.InRange(ring.Find(Aisle, TimeSpan.Zero, TimeSpan.FromDays(1)).Count, 30, 42);
    }

    [Fact]
    public void A_disk_that_does_not_keep_up_costs_pictures_which_are_counted_and_never_the_cameras_time()
    {
        using PictureRing ring = Open();
        for (int i = 0; i < 300; i++)
        {
            Arrive(ring, Aisle, i * 0.1, [7]);
        }

        Assert.Equal((0, 44), (ring.Counts.Kept, ring.Counts.Slow));
        ring.Write();
        Assert.Equal((256, 44), (ring.Counts.Kept, ring.Counts.Slow));
    }

    [Fact]
    public void A_disk_that_fails_is_said_once_and_written_again_when_it_can_be()
    {
        using PictureRing ring = Open();
        _folder.Delete(recursive: true);
        File.WriteAllText(_folder.FullName, "in the way");
        try
        {
            Arrive(ring, Aisle, 1, [1]);
            Arrive(ring, Aisle, 2, [2]);
            ring.Write();
            Assert.Equal((0, 2), (ring.Counts.Kept, ring.Counts.Failed));
            Assert.Contains("cannot be written", Assert.Single(_said), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(_folder.FullName);
            _folder.Create();
        }

        _time.Advance(TimeSpan.FromSeconds(6));
        Arrive(ring, Aisle, 8, [3]);
        ring.Write();
        Assert.Equal(1, ring.Counts.Kept);
        Assert.Equal("the last minutes' pictures are written again", _said[^1]);
    }

    [Fact]
    public void A_camera_that_sends_no_jpeg_is_packed_and_not_more_often_than_asked()
    {
        using PictureRing ring = Open(new PictureRingOptions { PackedPerSecondMax = 5 });
        for (int i = 0; i < 30; i++)
        {
            Arrive(ring, Aisle, i * 0.1, null);
            ring.Write();
        }

        IReadOnlyList<RingPicture> kept = ring.Find(Aisle, TimeSpan.Zero, TimeSpan.FromDays(1));
        Assert.Equal(15, kept.Count);
        using Mat seen = Cv2.ImDecode(ring.Read(kept[3])!, ImreadModes.Color);
        Assert.Equal((64, 48), (seen.Width, seen.Height));
    }

    private PictureRing Open(PictureRingOptions? options = null) => PictureRing.Open(_folder.FullName, [Aisle], options ?? new PictureRingOptions(), (_clock, _said.Add));

    private void Arrive(PictureRing ring, CameraId camera, double second, byte[]? jpeg)
    {
        using Frame frame = _pool.Rent();
        frame.Pixels.Create(48, 64, MatType.CV_8UC3);
        frame.Pixels.SetTo(Scalar.Gray);
        TimeSpan at = TimeSpan.FromSeconds(second);
        frame.Stamp(camera, _index++, new FrameMoment(at, TimeSpan.Zero, at + TimeSpan.FromSeconds(0.1)));
        if (jpeg is not null)
        {
            frame.Pack(jpeg);
        }

        ring.Arrived(frame);
    }

    private static byte[] Bytes(FileInfo file)
    {
        using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
