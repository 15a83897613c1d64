using System.Text.Json.Serialization;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>
/// What an event of the log does. A closed set: a kind that the reader does not know is refused, never skipped. Everything
/// that was decided (price, doubt, who pays) stands in the change, so that folding the log later, under other prices or
/// rules, gives what was decided then.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(VisitOpened), "visitOpened")]
[JsonDerivedType(typeof(PersonAppeared), "personAppeared")]
[JsonDerivedType(typeof(PersonBound), "personBound")]
[JsonDerivedType(typeof(ItemTaken), "itemTaken")]
[JsonDerivedType(typeof(ItemPutBack), "itemPutBack")]
[JsonDerivedType(typeof(ItemHandedOver), "itemHandedOver")]
[JsonDerivedType(typeof(PersonLeft), "personLeft")]
[JsonDerivedType(typeof(EvidenceCompleted), "evidenceCompleted")]
[JsonDerivedType(typeof(Corrected), "corrected")]
[JsonDerivedType(typeof(PeopleMerged), "peopleMerged")]
[JsonDerivedType(typeof(PersonSplit), "personSplit")]
[JsonDerivedType(typeof(PeopleSwapped), "peopleSwapped")]
[JsonDerivedType(typeof(StockUnexplained), "stockUnexplained")]
[JsonDerivedType(typeof(ObservationRefused), "observationRefused")]
[JsonDerivedType(typeof(CartClosed), "cartClosed")]
[JsonDerivedType(typeof(CartSettled), "cartSettled")]
[JsonDerivedType(typeof(CartSentToReview), "cartSentToReview")]
[JsonDerivedType(typeof(Refunded), "refunded")]
[JsonDerivedType(typeof(LossBooked), "lossBooked")]
[JsonDerivedType(typeof(ReviewDecided), "reviewDecided")]
[JsonDerivedType(typeof(LineQuestioned), "lineQuestioned")]
[JsonDerivedType(typeof(LineDisputed), "lineDisputed")]
[JsonDerivedType(typeof(RefundGranted), "refundGranted")]
[JsonDerivedType(typeof(DisputeRejected), "disputeRejected")]
[JsonDerivedType(typeof(PaymentAsked), "paymentAsked")]
[JsonDerivedType(typeof(PaymentAnswered), "paymentAnswered")]
[JsonDerivedType(typeof(AcceptedOffline), "acceptedOffline")]
[JsonDerivedType(typeof(EntryDenied), "entryDenied")]
[JsonDerivedType(typeof(HoldLost), "holdLost")]
[JsonDerivedType(typeof(AgeChecked), "ageChecked")]
[JsonDerivedType(typeof(GroupChanged), "groupChanged")]
[JsonDerivedType(typeof(VisitEnded), "visitEnded")]
[JsonDerivedType(typeof(AlarmRaised), "alarmRaised")]
[JsonDerivedType(typeof(AlarmEnded), "alarmEnded")]
[JsonDerivedType(typeof(GateOverridden), "gateOverridden")]
[JsonDerivedType(typeof(HelpAsked), "helpAsked")]
[JsonDerivedType(typeof(HelpAnswered), "helpAnswered")]
[JsonDerivedType(typeof(PayerBound), "payerBound")]
[JsonDerivedType(typeof(WrittenOff), "writtenOff")]
[JsonDerivedType(typeof(PlatesTakenOut), "platesTakenOut")]
[JsonDerivedType(typeof(PlatesPutBack), "platesPutBack")]
[JsonDerivedType(typeof(PlateTared), "plateTared")]
[JsonDerivedType(typeof(PlateTested), "plateTested")]
[JsonDerivedType(typeof(LoyaltyShown), "loyaltyShown")]
public abstract record CartChange
{
    private CartChange()
    {
    }

    /// <summary>
    /// Someone was let in; the event's time is when they passed the gate. <paramref name="Person"/> is as in <see cref="Order.CheckIn"/>; <paramref name="Plan"/> says how the visit is to be paid,
    /// and is null where nothing ever is and in logs from before version 3.
    /// </summary>
    public sealed record VisitOpened(
        VisitId Visit, CommandId Command, ShopperId Shopper, GateId Gate, int People, Role Role, Currency Currency, string? Person, PaymentPlan? Plan = null) : CartChange
    {
        /// <summary>Whether nobody checked in: somebody walked in by a free gate, and is nobody known. Since version 5.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsWalkIn { get; init; }
    }

    /// <summary>Someone is in the store and no check-in is known for them.</summary>
    public sealed record PersonAppeared(PresenceId Presence) : CartChange;

