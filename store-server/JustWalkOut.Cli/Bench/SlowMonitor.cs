using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace JustWalkOut.Cli.Bench;

/// <summary>
/// A monitor on a bad line: takes a kilobyte every quarter of a second from a socket with a small buffer, a tenth of what a busy store says or less. By hand, because SignalR's own client reads whatever comes and keeps it,
/// and would so never be slow to the server.
/// </summary>
internal sealed class SlowMonitor(Uri hub, TimeProvider clock)
{
    private const int BytesAtOnce = 1024;
    private const int SocketBytes = 4096;
    private const char End = '\u001e';
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>A client that says nothing for 30 s is taken for gone.</summary>
    private const int ReadsBetweenPings = 40;

    private long _updates;

    /// <summary>Updates that came, since the beginning was said.</summary>
    public long Updates => Interlocked.Read(ref _updates);

    /// <summary>Counts from now on.</summary>
    public void Begin() => Interlocked.Exchange(ref _updates, 0);

    /// <summary>Reads until told to stop, which is no fault.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using SocketsHttpHandler handler = new() { ConnectCallback = ConnectAsync };
        using HttpMessageInvoker invoker = new(handler);
        using ClientWebSocket socket = new();
        try
        {
            await socket.ConnectAsync(new UriBuilder(hub) { Scheme = "ws" }.Uri, invoker, stop);
            await SayAsync(socket, """{"protocol":"json","version":1}""", stop);
            await SayAsync(socket, """{"type":4,"invocationId":"1","target":"Watch","arguments":[null,0]}""", stop);
            await ReadAsync(socket, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
        catch (WebSocketException fault)
        {
            throw new IOException($"The slow monitor lost its connection to {hub} ({fault.Message}); expected it to be waited for. See what the store's server says.", fault);
        }
    }

    private async Task ReadAsync(ClientWebSocket socket, CancellationToken stop)
    {
        byte[] buffer = new byte[BytesAtOnce];
        string rest = "";
        for (int reads = 0; ; reads++)
        {
            await Task.Delay(Pause, clock, stop);
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new IOException($"The server at {hub} closed the slow monitor's connection; expected it to be waited for.");
            }

            // All that is counted is ASCII, so that a letter cut in two does not matter.
            string text = rest + Encoding.UTF8.GetString(buffer, 0, part.Count);
            const string Update = "\"kind\":\"presences\"";
            int found = text.Split(Update).Length - 1;
            Interlocked.Add(ref _updates, found);
            rest = text[Math.Max(text.Length - Update.Length + 1, found == 0 ? 0 : text.LastIndexOf(Update, StringComparison.Ordinal) + Update.Length)..];
            if (reads % ReadsBetweenPings == 0)
            {
                await SayAsync(socket, """{"type":6}""", stop);
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = SocketBytes };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Task SayAsync(ClientWebSocket socket, string message, CancellationToken stop) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true, stop);
}
