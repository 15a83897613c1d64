using System.Globalization;
using System.Net.Mime;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What events are about, for receivers that want only a part.</summary>
public enum WebhookKind
{
    /// <summary>Visits, carts and receipts.</summary>
    Cart = 1,

    /// <summary>What the payment service answered.</summary>
    Payment,

    /// <summary>All of it.</summary>
    All,
}

/// <summary>A message as it is sent: the same event makes the same bytes, however often.</summary>
/// <param name="Id">The event's; by it a receiver knows a repeat.</param>
/// <param name="Type">What happened.</param>
/// <param name="Body">A CloudEvent in JSON.</param>
internal sealed record WebhookMessage(string Id, string Type, byte[] Body)
{
    /// <summary>CloudEvents 1.0, structured mode.</summary>
    public const string ContentType = "application/cloudevents+json";
}

/// <summary>
/// Events of the log as CloudEvents 1.0: those that say themselves which visit they are about. What vision sees of people in the store is not among them; a cart is told when it is closed and with all that it comes to. Everything in a message
/// but who a shopper is stands in the log, so that what is sent again, after a restart too, is the same, unless they were erased meanwhile. No name of a card or account goes out, and not who decided.
/// </summary>
internal static class WebhookEvent
{
    private const string TypePrefix = "justwalkout.";

    private static readonly JsonEventFormatter Formatter = new(MessageJson.Compact, default);