    /// <summary>A presence belongs to a visit, with all that it holds. Where that <paramref name="IsSure"/> is false, all of it waits for review.</summary>
    public sealed record PersonBound(PresenceId Presence, VisitId Visit, double Confidence, bool IsSure) : CartChange;

    /// <summary>Goods came off a shelf.</summary>
    public sealed record ItemTaken(PresenceId Presence, Goods Goods) : CartChange;

    /// <summary>Goods went onto a shelf. They come off <paramref name="Account"/>'s cart, which differs from the presence where that one kept them for another.</summary>
    public sealed record ItemPutBack(PresenceId Presence, PresenceId Account, Goods Goods) : CartChange;

    /// <summary>Goods changed hands. Where <paramref name="Transfers"/>, the receiver pays for them; else whoever took them still does.</summary>
    public sealed record ItemHandedOver(PresenceId From, PresenceId To, bool Transfers, Goods Goods) : CartChange;

    /// <summary>Someone has left the store.</summary>
    public sealed record PersonLeft(PresenceId Presence) : CartChange;

    /// <summary>All evidence about someone before <paramref name="Through"/> is in.</summary>
    public sealed record EvidenceCompleted(PresenceId Presence, DateTimeOffset Through) : CartChange;

    /// <summary>What observation <paramref name="Root"/> (or its last correction) said is void; <paramref name="Instead"/> holds in its place and at its time, or nothing.</summary>
    public sealed record Corrected(ObservationId Root, CartChange? Instead, string Reason) : CartChange;

    /// <summary>Two presences are one person.</summary>
    public sealed record PeopleMerged(PresenceId Kept, PresenceId Absorbed, double Confidence, bool IsSure) : CartChange;

    /// <summary>One presence was two people: what the listed observations said belongs to the other.</summary>
    public sealed record PersonSplit(PresenceId Original, PresenceId Separated, IReadOnlyList<ObservationId> Moved, double Confidence, bool IsSure) : CartChange;

    /// <summary>Two presences were taken for each other from a moment on.</summary>
    public sealed record PeopleSwapped(PresenceId First, PresenceId Second, DateTimeOffset Since, double Confidence, bool IsSure) : CartChange;

    /// <summary>Stock changed and nobody is known to have done it.</summary>
    public sealed record StockUnexplained(IReadOnlyList<PlateId> Plates, double Grams, string Reason) : CartChange;

    /// <summary>An observation in its turn could not be applied; kept, so that nothing vanishes.</summary>
    public sealed record ObservationRefused(Refusal Refusal) : CartChange;

    /// <summary>Nothing more is waited for. Without complete evidence it was the deadline that closed the cart.</summary>
    public sealed record CartClosed(VisitId Visit, bool IsEvidenceComplete) : CartChange;

    /// <summary>The receipt is final: this is what the shopper pays.</summary>
    public sealed record CartSettled(VisitId Visit, Receipt Receipt) : CartChange;

    /// <summary>Something in the cart waits for a person; nothing of it is charged until then.</summary>
    public sealed record CartSentToReview(VisitId Visit, Receipt Receipt) : CartChange;

    /// <summary>A correction after settlement in the shopper's favour: given back by itself.</summary>
    public sealed record Refunded(VisitId Visit, IReadOnlyList<AdjustmentLine> Lines, Money Amount) : CartChange;

    /// <summary>A correction after settlement against the shopper: never charged. Negative where a later correction takes a loss back.</summary>
    public sealed record LossBooked(VisitId Visit, IReadOnlyList<AdjustmentLine> Lines, Money Amount) : CartChange;

    /// <summary>A person has looked at a receipt in review: what was asked, and what it comes to. Without lines, the receipt is right as it stands.</summary>
    public sealed record ReviewDecided(VisitId Visit, DecisionId Decision, string By, IReadOnlyList<LineDecision> Asked, IReadOnlyList<LineVerdict> Verdicts) : CartChange;

    /// <summary>The shopper says, before the receipt is final, that they did not take a product: what they took of it until then waits for a person.</summary>
    public sealed record LineQuestioned(VisitId Visit, Sku Sku) : CartChange;

    /// <summary>The shopper says that something is wrong with a charged line.</summary>
    public sealed record LineDisputed(VisitId Visit, DecisionId Dispute, AdjustmentLine Line, DisputeReason Reason) : CartChange;

    /// <summary>A person gives back what was charged; with <paramref name="Dispute"/> in answer to it.</summary>
    public sealed record RefundGranted(
        VisitId Visit, DecisionId Decision, string By, RefundReason Reason, IReadOnlyList<AdjustmentLine> Lines, Money Amount, DecisionId? Dispute) : CartChange;

    /// <summary>A person has looked at a dispute, and the charge stands.</summary>
    public sealed record DisputeRejected(VisitId Visit, DecisionId Decision, string By, DecisionId Dispute) : CartChange;

