using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>Who gets in, who may do what, and what is refused before anybody asks.</summary>
public sealed class SecurityTests : IDisposable
{
    /// <summary>Who may call what, by the beginning of the route below the store's; whatever is not here is not described.</summary>
    private static readonly (string Verb, string Route, string Who)[] Allowed =
    [
        ("GET", "/api/v1/stores/{store}", "auditor operator admin device"),
        ("GET", "/api/v1/stores/{store}/catalog", "auditor operator admin device"),
        ("GET", "/api/v1/stores/{store}/planogram", "auditor operator admin device"),
        ("GET", "/api/v1/stores/{store}/promotions", "auditor operator admin device"),
        ("POST", "/api/v1/stores/{store}/erasures", "admin"),
        ("GET", "/api/v1/stores/{store}/alarm", "auditor operator admin device"),
        ("GET", "/api/v1/stores/{store}/observations", "operator admin device"),
        ("GET", "/api/v1/stores/{store}/commands/live", "operator admin device"),
        ("", "/api/v1/stores/{store}/vision/memory", "operator admin device"),
        ("GET", "/api/v1/stores/{store}/draft", "operator admin"),
        ("GET", "/api/v1/stores/{store}/cameras", "operator admin"),
        ("PUT", "/api/v1/stores/{store}/cameras/", "operator admin"),
        ("DELETE", "/api/v1/stores/{store}/catalog/", "operator admin"),
        ("POST", "/api/v1/stores/{store}/draft/file", "admin"),
        ("PUT", "/api/v1/stores/{store}/draft", "admin"),
        ("DELETE", "/api/v1/stores/{store}/draft", "admin"),
        ("GET", "/api/v1/stores/{store}/", "auditor operator admin"),
        ("POST", "/api/v1/stores/{store}/gates/{gate}/entries", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/gates/{gate}/payments", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/alarm/end", "operator admin"),
        ("POST", "/api/v1/stores/{store}/alarm", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/help/{id}/answer", "operator admin"),
        ("POST", "/api/v1/stores/{store}/help", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/visits/{visit}/group", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/visits/{visit}/loyalty", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/observations", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/sightings", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/telemetry", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/passes", "operator admin device"),
        ("POST", "/api/v1/stores/{store}/", "operator admin"),
        ("", "/api/v1/accounts", "admin"),
        ("", "/api/v1/devices", "admin"),
        ("", "/api/v1/webhooks", "admin"),
        ("", "/api/v1/badges", "admin"),
        ("", "/api/v1/me", "nobody auditor operator admin device"),
        ("", "/health", "nobody auditor operator admin device"),
        ("", "/signin", "nobody auditor operator admin device"),
        ("", "/signout", "nobody auditor operator admin device"),
        ("", "/setup", "nobody auditor operator admin device"),
        ("", "/r/", "nobody auditor operator admin device"),
        ("", "/in/", "nobody auditor operator admin device"),
        ("", "/payments/notices", "nobody auditor operator admin device"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-secrets-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_the_host_keeps_to_itself_is_closed_to_others_folder_by_folder()
    {
        await using ServedStore store = await StartAsync(); // Signs in, and so has a cookie sealed.
        Assert.True(Directory.Exists(Path.Combine(_folder.FullName, "cookie-keys")), "No key of cookies was written.");
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            foreach (string path in Directory.EnumerateFileSystemEntries(_folder.FullName, "*", SearchOption.AllDirectories))
            {
                Assert.Equal((path, UnixFileMode.None), (path, File.GetUnixFileMode(path) & Others));
            }
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("auditor")]
    [InlineData("operator")]
    [InlineData("device")]
    [InlineData("admin")]
    public async Task Each_role_may_call_what_the_table_says_and_nothing_else(string who)
    {
        await using ServedStore store = await StartAsync();
        store.Web.Accounts.Put("auditor", WebRole.Auditor, ServedStore.Password);
        store.Web.Accounts.Put("operator", WebRole.Operator, ServedStore.Password);
        string key = store.Web.Accounts.PutDevice("gate");
        using HttpClient client = await store.ClientAsync(who switch { "nobody" or "device" => null, "admin" => "boss", _ => who });
        if (who == "device")
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        JsonElement paths = (await store.GetAsync("/openapi/v1.json")).Body.GetProperty("paths");
        int calls = 0;
        foreach ((string route, string verb, string type) in paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Value.ValueKind == JsonValueKind.Object).Select(verb => (path.Name, verb.Name.ToUpperInvariant(), TypeOf(verb.Value)))))
        {
            (string Verb, string Route, string Who) rule = Allowed.First(each => (each.Verb.Length == 0 || each.Verb == verb) && (each.Route.EndsWith('}') ? route == each.Route : route.StartsWith(each.Route, StringComparison.Ordinal)));
            string path = route.Replace("{store}", "corner", StringComparison.Ordinal).Replace("{visit}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{name}", "nobody", StringComparison.Ordinal);
            using HttpRequestMessage request = new(new HttpMethod(verb), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
            request.Content = verb is "POST" or "PUT" ? new StringContent("{}", Encoding.UTF8, type) : null;
            using HttpClient leaving = await store.ClientAsync(route == "/signout" && who is not ("nobody" or "device") ? who == "admin" ? "boss" : who : null); // Signing out ends a session for good.
            using HttpResponseMessage answer = await (route == "/signout" && who != "device" ? leaving : client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop); // Some have no end.
            int status = (int)answer.StatusCode;
            bool isSignIn = route == "/signin" && verb == "POST";
            bool isAllowed = rule.Who.Contains(who, StringComparison.Ordinal);
            Assert.True(isSignIn || isAllowed == status is not (401 or 403), $"{who}: {verb} {route} gave {status}");
            Assert.True(isAllowed || status == (who == "nobody" ? 401 : 403), $"{who}: {verb} {route} gave {status}");
            calls++;
        }

        Assert.True(calls > 30, "The description has hardly any routes.");
    }

    /// <summary>What an endpoint takes: another type would be refused before it is asked who sends it.</summary>
    private static string TypeOf(JsonElement operation) => operation.TryGetProperty("requestBody", out JsonElement body) && body.GetProperty("content").EnumerateObject().All(content => content.Name != "application/json")
        ? body.GetProperty("content").EnumerateObject().First().Name
        : "application/json";

    [Fact]
    public async Task Until_it_is_set_up_this_machine_may_read_and_nobody_may_write()
    {
        await using ServedStore store = await StartAsync(isSetUp: false);
        Assert.Equal(200, (await store.GetAsync(ServedStore.Path("receipts"))).Status);
        Assert.Equal(401, (await store.PostAsync(ServedStore.Path("gates/door/entries"), new { shopper = "ann", at = ServedStore.Open })).Status);
        Assert.Equal(401, (await store.GetAsync("/api/v1/accounts")).Status);
        store.Web.Accounts.PutDevice("gate");
        Assert.Equal(401, (await store.GetAsync(ServedStore.Path("receipts"))).Status);
        Assert.Equal(0, store.Ledger.Counters.Position);
    }

    [Theory]
    [InlineData("0.0.0.0", null)]
    [InlineData("127.0.0.1", "shop.example")]
    public async Task Where_others_can_reach_it_nothing_is_open_before_it_is_set_up(string listen, string? host)
    {
        await using ServedStore store = await ServedStore.StartAsync(
            new SqliteTestDatabase(), parts => parts with { Listen = IPAddress.Parse(listen), Hosts = host is null ? [] : [host] }, isSetUp: false);
        Assert.Equal(401, (await store.GetAsync(ServedStore.Path("receipts"))).Status);
    }

    [Fact]
    public async Task The_setup_code_makes_one_administrator_and_no_second()
    {
        await using ServedStore store = await StartAsync(isSetUp: false);
        string code = store.Web.Accounts.SetupCode!;
        Assert.Matches("^[A-Z2-9]{16}$", code);
        Assert.Equal(400, await SetUpAsync(store, code[..15] + "!", "ann", ServedStore.Password));
        Assert.Equal(400, await SetUpAsync(store, code, "ann", "short"));
        Assert.Equal(400, await SetUpAsync(store, code, "an n", ServedStore.Password));
        Assert.False(store.Web.Accounts.HasAdmin);
        Assert.Equal(303, await SetUpAsync(store, code, "ann", ServedStore.Password));
        Assert.Equal(400, await SetUpAsync(store, code, "bob", ServedStore.Password));
        Assert.Null(store.Web.Accounts.SetupCode);
        using HttpClient ann = await store.ClientAsync("ann");
        Assert.Equal("[{\"name\":\"ann\",\"role\":\"admin\"}]", await ann.GetStringAsync("/api/v1/accounts", Stop));
        await store.ReopenAsync();
        Assert.True(store.Web.Accounts.HasAdmin && store.Web.Accounts.SetupCode is null);
    }

    [Fact]
    public async Task Guessing_passwords_is_slowed_down_after_ten_tries_and_says_nothing_of_names()
    {
        await using ServedStore store = await StartAsync();
        using HttpClient stranger = await store.ClientAsync(null);
        List<string> answers = [];
        for (int i = 0; i < 9; i++)
        {
            // The test's own sign-in was the first of the minute's ten tries.
            using HttpResponseMessage answer = await ServedStore.SignInAsync(stranger, i % 2 == 0 ? "boss" : "nobody", "a wrong password");
            answers.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Stop)}");
        }

        Assert.StartsWith("401 ", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
        using HttpResponseMessage last = await ServedStore.SignInAsync(stranger, "boss", ServedStore.Password);
        Assert.Equal(429, (int)last.StatusCode);
        Assert.InRange(last.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task A_cookie_is_for_this_server_alone_and_ends_with_signing_out_a_new_password_or_a_day()
    {
        await using ServedStore store = await StartAsync();
        store.Web.Accounts.Put("ann", WebRole.Auditor, ServedStore.Password);
        using HttpClient stranger = await store.ClientAsync(null);
        using (HttpResponseMessage answer = await ServedStore.SignInAsync(stranger, "ann", ServedStore.Password))
        {
            string cookie = answer.Headers.GetValues("Set-Cookie").Single();
            Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        }

        using HttpClient ann = await store.ClientAsync("ann");
        Assert.True((await ann.GetAsync(ServedStore.Path("stock"), Stop)).IsSuccessStatusCode);
        store.Web.Accounts.Put("ann", WebRole.Auditor, "another long password");
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.GetAsync(ServedStore.Path("stock"), Stop)).StatusCode);
        store.Clock.Advance(TimeSpan.FromHours(13));
        Assert.Equal(401, (await store.GetAsync(ServedStore.Path("stock"))).Status);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_changes_nothing_in_the_name_of_who_is_signed_in(string header, string value)
    {
        await using ServedStore store = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, ServedStore.Path("gates/door/entries")) { Content = new StringContent(JsonSerializer.Serialize(new { shopper = "ann", at = ServedStore.Open }), Encoding.UTF8, "application/json") };
        request.Headers.Add(header, value);
        using HttpResponseMessage answer = await store.Client.SendAsync(request, Stop);
        Assert.Equal((403, 0L), ((int)answer.StatusCode, store.Ledger.Counters.Position));
    }

    [Theory]
    [InlineData("same-origin", null)]
    [InlineData(null, "")]
    [InlineData("none", "null")]
    public async Task A_page_of_ours_may_send_what_it_likes(string? site, string? origin)
    {
        await using ServedStore store = await StartAsync();
        if (site is not null)
        {
            store.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            store.Client.DefaultRequestHeaders.Add("Origin", origin.Length > 0 ? origin : store.Web.Address.ToString().TrimEnd('/'));
        }

        Assert.Equal(201, (await store.PostAsync(ServedStore.Path("gates/door/entries"), new { shopper = "ann", at = ServedStore.Open })).Status);
    }

    [Fact]
    public async Task A_name_that_somebody_made_point_here_reads_nothing()
    {
        await using ServedStore store = await StartAsync(isSetUp: false);
        store.Client.DefaultRequestHeaders.Host = $"evil.example:{store.Web.Address.Port}";
        Assert.Equal(403, (await store.GetAsync(ServedStore.Path("receipts"))).Status);
        store.Client.DefaultRequestHeaders.Host = $"localhost:{store.Web.Address.Port}";
        Assert.Equal(200, (await store.GetAsync(ServedStore.Path("receipts"))).Status);
    }

    [Theory]
    [InlineData("/api/v1/stores/corner/receipts?limit=3", "/api/v1/stores/corner/receipts?limit=3")]
    [InlineData("//evil.example/x", "/signin")]
    [InlineData("/\\evil.example", "/signin")]
    [InlineData("https://evil.example", "/signin")]
    public async Task Signing_in_leads_back_to_where_one_was_and_never_elsewhere(string to, string leads)
    {
        await using ServedStore store = await StartAsync();
        using HttpClient stranger = await store.ClientAsync(null);
        using HttpRequestMessage page = new(HttpMethod.Get, ServedStore.Path("receipts?limit=3"));
        page.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage sent = await stranger.SendAsync(page, Stop);
        Assert.Equal((302, $"/signin?to={Uri.EscapeDataString("/api/v1/stores/corner/receipts?limit=3")}"), ((int)sent.StatusCode, sent.Headers.Location!.OriginalString));
        using FormUrlEncodedContent form = new([KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", ServedStore.Password), KeyValuePair.Create("to", to)]);
        using HttpResponseMessage answer = await stranger.PostAsync("/signin", form, Stop);
        Assert.Equal((303, leads), ((int)answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Devices_report_with_a_key_that_is_told_once_and_kept_as_a_hash()
    {
        await using ServedStore store = await StartAsync();
        using HttpResponseMessage made = await store.Client.PutAsync("/api/v1/devices/gate", null, Stop);
        string key = (await ServedStore.BodyAsync(made)).GetProperty("key").GetString()!;
        using HttpClient gate = await store.ClientAsync(null);
        gate.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.True((await gate.GetAsync(ServedStore.Path("catalog"), Stop)).IsSuccessStatusCode);
        string file = Path.Combine(_folder.FullName, "accounts.json");
        string kept = await File.ReadAllTextAsync(file, Stop);
        Assert.DoesNotContain(key, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(ServedStore.Password, kept, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(204, (int)(await store.Client.DeleteAsync("/api/v1/devices/gate", Stop)).StatusCode);
        Assert.Equal(404, (int)(await store.Client.DeleteAsync("/api/v1/devices/gate", Stop)).StatusCode);
        Assert.Equal(401, (int)(await gate.GetAsync(ServedStore.Path("catalog"), Stop)).StatusCode);
    }

    [Fact]
    public async Task Accounts_are_made_changed_and_taken_away_by_an_administrator_and_the_last_one_stays()
    {
        await using ServedStore store = await StartAsync();
        Assert.Equal(204, await PutAsync(store, "clerk", "operator", ServedStore.Password));
        Assert.Equal(400, await PutAsync(store, "clerk", "operator", "short"));
        Assert.Equal(400, await PutAsync(store, "clerk", "device", ServedStore.Password));
        Assert.Equal(409, await PutAsync(store, "boss", "operator", ServedStore.Password));
        Assert.Equal(404, (int)(await store.Client.DeleteAsync("/api/v1/accounts/boss", Stop)).StatusCode);
        Assert.Equal(204, (int)(await store.Client.DeleteAsync("/api/v1/accounts/clerk", Stop)).StatusCode);
        Assert.Equal(["boss"], store.Web.Accounts.Accounts.Select(account => account.Name));
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_to_wait()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { RequestsPerSecond = 1 }, isSetUp: false);
        List<int> statuses = [];
        for (int i = 0; i < 5; i++)
        {
            statuses.Add((await store.GetAsync("/health/live")).Status);
        }

        Assert.Equal([200, 200], statuses[..2]);
        Assert.Contains(429, statuses);
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/nothing/here")]
    public async Task Every_answer_tells_browsers_to_be_careful(string path)
    {
        await using ServedStore store = await StartAsync();
        using HttpResponseMessage answer = await store.Client.GetAsync(path, Stop);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_damaged_book_of_accounts_is_refused_by_its_name()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "accounts.json"), "{\"version\":2}", Stop);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => AccountBook.Open(_folder.FullName, 10));
        Assert.Contains("accounts.json cannot be read", fault.Message, StringComparison.Ordinal);
    }

    private Task<ServedStore> StartAsync(bool isSetUp = true) => ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { SecretsFolder = _folder.FullName }, isSetUp);

    private static async Task<int> SetUpAsync(ServedStore store, string code, string name, string password)
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("code", code), KeyValuePair.Create("name", name), KeyValuePair.Create("password", password)]);
        using HttpResponseMessage answer = await store.Client.PostAsync("/setup", form, Stop);
        return (int)answer.StatusCode;
    }

    private static async Task<int> PutAsync(ServedStore store, string name, string role, string password)
    {
        using StringContent body = new(JsonSerializer.Serialize(new { role, password }), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await store.Client.PutAsync($"/api/v1/accounts/{name}", body, Stop);
        return (int)answer.StatusCode;
    }
}
