using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Audit;

/// <summary>What people did to the server, or with what it keeps of shoppers. What they decide about bills stands in the store's log itself, by name.</summary>
public enum ActKind
{
    /// <summary>Somebody signed in.</summary>
    SignedIn = 1,

    /// <summary>Somebody tried to, with a name and password that do not fit, or a wrong setup code.</summary>
    SignInFailed,

    /// <summary>The first administrator was made.</summary>
    SetUp,

    /// <summary>An account was made.</summary>
    AccountMade,

    /// <summary>One was given a role and a password anew.</summary>
    AccountChanged,

    /// <summary>One was taken away.</summary>
    AccountRemoved,

    /// <summary>A device was given a key, the one before ends.</summary>
    DeviceKeyMade,

    /// <summary>A device's key was taken away.</summary>
    DeviceKeyRevoked,

    /// <summary>A receiver of webhooks was set up.</summary>
    WebhookMade,

    /// <summary>One was given another address or kind.</summary>
    WebhookChanged,

    /// <summary>One was given another secret.</summary>
    WebhookSecretMade,

    /// <summary>One that was paused is sent what it lacks.</summary>
    WebhookResumed,

    /// <summary>One was taken away.</summary>
    WebhookRemoved,

    /// <summary>What was seen of a shopper's visit was looked at.</summary>
    EvidenceSeen,

    /// <summary>A draft of the store was saved, which the next start takes.</summary>
    DraftSaved,

    /// <summary>It was thrown away.</summary>
    DraftDropped,

    /// <summary>A catalog, planogram or promotions were brought into the store.</summary>
    CatalogImported,

    /// <summary>A shopper was erased; what it is about is the pseudonym that leads to nobody any more.</summary>
    ShopperErased,

    /// <summary>Somebody who was signed in no longer is, because the OpenID provider says so.</summary>
    SignedOut,

    /// <summary>Somebody who is signed in, or a device, asked for what their role may not.</summary>
    AccessDenied,

    /// <summary>Somebody gave their own account another password.</summary>
    PasswordChanged,

    /// <summary>Somebody who works here was given a badge, the one before ends.</summary>
    BadgeMade,

    /// <summary>A badge was taken away.</summary>
    BadgeRevoked,

    /// <summary>Another camera takes one's place.</summary>
    CameraChanged,

    /// <summary>A product was given another price or state.</summary>
    ProductChanged,
}

/// <summary>Something that somebody did.</summary>
/// <param name="Kind">What.</param>
/// <param name="By">Who: the name that they signed in with; empty where nobody had to.</param>
/// <param name="From">Their address in the network; null where it was none.</param>
/// <param name="About">What it was done to: an account, a device, a webhook, a visit, a product.</param>
public sealed record Act(ActKind Kind, string By, string? From, string About)
{
    /// <summary>What more is to be said, in a few words; null for nothing. Never a secret.</summary>
    public string? Detail { get; init; }
}

/// <summary>An act as it is kept.</summary>
/// <param name="Position">Its place: 1, 2, 3, ...</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, by the name of an <see cref="ActKind"/> in camelCase; a newer program may have written others.</param>
/// <param name="By">Who; empty where nobody had to sign in.</param>
/// <param name="From">Their address in the network; absent where it was none.</param>
/// <param name="About">What it was done to.</param>
/// <param name="Detail">What more is to be said; absent for nothing.</param>
public sealed record KeptAct(long Position, DateTimeOffset At, string Kind, string By, string? From, string About, string? Detail)
{
    /// <summary>Version of an act's form in the log.</summary>
    internal const int CurrentVersion = 1;

    internal static LogRow Write(Act act, string id, long position, DateTimeOffset at) => new(
        position,
        id,
        $"act/{position.ToString(CultureInfo.InvariantCulture)}",
        at.UtcDateTime.ToString(EventRows.TimeFormat, CultureInfo.InvariantCulture),
        JsonNamingPolicy.CamelCase.ConvertName(act.Kind.ToString()),
        CurrentVersion,
        JsonSerializer.Serialize(new Payload(act.By, act.From, act.About, act.Detail), MessageJson.Compact));

    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    internal static KeptAct Read(LogRow row)
    {
        try
        {
            Payload payload = JsonSerializer.Deserialize<Payload>(row.Payload, MessageJson.Compact) ?? throw new JsonException("The payload is null.");
            DateTimeOffset at = DateTimeOffset.ParseExact(row.At, EventRows.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return new KeptAct(row.Position, at, row.Kind, payload.By, payload.From, payload.About, payload.Detail);
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new InvalidDataException($"Act {row.Position} cannot be read: {fault.Message.ReplaceLineEndings(" ")} Run ./jwo ledger verify.", fault);
        }
    }

    private sealed record Payload(string By, string? From, string About, string? Detail);
}