    /// <summary>A step of a payment was decided. The service is asked only once this is on disk.</summary>
    public sealed record PaymentAsked(VisitId Visit, PaymentAsk Ask) : CartChange;

    /// <summary>The payment service has answered step <paramref name="Number"/>.</summary>
    public sealed record PaymentAnswered(VisitId Visit, int Number, PaymentAnswer Answer) : CartChange;

    /// <summary>The payment service did not answer, and the shopper was let in all the same, up to a limit.</summary>
    public sealed record AcceptedOffline(VisitId Visit, Money Limit) : CartChange;

    /// <summary>The shopper was not let in: the visit is over, and its bill is empty and final.</summary>
    public sealed record EntryDenied(VisitId Visit, DenialReason Reason) : CartChange;

    /// <summary>A person in the store has looked at a shopper's age: that they are at least so many <paramref name="Years"/> old, or not.</summary>
    public sealed record AgeChecked(VisitId Visit, DecisionId Decision, string By, int Years, bool IsOldEnough) : CartChange;

    /// <summary>What was held is held no more, though nobody here gave it up.</summary>
    public sealed record HoldLost(VisitId Visit, string Reference, HoldLoss Reason) : CartChange;

    /// <summary>So many people now come in on one check-in, which <paramref name="CheckIn"/> told vision of; they share its cart.</summary>
    public sealed record GroupChanged(VisitId Visit, DecisionId Decision, CommandId CheckIn, string By, int People) : CartChange;

    /// <summary>A visit is over though nobody was seen to leave: its cart is closed as it stands.</summary>
    public sealed record VisitEnded(VisitId Visit, DecisionId Decision, string By, VisitEnd Why) : CartChange;

    /// <summary>The doors are open and nobody checks in any more. <paramref name="Where"/> names what reported it; null where somebody did.</summary>
    public sealed record AlarmRaised(DecisionId Alarm, string By, string? Where) : CartChange;

    /// <summary>The alarm is over: gates rule again.</summary>
    public sealed record AlarmEnded(DecisionId Decision, DecisionId Alarm, string By) : CartChange;

    /// <summary>Somebody who works here let people through a gate without a code. <paramref name="Visit"/> is on whose bill; null where nobody pays.</summary>
    public sealed record GateOverridden(GateId Gate, DecisionId Decision, string By, GateWay Way, OverrideReason Reason, int People, VisitId? Visit) : CartChange;

    /// <summary>Somebody wants a member of staff: at their cart, at a gate, or, where both are null, at the exit.</summary>
    public sealed record HelpAsked(DecisionId Help, VisitId? Visit, GateId? Gate) : CartChange;

    /// <summary>A member of staff has taken note and comes.</summary>
    public sealed record HelpAnswered(DecisionId Help, string By) : CartChange;

    /// <summary>
    /// Somebody pays for a visit at the exit, with what the payment service calls <paramref name="Token"/>. <paramref name="Shopper"/> is who, where they showed their code; null for a card, whose holder nobody knows. <paramref name="Gate"/> is where.
    /// </summary>
    public sealed record PayerBound(VisitId Visit, DecisionId Decision, string By, GateId Gate, string Token, ShopperId? Shopper) : CartChange;

    /// <summary>A person gives up a bill that somebody left without paying: it is bad debt.</summary>
    public sealed record WrittenOff(VisitId Visit, DecisionId Decision, string By, WriteOffReason Reason) : CartChange;

    /// <summary>Somebody works on these plates: what they weigh changes no cart until they are put back. With what each said before.</summary>
    public sealed record PlatesTakenOut(IReadOnlyList<PlateLoad> Plates, DecisionId Decision, string By) : CartChange;

    /// <summary>These plates count again.</summary>
    public sealed record PlatesPutBack(IReadOnlyList<PlateId> Plates, DecisionId Decision, string By) : CartChange;

    /// <summary>An empty plate's scale said this: its zero from now on. Null before where it had none.</summary>
    public sealed record PlateTared(PlateId Plate, DecisionId Decision, string By, double? ZeroBeforeGrams, double ZeroGrams, double SdGrams) : CartChange;

    /// <summary>A plate was held against a known weight.</summary>
    public sealed record PlateTested(PlateId Plate, DecisionId Decision, string By, PlateTest Test) : CartChange;

    /// <summary>A member of the loyalty programme has shown their id for a visit; it holds in the place of one before. <paramref name="Member"/> is kept as a shopper's name is.</summary>
    public sealed record LoyaltyShown(VisitId Visit, DecisionId Decision, string By, ShopperId Member) : CartChange;
}
