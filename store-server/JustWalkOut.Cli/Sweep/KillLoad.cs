using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Cli.Sweep;

/// <summary>
/// Shoppers and their vision, over HTTP alone, who send everything again until it is acknowledged, as gates and vision's outbox do. What each will have taken in the end is known from the start. Not safe for use from several threads,
/// but for <see cref="Visits"/>.
/// </summary>
internal sealed class KillLoad(StoreId store, Uri server, int seed) : IDisposable
{
    public const string Password = "kill and kill again";

    private const int BatchMost = 200;

    private static readonly (string Sku, int PriceMinor)[] Goods = [("cola", 150), ("bread", 725), ("gum", 50)];
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private readonly Random _chance = new(seed);
    private readonly HttpClient _device = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };
    private readonly HttpClient _admin = new(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };
    private readonly List<Observation> _outbox = [];
    private readonly Dictionary<VisitId, long> _truth = [];
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private long _acknowledged;
    private int _shoppers;
    private int _numbers;
    private volatile TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What every visit's bill must come to in the end, in minor units.</summary>
    public IReadOnlyDictionary<VisitId, long> Truth => _truth;

    /// <summary>Visits let in so far.</summary>
    public int Visits => Volatile.Read(ref _shoppers);

    /// <summary>Done once the server has answered again.</summary>
    public Task AnsweredAsync() => _answered.Task;

    private string Api => $"/api/v1/stores/{store}";

    /// <summary>Makes the first administrator and a device, once.</summary>
    public async Task SetUpAsync(string code, CancellationToken stop)
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("code", code), KeyValuePair.Create("name", "sweep"), KeyValuePair.Create("password", Password)]);
        using HttpResponseMessage made = await _admin.PostAsync(new Uri("/setup", UriKind.Relative), form, stop);
        using HttpResponseMessage device = await _admin.PutAsync(new Uri("/api/v1/devices/gate", UriKind.Relative), null, stop);
        JsonElement key = await device.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop);
        _device.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.GetProperty("key").GetString());
    }

    /// <summary>Shops until told to stop, so many at once; what was begun is brought to its end.</summary>
    public async Task RunAsync(int atOnce, CancellationToken enough, CancellationToken stop)
    {
        Task shopping = Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => ShopAsync(enough, stop)));
        while (!shopping.IsCompleted)
        {
            await DeliverAsync(stop);
            await Task.WhenAny(shopping, Task.Delay(Again, TimeProvider.System, stop));
        }

        await shopping;
        await DeliverAsync(stop);
    }

    /// <summary>Reads one of the server's lists or objects, again until it answers.</summary>
    public async Task<JsonElement> ReadAsync(string path, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await _admin.GetAsync(new Uri(Api + path, UriKind.Relative), stop);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
                }

                Refuse(path, answer);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // Down: it comes back.
            }

            await Task.Delay(Again, TimeProvider.System, stop);
        }
    }

    public void Dispose()
    {
        _device.Dispose();
        _admin.Dispose();
    }

    /// <summary>One after another they come in, while vision tells of those before them.</summary>
    private async Task ShopAsync(CancellationToken enough, CancellationToken stop)
    {
        while (!enough.IsCancellationRequested)
        {
            DateTimeOffset at = TimeProvider.System.GetUtcNow();
            int number = Interlocked.Increment(ref _numbers);
            JsonElement entered = await SendAsync($"{Api}/gates/door/entries", new { shopper = $"shopper-{number}", at, token = $"pm_{number}" }, stop);
            lock (_outbox)
            {
                Shop(entered, at);
            }
        }
    }

    /// <summary>Somebody takes one to three kinds of goods and leaves; of every fifth it is found later that they did not take the first.</summary>
    private void Shop(JsonElement entered, DateTimeOffset at)
    {
        string name = $"shopper-{_shoppers}";
        VisitId visit = VisitId.From(entered.GetProperty("visit").GetString()!);
        CommandId command = CommandId.From(entered.GetProperty("command").GetProperty("id").GetString()!);
        PresenceId who = new(DeterministicGuid.Of(store, "presence", name));
        See(new Finding.Present(who, command, 1));
        long total = 0;
        int kinds = 1 + _chance.Next(3);
        ObservationId first = default;
        for (int i = 0; i < kinds; i++)
        {
            (string sku, int price) = Goods[_chance.Next(Goods.Length)];
            int quantity = 1 + _chance.Next(3);
            bool isTakenBack = i == 0 && _shoppers % 5 == 0;
            total += isTakenBack ? 0 : (long)price * quantity;
            ObservationId seen = See(new Finding.Took(who, new GoodsMove(new Sku(sku), quantity, [], -100, Certainty.Final, 1, [], "swept")));
            first = i == 0 ? seen : first;
        }

        See(new Finding.Left(who));
        See(new Finding.Complete(who, at.AddDays(1)));
        if (_shoppers % 5 == 0)
        {
            See(new Finding.Revised(first, null, "a hand only touched it"));
        }

        _truth[visit] = total;
        Interlocked.Increment(ref _shoppers);
    }

    private ObservationId See(Finding finding)
    {
        long sequence = _outbox.Count + 1;
        ObservationId id = new(DeterministicGuid.Of(store, "observation", sequence.ToString(CultureInfo.InvariantCulture)));
        _outbox.Add(new Observation(Observation.CurrentVersion, store, id, sequence, _start.AddMilliseconds(sequence), finding));
        return id;
    }

    private async Task DeliverAsync(CancellationToken stop)
    {
        while (Waiting() is { Length: > 0 } waiting)
        {
            JsonElement taken = await SendAsync($"{Api}/observations", waiting, stop);
            long acknowledged = taken.GetProperty("acknowledged").GetInt64();
            _acknowledged = acknowledged >= _acknowledged ? acknowledged
                : throw new InvalidDataException($"the server has forgotten what it had acknowledged: {_acknowledged} observations, and now {acknowledged}");
        }
    }

    private Observation[] Waiting()
    {
        lock (_outbox)
        {
            return [.. _outbox.Skip((int)_acknowledged).Take(BatchMost)];
        }
    }

    private async Task<JsonElement> SendAsync(string path, object body, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await _device.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, MessageJson.Compact, stop);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Exchange(ref _answered, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                    return await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
                }

                Refuse($"{path}, {await answer.Content.ReadAsStringAsync(stop)}", answer);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // Killed: it comes back, and the same is sent again.
            }

            await Task.Delay(Again, TimeProvider.System, stop);
        }
    }

    /// <summary>Whatever is not about being busy or down would be answered so for ever: accounts, keys or the store itself are gone.</summary>
    private static void Refuse(string what, HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode is not (429 or >= 500))
        {
            throw new InvalidDataException($"{what}: the server answered {(int)answer.StatusCode}");
        }
    }
}
