using System.Diagnostics;
using System.Runtime.InteropServices;

namespace JustWalkOut.Vision.Tests.Frames.Rtsp;

/// <summary>GStreamer's RTSP server in a process of its own: a camera that can be stopped, killed and started again.</summary>
internal sealed class GStreamerServer : IDisposable
{
    /// <summary>The first argument that makes this program the server.</summary>
    public const string Word = "rtsp-server";

    public const string H264 = "openh264enc gop-size=15 ! rtph264pay name=pay0 config-interval=-1";

    /// <summary>The <c>dotnet</c> that runs these tests.</summary>
    public static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    private readonly Process _process;

    private GStreamerServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public Uri Address => new($"rtsp://127.0.0.1:{Port}/film");

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="rest">What becomes of the raw pictures.</param>
    /// <param name="login">How, who and the password, such as <c>digest me secret</c>; or nothing.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="size">Of the pictures.</param>
    public static async Task<GStreamerServer> StartAsync(string rest = H264, string login = "", int port = 0, (int WidthPx, int HeightPx)? size = null)
    {
        (int width, int height) = size ?? (320, 240);
        ProcessStartInfo start = new(Dotnet, [typeof(GStreamerServer).Assembly.Location, Word, $"{port}", $"{width}", $"{height}", rest])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(login);
        string? said = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new GStreamerServer(process, int.Parse(said ?? throw new InvalidOperationException($"The server on port {port} ended without saying where it is.")));
    }

    /// <summary>Stops it as it stands: its connections stay, and nothing comes any more.</summary>
    public async Task FreezeAsync()
    {
        using Process kill = Process.Start("kill", ["-STOP", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it at once, without a word to its clients.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
