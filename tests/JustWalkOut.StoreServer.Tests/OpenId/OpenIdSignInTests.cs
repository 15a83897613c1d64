using System.Net;
using System.Text.Json;

namespace JustWalkOut.StoreServer.Tests.OpenId;

/// <summary>Signing in through an OpenID provider, end to end against one that signs with a real key: who gets in, who does not, and what becomes of them when the provider changes its mind or goes away.</summary>
public sealed class OpenIdSignInTests
{
    private const string OperatorsPage = "/api/v1/stores/corner/reviews";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_with_a_mapped_role_comes_in_by_their_name_and_it_is_written_down()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser browser = place.Browse();
        string page = await browser.GetTextAsync("/signin?to=/review");
        Assert.Contains("href=\"/signin/openid?to=%2Freview\"", page, StringComparison.Ordinal);

        (HttpStatusCode status, string last) = await browser.SignInAsync("/review");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"0;url=/review\">", last, StringComparison.Ordinal);
        Assert.Equal("{\"name\":\"openid:kim\",\"mayDecide\":true}", await browser.GetTextAsync("/api/v1/me"));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync("/api/v1/accounts"));
        JsonElement[] acts = await place.ActsAsync();
        Assert.Contains(acts, act => Text(act, "kind") == "signedIn" && Text(act, "by") == "openid:kim" && Text(act, "detail") == "openid: operator, sub 8f1c");
        Assert.DoesNotContain(LocalIssuer.ClientSecret, string.Concat(place.Store.Said) + string.Concat(browser.Seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookies_of_the_way_there_are_short_lived_lax_and_out_of_scripts_reach()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser browser = place.Browse();
        using HttpResponseMessage leads = await browser.SendAsync("/signin/openid");
        string[] cookies = [.. leads.Headers.GetValues("Set-Cookie")];
        Assert.Equal(2, cookies.Length);
        Assert.All(cookies, cookie => Assert.Matches("(?i)^jwo-(state|nonce)-.*expires=.*samesite=lax; httponly", cookie));
        Assert.Contains("offline_access", leads.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"staff\"]")]
    [InlineData("\"jwo-operatorss\"")]
    [InlineData("{\"jwo-operators\":true}")]
    [InlineData("null")]
    public async Task Nobody_has_a_role_by_default(string roles)
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        JsonElement claim = JsonElement.Parse(roles);
        place.Issuer.Roles = claim.ValueKind == JsonValueKind.Null ? null : claim;
        using OpenIdBrowser browser = place.Browse();
        (HttpStatusCode status, string page) = await browser.SignInAsync();

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("You have no role in this store", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
        Assert.Contains(await place.ActsAsync(), act => Text(act, "kind") == "signInFailed" && Text(act, "about") == "openid:kim" && Text(act, "by").Length == 0);
        Assert.Contains(place.Store.Said, line => line.Contains("'openid:kim' has no role here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jwo-operators", "jwo-admins", "admin")]
    [InlineData("jwo-auditors", "jwo-operators", "operator")]
    public async Task Of_several_roles_the_highest_counts(string one, string other, string expected)
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        place.Issuer.Roles = new[] { one, other };
        using OpenIdBrowser browser = place.Browse();
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync()).Status);
        Assert.Equal(expected == "admin" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await browser.StatusAsync("/api/v1/accounts"));
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("no nonce")]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("no end")]
    [InlineData("not yet")]
    [InlineData("unsigned")]
    [InlineData("unsigned under another name")]
    [InlineData("a stranger's key")]
    [InlineData("the public key as a secret")]
    [InlineData("a changed role")]
    [InlineData("no subject")]
    public async Task A_token_that_is_not_good_lets_nobody_in(string wrong)
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        Spoil(place.Issuer, wrong);
        using OpenIdBrowser browser = place.Browse();
        (HttpStatusCode status, string page) = await browser.SignInAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("The sign-in was not accepted", page, StringComparison.Ordinal);
        Assert.Contains("name=\"password\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
        Assert.Contains(place.Store.Said, line => line.StartsWith("openid: a sign-in was refused: ", StringComparison.Ordinal) && !line.Contains('\n', StringComparison.Ordinal));
        Assert.Contains(await place.ActsAsync(), act => Text(act, "kind") == "signInFailed" && Text(act, "detail") == "openid");
    }

    [Fact]
    public async Task An_answer_that_was_not_asked_for_in_this_browser_or_comes_twice_is_refused()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser ours = place.Browse();
        using OpenIdBrowser another = place.Browse();
        Uri back = await ours.GoToProviderAsync("/");
        Assert.Equal(HttpStatusCode.Unauthorized, await another.StatusAsync(back.PathAndQuery)); // Somebody else's browser was made to follow it.
        Assert.Equal(HttpStatusCode.Redirect, await ours.StatusAsync(back.PathAndQuery));
        Assert.Equal(HttpStatusCode.Unauthorized, await ours.StatusAsync(back.PathAndQuery));
        Assert.Equal(HttpStatusCode.Unauthorized, await another.StatusAsync("/signin/openid/callback?error=access_denied&error_description=a%0Aline&state=x"));
        Assert.DoesNotContain(place.Store.Said, line => line.Contains('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none", "has no role any more")]
    [InlineData("less", "has another role now")]
    [InlineData("gone", "the provider takes the session as ended")]
    [InlineData("other", "the provider speaks of somebody else")]
    public async Task A_role_that_is_taken_away_takes_effect_at_the_next_check(string change, string detail)
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser browser = place.Browse();
        await browser.SignInAsync();
        place.Store.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage));
        Assert.Equal(["authorization_code", "refresh_token"], place.Issuer.Grants);

        switch (change)
        {
            case "none": place.Issuer.Roles = null; break;
            case "less": place.Issuer.Roles = "jwo-auditors"; break;
            case "other": place.Issuer.Subject = "another"; break;
            default: place.Issuer.Forget(); break;
        }

        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage)); // The provider is not asked for each request.
        place.Store.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
        Assert.Contains(await place.ActsAsync(), act => Text(act, "kind") == "signedOut" && Text(act, "by") == "openid:kim" && Text(act, "detail") == $"openid: {detail}");
    }

    [Fact]
    public async Task With_the_provider_gone_an_account_of_this_server_gets_in_and_sessions_last_an_hour()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser browser = place.Browse();
        await browser.SignInAsync();
        place.Issuer.IsAway = true;
        place.Store.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage));
        string said = Assert.Single(place.Store.Said, line => line.Contains("does not answer", StringComparison.Ordinal));
        Assert.StartsWith($"openid: {place.Issuer.Address} does not answer (", said, StringComparison.Ordinal);
        Assert.EndsWith("accounts of this server sign in as ever", said, StringComparison.Ordinal);

        using HttpClient boss = await place.Store.ClientAsync("boss");
        Assert.Equal("{\"name\":\"boss\",\"mayDecide\":true}", await boss.GetStringAsync("/api/v1/me", Stop));
        place.Store.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
        using OpenIdBrowser late = place.Browse();
        using HttpResponseMessage page = await late.SendAsync("/signin/openid");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode); // Where to send people to is known still.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await late.StatusAsync((await place.AnswerWithoutTokenAsync(late)).PathAndQuery));
        place.Issuer.IsAway = false;
        Assert.Equal(HttpStatusCode.OK, (await late.SignInAsync()).Status);
        Assert.Contains($"openid: {place.Issuer.Address} answers again", place.Store.Said);
    }

    [Fact]
    public async Task A_provider_that_was_never_reached_is_said_on_the_page_and_in_a_line()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync(isAway: true);
        using OpenIdBrowser browser = place.Browse();
        using HttpResponseMessage page = await browser.SendAsync("/signin/openid");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        string text = await page.Content.ReadAsStringAsync(Stop);
        Assert.Contains("The sign-in service does not answer. Accounts of this server work.", text, StringComparison.Ordinal);
        Assert.Contains("name=\"password\"", text, StringComparison.Ordinal);
        Assert.Contains(place.Store.Said, line => line.Contains("does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_says_it_is_another_lets_nobody_in()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        place.Issuer.SaysItIs = "https://evil.example";
        using OpenIdBrowser browser = place.Browse();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.StatusAsync("/signin/openid"));
        Assert.Contains(place.Store.Said, line => line.Contains("it says of itself that it is 'https://evil.example'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_administrator_ends_the_sessions_of_somebody_from_the_provider()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser browser = place.Browse();
        await browser.SignInAsync();
        using HttpClient boss = await place.Store.ClientAsync("boss");
        Assert.Equal(HttpStatusCode.NoContent, (await boss.DeleteAsync("/api/v1/accounts/openid:kim", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
        Assert.Equal(HttpStatusCode.NotFound, (await boss.DeleteAsync("/api/v1/accounts/openid:kim", Stop)).StatusCode);
    }

    [Fact]
    public async Task Without_refresh_tokens_a_session_is_an_hour_long()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        place.Issuer.GivesRefreshTokens = false;
        using OpenIdBrowser browser = place.Browse();
        await browser.SignInAsync();
        place.Store.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage));
        place.Store.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_and_with_signing_out_and_its_cookie_with_it()
    {
        await using OpenIdStore place = await OpenIdStore.StartAsync();
        using OpenIdBrowser browser = place.Browse();
        await browser.SignInAsync();
        for (int i = 0; i < 17; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(OperatorsPage));
            place.Store.Clock.Advance(TimeSpan.FromMinutes(42));
        }

        place.Store.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(OperatorsPage));
        await browser.SignInAsync();
        string kept = browser.Cookie("jwo");
        await browser.PostAsync("/signout");
        using OpenIdBrowser thief = place.Browse();
        thief.Take("jwo", kept);
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.StatusAsync(OperatorsPage));
    }

    private static void Spoil(LocalIssuer issuer, string wrong)
    {
        issuer.Change = wrong switch
        {
            "nonce" => claims => claims["nonce"] = "another",
            "no nonce" => claims => claims.Remove("nonce"),
            "issuer" => claims => claims["iss"] = "https://evil.example",
            "audience" => claims => claims["aud"] = "another-client",
            "expired" => claims => claims["exp"] = (long)claims["iat"] - 120,
            "no end" => claims => claims.Remove("exp"),
            "not yet" => claims => claims["nbf"] = (long)claims["iat"] + 120,
            "no subject" => claims => claims["sub"] = "a\u202eb",
            _ => _ => { },
        };
        issuer.Write = wrong switch
        {
            "unsigned" => LocalIssuer.Unsigned,
            "unsigned under another name" => claims => issuer.Sign(claims) is var token ? token[..(token.LastIndexOf('.') + 1)] : "",
            "a stranger's key" => issuer.SignAsStranger,
            "the public key as a secret" => issuer.SignWithPublicKey,
            "a changed role" => claims => issuer.Sign(claims).Split('.') is [string head, _, string seal] ? $"{head}.{Changed(claims)}.{seal}" : throw new InvalidOperationException("A token has three parts."),
            _ => null,
        };
    }

    private static string Changed(Dictionary<string, object> claims)
    {
        claims["roles"] = "jwo-admins";
        return System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
    }

    private static string Text(JsonElement act, string name) => act.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
