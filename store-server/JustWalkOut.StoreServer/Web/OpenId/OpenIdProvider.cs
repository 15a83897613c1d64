using System.Collections.Frozen;

namespace JustWalkOut.StoreServer.Web;

/// <summary>An OpenID Connect provider whose people may sign in here beside those with accounts of this server. Not a record: nothing prints its secret.</summary>
/// <param name="authority">Its issuer address, under which <c>/.well-known/openid-configuration</c> stands; https, or plain HTTP on this machine alone.</param>
/// <param name="clientId">What this server is called there.</param>
/// <param name="clientSecret">What it proves that with.</param>
public sealed class OpenIdProvider(Uri authority, string clientId, string clientSecret)
{
    /// <summary>Its issuer address.</summary>
    public Uri Authority { get; } = authority;

    /// <summary>What this server is called there.</summary>
    public string ClientId { get; } = clientId;

    /// <summary>Which value of <see cref="RoleClaim"/> gives which role; whoever has none of them is not let in. Of several the highest counts.</summary>
    public IReadOnlyDictionary<string, WebRole> Roles { get; init; } = FrozenDictionary<string, WebRole>.Empty;

    /// <summary>The claim of the ID token that holds roles or groups, one text or a list of them; a dot goes into an object, as in <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>The claim that people are named by in the books; <c>sub</c> where somebody has none.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>How often the provider is asked whether somebody who is signed in still has their role.</summary>
    public TimeSpan RecheckEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long somebody stays signed in of whom the provider has said nothing since: it does not answer, or it gives no refresh tokens.</summary>
    public TimeSpan UncheckedMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long somebody stays signed in at all.</summary>
    public TimeSpan SessionMax { get; init; } = TimeSpan.FromHours(12);

    internal string ClientSecret { get; } = clientSecret;

    /// <summary>Whether an address may be a provider's: an absolute one over https, or over HTTP on this machine, where nobody can listen in.</summary>
    public static bool IsAuthority(Uri? address) =>
        address is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" } && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
