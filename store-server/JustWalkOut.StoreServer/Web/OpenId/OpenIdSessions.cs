using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Who is signed in through the provider, in memory: after a restart people are sent there once more, which asks them for nothing while they are signed in there. Every few minutes the provider is asked, by the refresh token that it gave,
/// whether somebody still has their role; who has lost it or has another is signed out. While the provider does not answer they stay for an hour at most. Safe for several threads.
/// </summary>
internal sealed class OpenIdSessions(StoreWebParts parts, ActNotes notes, IOptionsMonitor<OpenIdConnectOptions> options)
{
    /// <summary>How many at once; beyond it the oldest give way. Nobody employs so many in a store.</summary>
    private const int SessionsMax = 1000;

    /// <summary>How soon a provider that does not answer is asked again about somebody.</summary>
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private int _isAway;

    private OpenIdProvider Provider => parts.OpenId!;

    /// <summary>Lets somebody in who has just come from the provider.</summary>
    /// <param name="person">Who, with a role.</param>
    /// <param name="refreshToken">By which the provider is asked about them; null where it gave none.</param>
    /// <returns>The session's stamp, 128 random bits.</returns>
    public string Open(OpenIdPerson person, string? refreshToken)
    {
        foreach (string oldest in _sessions.OrderBy(held => held.Value.Since).Take(Math.Max(0, _sessions.Count - SessionsMax + 1)).Select(held => held.Key).ToArray())
        {
            Close(oldest);
        }

        string stamp = RandomNumberGenerator.GetHexString(32);
        DateTimeOffset now = parts.Clock.GetUtcNow();
        _sessions[stamp] = new Session(person, now) { CheckedAt = now, CheckNext = now + Provider.RecheckEvery, RefreshToken = refreshToken };
        return stamp;
    }

    /// <summary>Ends a session.</summary>
    public void Close(string? stamp)
    {
        if (stamp is not null)
        {
            _sessions.TryRemove(stamp, out _);
        }
    }

    /// <summary>Ends all sessions of somebody; false where there are none.</summary>
    public bool CloseAll(string name)
    {
        string[] theirs = [.. _sessions.Where(session => session.Value.Person.Name == name).Select(session => session.Key)];
        Array.ForEach(theirs, Close);
        return theirs.Length > 0;
    }

    /// <summary>Whether a session still stands; asks the provider where that is due, one request for all that wait.</summary>
    public async Task<bool> IsCurrentAsync(HttpContext context, string? stamp)
    {
        if (stamp is null || !_sessions.TryGetValue(stamp, out Session? session))
        {
            return false;
        }

        DateTimeOffset now = parts.Clock.GetUtcNow();
        bool isTooOld = now - session.Since >= Provider.SessionMax;
        if (!isTooOld && session.RefreshToken is not null && now >= session.CheckNext && await session.Turn.WaitAsync(0, context.RequestAborted))
        {
            try
            {
                await CheckAsync(context, stamp, session);
            }
            finally
            {
                session.Turn.Release();
            }
        }

        if (isTooOld || now - session.CheckedAt >= Provider.UncheckedMax)
        {
            Close(stamp);
        }

        return _sessions.ContainsKey(stamp);
    }

    private async Task CheckAsync(HttpContext context, string stamp, Session session)
    {
        DateTimeOffset now = parts.Clock.GetUtcNow();
        try
        {
            string? lost = await AskAsync(session, context.RequestAborted);
            SayBack();
            if (lost is not null)
            {
                Close(stamp);
                await notes.SignInAsync(context, ActKind.SignedOut, session.Person.Name, $"openid: {lost}");
                return;
            }

            session.CheckedAt = now;
            session.CheckNext = now + Provider.RecheckEvery;
        }
        catch (Exception fault) when (OpenIdSignIn.IsAway(fault) && !context.RequestAborted.IsCancellationRequested)
        {
            session.CheckNext = now + RetryEvery;
            SayAway(fault);
        }
    }

    /// <summary>Says once that the provider does not answer.</summary>
    public void SayAway(Exception fault)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            parts.Say($"openid: {Provider.Authority} does not answer ({OpenIdSignIn.Words(fault)}); who is signed in through it stays so for {Provider.UncheckedMax.TotalMinutes:0} minutes at most, and accounts of this server sign in as ever");
        }
    }

    /// <summary>Says once that it answers again.</summary>
    public void SayBack()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            parts.Say($"openid: {Provider.Authority} answers again");
        }
    }

    /// <summary>What somebody has lost by the provider's word; null for nothing.</summary>
    private async Task<string?> AskAsync(Session session, CancellationToken cancellation)
    {
        OpenIdConnectOptions client = options.Get(OpenIdSignIn.Scheme);
        OpenIdConnectConfiguration known = await client.ConfigurationManager!.GetConfigurationAsync(cancellation);
        using FormUrlEncodedContent form = new(
        [
            new("grant_type", "refresh_token"), new("refresh_token", session.RefreshToken), new("client_id", Provider.ClientId), new("client_secret", Provider.ClientSecret),
        ]);
        using HttpResponseMessage answer = await client.Backchannel.PostAsync(known.TokenEndpoint, form, cancellation);
        if ((int)answer.StatusCode is 400 or 401 or 403)
        {
            return "the provider takes the session as ended";
        }

        answer.EnsureSuccessStatusCode();
        using JsonDocument tokens = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        if (Text(tokens, "id_token") is not { } token)
        {
            session.RefreshToken = null; // It says nothing of roles: as with a provider without such tokens, the session is a short one.
            return null;
        }

        TokenValidationResult seen = await OpenIdSignIn.ValidateAsync(client, token, cancellation);
        if (!seen.IsValid)
        {
            throw new HttpRequestException($"its new ID token is no good: {OpenIdSignIn.Words(seen.Exception)}", seen.Exception);
        }

        session.RefreshToken = Text(tokens, "refresh_token") ?? session.RefreshToken;
        OpenIdPerson person = OpenIdPerson.Read(token.Split('.')[1], Provider);
        return person.Subject != session.Person.Subject ? "the provider speaks of somebody else"
            : person.Role != session.Person.Role ? person.Role is null ? "has no role any more" : "has another role now" : null;
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed class Session(OpenIdPerson person, DateTimeOffset since)
    {
        public OpenIdPerson Person { get; } = person;

        public DateTimeOffset Since { get; } = since;

        /// <summary>When the provider last said that all is as it was.</summary>
        public DateTimeOffset CheckedAt { get; set; }

        public DateTimeOffset CheckNext { get; set; }

        public string? RefreshToken { get; set; }

        /// <summary>Held by the one request that asks.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);
    }
}
