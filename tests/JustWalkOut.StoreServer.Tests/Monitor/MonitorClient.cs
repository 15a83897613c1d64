using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>A monitor as a .NET program: SignalR's own client on the hub.</summary>
internal sealed class MonitorClient : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly IAsyncEnumerator<IReadOnlyList<MonitorMessage>> _stream;
    private readonly Queue<MonitorMessage> _unread = new();
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private MonitorClient(HubConnection connection, string? run, long after)
    {
        _connection = connection;
        _stream = connection.StreamAsync<IReadOnlyList<MonitorMessage>>("Watch", run, after, _ending.Token).GetAsyncEnumerator(_ending.Token);
    }

    public static async Task<MonitorClient> ConnectAsync(Uri server, string? run = null, long after = 0)
    {
        HubConnection connection = new HubConnectionBuilder().WithUrl(new Uri(server, MonitorHub.Path)).AddJsonProtocol(json => json.PayloadSerializerOptions = MessageJson.Compact).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        return new MonitorClient(connection, run, after);
    }

    /// <summary>The next message.</summary>
    public async Task<MonitorMessage> NextAsync()
    {
        while (_unread.Count == 0)
        {
            Assert.True(await _stream.MoveNextAsync(), "The stream has ended.");
            foreach (MonitorMessage message in _stream.Current)
            {
                _unread.Enqueue(message);
            }
        }

        return _unread.Dequeue();
    }

    /// <summary>The next message of a kind, leaving out others.</summary>
    public async Task<T> NextAsync<T>()
        where T : MonitorMessage
    {
        while (true)
        {
            if (await NextAsync() is T wanted)
            {
                return wanted;
            }
        }
    }

    /// <summary>So many events, in the order in which they come, leaving out state.</summary>
    public async Task<MonitorMessage.MonitorEvent[]> EventsAsync(int count)
    {
        List<MonitorMessage.MonitorEvent> events = [];
        while (events.Count < count)
        {
            events.Add(await NextAsync<MonitorMessage.MonitorEvent>());
        }

        return [.. events];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _connection.DisposeAsync();
        _ending.Dispose();
    }
}
