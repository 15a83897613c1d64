using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JustWalkOut.StoreServer.Tests.OpenId;

/// <summary>
/// An OpenID provider of the test's own on a free port, which everybody is signed in at already: discovery, keys, code, token and refresh. Holds the client to its secret, its address and PKCE, gives each code and each refresh token once, and
/// writes the tokens that a test tells it to.
/// </summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    public const string ClientId = "store";
    public const string ClientSecret = "canary-sesame-openid";

    // Made once: a key pair takes a good part of a second.
    private static readonly byte[] OurKey = MakeKey();
    private static readonly byte[] StrangersKey = MakeKey();

    private readonly RSA _rsa = Load(OurKey);
    private readonly RSA _strangers = Load(StrangersKey);
    private readonly ConcurrentDictionary<string, Asked> _codes = new();
    private readonly ConcurrentDictionary<string, bool> _refreshTokens = new();
    private readonly TimeProvider _clock;
    private WebApplication _app = null!;
    private int _given;

    private LocalIssuer(TimeProvider clock) => _clock = clock;

    public Uri Address { get; private set; } = null!;

    /// <summary>What stands in the token's <c>roles</c>; null for no such claim.</summary>
    public object? Roles { get; set; } = new[] { "staff", "jwo-operators" };

    public string Subject { get; set; } = "8f1c";

    public string? UserName { get; set; } = "kim";

    /// <summary>Changes a token's claims before it is signed.</summary>
    public Action<Dictionary<string, object>> Change { get; set; } = _ => { };

    /// <summary>Makes the token of its claims; signed with the key that it publishes unless a test wants otherwise.</summary>
    public Func<Dictionary<string, object>, string>? Write { get; set; }

    public bool GivesRefreshTokens { get; set; } = true;

    /// <summary>What its description says that it is; null for the truth.</summary>
    public string? SaysItIs { get; set; }

    /// <summary>Answers nothing but 503.</summary>
    public bool IsAway { get; set; }

    /// <summary>What the token endpoint was asked, by <c>grant_type</c>.</summary>
    public ConcurrentQueue<string> Grants { get; } = [];

    public static async Task<LocalIssuer> StartAsync(TimeProvider clock)
    {
        LocalIssuer issuer = new(clock);
        await issuer.OpenAsync();
        return issuer;
    }

    /// <summary>Signs as the provider does.</summary>
    public string Sign(Dictionary<string, object> claims) => Signed(claims, new SigningCredentials(KeyOf(_rsa), SecurityAlgorithms.RsaSha256));

    /// <summary>Signs with somebody else's key under the name of the provider's.</summary>
    public string SignAsStranger(Dictionary<string, object> claims) => Signed(claims, new SigningCredentials(KeyOf(_strangers), SecurityAlgorithms.RsaSha256));

    /// <summary>Signs with the public key as if it were a shared secret.</summary>
    public string SignWithPublicKey(Dictionary<string, object> claims) =>
        Signed(claims, new SigningCredentials(new SymmetricSecurityKey(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem())) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256));

    /// <summary>Does not sign at all.</summary>
    public static string Unsigned(Dictionary<string, object> claims) => $"{Encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{Encoded(JsonSerializer.Serialize(claims))}.";

    /// <summary>Takes back what it has given out.</summary>
    public void Forget() => _refreshTokens.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
        _strangers.Dispose();
    }

    private static byte[] MakeKey()
    {
        using RSA made = RSA.Create(2048);
        return made.ExportRSAPrivateKey();
    }

    private static RSA Load(byte[] key)
    {
        RSA rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(key, out _);
        return rsa;
    }

    private static RsaSecurityKey KeyOf(RSA rsa) => new(rsa) { KeyId = "k1", CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };

    private static string Signed(Dictionary<string, object> claims, SigningCredentials credentials) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = credentials });

    private static string Encoded(string text) => Base64UrlEncoder.Encode(text);

    private async Task OpenAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Use((context, next) => IsAway ? Results.StatusCode(503).ExecuteAsync(context) : next(context));
        _app.MapGet("/.well-known/openid-configuration", () => Results.Text(
            $$"""
            {"issuer":"{{SaysItIs ?? Issuer}}","authorization_endpoint":"{{Issuer}}/authorize","token_endpoint":"{{Issuer}}/token","jwks_uri":"{{Issuer}}/keys","scopes_supported":["openid","profile","offline_access"],
             "response_types_supported":["code"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}
            """,
            "application/json"));
        _app.MapGet("/keys", () => Results.Json(new { keys = new[] { Published() } }));
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    private string Issuer => Address.OriginalString.TrimEnd('/');

    private Dictionary<string, string> Published()
    {
        RSAParameters key = _rsa.ExportParameters(includePrivateParameters: false);
        return new() { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "k1", ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) };
    }

    private IResult Authorize(HttpRequest request)
    {
        IQueryCollection asked = request.Query;
        bool isGood = asked["client_id"] == ClientId && asked["response_type"] == "code" && asked["code_challenge_method"] == "S256" && asked["code_challenge"].ToString().Length == 43 && asked["nonce"].Count == 1
            && asked["scope"].ToString().Split(' ').Contains("openid") && asked["redirect_uri"].ToString().EndsWith("/signin/openid/callback", StringComparison.Ordinal);
        if (!isGood)
        {
            return Results.BadRequest();
        }

        string code = $"code-{Interlocked.Increment(ref _given)}";
        _codes[code] = new Asked(asked["nonce"].ToString(), asked["code_challenge"].ToString(), asked["redirect_uri"].ToString());
        return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"].ToString())}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        string grant = form["grant_type"].ToString();
        Grants.Enqueue(grant);
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        string? nonce = null;
        bool isGood = grant == "refresh_token" ? _refreshTokens.TryRemove(form["refresh_token"].ToString(), out _)
            : grant == "authorization_code" && _codes.TryRemove(form["code"].ToString(), out Asked? asked) && asked.RedirectUri == form["redirect_uri"]
                && asked.Challenge == Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) && (nonce = asked.Nonce) is not null;
        if (!isGood)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        Dictionary<string, object> answer = new() { ["access_token"] = "opaque", ["token_type"] = "Bearer", ["expires_in"] = 300, ["id_token"] = (Write ?? Sign)(Claims(nonce)) };
        if (GivesRefreshTokens)
        {
            string token = $"refresh-{Interlocked.Increment(ref _given)}";
            _refreshTokens[token] = true;
            answer["refresh_token"] = token;
        }

        return Results.Json(answer);
    }

    private Dictionary<string, object> Claims(string? nonce)
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object> claims = new() { ["iss"] = Issuer, ["aud"] = ClientId, ["sub"] = Subject, ["iat"] = now, ["exp"] = now + 300 };
        foreach ((string name, object? value) in new (string, object?)[] { ("nonce", nonce), ("roles", Roles), ("preferred_username", UserName) })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        Change(claims);
        return claims;
    }

    private sealed record Asked(string Nonce, string Challenge, string RedirectUri);
}
