using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Tests.Live;

/// <summary>Orders to a live store over HTTP.</summary>
public sealed class LiveControlsTests : IAsyncLifetime
{
    private static readonly CameraId Door = new("door");

    private readonly Wishes _wishes = new();
    private readonly LiveControls _controls;
    private readonly HttpClient _client = new();
    private MjpegServer _server = null!;

    public LiveControlsTests() => _controls = new LiveControls(_wishes);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await MjpegServer.StartAsync(0, [Door], _controls, Stop);
        _client.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_camera_without_power_breaks_off_its_streams_answers_nothing_and_begins_anew_when_it_is_back()
    {
        _server.Show(Door, new LivePicture(1, DateTimeOffset.UnixEpoch, "before"u8.ToArray()));
        using HttpResponseMessage stream = await _client.GetAsync(new Uri("/cameras/door.mjpeg", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        using JsonDocument off = await SwitchAsync(true);
        Assert.True(off.RootElement.GetProperty("cameras")[0].GetProperty("isOff").GetBoolean());

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await stream.Content.ReadAsByteArrayAsync(Stop));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetAsync(new Uri("/cameras/door.jpg", UriKind.Relative), Stop));
        _server.Show(Door, new LivePicture(2, DateTimeOffset.UnixEpoch, "meanwhile"u8.ToArray()));
        using JsonDocument on = await SwitchAsync(false);
        Task<string> next = _client.GetStringAsync(new Uri("/cameras/door.jpg", UriKind.Relative), Stop);
        _server.Show(Door, new LivePicture(3, DateTimeOffset.UnixEpoch, "after"u8.ToArray()));

        Assert.Equal("after", await next);
    }

    [Fact]
    public async Task A_wish_waits_until_it_is_played_with_enough_others_and_too_many_are_refused()
    {
        for (int wish = 0; wish < Wishes.WaitingMax; wish++)
        {
            using HttpResponseMessage taken = await WishAsync("hand-to-hand");
            Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        }

        using HttpResponseMessage refused = await WishAsync("hand-to-hand");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using HttpResponseMessage tampering = await WishAsync("tampering");

        // Nobody to hand it to: the one that takes nobody else is played first.
        Assert.Equal(["tampering", null, "hand-to-hand"], [_wishes.Take(0), _wishes.Take(0), _wishes.Take(1)]);
        using JsonDocument said = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/controls", UriKind.Relative), Stop));
        JsonElement hands = said.RootElement.GetProperty("behaviours").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "hand-to-hand");
        Assert.Equal((4, 1), (hands.GetProperty("waiting").GetInt32(), hands.GetProperty("begun").GetInt32()));
    }

    [Theory]
    [InlineData("PUT", "/controls/cameras/attic", "{\"isOff\":true}", "application/json", 404)]
    [InlineData("PUT", "/controls/cameras/door", "{\"isOff\":1}", "application/json", 400)]
    [InlineData("PUT", "/controls/cameras/door", "{\"isOff\":true}", "text/plain", 400)]      // As a page from elsewhere could send it.
    [InlineData("POST", "/controls/behaviours", "{\"name\":\"dance\"}", "application/json", 400)]
    [InlineData("POST", "/controls/behaviours", "{", "application/json", 400)]
    [InlineData("POST", "/controls/cards", "{\"isDeclined\":false}", "application/json", 400)]
    public async Task An_order_that_is_none_is_refused_and_changes_nothing(string method, string path, string body, string type, int status)
    {
        using HttpRequestMessage order = new(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, type) };
        using HttpResponseMessage answer = await _client.SendAsync(order, Stop);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(_server.IsOff(Door));
        Assert.Null(_controls.TakeCard());
        Assert.All(_wishes.All, wish => Assert.Equal(0, wish.Waiting));
    }

    [Fact]
    public async Task A_card_that_is_declined_is_the_next_shopper_s_and_nobody_s_after_that()
    {
        using HttpResponseMessage ordered = await _client.PostAsJsonAsync("/controls/cards", new { isDeclined = true }, Stop);

        Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);
        Assert.Equal(["sim_decline", null], [_controls.TakeCard(), _controls.TakeCard()]);
    }

    [Fact]
    public async Task A_store_that_takes_no_orders_has_nothing_of_the_kind()
    {
        await using MjpegServer plain = await MjpegServer.StartAsync(0, [Door], Stop);
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(plain.Address, "/controls"), Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<JsonDocument> SwitchAsync(bool isOff)
    {
        using HttpResponseMessage answer = await _client.PutAsJsonAsync("/controls/cameras/door", new { isOff }, Stop);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Stop));
    }

    private Task<HttpResponseMessage> WishAsync(string name) => _client.PostAsJsonAsync("/controls/behaviours", new { name }, Stop);
}
