using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>
/// A payment service. Everything asked of it stands in the store's log first, with the key by which it knows a resend: asking twice does nothing twice. Safe for use from several threads.
/// </summary>
public interface IPaymentGateway : IAsyncDisposable
{
    /// <summary>What it is called in a message to people.</summary>
    string Name { get; }

    /// <summary>What it can do.</summary>
    PaymentTerms Terms { get; }

    /// <summary>Asks it to do a step. A decline is an answer.</summary>
    /// <exception cref="PaymentServiceException">It gave no answer that can be relied on; the step may or may not be done.</exception>
    Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation);

    /// <summary>Looks up what became of a step that may have reached it: after a lost answer, and when the service may have forgotten the key.</summary>
    /// <returns>Null where it knows nothing of the step.</returns>
    /// <exception cref="PaymentServiceException">It gave no answer that can be relied on.</exception>
    Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation);

    /// <summary>Whether something that was held still is.</summary>
    /// <exception cref="PaymentServiceException">It gave no answer that can be relied on.</exception>
    Task<bool> IsHeldAsync(string reference, CancellationToken cancellation);
}

/// <summary>Reads a payment service's own ledger, to hold a store's books against it.</summary>
public interface IPaymentLedger
{
    /// <summary>Every payment of a store that began, or of which something was given back, since a moment, as it stands now.</summary>
    /// <exception cref="PaymentServiceException">It gave no answer that can be relied on.</exception>
    Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation);
}

/// <summary>A step to be done.</summary>
/// <param name="Store">Whose.</param>
/// <param name="Visit">Of which visit.</param>
/// <param name="Token">What it is paid with.</param>
/// <param name="Ask">The step, as it stands in the log.</param>
public sealed record PaymentOrder(StoreId Store, VisitId Visit, string Token, PaymentAsk Ask)
{
    /// <summary>By which the service knows a resend.</summary>
    public Guid Key => Ask.Key(Store, Visit);
}

/// <summary>The payment service gave no answer that can be relied on. What it was asked may be done or not: it is asked again.</summary>
public sealed class PaymentServiceException : IOException
{
    /// <summary>Nobody said why.</summary>
    public PaymentServiceException()
    {
    }

    /// <summary>With what is known.</summary>
    public PaymentServiceException(string message)
        : base(message)
    {
    }

    /// <summary>With what is known and what was behind it. The message holds no secret and nothing of a card.</summary>
    public PaymentServiceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>
/// A word that a payment service sent of itself. It decides nothing: it makes us look sooner, and what we find when we ask is what counts, so that one that is lost, doubled, late or out of order changes nothing.
/// </summary>
/// <param name="Id">The service's own name of it.</param>
/// <param name="Visit">The visit that it is about.</param>
/// <param name="HoldGone">The hold that it says is gone; null where it speaks of something else.</param>
public sealed record PaymentNotice(string Id, VisitId Visit, string? HoldGone);

/// <summary>Reads the words that a payment service sends of itself.</summary>
public interface IPaymentNotices
{
    /// <summary>The header that holds their signature.</summary>
    string SignatureHeader { get; }

    /// <summary>Reads one.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="signature">As it came.</param>
    /// <param name="now">The server's time: an old signature is worth nothing.</param>
    /// <returns>Whether it was signed by the service, and what it says; nothing where it is about none of our visits.</returns>
    (bool IsGenuine, PaymentNotice? Notice) Read(string body, string signature, DateTimeOffset now);
}
