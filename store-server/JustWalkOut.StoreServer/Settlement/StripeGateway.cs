using JustWalkOut.Carts;
using Stripe;
using Refund = Stripe.Refund;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>What Stripe is reached with.</summary>
/// <param name="Key">The secret key. Never in a message.</param>
/// <param name="NoticeSecret">What notices are signed with; null to take none.</param>
/// <param name="Base">Where its interface is; null for Stripe's own address.</param>
public sealed record StripeSettings(string Key, string? NoticeSecret, Uri? Base)
{
    /// <summary>Holds neither secret.</summary>
    public override string ToString() => $"Stripe at {Base?.ToString() ?? "its own address"}";
}

/// <summary>
/// Stripe: holds are PaymentIntents with manual capture, each call carries its step's key, and each object names store, visit and step in its metadata, by which a step is found again when its answer was lost or its key
/// forgotten. The client's own retries are off: the desk asks again, and looks first, because Stripe answers a key with the same fault for good.
/// </summary>
public sealed class StripeGateway : IPaymentGateway, IPaymentNotices, IPaymentLedger
{
    /// <summary>How old a notice's signature may be, in seconds: Stripe's own default.</summary>
    private const long NoticeAgeMaxSeconds = 300;

    /// <summary>Accounts without a token of Stripe's are none that it knows.</summary>
    private const string OwnToken = "shopper:";

    private readonly StripeSettings _settings;
    private readonly HttpClient _http;
    private readonly PaymentIntentService _intents;
    private readonly RefundService _refunds;
    private readonly StripeFinder _finder;

