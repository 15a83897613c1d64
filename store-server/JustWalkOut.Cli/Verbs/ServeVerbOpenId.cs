using System.CommandLine;
using System.CommandLine.Parsing;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What <c>serve</c> is told of an OpenID provider whose people may sign in.</summary>
internal static class ServeVerbOpenId
{
    /// <summary>Holds the client's secret; with <c>_FILE</c> behind it, the path of a file that does.</summary>
    public const string SecretVariable = "JWO_OPENID_SECRET";

    private const string RoleWords = "expected VALUE=auditor, VALUE=operator or VALUE=admin";

    private static readonly Option<string?> Provider = new("--openid") { HelpName = "URL", Description = "Let people of this OpenID Connect provider sign in, beside accounts of the server: its issuer address, over https. Default: accounts alone." };
    private static readonly Option<string?> Client = new("--openid-client") { HelpName = "ID", Description = $"What the server is called there; {SecretVariable} holds its secret, or {SecretVariable}_FILE names a file that does." };
    private static readonly Option<string[]> Role = new("--openid-role") { HelpName = "VALUE=ROLE", Description = "Whoever has this role or group there is an auditor, operator or admin here; may be given several times. Whoever has none of them is not let in." };
    private static readonly Option<string> RoleClaim = new("--openid-role-claim") { HelpName = "NAME", Description = "Claim of the ID token that holds roles or groups; dots lead into objects, as in realm_access.roles.", DefaultValueFactory = _ => "roles" };
    private static readonly Option<string> NameClaim = new("--openid-name-claim") { HelpName = "NAME", Description = "Claim that people are named by in the books.", DefaultValueFactory = _ => "preferred_username" };

    public static IReadOnlyList<Option> All => [Provider, Client, Role, RoleClaim, NameClaim];

    /// <summary>Names every fault.</summary>
    public static void Check(CommandResult result)
    {
        if (result.GetResult(Provider) is null)
        {
            foreach (Option option in All.Skip(1).Where(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} is of use with --openid alone; name a provider, or leave it out.");
            }

            return;
        }

        if (!Uri.TryCreate(result.GetValue(Provider), UriKind.Absolute, out Uri? address) || !OpenIdProvider.IsAuthority(address))
        {
            result.AddError($"--openid {result.GetValue(Provider)} is no address of a provider; expected one over https, such as https://id.example/realms/shop.");
        }

        if (result.GetValue(Client) is not { Length: > 0 })
        {
            result.AddError("--openid needs --openid-client: what the server is called at the provider.");
        }

        string[] roles = result.GetValue(Role) ?? [];
        if (roles.Length == 0)
        {
            result.AddError("--openid needs --openid-role: nobody has a role by default.");
        }

        foreach (string role in roles.Where(role => RoleOf(role) is null))
        {
            result.AddError($"--openid-role {role} gives no role; {RoleWords}.");
        }

        foreach (IGrouping<string, string> twice in roles.Where(role => RoleOf(role) is not null).GroupBy(role => RoleOf(role)!.Value.Value).Where(group => group.Count() > 1))
        {
            result.AddError($"--openid-role gives '{twice.Key}' several roles; expected one.");
        }

        CheckSecret(result);
    }

    /// <summary>The provider that was asked for; null for none.</summary>
    public static OpenIdProvider? Of(ParseResult parsed) => parsed.GetValue(Provider) is not { } address ? null : new OpenIdProvider(new Uri(address), parsed.GetValue(Client)!, SecretSource.Read(SecretVariable)!)
    {
        Roles = parsed.GetValue(Role)!.Select(role => RoleOf(role)!.Value).ToDictionary(role => role.Value, role => role.Role, StringComparer.Ordinal),
        RoleClaim = parsed.GetValue(RoleClaim)!,
        NameClaim = parsed.GetValue(NameClaim)!,
    };

    private static void CheckSecret(CommandResult result)
    {
        try
        {
            if (SecretSource.Read(SecretVariable) is null)
            {
                result.AddError($"--openid needs a secret; set {SecretVariable}, or {SecretVariable}_FILE to a file that holds it.");
            }
        }
        catch (InvalidDataException fault)
        {
            result.AddError(fault.Message);
        }
    }

    /// <summary>What stands before the last '=' is the provider's value, which may hold others.</summary>
    private static (string Value, WebRole Role)? RoleOf(string text) => text.LastIndexOf('=') is int at and > 0 && Enum.TryParse(text[(at + 1)..], ignoreCase: true, out WebRole role)
        && role is WebRole.Auditor or WebRole.Operator or WebRole.Admin && text[(at + 1)..].All(char.IsAsciiLetter) ? (text[..at], role) : null;
}
