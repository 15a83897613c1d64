using System.Collections.Immutable;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What a message tells.</summary>
internal enum LetterKind
{
    /// <summary>The final receipt.</summary>
    Receipt = 1,

    /// <summary>That something was given back since.</summary>
    Refund,
}

/// <summary>A message to a shopper, that is to be sent, was, or never will be.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Number">Of a receipt: how many refunds it takes account of. Of a refund: which, counted from 0.</param>
/// <param name="DueAt">Since when it is to be sent.</param>
internal sealed record Letter(LetterKind Kind, int Number, DateTimeOffset DueAt)
{
    /// <summary>How often it was tried.</summary>
    public int Tries { get; init; }

    /// <summary>When first; null for never.</summary>
    public DateTimeOffset? FirstAt { get; init; }

    /// <summary>Not again before; null for at once.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When the server took it; null where it has not.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it was given up; null where it was not.</summary>
    public DateTimeOffset? GivenUpAt { get; init; }

    /// <summary>Why it was not taken the last time, without the address.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it is still to be sent.</summary>
    [JsonIgnore]
    public bool Waits => SentAt is null && GivenUpAt is null;
}

/// <summary>
/// The address that a shopper gave for a visit's receipt, and what was sent to it. What is to be sent follows from the ledger, and what a message says too, so that one that is sent again, after a crash, is the same to the byte.
/// </summary>
/// <param name="Version">Of this form.</param>
/// <param name="Visit">Whose receipt.</param>
/// <param name="Address">Where to; null once it was taken back.</param>
/// <param name="Language">In which language: <c>en</c> or <c>ko</c>.</param>
/// <param name="AskedAt">When the address was given.</param>
/// <param name="Asks">How often one was given for this visit.</param>
internal sealed record MailEntry(int Version, VisitId Visit, string? Address, string Language, DateTimeOffset AskedAt, int Asks)
{
    /// <summary>What is to be sent or was, in that order.</summary>
    public ImmutableArray<Letter> Letters { get; init; } = [];

    /// <summary>When the receipt became final; null where it is not.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Whether the server will have nothing for this address, so that nothing more is sent to it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The first that is still to be sent; null for none. The next one is sent when it has been, or has been given up.</summary>
    [JsonIgnore]
    public Letter? Head => Address is null ? null : Letters.FirstOrDefault(letter => letter.Waits);

    /// <summary>When it is deleted.</summary>
    public DateTimeOffset EndsAt(MailOptions options) => (SettledAt ?? AskedAt) + options.KeepFor;

    /// <summary>What is to be sent besides, by how the cart stands now.</summary>
    public MailEntry Look(Cart cart, DateTimeOffset now)
    {
        if (cart.SettledAt is not { } settled || cart.Payment.State == PaymentState.Denied || Address is null || IsRefused)
        {
            return this;
        }

        ImmutableArray<Letter> letters = Letters.IsEmpty ? [new Letter(LetterKind.Receipt, cart.Refunds.Length, now)] : Letters;
        for (int refund = letters[0].Number + letters.Length - 1; refund < cart.Refunds.Length; refund++)
        {
            letters = letters.Add(new Letter(LetterKind.Refund, refund, now));
        }

        return letters == Letters && SettledAt == settled ? this : this with { Letters = letters, SettledAt = settled };
    }

    /// <summary>A message was tried.</summary>
    /// <param name="tried">Which, as it was.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="options">When it is tried again or given up.</param>
    /// <param name="chance">By which waits differ.</param>
    public MailEntry Note(Letter tried, MailOutcome outcome, MailOptions options, Random chance)
    {
        Letter letter = tried with { Tries = tried.Tries + 1, FirstAt = tried.FirstAt ?? outcome.At, NextAt = null, Fault = outcome.Fault };
        letter = outcome.Kind == MailOutcomeKind.Sent ? letter with { SentAt = outcome.At }
            : outcome.Kind == MailOutcomeKind.Refused || letter.FirstAt + options.GiveUpAfter <= outcome.At ? letter with { GivenUpAt = outcome.At }
            : letter with { NextAt = outcome.At + Waits.After(letter.Tries, (options.AgainMin, options.AgainMax), chance) };
        return this with
        {
            Letters = [.. Letters.Select(each => (each.Kind, each.Number) == (tried.Kind, tried.Number) ? letter : each)],
            IsRefused = outcome.Kind == MailOutcomeKind.Refused,
        };
    }

    /// <summary>Nothing more is sent, and the address is gone; that one was given stays, so that it counts.</summary>
    public MailEntry Forget() => this with { Address = null, Letters = [.. Letters.Where(letter => !letter.Waits)] };
}
