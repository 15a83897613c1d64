using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Frames.GStreamer;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// What a picture of a film costs from packets to blue, green, red: by the FFmpeg inside OpenCV, which reads files, and by GStreamer's, which RTSP cameras come in through. The film is 640x360 H.264
/// without B-frames, noisy as a camera's; <c>JWO_FILM</c> names another one (MP4, H.264).
/// </summary>
[MemoryDiagnoser]
public class FilmDecodingBenchmarks : IDisposable
{
    private const int Pictures = 300;

    private readonly FramePool _pool = new(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("jwo-film").FullName;
    private string _film = "";

    [GlobalSetup]
    public void MakeFilm()
    {
        _film = Environment.GetEnvironmentVariable("JWO_FILM") ?? Path.Combine(_folder, "film.mp4");
        if (!File.Exists(_film))
        {
            string[] order = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15,noise=alls=6:allf=t", "-frames:v", $"{Pictures}", "-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-g", "30", _film];
            using Process ffmpeg = Process.Start("ffmpeg", order);
            ffmpeg.WaitForExit();
        }

        double difference = Math.Abs(OpenCv() - GStreamer());
        if (difference > 0.02)
        {
            throw new InvalidOperationException($"The two see the film {difference:0.000} apart in mean brightness; expected the same pictures.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _pool.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Pictures, Baseline = true)]
    public double OpenCv()
    {
        using VideoFileSource film = VideoFileSource.Open(_film, new CameraId("c"), _pool);
        double sum = 0;
        for (int i = 0; i < Pictures && film.TryRead(out Frame? frame); i++)
        {
            sum += Middle(frame);
            frame.Dispose();
        }

        return sum / Pictures / 255;
    }

    [Benchmark(OperationsPerInvoke = Pictures)]
    public double GStreamer() => Read(GstPixels.Forms);

    /// <summary>The same, but all of the conversion by GStreamer.</summary>
    [Benchmark(OperationsPerInvoke = Pictures)]
    public double GStreamerBgr() => Read("video/x-raw,format=BGR");

    private double Read(string forms)
    {
        using GstFilm film = new(_film, forms);
        double sum = 0;
        for (int i = 0; i < Pictures && film.TryRead(_pool) is { } frame; i++)
        {
            sum += Middle(frame);
            frame.Dispose();
        }

        return sum / Pictures / 255;
    }

    private static byte Middle(Frame frame) => frame.Pixels.AsSpan<byte>()[(frame.WidthPx * frame.HeightPx * 3 / 2) + (frame.WidthPx / 2 * 3)];

    /// <summary>A film through the layer that RTSP cameras come in through, every picture of it.</summary>
    private sealed class GstFilm : IDisposable
    {
        private const ulong ForEver = ulong.MaxValue;

        private readonly GstPixels _pixels = new();
        private readonly GstElementHandle _pipeline;
        private readonly GstElementHandle _taken;

        public unsafe GstFilm(string path, string forms)
        {
            _ = GstLibrary.FoundVersion;
            string order = $"filesrc location=\"{path}\" ! qtdemux ! avdec_h264 max-threads=1 ! videoconvert n-threads=1 ! {forms} ! appsink name=taken sync=false max-buffers=2";
            _pipeline = new GstElementHandle(GstNative.RefSink(GstNative.ParseLaunch(order, out _)));
            _taken = new GstElementHandle(GstNative.BinGetByName(_pipeline, "taken"));
            _ = GstNative.SetState(_pipeline, GstNative.StatePlaying);
        }

        public Frame? TryRead(FramePool pool)
        {
            using GstSample sample = new(GstNative.AppSinkTryPullSample(_taken, ForEver));
            if (sample.IsNone)
            {
                return null;
            }

            Frame frame = pool.Rent();
            _pixels.Unpack(sample, frame);
            return frame;
        }

        public void Dispose()
        {
            _ = GstNative.SetState(_pipeline, GstNative.StateNull);
            _taken.Dispose();
            _pipeline.Dispose();
            _pixels.Dispose();
        }
    }
}
