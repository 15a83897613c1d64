using System.Net;
using System.Net.Http.Headers;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>Passwords that are taken, sessions that end, and what is written down of who may not.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-sessions-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("password1234", true)]
    [InlineData("123qweasdzxc", true)]
    [InlineData("Qwerty!!!!!!", true)]
    [InlineData("aaaaaaaaaaaa", true)]
    [InlineData("hellohellohello", true)]
    [InlineData("abcdefghijklm", true)]
    [InlineData("corner-ann-2026", true)]
    [InlineData("JustWalkOut-admin-1", true)]
    [InlineData("correct horse battery", false)]
    [InlineData("비밀번호는길어야한다구요", false)]
    [InlineData("annual rye harvest", false)]
    [InlineData("8f1c 22d0 9b77 e1", false)]
    public void A_password_that_is_known_repeated_or_made_of_names_is_weak(string password, bool isWeak) =>
        Assert.Equal(isWeak, PasswordRules.IsWeak(password, "ann", ServedStore.Definition));

    [Fact]
    public async Task A_weak_password_is_refused_at_setup_for_an_account_and_for_oneself()
    {
        await using ServedStore store = await StartAsync(isSetUp: false);
        string code = store.Web.Accounts.SetupCode!;
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(store.Client, "/setup", ("code", code), ("name", "ann"), ("password", "password1234")));
        Assert.False(store.Web.Accounts.HasAdmin);
        store.Web.Accounts.Put("boss", WebRole.Admin, ServedStore.Password);
        using HttpClient boss = await store.ClientAsync("boss");
        using StringContent body = new("{\"role\":\"operator\",\"password\":\"corner-bob-2026\"}", new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await boss.PutAsync("/api/v1/accounts/bob", body, Stop);
        Assert.Contains("would be guessed soon", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(boss, "/signin/password", ("current", ServedStore.Password), ("password", "password1234")));
    }

    [Fact]
    public async Task Somebody_changes_their_password_with_the_one_that_they_have_and_other_sessions_end()
    {
        await using ServedStore store = await StartAsync();
        using HttpClient here = await store.ClientAsync("boss");
        using HttpClient elsewhere = await store.ClientAsync("boss");
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(here, "/signin/password", ("current", "not this one at all"), ("password", "quiet lamp under oak")));
        Assert.Equal(HttpStatusCode.SeeOther, await PostAsync(here, "/signin/password", ("current", ServedStore.Password), ("password", "quiet lamp under oak")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync(ServedStore.Path("stock"), Stop)).StatusCode);
        Assert.Null(store.Web.Accounts.SignIn("boss", ServedStore.Password));
        Assert.NotNull(store.Web.Accounts.SignIn("boss", "quiet lamp under oak"));
        using HttpClient stranger = await store.ClientAsync(null);
        Assert.Equal(HttpStatusCode.SeeOther, await PostAsync(stranger, "/signin/password", ("current", "quiet lamp under oak"), ("password", "another lamp on oak")));
        Assert.NotNull(store.Web.Accounts.SignIn("boss", "quiet lamp under oak"));
    }

    [Fact]
    public async Task A_copy_of_a_cookie_is_good_for_nothing_once_its_owner_signed_out_and_after_a_restart()
    {
        await using ServedStore store = await StartAsync();
        using HttpClient owner = await store.ClientAsync("boss");
        using HttpClient other = await store.ClientAsync("boss");
        string copy = owner.DefaultRequestHeaders.GetValues("Cookie").Single();
        Assert.Equal(HttpStatusCode.SeeOther, await PostAsync(owner, "/signout"));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(ServedStore.Path("stock"), Stop)).StatusCode);
        foreach (bool isAfterRestart in new[] { false, true })
        {
            if (isAfterRestart)
            {
                await store.ReopenAsync();
            }

            using HttpClient thief = await store.ClientAsync(null);
            thief.DefaultRequestHeaders.Add("Cookie", copy);
            Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync(ServedStore.Path("stock"), Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task A_session_ends_after_a_week_however_often_it_is_used()
    {
        await using ServedStore store = await StartAsync();
        using HttpClient boss = await store.ClientAsync("boss");
        HttpStatusCode status = HttpStatusCode.OK;
        TimeSpan lasted = TimeSpan.Zero;
        while (status == HttpStatusCode.OK && lasted < TimeSpan.FromDays(9))
        {
            store.Clock.Advance(TimeSpan.FromHours(7));
            lasted += TimeSpan.FromHours(7);
            using HttpResponseMessage answer = await boss.GetAsync(ServedStore.Path("stock"), Stop);
            status = answer.StatusCode;
            if (answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? made))
            {
                boss.DefaultRequestHeaders.Remove("Cookie");
                boss.DefaultRequestHeaders.Add("Cookie", made.Single().Split(';')[0]);
            }
        }

        Assert.InRange(lasted, TimeSpan.FromDays(7), TimeSpan.FromDays(7.5));
    }

    [Fact]
    public async Task Who_tries_what_they_may_not_is_written_down_once_an_hour()
    {
        await using ServedStore store = await StartAsync();
        store.Web.Accounts.Put("ann", WebRole.Auditor, ServedStore.Password);
        using HttpClient ann = await store.ClientAsync("ann");
        using HttpClient gate = await store.ClientAsync(null);
        gate.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", store.Web.Accounts.PutDevice("gate"));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await ann.GetAsync("/api/v1/accounts", Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await gate.GetAsync("/api/v1/accounts", Stop)).StatusCode);
        }

        string acts = await store.Client.GetStringAsync(ServedStore.Path("acts"), Stop);
        Assert.Equal(2, acts.Split("\"accessDenied\"").Length - 1);
        Assert.Contains("\"by\":\"ann\"", acts, StringComparison.Ordinal);
        Assert.Contains("\"detail\":\"GET /api/v1/accounts\"", acts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_of_the_interface_are_kept_by_no_browser_and_odd_methods_do_nothing()
    {
        await using ServedStore store = await StartAsync();
        using HttpResponseMessage stock = await store.Client.GetAsync(ServedStore.Path("stock"), Stop);
        Assert.Equal("no-store", stock.Headers.CacheControl!.ToString());
        using HttpRequestMessage trace = new(HttpMethod.Trace, "/signin");
        using HttpResponseMessage traced = await store.Client.SendAsync(trace, Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, traced.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await store.Client.GetAsync("/.git/config", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await store.Client.GetAsync("/assets/", Stop)).StatusCode);
    }

    private Task<ServedStore> StartAsync(bool isSetUp = true) => ServedStore.StartAsync(new SqliteTestDatabase(), isSetUp: isSetUp, data: _folder.FullName);

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using FormUrlEncodedContent form = new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpResponseMessage answer = await client.PostAsync(path, form, Stop);
        return answer.StatusCode;
    }
}