    /// <summary>Reaches nothing yet.</summary>
    public StripeGateway(StripeSettings settings)
    {
        _settings = settings;
        _http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan }; // The desk's patience ends calls.
        StripeClient client = new(settings.Key, httpClient: new SystemNetHttpClient(_http, maxNetworkRetries: 0, enableTelemetry: false), apiBase: settings.Base?.ToString().TrimEnd('/'));
        _intents = new PaymentIntentService(client);
        _refunds = new RefundService(client);
        _finder = new StripeFinder(_intents);
    }

    /// <inheritdoc/>
    public string Name => "Stripe";

    /// <summary>Stripe raises holds (where the card's issuer lets it) and lowers none.</summary>
    public PaymentTerms Terms { get; } = new(CanLower: false);

    /// <inheritdoc/>
    public string SignatureHeader => "Stripe-Signature";

    /// <inheritdoc/>
    public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation)
    {
        PaymentAsk ask = order.Ask;
        if (ask.Step is PaymentStep.Hold or PaymentStep.Charge && order.Token.StartsWith(OwnToken, StringComparison.Ordinal))
        {
            return Task.FromResult(PaymentAnswer.Declined(ask.Amount.Currency, "no_token"));
        }

        RequestOptions options = new() { IdempotencyKey = order.Key.ToString("D") };
        long amount = StripeAmounts.Of(ask.Amount);
        return AskAsync(
            ask.Amount.Currency,
            async () => ask.Step switch
            {
                PaymentStep.Hold or PaymentStep.Charge => AnswerOf(order, await _intents.CreateAsync(CreateOptions(order, amount), options, cancellation)),
                PaymentStep.Raise => AnswerOf(order, await _intents.IncrementAuthorizationAsync(ask.Reference, new PaymentIntentIncrementAuthorizationOptions { Amount = amount }, options, cancellation)),
                PaymentStep.Capture => AnswerOf(order, await _intents.CaptureAsync(ask.Reference, new PaymentIntentCaptureOptions { AmountToCapture = amount }, options, cancellation)),
                PaymentStep.Cancel => AnswerOf(order, await _intents.CancelAsync(ask.Reference, new PaymentIntentCancelOptions(), options, cancellation)),
                PaymentStep.Refund => AnswerOf(ask, await _refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = ask.Reference, Amount = amount, Metadata = StripeMetadata.Of(order) }, options, cancellation)),
                _ => PaymentAnswer.Declined(ask.Amount.Currency, "not_supported"),
            },
            cancellation);
    }

    /// <inheritdoc/>
    public async Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation)
    {
        PaymentAsk ask = order.Ask;
        PaymentAnswer found = await AskAsync(
            ask.Amount.Currency,
            async () =>
            {
                switch (ask.Step)
                {
                    case PaymentStep.Hold or PaymentStep.Charge:
                        return await _finder.FindAsync(order, cancellation) is { } id ? AnswerOf(order, await ReadAsync(id, cancellation)) : Nothing;
                    case PaymentStep.Refund:
                        await foreach (Refund refund in _refunds.ListAutoPagingAsync(new RefundListOptions { PaymentIntent = ask.Reference, Limit = 100 }, cancellationToken: cancellation))
                        {
                            if (StripeMetadata.IsOf(refund.Metadata, order))
                            {
                                return AnswerOf(ask, refund);
                            }
                        }

                        return Nothing;
                    default:
                        PaymentIntent held = await ReadAsync(ask.Reference!, cancellation);
                        bool isStillHeld = held.Status == "requires_capture" && (ask.Step != PaymentStep.Raise || held.AmountCapturable < StripeAmounts.Of(ask.Amount));
                        return isStillHeld ? Nothing : AnswerOf(order, held);
                }
            },
            cancellation);
        return ReferenceEquals(found, Nothing) ? null : found;
    }

    /// <inheritdoc/>
    public async Task<bool> IsHeldAsync(string reference, CancellationToken cancellation)
    {
        bool isHeld = false;
        await AskAsync(
            default,
            async () =>
            {
                isHeld = (await _intents.GetAsync(reference, cancellationToken: cancellation)).Status == "requires_capture";
                return Nothing;
            },
            cancellation);
        return isHeld;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation)
    {
        try
        {
            return await new StripeLedger(_intents, _refunds).ReadAsync(store, since, cancellation);
        }
        catch (Exception fault) when (IsFault(fault) && !cancellation.IsCancellationRequested)
        {
            throw FaultOf(fault);
        }
    }

    /// <inheritdoc/>
    public (bool IsGenuine, PaymentNotice? Notice) Read(string body, string signature, DateTimeOffset now)
    {
        if (_settings.NoticeSecret is not { } secret)
        {
            return (false, null);
        }

        try
        {
            EventUtility.ValidateSignature(body, signature, secret, NoticeAgeMaxSeconds, now.ToUnixTimeSeconds());
        }
        catch (Exception fault) when (fault is StripeException or FormatException or ArgumentException)
        {
            return (false, null);
        }

        // What is signed is from Stripe, whatever it says: it is told again for days until it is taken.
        return (true, StripeNotice.Read(body));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Stands for no answer where an answer is asked for.</summary>
    private static readonly PaymentAnswer Nothing = new(false, default, null, null, null, null);

    private static PaymentIntentCreateOptions CreateOptions(PaymentOrder order, long amount) => new()
    {
        Amount = amount,
        Currency = order.Ask.Amount.Currency.Value.ToLowerInvariant(),
        PaymentMethod = order.Token,
        AutomaticPaymentMethods = new PaymentIntentAutomaticPaymentMethodsOptions { Enabled = true, AllowRedirects = "never" }, // Nobody stands at a screen who could be sent elsewhere.
        Confirm = true,
        CaptureMethod = order.Ask.Step == PaymentStep.Hold ? "manual" : "automatic",
        Metadata = StripeMetadata.Of(order),
        Expand = ["latest_charge"],
    };

    private Task<PaymentIntent> ReadAsync(string id, CancellationToken cancellation) => _intents.GetAsync(id, new PaymentIntentGetOptions { Expand = ["latest_charge"] }, cancellationToken: cancellation);

    private static PaymentAnswer AnswerOf(PaymentOrder order, PaymentIntent intent)
    {
        Currency currency = order.Ask.Amount.Currency;
        ChargePaymentMethodDetailsCard? card = intent.LatestCharge?.PaymentMethodDetails?.Card;
        PaidWith? with = card is { Brand: { } brand } ? new PaidWith(brand, card.Last4) : null;
        DateTimeOffset? until = card?.CaptureBefore is { } before ? new DateTimeOffset(before, TimeSpan.Zero) : null;
        return (order.Ask.Step, intent.Status) switch
        {
            (PaymentStep.Hold or PaymentStep.Raise, "requires_capture") => new PaymentAnswer(true, StripeAmounts.From(intent.AmountCapturable, currency), intent.Id, until, with, null),
            (PaymentStep.Capture or PaymentStep.Charge, "succeeded") => new PaymentAnswer(true, StripeAmounts.From(intent.AmountReceived, currency), intent.Id, null, with, null),
            (PaymentStep.Cancel, "canceled") => new PaymentAnswer(true, order.Ask.Amount, intent.Id, null, null, null),
            (PaymentStep.Hold or PaymentStep.Charge, "processing") => throw new PaymentServiceException("the payment is being processed"),
            (_, string status) => PaymentAnswer.Declined(currency, intent.LastPaymentError?.DeclineCode ?? intent.LastPaymentError?.Code ?? status),
        };
    }

    private static PaymentAnswer AnswerOf(PaymentAsk ask, Refund refund) => refund.Status is "succeeded" or "pending"
        ? new PaymentAnswer(true, StripeAmounts.From(refund.Amount, ask.Amount.Currency), refund.Id, null, null, null)
        : PaymentAnswer.Declined(ask.Amount.Currency, refund.FailureReason ?? refund.Status);

    /// <summary>Asks Stripe. What it refuses for good is a decline; whatever else goes wrong says nothing of what was done.</summary>
    private static async Task<PaymentAnswer> AskAsync(Currency currency, Func<Task<PaymentAnswer>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (StripeException fault) when (fault.StripeError is { Type: "card_error" or "invalid_request_error" } error && (int)fault.HttpStatusCode is 400 or 402 or 404 && error.Code != "payment_intent_unexpected_state")
        {
            // Codes only: a message may repeat what was sent.
            return PaymentAnswer.Declined(currency, error.DeclineCode ?? error.Code ?? error.Type);
        }
        catch (Exception fault) when (IsFault(fault) && (fault is StripeException || !cancellation.IsCancellationRequested))
        {
            throw FaultOf(fault);
        }
    }

    private static bool IsFault(Exception fault) => fault is StripeException or HttpRequestException or IOException or Newtonsoft.Json.JsonException;

    /// <summary>Codes only: a message may repeat what was sent.</summary>
    private static PaymentServiceException FaultOf(Exception fault) => fault is StripeException refused
        ? new PaymentServiceException($"status {(int)refused.HttpStatusCode}{(refused.StripeError is { } error ? $", {error.Type} {error.Code}".TrimEnd() : "")}", fault)
        : new PaymentServiceException($"the connection failed ({fault.GetType().Name})", fault);
}

/// <summary>Stripe's smallest units: those of ISO 4217, but for two currencies that it counts in hundredths.</summary>
internal static class StripeAmounts
{
    /// <summary>Stripe's documentation, Currencies, special cases: ISK and UGX went to no decimals and Stripe still takes two.</summary>
    private const int Hundredths = 100;

    public static long Of(Money money) => money.Currency.Value is "ISK" or "UGX" ? checked(money.MinorUnits * Hundredths) : money.MinorUnits;

    public static Money From(long amount, Currency currency) => new(currency.Value is "ISK" or "UGX" ? amount / Hundredths : amount, currency);
}
