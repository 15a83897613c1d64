using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>Which payment service a store has.</summary>
public enum PaymentKind
{
    /// <summary>A terminal that moves no money.</summary>
    Simulated = 1,

    /// <summary>None: nothing is held and nothing taken.</summary>
    None,

    /// <summary>Stripe.</summary>
    Stripe,
}

/// <summary>Opens payment services. Whoever opens one disposes it.</summary>
public static class PaymentService
{
    /// <summary>Holds Stripe's secret key; with <c>_FILE</c> behind it, the path of a file that does.</summary>
    public const string KeyVariable = "JWO_STRIPE_KEY";

    /// <summary>Holds what Stripe signs its notices with; with <c>_FILE</c> behind it, the path of a file that does.</summary>
    public const string NoticeVariable = "JWO_STRIPE_NOTICE_SECRET";

    /// <summary>Holds another address than Stripe's own, to try things out with.</summary>
    public const string BaseVariable = "JWO_STRIPE_URL";

    /// <summary>Stripe takes amounts of these currencies in tens of their smallest unit (its documentation, Currencies, three-decimal currencies).</summary>
    private const int Tens = 10;

    /// <summary>Opens the one that a store is to have.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="store">Whose.</param>
    /// <param name="folder">Where a simulated terminal keeps its ledger; it must exist.</param>
    /// <param name="clock">The time.</param>
    /// <returns>Null for none.</returns>
    /// <exception cref="InvalidDataException">Its settings or its ledger are not what they should be; the message never holds a secret.</exception>
    public static IPaymentGateway? Open(PaymentKind kind, StoreDefinition store, string folder, TimeProvider clock) => kind switch
    {
        PaymentKind.Simulated => SimulatedTerminal.Open(TerminalIn(folder), clock),
        PaymentKind.Stripe => OpenStripe(store),
        _ => null,
    };

    /// <summary>Opens the ledger of one to read, perhaps beside a store that is served; what is returned may be an <see cref="IAsyncDisposable"/>, which is the caller's then.</summary>
    /// <inheritdoc cref="Open"/>
    public static IPaymentLedger? OpenLedger(PaymentKind kind, StoreDefinition store, string folder, TimeProvider clock) => kind switch
    {
        PaymentKind.Simulated => new TerminalLedger(TerminalIn(folder), clock),
        PaymentKind.Stripe => OpenStripe(store),
        _ => null,
    };

    private static string TerminalIn(string folder) => Path.Combine(folder, "terminal.jsonl");

    private static StripeGateway OpenStripe(StoreDefinition store)
    {
        string key = SecretSource.Read(KeyVariable) ?? throw new InvalidDataException($"--payments stripe needs the account's secret key; set {KeyVariable}, or {KeyVariable}_FILE to a file that holds it.");
        Uri? place = null;
        if (Environment.GetEnvironmentVariable(BaseVariable) is { Length: > 0 } text && (!Uri.TryCreate(text, UriKind.Absolute, out place) || place.Scheme is not ("http" or "https")))
        {
            throw new InvalidDataException($"{BaseVariable} is no address; expected http:// or https://, or nothing for Stripe's own.");
        }

        if (store.Currency.Digits == 3 && store.Catalog.FirstOrDefault(product => product.PriceMinor % Tens != 0) is { } odd)
        {
            throw new InvalidDataException($"--payments stripe: the price of '{odd.Sku}' is {odd.PriceMinor} minor units of {store.Currency}, and Stripe takes them in tens; round the prices in the store's file.");
        }

        return new StripeGateway(new StripeSettings(key, SecretSource.Read(NoticeVariable), place));
    }
}
