using System.Net;
using System.Text.Json;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.OpenId;

/// <summary>A store whose people may sign in through a provider, with that provider.</summary>
internal sealed class OpenIdStore(LocalIssuer issuer, ServedStore store) : IAsyncDisposable
{
    public LocalIssuer Issuer { get; } = issuer;

    public ServedStore Store { get; } = store;

    public static async Task<OpenIdStore> StartAsync(bool isAway = false)
    {
        IssuersClock clock = new();
        LocalIssuer issuer = await LocalIssuer.StartAsync(clock);
        issuer.IsAway = isAway;
        ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with
        {
            OpenId = new OpenIdProvider(issuer.Address, LocalIssuer.ClientId, LocalIssuer.ClientSecret)
            {
                Roles = new Dictionary<string, WebRole> { ["jwo-admins"] = WebRole.Admin, ["jwo-operators"] = WebRole.Operator, ["jwo-auditors"] = WebRole.Auditor },
            },
        });
        clock.Store = store.Clock;
        return new OpenIdStore(issuer, store);
    }

    public OpenIdBrowser Browse() => new(Store.Web.Address);

    public async Task<JsonElement[]> ActsAsync()
    {
        using HttpClient boss = await Store.ClientAsync("boss");
        string acts = await boss.GetStringAsync(ServedStore.Path("acts"));
        return [.. JsonElement.Parse(acts).GetProperty("items").EnumerateArray()];
    }

    /// <summary>The way back from the provider where it can still be asked for a code and no longer for a token.</summary>
    public async Task<Uri> AnswerWithoutTokenAsync(OpenIdBrowser browser)
    {
        Issuer.IsAway = false;
        Uri back = await browser.GoToProviderAsync("/");
        Issuer.IsAway = true;
        return back;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>The store's time, which comes after the provider.</summary>
    private sealed class IssuersClock : TimeProvider
    {
        public TimeProvider? Store { get; set; }

        public override DateTimeOffset GetUtcNow() => Store?.GetUtcNow() ?? ServedStore.Open;
    }
}

/// <summary>A browser: keeps cookies, and follows where it is led when told to.</summary>
internal sealed class OpenIdBrowser(Uri store) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = store };
    private readonly Dictionary<string, string> _cookies = [];

    /// <summary>Every page and address that it was shown.</summary>
    public List<string> Seen { get; } = [];

    public string Cookie(string name) => _cookies[name];

    public void Take(string name, string value) => _cookies[name] = value;

    public async Task<HttpResponseMessage> SendAsync(string path, HttpMethod? method = null)
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, new Uri(store, path));
        bool isStore = request.RequestUri!.Authority == store.Authority;
        if (isStore && _cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        HttpResponseMessage answer = await _client.SendAsync(request);
        Seen.Add($"{answer.Headers.Location} {await answer.Content.ReadAsStringAsync()}");
        foreach (string cookie in isStore && answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [])
        {
            string[] parts = cookie.Split(';')[0].Split('=', 2);
            if (parts[1].Length == 0)
            {
                _cookies.Remove(parts[0]);
            }
            else
            {
                _cookies[parts[0]] = parts[1];
            }
        }

        return answer;
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(path);
        return answer.StatusCode;
    }

    public async Task PostAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(path, HttpMethod.Post);
    }

    public async Task<string> GetTextAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Goes to the provider, and to where that one leads, but does not go there yet.</summary>
    public async Task<Uri> GoToProviderAsync(string to)
    {
        using HttpResponseMessage there = await SendAsync($"/signin/openid?to={Uri.EscapeDataString(to)}");
        using HttpResponseMessage back = await SendAsync(there.Headers.Location!.OriginalString);
        return back.Headers.Location ?? throw new InvalidOperationException($"The provider refuses the request: {(int)back.StatusCode}.");
    }

    /// <summary>All the way there and back; the page at the end.</summary>
    public async Task<(HttpStatusCode Status, string Page)> SignInAsync(string to = "/")
    {
        string next = (await GoToProviderAsync(to)).PathAndQuery;
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await SendAsync(next);
            if (answer.StatusCode != HttpStatusCode.Redirect)
            {
                return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }

            next = answer.Headers.Location!.OriginalString;
        }

        throw new InvalidOperationException("The way leads on and on.");
    }

    public void Dispose() => _client.Dispose();
}
