using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Messages;

/// <summary>What an observation says. A closed set: a kind that the reader does not know is refused, never skipped.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Present), "present")]
[JsonDerivedType(typeof(Took), "took")]
[JsonDerivedType(typeof(PutBack), "putBack")]
[JsonDerivedType(typeof(HandedOver), "handedOver")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Revised), "revised")]
[JsonDerivedType(typeof(IdentityMerged), "identityMerged")]
[JsonDerivedType(typeof(IdentitySplit), "identitySplit")]
[JsonDerivedType(typeof(IdentitySwapped), "identitySwapped")]
[JsonDerivedType(typeof(UnexplainedStock), "unexplainedStock")]
[JsonDerivedType(typeof(Complete), "complete")]
public abstract record Finding
{
    private Finding()
    {
    }

    /// <summary>Someone is in the store. <paramref name="CheckIn"/> names the check-in command that let them in, null where none fits.</summary>
    public sealed record Present(PresenceId Presence, CommandId? CheckIn, double Confidence) : Finding
    {
        /// <summary>The gate that somebody without a check-in was seen to come in by; null where that was not seen. At a gate that is free it opens their visit.</summary>
        public GateId? Gate { get; init; }
    }

    /// <summary>Someone took goods off a shelf.</summary>
    public sealed record Took(PresenceId Presence, GoodsMove Goods) : Finding;

    /// <summary>Someone put goods onto a shelf.</summary>
    public sealed record PutBack(PresenceId Presence, GoodsMove Goods) : Finding;

    /// <summary>Goods went from one person's hands into another's.</summary>
    public sealed record HandedOver(PresenceId From, PresenceId To, GoodsMove Goods) : Finding;

    /// <summary>Someone has left the store.</summary>
    public sealed record Left(PresenceId Presence) : Finding;

    /// <summary>An earlier observation was wrong: <paramref name="Instead"/> holds now, or nothing does where it is null. Never a silent edit.</summary>
    public sealed record Revised(ObservationId Supersedes, Finding? Instead, string Reason) : Finding;

    /// <summary>Two presences are one person: <paramref name="Absorbed"/> lives on in <paramref name="Kept"/>.</summary>
    public sealed record IdentityMerged(PresenceId Kept, PresenceId Absorbed, double Confidence, string Reason) : Finding;

    /// <summary>One presence was two people: the listed observations belong to <paramref name="Separated"/>.</summary>
    public sealed record IdentitySplit(PresenceId Original, PresenceId Separated, IReadOnlyList<ObservationId> Moved, double Confidence, string Reason) : Finding;

    /// <summary>Two presences had been exchanged since <paramref name="Since"/>.</summary>
    public sealed record IdentitySwapped(PresenceId First, PresenceId Second, DateTimeOffset Since, double Confidence, string Reason) : Finding;

    /// <summary>Stock changed and no one is known to have done it. <paramref name="Grams"/> is the change on the shelf, negative when goods went.</summary>
    public sealed record UnexplainedStock(IReadOnlyList<PlateId> Plates, double Grams, string Reason) : Finding;

    /// <summary>No more evidence about <paramref name="Presence"/> will come for any time before <paramref name="Through"/>.</summary>
    public sealed record Complete(PresenceId Presence, DateTimeOffset Through) : Finding;
}
