using System.Diagnostics;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Live.Rtsp;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Tests.Live.Rtsp;

/// <summary>A server with one camera that shows one picture fifteen times a second, by the machine's clock: blue on the left, red on the right, a white bar on top.</summary>
internal sealed class FilmedRoom : IAsyncDisposable
{
    public const int WidthPx = 162;
    public const int HeightPx = 96;

    /// <summary>How far the camera's clock is off.</summary>
    public static readonly TimeSpan ClockError = TimeSpan.FromMilliseconds(-123);

    public static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(150);

    public static readonly CameraId Door = CameraId.From("door 1");

    private static readonly VideoForm Form = new(WidthPx, HeightPx, 15);

    private readonly CancellationTokenSource _ending = new();
    private readonly LiveClock _clock = new(TimeProvider.System);
    private readonly Task _filming;

    private FilmedRoom(RtspServer server, ParameterSets parameters)
    {
        (Server, Parameters) = (server, parameters);
        server.Begin(_clock);
        _filming = Task.Run(FilmAsync);
    }

    public RtspServer Server { get; }

    public ParameterSets Parameters { get; }

    public Uri Address => Server.AddressOf(Door);

    /// <summary>When the room opened.</summary>
    public DateTimeOffset Start => _clock.Start;

    public static byte[] Picture { get; } =
    [
        .. from y in Enumerable.Range(0, HeightPx)
           from x in Enumerable.Range(0, WidthPx)
           from value in y < 16 ? (byte[])[235, 235, 235] : x < WidthPx / 2 ? [200, 40, 40] : [40, 40, 200]
           select value,
    ];

    /// <summary>Pictures filmed so far, in order.</summary>
    public List<PictureStamp> Filmed { get; } = [];

    public static async Task<FilmedRoom> OpenAsync(RtspLogin? login = null)
    {
        ParameterSets parameters = await H264.ProbeAsync(Form);
        return new FilmedRoom(RtspServer.Start(0, [new RtspStream(Door, Form, parameters, 0xffff_0000)], login, seed: 1), parameters);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Status, byte[] Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output, stop);
        string errors = await process.StandardError.ReadToEndAsync(stop);
        await reading;
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, output.ToArray(), errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _filming;
        await Server.DisposeAsync();
        _ending.Dispose();
    }

    private async Task FilmAsync()
    {
        try
        {
            for (long number = 1; ; number++)
            {
                TimeSpan at = TimeSpan.FromSeconds(number / 15.0);
                await _clock.UntilAsync(at, _ending.Token);
                PictureStamp stamp = new(number, at, _clock.Start + at + ClockError, at + Lag);
                lock (Filmed)
                {
                    Filmed.Add(stamp);
                }

                Server.Take(new FreshPicture(Door, stamp, Picture, WidthPx));
            }
        }
        catch (OperationCanceledException)
        {
            // The room has closed.
        }
    }
}