    /// <summary>The visit that an event is about and what it is about; null for one that nobody is sent.</summary>
    public static (VisitId Visit, WebhookKind Kind)? SubjectOf(CartChange change) => change switch
    {
        CartChange.VisitOpened { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.EntryDenied { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.GroupChanged { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.VisitEnded { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.CartClosed { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.CartSettled { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.CartSentToReview { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.Refunded { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.RefundGranted { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.LossBooked { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.ReviewDecided { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.LineQuestioned { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.LineDisputed { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.DisputeRejected { Visit: var visit } => (visit, WebhookKind.Cart),
        CartChange.PaymentAnswered { Visit: var visit } => (visit, WebhookKind.Payment),
        CartChange.AcceptedOffline { Visit: var visit } => (visit, WebhookKind.Payment),
        CartChange.HoldLost { Visit: var visit } => (visit, WebhookKind.Payment),
        CartChange.PayerBound { Visit: var visit } => (visit, WebhookKind.Payment),
        CartChange.WrittenOff { Visit: var visit } => (visit, WebhookKind.Payment),
        CartChange.LoyaltyShown { Visit: var visit } => (visit, WebhookKind.Cart),
        _ => null,
    };

    /// <summary>Reads an event of the log by its id, and makes its message, with who a shopper is as long as that is known; what was asked of the payment service is read with its answer.</summary>
    /// <exception cref="InvalidDataException">The log does not hold it, or cannot be read.</exception>
    public static async Task<WebhookMessage> ReadAsync(IEventLog log, StoreId store, (string Id, Func<ShopperId, ShopperId> NameOf) asks, CancellationToken cancellation)
    {
        CartEvent happened = await FindAsync(log, store, asks.Id, cancellation) ?? throw new InvalidDataException($"The log of store '{store}' does not hold event {asks.Id}; restore it from a backup.");
        happened = happened with { Change = Named(happened.Change, asks.NameOf) };
        CartEvent? asked = happened.Change is CartChange.PaymentAnswered answered ? await FindAsync(log, store, PaymentAskedId(store, answered).Value, cancellation) : null;
        return Of(happened, (asked?.Change as CartChange.PaymentAsked)?.Ask);
    }

    /// <summary>A message about nothing, to see whether it arrives.</summary>
    public static WebhookMessage Test(StoreId store, string receiver, DateTimeOffset at) => Encode(
        store, new CartEventId(DeterministicGuid.Of(store, "webhook-test", receiver, at.UtcTicks.ToString(CultureInfo.InvariantCulture))).Value, (TypePrefix + "test", new { receiver }), at, cloud => cloud);

    private static async Task<CartEvent?> FindAsync(IEventLog log, StoreId store, string id, CancellationToken cancellation) =>
        await log.FindAsync(store, [id], cancellation) is [{ } row] ? EventRows.Read(store, row) : null;

    private static CartEventId PaymentAskedId(StoreId store, CartChange.PaymentAnswered answered) => CartEvent.Of(store, Cause.Once($"payment/{answered.Number}", answered.Visit), default, answered).Id;

    private static WebhookMessage Of(CartEvent happened, PaymentAsk? ask)
    {
        (string type, object data) = Data(happened.Change, ask);
        return Encode(happened.Store, happened.Id.Value, (TypePrefix + type, data), happened.At, cloud =>
        {
            cloud.Subject = SubjectOf(happened.Change)!.Value.Visit.Value;
            return cloud;
        });
    }

    private static WebhookMessage Encode(StoreId store, string id, (string Type, object Data) what, DateTimeOffset at, Func<CloudEvent, CloudEvent> complete)
    {
        CloudEvent cloud = complete(new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = id,
            Source = new Uri($"/api/{WebDescription.Version}/stores/{Uri.EscapeDataString(store.Value)}", UriKind.Relative),
            Type = what.Type,
            Time = at.ToUniversalTime(),
            DataContentType = MediaTypeNames.Application.Json,
            Data = what.Data,
        });
        return new WebhookMessage(id, what.Type, Formatter.EncodeStructuredModeMessage(cloud, out _).ToArray());
    }

    /// <summary>With the name of the shopper, as long as anybody knows it, where the log has a pseudonym.</summary>
    private static CartChange Named(CartChange change, Func<ShopperId, ShopperId> nameOf) => change switch
    {
        CartChange.VisitOpened opened => opened with { Shopper = nameOf(opened.Shopper) },
        CartChange.PayerBound { Shopper: { } shopper } payer => payer with { Shopper = nameOf(shopper) },
        CartChange.LoyaltyShown shown => shown with { Member = nameOf(shown.Member) },
        CartChange.CartSettled settled => settled with { Receipt = Named(settled.Receipt, nameOf) },
        CartChange.CartSentToReview sent => sent with { Receipt = Named(sent.Receipt, nameOf) },
        _ => change,
    };

    private static Receipt Named(Receipt receipt, Func<ShopperId, ShopperId> nameOf) => receipt with { Shopper = nameOf(receipt.Shopper), Loyalty = receipt.Loyalty is { } member ? nameOf(member) : null };

    /// <summary>A loyalty id as the programme knows it; the pseudonym of one who was erased.</summary>
    private static string? MemberOf(ShopperId? member) => member is { } name ? LoyaltyMember.Of(name) ?? name.Value : null;

    private static (string Type, object Data) Data(CartChange change, PaymentAsk? ask) => change switch
    {
        CartChange.VisitOpened opened => ("cart.opened", new { opened.Visit, opened.Shopper, opened.Gate, opened.People, opened.Role, opened.Currency }),
        CartChange.EntryDenied denied => ("cart.denied", new { denied.Visit, denied.Reason }),
        CartChange.GroupChanged group => ("cart.group", new { group.Visit, group.People }),
        CartChange.VisitEnded ended => ("cart.ended", new { ended.Visit, ended.Why }),
        CartChange.LoyaltyShown shown => ("cart.loyalty", new { shown.Visit, Member = MemberOf(shown.Member) }),
        CartChange.CartClosed closed => ("cart.closed", new { closed.Visit, closed.IsEvidenceComplete }),
        CartChange.CartSettled settled => ("cart.settled", Bill(settled.Receipt)),
        CartChange.CartSentToReview sent => ("cart.review", Bill(sent.Receipt)),
        CartChange.Refunded refund => ("cart.refunded", new { refund.Visit, Lines = Lines(refund.Lines), AmountMinor = refund.Amount.MinorUnits, refund.Amount.Currency }),
        CartChange.RefundGranted refund => ("cart.refunded", new { refund.Visit, Lines = Lines(refund.Lines), AmountMinor = refund.Amount.MinorUnits, refund.Amount.Currency, refund.Decision, refund.Reason, refund.Dispute }),
        CartChange.LossBooked loss => ("cart.lost", new { loss.Visit, Lines = Lines(loss.Lines), AmountMinor = loss.Amount.MinorUnits, loss.Amount.Currency }),
        CartChange.ReviewDecided decided => ("cart.reviewed", new { decided.Visit, decided.Decision }),
        CartChange.LineQuestioned questioned => ("cart.questioned", new { questioned.Visit, questioned.Sku }),
        CartChange.LineDisputed disputed => ("cart.disputed", new { disputed.Visit, disputed.Dispute, disputed.Reason, Lines = Lines([disputed.Line]), disputed.Line.UnitPrice.Currency }),
        CartChange.DisputeRejected rejected => ("cart.disputeRejected", new { rejected.Visit, rejected.Dispute }),
        CartChange.PaymentAnswered { Answer: var answer } answered => ($"payment.{(answer.IsApproved ? Done(ask?.Step) : "declined")}", new
        {
            answered.Visit,
            answered.Number,
            ask?.Step,
            AskedMinor = ask?.Amount.MinorUnits,
            AmountMinor = answer.Amount.MinorUnits,
            answer.Amount.Currency,
            answer.Reference,
            answer.ExpiresAt,
            answer.With?.Brand,
            answer.With?.LastFour,
            answer.Reason,
        }),
        CartChange.AcceptedOffline accepted => ("payment.acceptedOffline", new { accepted.Visit, LimitMinor = accepted.Limit.MinorUnits, accepted.Limit.Currency }),
        CartChange.PayerBound payer => ("payment.presented", new { payer.Visit, payer.Shopper, payer.Gate }),
        CartChange.WrittenOff given => ("payment.writtenOff", new { given.Visit, given.Decision, given.Reason }),
        CartChange.HoldLost lost => ("payment.holdLost", new { lost.Visit, lost.Reference, lost.Reason }),
        _ => throw new System.Diagnostics.UnreachableException($"{change.GetType().Name} is nothing that a receiver is sent."),
    };

    private static string Done(PaymentStep? step) => step switch
    {
        PaymentStep.Hold => "held",
        PaymentStep.Raise => "raised",
        PaymentStep.Lower => "lowered",
        PaymentStep.Capture => "captured",
        PaymentStep.Charge => "charged",
        PaymentStep.Cancel => "cancelled",
        PaymentStep.Refund => "refunded",
        _ => throw new InvalidDataException("The log holds an answer of the payment service and not what was asked of it; restore it from a backup."),
    };

    private static object Bill(Receipt receipt) => new
    {
        receipt.Visit,
        receipt.Shopper,
        Loyalty = MemberOf(receipt.Loyalty),
        receipt.EnteredAt,
        receipt.LeftAt,
        receipt.Total.Currency,
        Lines = receipt.Lines.Select(LineBody.Of).ToArray(),
        Extras = ExtraBody.Of(receipt.Lines),
        InReview = receipt.InReview.Select(DoubtBody.Of).ToArray(),
        TotalMinor = receipt.Total.MinorUnits,
    };

    private static object[] Lines(IReadOnlyList<AdjustmentLine> lines) => [.. lines.Select(line => new { line.Sku, line.Name, line.Quantity, UnitPriceMinor = line.UnitPrice.MinorUnits, NetMinor = line.Value.MinorUnits })];
}
