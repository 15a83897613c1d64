using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Recordings;

/// <summary>Makes a camera's film and the times of its pictures out of what was received of it, without coding anything anew: the same pictures, bit for bit.</summary>
internal static class PacketFilm
{
    /// <summary>A picture that was sent after one that is shown later (H.264 and H.265 may) was taken no longer before it than this.</summary>
    private static readonly TimeSpan ReorderMost = TimeSpan.FromSeconds(1);

    /// <summary>Packs what was received into <c>cameras/ID.mp4</c> and writes <c>cameras/ID.frames.csv</c>. May be repeated where it was cut off.</summary>
    /// <returns>How many pictures it has; none makes no film.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    /// <exception cref="IOException">The film was not written.</exception>
    public static async Task<int> MakeAsync(string folder, CameraId camera, CancellationToken cancellation)
    {
        string packets = Path.Combine(folder, PacketRecorder.NameOf(camera));
        List<FrameTime> times = [];
        PacketCoding coding = default;
        foreach (CameraPacket packet in Read(packets))
        {
            cancellation.ThrowIfCancellationRequested();
            coding = packet.Head.Coding;
            Insert(times, TimeOf(packet.Head.Moment));
        }

        if (times.Count == 0)
        {
            return 0;
        }

        using (FfmpegPipe pipe = new(Path.Combine(folder, FrameTimes.VideoName(camera)), Arguments(coding, RateOf(times))))
        {
            foreach (CameraPacket packet in Read(packets))
            {
                cancellation.ThrowIfCancellationRequested();
                pipe.Write(packet.Bytes.Span);
            }

            pipe.Finish();
        }

        // Each is there to be shown when it and all that are shown before it have come.
        await using FrameTimeWriter writer = new(folder, camera, hasArrivals: true);
        TimeSpan there = TimeSpan.Zero;
        foreach (FrameTime time in times)
        {
            there = time.ArrivedAt > there ? time.ArrivedAt.Value : there;
            writer.Write(time with { ArrivedAt = there });
        }

        return times.Count;
    }

    private static IEnumerable<CameraPacket> Read(string path)
    {
        foreach ((long place, byte[] content) in RecordReader.Read(path))
        {
            CameraPacket packet;
            try
            {
                packet = PacketForm.Read(content);
            }
            catch (InvalidDataException fault)
            {
                throw RecordReader.Damaged(path, place, fault.Message);
            }

            yield return packet;
        }
    }

    /// <summary>A camera whose clock says that a picture was taken before the recording began is counted from its arrival.</summary>
    private static FrameTime TimeOf(in FrameMoment moment)
    {
        TimeSpan captured = moment.CapturedAt >= TimeSpan.Zero ? moment.CapturedAt : CameraTiming.Estimate(moment.ArrivedAt).CapturedAt;
        return new FrameTime(captured > TimeSpan.Zero ? captured : TimeSpan.Zero, moment.ArrivedAt);
    }

    /// <summary>Pictures are listed as they are shown, which is not always as they are sent.</summary>
    private static void Insert(List<FrameTime> times, FrameTime time)
    {
        times.Add(time);
        for (int i = times.Count - 1; i > 0 && times[i].CapturedAt < times[i - 1].CapturedAt && times[i - 1].CapturedAt - times[i].CapturedAt < ReorderMost; i--)
        {
            (times[i - 1], times[i]) = (times[i], times[i - 1]);
        }
    }

    private static double RateOf(List<FrameTime> times)
    {
        TimeSpan length = times[^1].CapturedAt - times[0].CapturedAt;
        double rate = length > TimeSpan.Zero ? (times.Count - 1) / length.TotalSeconds : 1;
        return Math.Clamp(Math.Round(rate, 2), 0.01, 1000);
    }

    private static string[] Arguments(PacketCoding coding, double rate) =>
    [
        "-f", coding switch { PacketCoding.Jpeg => "mjpeg", PacketCoding.H264 => "h264", _ => "hevc" },
        "-framerate", rate.ToString(CultureInfo.InvariantCulture), "-i", "-",
        "-c", "copy", "-fflags", "+bitexact", "-map_metadata", "-1",
    ];
}
