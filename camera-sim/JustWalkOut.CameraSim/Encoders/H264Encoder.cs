using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Encoders;

/// <summary>What tells a decoder how a stream of H.264 is made: sequence and picture parameter set (ITU-T H.264, 7.3.2), without start codes.</summary>
/// <param name="Sequence">The sequence parameter set.</param>
/// <param name="Picture">The picture parameter set.</param>
internal sealed record ParameterSets(ReadOnlyMemory<byte> Sequence, ReadOnlyMemory<byte> Picture);

/// <summary>One encoded picture.</summary>
/// <param name="Key">Whether decoding can begin with it.</param>
/// <param name="Units">Its NAL units in order, without start codes or lengths; never change.</param>
internal sealed record EncodedPicture(bool Key, IReadOnlyList<ReadOnlyMemory<byte>> Units);

/// <summary>
/// H.264 as it comes, from the installed <c>ffmpeg</c> program: for every picture that goes in one comes out at once, for there are no B-frames, no
/// look-ahead and one slice to a picture. Owns the program until disposed. What is written while the program is busy gives way to what is newer.
/// </summary>
/// <typeparam name="TStamp">What goes along with a picture past the encoder.</typeparam>
internal sealed class H264Encoder<TStamp> : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<(byte[] Bgr, TStamp Stamp)> _waiting;
    private readonly ConcurrentQueue<TStamp> _inside = new();
    private readonly Task<string> _words;
    private readonly Action<TStamp, EncodedPicture> _encoded;
    private readonly int _byteCount;
    private long _dropped;

    /// <summary>Starts the program.</summary>
    /// <param name="form">Size and rate of the pictures.</param>
    /// <param name="encoded">Gets each encoded picture with its stamp, in order, on the encoder's thread; it must not wait.</param>
    /// <exception cref="IOException">There is no such program.</exception>
    public H264Encoder(VideoForm form, Action<TStamp, EncodedPicture> encoded)
    {
        _encoded = encoded;
        _byteCount = checked(form.WidthPx * form.HeightPx * 3);
        _process = Start(form);
        _words = _process.StandardError.ReadToEndAsync();

        // Two pictures wait at most: an encoder that is late is to go on with what is new. A picture that gives way returns its array.
        _waiting = Channel.CreateBounded<(byte[] Bgr, TStamp Stamp)>(
            new BoundedChannelOptions(2) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            lost =>
            {
                ArrayPool<byte>.Shared.Return(lost.Bgr);
                Interlocked.Increment(ref _dropped);
            });
        Ended = Task.WhenAll(Task.Run(FeedAsync), Task.Run(ReadAsync));
    }

    /// <summary>Known from the first picture on.</summary>
    public ParameterSets? Parameters { get; private set; }

    /// <summary>Pictures that the encoder had no time for.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Done when the program has ended; faulted with its own words when it was not told to.</summary>
    public Task Ended { get; }

    /// <summary>Hands over a picture; never waits. The pixels stay the caller's.</summary>
    public void Write(ReadOnlySpan<byte> bgr, TStamp stamp)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bgr.Length, _byteCount, nameof(bgr));
        byte[] copy = ArrayPool<byte>.Shared.Rent(_byteCount);
        bgr.CopyTo(copy);
        if (!_waiting.Writer.TryWrite((copy, stamp)))
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>No more will come: what waits is encoded and the program ends.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Complete();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_waiting.Reader.TryRead(out (byte[] Bgr, TStamp Stamp) unread))
        {
            ArrayPool<byte>.Shared.Return(unread.Bgr);
        }

        await _words;
        _process.Dispose();
    }

    private static Process Start(VideoForm form)
    {
        // Two seconds between key frames and a middling quality, as store cameras are set up and as the simulator films.
        string size = string.Create(CultureInfo.InvariantCulture, $"{form.WidthPx}x{form.HeightPx}");
        string rate = form.FramesPerSecond.ToString("R", CultureInfo.InvariantCulture);
        string keyEvery = Math.Max(1, (int)Math.Round(2 * form.FramesPerSecond)).ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-probesize", "32", "-analyzeduration", "0",
            "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", size, "-r", rate, "-i", "-",
            .. (form.WidthPx | form.HeightPx) % 2 == 0 ? Array.Empty<string>() : ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"],
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0", "-crf", "24", "-g", keyEvery, "-sc_threshold", "0", "-pix_fmt", "yuv420p",
            "-threads", "1", "-fps_mode", "passthrough", "-flags:v", "+bitexact", "-fflags", "+bitexact",

            // FLV says how long each picture is; a bare stream of H.264 tells the end of one only by the beginning of the next, a fifteenth of a second late.
            "-flush_packets", "1", "-flvflags", "no_duration_filesize", "-f", "flv", "-",
        ];
        try
        {
            return Process.Start(new ProcessStartInfo("ffmpeg", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }) ?? throw new IOException("The ffmpeg program did not start. Reinstall it: apt-get install ffmpeg.");
        }
        catch (Win32Exception fault)
        {
            throw new IOException("There is no ffmpeg program on the PATH; H.264 needs it. Install it: apt-get install ffmpeg.", fault);
        }
    }

    private async Task FeedAsync()
    {
        Stream input = _process.StandardInput.BaseStream;
        try
        {
            await foreach ((byte[] bgr, TStamp stamp) in _waiting.Reader.ReadAllAsync())
            {
                _inside.Enqueue(stamp);
                try
                {
                    await input.WriteAsync(bgr.AsMemory(0, _byteCount));
                    await input.FlushAsync();
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(bgr);
                }
            }

            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A broken pipe says only that the program is gone; its own words, read beside this, say why.
            _waiting.Writer.TryComplete();
        }
    }

    private async Task ReadAsync()
    {
        FlvReader flv = new(_process.StandardOutput.BaseStream);
        try
        {
            while (await flv.ReadAsync() is { } tag)
            {
                if (tag.Parameters is { } parameters)
                {
                    Parameters = parameters;
                }
                else if (tag.Picture is { } picture && _inside.TryDequeue(out TStamp? stamp))
                {
                    _encoded(stamp, picture);
                }
            }
        }
        finally
        {
            // Whoever goes on writing would fill the pipe of a program that nobody reads from.
            _waiting.Writer.TryComplete();
        }

        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new IOException($"ffmpeg ended with status {_process.ExitCode}: {(await _words).ReplaceLineEndings(" ").Trim()}");
        }
    }
}

/// <summary>How <see cref="H264Encoder{TStamp}"/> is begun and tried.</summary>
internal static class H264
{
    /// <summary>What a stream of this form begins with; the same for all of one form. Encodes one black picture.</summary>
    /// <exception cref="IOException">The program is not there, or cannot encode H.264; the message says so in one line.</exception>
    public static async Task<ParameterSets> ProbeAsync(VideoForm form)
    {
        await using H264Encoder<int> encoder = new(form, (_, _) => { });
        encoder.Write(new byte[form.WidthPx * form.HeightPx * 3], 0);
        encoder.Complete();
        await encoder.Ended;
        return encoder.Parameters ?? throw new IOException("ffmpeg encoded no H.264. Install one with libx264: apt-get install ffmpeg.");
    }
}
