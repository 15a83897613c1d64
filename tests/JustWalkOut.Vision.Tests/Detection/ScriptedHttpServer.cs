using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JustWalkOut.Vision.Tests;

/// <summary>One answer of the scripted server.</summary>
/// <param name="Status">Status line after the version, for example <c>200 OK</c>.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Headers">Further header lines.</param>
/// <param name="LengthTold">Content-Length; null for the body's, -1 for none (the connection's end is the body's).</param>
/// <param name="IsSilent">Sends the headers and half of the body, then nothing until the test ends.</param>
internal sealed record ScriptedAnswer(string Status, byte[] Body, string[]? Headers = null, int? LengthTold = null, bool IsSilent = false);

/// <summary>A web server on loopback that answers request after request as its script says, then ends: it can lie, break off and fall silent as real ones do.</summary>
internal sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _serving;

    public ScriptedHttpServer(params ScriptedAnswer[] script)
    {
        _listener.Start();
        _serving = ServeAsync(script);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/weights/tiny.onnx");

    /// <summary>The head of each request so far.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync(ScriptedAnswer[] script)
    {
        foreach (ScriptedAnswer answer in script)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            NetworkStream stream = client.GetStream();
            _requests.Enqueue(await ReadHeadAsync(stream));
            StringBuilder head = new($"HTTP/1.1 {answer.Status}\r\nConnection: close\r\n");
            foreach (string line in answer.Headers ?? [])
            {
                head.Append(line).Append("\r\n");
            }

            if (answer.LengthTold != -1)
            {
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.LengthTold ?? answer.Body.Length}\r\n");
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _end.Token);
            await stream.WriteAsync(answer.IsSilent ? answer.Body.AsMemory(0, answer.Body.Length / 2) : answer.Body, _end.Token);
            if (answer.IsSilent)
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
            }
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _end.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
