using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Webhooks;

/// <summary>Webhooks as an admin and a receiver meet them; where they may go; when they are given up.</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Hooks = "/api/v1/webhooks";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-secrets-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTimeOffset Open => ServedStore.Open;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_receiver_is_set_up_told_of_a_visit_to_its_receipt_and_taken_away()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { SecretsFolder = _folder.FullName }, hasPayments: true);
        (int status, JsonElement made) = await PutAsync(store, "erp", receiver.Address.ToString());
        string secret = made.GetProperty("secret").GetString()!;
        Assert.Equal(201, status);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola", quantity: 2), ann.Leaves(), ann.IsComplete());
        await UntilAsync(store, "erp", hook => hook.GetProperty("accepted").GetInt64() == 5);
        Assert.Equal(["cart.opened", "payment.held", "cart.closed", "cart.settled", "payment.captured"], receiver.All.Select(arrived => arrived.Type["justwalkout.".Length..]));
        Arrived settled = receiver.All.ElementAt(3);
        Assert.Equal("application/cloudevents+json; charset=utf-8", settled.Headers["content-type"]);
        JsonElement cloud = settled.Cloud;
        Assert.Equal(
            ("1.0", "/api/v1/stores/corner", ann.Visit.Value, settled.Id, "application/json"),
            (Text(cloud, "specversion"), Text(cloud, "source"), Text(cloud, "subject"), Text(cloud, "id"), Text(cloud, "datacontenttype")));
        JsonElement data = cloud.GetProperty("data");
        Assert.Equal((300L, "USD", "cola", 2), (data.GetProperty("totalMinor").GetInt64(), Text(data, "currency"), Text(data.GetProperty("lines")[0], "sku"), data.GetProperty("lines")[0].GetProperty("quantity").GetInt32()));
        Assert.Equal(300, receiver.All.ElementAt(4).Cloud.GetProperty("data").GetProperty("amountMinor").GetInt64());
        Assert.All(receiver.All, arrived => Assert.True(Verify(arrived, secret), "The signature does not fit."));
        Assert.DoesNotContain(secret, (await store.GetAsync(Hooks)).Body.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, (await store.GetAsync($"{Hooks}/erp/deliveries")).Body.GetArrayLength());

        using HttpResponseMessage gone = await store.Client.DeleteAsync($"{Hooks}/erp", Stop);
        await Visitor.EnterAsync(store, "bob", 60);
        Assert.Equal((204, 404, 5), ((int)gone.StatusCode, (await store.GetAsync($"{Hooks}/erp/deliveries")).Status, receiver.All.Count));
        Assert.Empty((await store.GetAsync(Hooks)).Body.EnumerateArray());
    }

    [Fact]
    public async Task A_rotated_secret_signs_beside_the_old_one_for_a_day_and_then_alone_also_after_a_restart()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { SecretsFolder = _folder.FullName });
        string old = Text((await PutAsync(store, "erp", receiver.Address.ToString())).Body, "secret")!;
        string fresh = Text((await store.PostAsync($"{Hooks}/erp/secret", new { })).Body, "secret")!;
        Assert.NotEqual(old, fresh);
        await store.ReopenAsync();
        (int status, JsonElement test) = await store.PostAsync($"{Hooks}/erp/test", new { });
        Assert.Equal((200, 204, "justwalkout.test"), (status, test.GetProperty("status").GetInt32(), receiver.All.Last().Type));
        Assert.True(Verify(receiver.All.Last(), old) && Verify(receiver.All.Last(), fresh), "One of the two does not fit.");
        await store.PassAsync(TimeSpan.FromHours(25));
        await store.PostAsync($"{Hooks}/erp/test", new { });
        Assert.True(!Verify(receiver.All.Last(), old) && Verify(receiver.All.Last(), fresh), "The old one still fits, or the new one does not.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.FullName, "webhooks.json")));
        }
    }

    /// <summary>The specification's own example.</summary>
    [Fact]
    public void A_signature_is_the_one_that_the_specification_computes() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], ("msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330)), "{\"test\": 2432232314}"u8));

    [Theory]
    [InlineData("93.184.215.14", AddressKind.Public)]
    [InlineData("172.32.0.1", AddressKind.Public)]
    [InlineData("2606:2800:21f::1", AddressKind.Public)]
    [InlineData("127.0.0.1", AddressKind.Private)]
    [InlineData("127.255.0.9", AddressKind.Private)]
    [InlineData("10.1.2.3", AddressKind.Private)]
    [InlineData("172.16.0.1", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("192.168.1.1", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("::1", AddressKind.Private)]
    [InlineData("fd00::1", AddressKind.Private)]
    [InlineData("::ffff:10.0.0.1", AddressKind.Private)]
    [InlineData("64:ff9b::7f00:1", AddressKind.Private)] // NAT64 around 127.0.0.1
    [InlineData("2002:a00:1::", AddressKind.Private)] // 6to4 around 10.0.0.1
    [InlineData("169.254.169.254", AddressKind.Never)]
    [InlineData("::ffff:169.254.169.254", AddressKind.Never)]
    [InlineData("0.0.0.0", AddressKind.Never)]
    [InlineData("::", AddressKind.Never)]
    [InlineData("255.255.255.255", AddressKind.Never)]
    [InlineData("224.0.0.1", AddressKind.Never)]
    [InlineData("fe80::1", AddressKind.Never)]
    [InlineData("ff02::1", AddressKind.Never)]
    [InlineData("2001:0:53aa::1", AddressKind.Never)] // Teredo
    [InlineData("2001:db8::1", AddressKind.Never)]
    [InlineData("198.18.0.1", AddressKind.Never)]
    internal void An_address_is_of_its_kind_however_it_is_wrapped(string address, AddressKind kind) => Assert.Equal(kind, WebhookAddress.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://shop.example/hooks?x=1", null, null)]
    [InlineData("http://shop.example/", "expected https", null)]
    [InlineData("http://93.184.215.14/", "expected https", "expected https")]
    [InlineData("https://localhost:8443/", "--private-webhooks", null)]
    [InlineData("https://2130706433/", "--private-webhooks", null)] // 127.0.0.1 as one number
    [InlineData("https://0x7f.1/", "--private-webhooks", null)]
    [InlineData("http://[::1]:80/", "--private-webhooks", null)]
    [InlineData("https://[::ffff:127.0.0.1]/", "--private-webhooks", null)]
    [InlineData("https://169.254.169.254/latest", "that something can be sent to", "that something can be sent to")]
    [InlineData("https://user:secret@shop.example/", "neither a login", "neither a login")]
    [InlineData("https://shop.example/#part", "neither a login", "neither a login")]
    [InlineData("ftp://shop.example/", "an https address", "an https address")]
    [InlineData("shop.example", "an https address", "an https address")]
    public void A_receivers_address_is_refused_for_what_can_be_seen_of_it(string url, string? usually, string? wherePrivateIsAllowed)
    {
        Check(usually, WebhookAddress.FaultOf(url, allowsPrivate: false));
        Check(wherePrivateIsAllowed, WebhookAddress.FaultOf(url, allowsPrivate: true));

        static void Check(string? expected, string? fault)
        {
            Assert.Equal(expected is null, fault is null);
            Assert.Contains(expected ?? "", fault ?? "", StringComparison.Ordinal);
        }
    }

    /// <summary>What an address looks like says nothing of where its name leads: that is asked for each connection.</summary>
    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_not_connected_to()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        Webhook named = new("x", $"https://localhost:{receiver.Address.Port}/", WebhookKind.All, WebhookSignature.NewSecret(), Open, 0);
        using WebhookSender sender = new(new WebhookOptions(), TimeProvider.System);
        WebhookAttempt attempt = await sender.SendAsync(named, new WebhookMessage("id", "type", [1]), Stop);
        Assert.Contains("'localhost' is an address of this machine", attempt.Fault, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task A_faulty_receiver_is_refused_with_every_fault_and_nothing_is_kept()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        (int status, JsonElement body) = await PutAsync(store, "no%20name", "ftp://x");
        Assert.Equal((400, 2, 0), (status, body.GetProperty("faults").GetArrayLength(), store.Webhooks.Counts.Receivers));
    }

    [Fact]
    public void An_event_is_sent_again_twice_as_late_each_time_up_to_an_hour_and_not_before_the_receiver_asks()
    {
        WebhookOptions options = new();
        Random chance = new(3);
        WebhookCursor cursor = Waiting(1);
        DateTimeOffset now = Open;
        for (int tries = 1; tries <= 15; tries++)
        {
            cursor = cursor.Fail(1, Failed(now), options, chance);
            double most = Math.Min(3600, 5 * Math.Pow(2, tries - 1));
            Assert.InRange((cursor.Waiting[0].NextAt!.Value - now).TotalSeconds, most / 2, most);
            now = cursor.Waiting[0].NextAt!.Value;
        }

        cursor = Waiting(1).Fail(1, Failed(Open) with { RetryAfter = TimeSpan.FromMinutes(20) }, options, chance);
        Assert.Equal(Open.AddMinutes(20), cursor.Waiting[0].NextAt);
        Assert.Equal(Open.AddHours(1), Waiting(1).Fail(1, Failed(Open) with { RetryAfter = TimeSpan.FromDays(9) }, options, chance).Waiting[0].NextAt);
    }

    [Fact]
    public void An_event_is_given_up_only_where_the_receiver_takes_others_and_a_receiver_that_takes_none_is_paused()
    {
        WebhookOptions options = new();
        WebhookCursor taking = Waiting(2).Fail(1, Failed(Open), options, new Random(1)).Accept(2, Open.AddHours(1));
        taking = taking.Fail(1, Failed(Open.AddHours(23)), options, new Random(1));
        Assert.Equal((1, 0L), (taking.Waiting.Length, taking.GivenUp));
        taking = taking.Fail(1, Failed(Open.AddHours(24)), options, new Random(1));
        Assert.Equal((0, 1L), (taking.Waiting.Length, taking.GivenUp));

        WebhookCursor dead = Waiting(2);
        for (int hour = 0; hour < 72; hour += 8)
        {
            dead = dead.Fail(1, Failed(Open.AddHours(hour)), options, new Random(1));
            Assert.Null(dead.Paused);
        }

        dead = dead.Fail(1, Failed(Open.AddHours(72)), options, new Random(1));
        Assert.Equal((2, 0L, "it has taken nothing since 2026-11-24 08:00 UTC (it answered 500)"), (dead.Waiting.Length, dead.GivenUp, dead.Paused!.Why));
        Assert.True(dead.Resume() is { Paused: null, Faults: 0 } again && again.Waiting.All(each => each.NextAt is null));
    }

    [Fact]
    public async Task A_receiver_that_is_paused_is_an_alert_after_a_restart_too_until_it_is_resumed_or_taken_away()
    {
        await using HookedStore store = await HookedStore.OpenAsync(new SqliteTestDatabase(), "ann");
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        string folder = store.SetUp(receiver.Address);
        const string Paused = $"webhook/{HookedStore.Name}: It is sent nothing any more: it answered that it is gone (410). Nothing is lost; mend it and let an administrator resume it. WebhookPaused";
        const string Well = $"webhook/{HookedStore.Name}: well again ";
        using (WebhookDesk desk = store.Desk(folder))
        {
            await desk.WorkAsync(TestContext.Current.CancellationToken);
            Assert.Equal([Paused], store.Alarms);
        }

        using WebhookDesk again = store.Desk(folder);
        Assert.Equal([Paused, Paused], store.Alarms);
        again.Find(HookedStore.Name)!.Resume();
        await again.WorkAsync(TestContext.Current.CancellationToken);
        Assert.Equal([Paused, Paused, Well, Paused], store.Alarms);
        await again.RemoveAsync(HookedStore.Name);
        Assert.Equal(Well, store.Alarms[^1]);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_paused_said_in_health_and_gets_all_it_lacks_once_it_is_resumed_after_a_restart()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { SecretsFolder = _folder.FullName });
        await PutAsync(store, "erp", receiver.Address + "secret-path");
        Func<Arrived, Microsoft.AspNetCore.Http.HttpContext, Task> well = receiver.Answer;
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        await Visitor.EnterAsync(store, "ann");
        await UntilAsync(store, "erp", hook => Text(hook, "state") == "paused");
        await Visitor.EnterAsync(store, "bob", 60);
        await store.ReopenAsync();
        JsonElement health = (await store.GetAsync(ServedStore.Path("health"))).Body.GetProperty("webhooks");
        Assert.Equal((1, 1, 1), (health.GetProperty("receivers").GetInt32(), health.GetProperty("paused").GetInt32(), receiver.All.Count));
        Assert.Contains(store.Said, line => line.StartsWith("webhook 'erp' (127.0.0.1) is paused: it answered that it is gone (410)", StringComparison.Ordinal));
        Assert.DoesNotContain(store.Said, line => line.Contains("secret-path", StringComparison.Ordinal));
        receiver.Answer = well;
        Assert.Equal(200, (await store.PostAsync($"{Hooks}/erp/resumption", new { })).Status);
        await UntilAsync(store, "erp", hook => hook.GetProperty("accepted").GetInt64() == 2);

        // Two visits, which do not wait for each other.
        Assert.Equal(["ann", "ann", "bob"], receiver.All.Select(arrived => Text(arrived.Cloud.GetProperty("data"), "shopper")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_cursor_that_is_further_than_a_restored_log_goes_back_to_its_end()
    {
        WebhookCursor cursor = Waiting(5).Within(3);
        Assert.Equal((3L, 3), (cursor.Read, cursor.Waiting.Length));
        Assert.Same(cursor, cursor.Within(3));
    }

    private static WebhookCursor Waiting(int events) => Enumerable.Range(1, events).Aggregate(WebhookCursor.At(0), (cursor, at) => cursor.Look(at, ($"e{at}", new Carts.VisitId(new Guid(at, 0, 0, new byte[8])))));

    private static WebhookAttempt Failed(DateTimeOffset at) => new("id", "type", at, TimeSpan.Zero, 500, "it answered 500");

    private static string? Text(JsonElement body, string member) => body.GetProperty(member).GetString();

    private static async Task<(int Status, JsonElement Body)> PutAsync(ServedStore store, string name, string url)
    {
        using StringContent body = new(JsonSerializer.Serialize(new { url }), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await store.Client.PutAsync($"{Hooks}/{name}", body, Stop);
        return ((int)answer.StatusCode, await ServedStore.BodyAsync(answer));
    }

    /// <summary>Asks until it is so; the runner ends a test that waits for ever.</summary>
    private static async Task UntilAsync(ServedStore store, string name, Func<JsonElement, bool> isSo)
    {
        while (!(await store.GetAsync(Hooks)).Body.EnumerateArray().Any(hook => Text(hook, "name") == name && isSo(hook)))
        {
            Stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>As a receiver does it, by the specification and not by our code.</summary>
    private static bool Verify(Arrived arrived, string secret)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret.Split('_')[1]));
        hash.AppendData(Encoding.ASCII.GetBytes(arrived.Headers["webhook-id"] + "." + arrived.Headers["webhook-timestamp"] + "."));
        hash.AppendData(arrived.Body);
        return arrived.Headers["webhook-signature"].Split(' ').Contains("v1," + Convert.ToBase64String(hash.GetHashAndReset()));
    }
}
