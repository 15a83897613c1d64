using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>Why something was not accepted. A closed set; what was added later stands at the end.</summary>
public enum Refusal
{
    /// <summary>Meant for another store.</summary>
    OtherStore = 1,

    /// <summary>Written in a form newer than this code reads.</summary>
    UnknownVersion,

    /// <summary>An id that came before, now with other content.</summary>
    ContentChanged,

    /// <summary>A place in the sequence that another observation has.</summary>
    SequenceTaken,

    /// <summary>A sequence number below 1.</summary>
    BadSequence,

    /// <summary>Too far ahead of what has arrived; to be sent again once the gap is filled.</summary>
    TooFarAhead,

    /// <summary>A quantity below 1 or above <see cref="Goods.QuantityMax"/>.</summary>
    BadQuantity,

    /// <summary>A confidence that is no number from 0 to 1.</summary>
    BadConfidence,

    /// <summary>A hand-over, merge, split or swap of a person with themselves.</summary>
    SamePerson,

    /// <summary>Names a check-in that the server never gave.</summary>
    UnknownCheckIn,

    /// <summary>Names an observation that never came.</summary>
    UnknownObservation,

    /// <summary>Corrects what cannot be corrected, or by something that cannot stand in its place.</summary>
    NotCorrectable,

    /// <summary>A gate that the store does not have.</summary>
    UnknownGate,

    /// <summary>A check-in of fewer people than one.</summary>
    NobodyEnters,

    /// <summary>More people than the store lets in.</summary>
    StoreFull,

    /// <summary>A time that no store was open at: see <see cref="CartEvent.IsPossible"/>.</summary>
    BadTime,

    /// <summary>A visit that the store does not have.</summary>
    UnknownVisit,

    /// <summary>A decision about a receipt that does not wait for a person.</summary>
    NotInReview,

    /// <summary>A line that the receipt does not have, or that stands on it at several prices and none was named.</summary>
    UnknownLine,

    /// <summary>Two decisions about one line.</summary>
    LineTwice,

    /// <summary>A line that is in doubt only because of another, which is to be decided.</summary>
    DoubtedByAnother,

    /// <summary>A receipt said to be right as it stands while lines on it wait.</summary>
    LinesWait,

    /// <summary>A product that the catalog does not have.</summary>
    UnknownProduct,

    /// <summary>To be charged, and without a price.</summary>
    NoPrice,

    /// <summary>A line given to a visit that cannot be charged any more or never: settled, staff's, or nobody of it was ever seen.</summary>
    NotChargeable,

    /// <summary>A dispute or refund of a receipt that is not final.</summary>
    NotSettled,

    /// <summary>More than <see cref="Settlement.RefundWindow"/> after the receipt was final.</summary>
    TooLate,

    /// <summary>More units than are charged and not given back.</summary>
    MoreThanCharged,

    /// <summary>A dispute that the receipt does not have, or that has its answer.</summary>
    UnknownDispute,

    /// <summary>A name or a token that looks like a card number, or a token that has not the form of one: see <see cref="PaymentToken"/>.</summary>
    NotAToken,

    /// <summary>The payment service declined the hold, or did not answer and no more visits are accepted without it.</summary>
    PaymentDenied,

    /// <summary>No check-in code of this store's: damaged, forged, or something else altogether.</summary>
    NotACode,

    /// <summary>A check-in code that was shown too late.</summary>
    CodeTooOld,

    /// <summary>A check-in code of a time to come: the server's clock was put back.</summary>
    CodeTooNew,

    /// <summary>A check-in code that has let somebody in already.</summary>
    CodeUsed,

    /// <summary>A line to be charged that waits for an age check: that is decided first, or the line is dropped.</summary>
    AgeUnconfirmed,

    /// <summary>An age check of a visit that holds nothing with an age limit.</summary>
    NoAgeLimit,

    /// <summary>The fire alarm is on: the doors are open, and nobody checks in.</summary>
    FireAlarm,

    /// <summary>Outside the opening hours.</summary>
    StoreClosed,

    /// <summary>People are added to a check-in only while its gate is open: see <see cref="Decide.GroupWindow"/>.</summary>
    GateShut,

    /// <summary>A group smaller than the number of its people who have been seen, or none at all.</summary>
    FewerThanSeen,

    /// <summary>Something about a visit that is over.</summary>
    NotInStore,

    /// <summary>The end of an alarm where there is none.</summary>
    NoAlarm,

    /// <summary>An answer to a call for help that the store does not know, or that was answered long ago.</summary>
    UnknownCall,

    /// <summary>A payment at the exit of a visit that is paid by its check-in, or not at all.</summary>
    NotPaidAtExit,

    /// <summary>A payment at the exit for a cart with nothing to pay on it.</summary>
    NothingToPay,

    /// <summary>A visit that is paid already, or for which the payment service is being asked about something else that was shown.</summary>
    AlreadyPaid,

    /// <summary>Something was shown at the exit, and it is not plain whose visit it is to pay: somebody has to say so.</summary>
    WhosePayment,

    /// <summary>A bill to be given up that nobody left without paying.</summary>
    NotUnpaid,

    /// <summary>A plate that the store does not have, twice the same, or none at all.</summary>
    UnknownPlate,

    /// <summary>To be taken out of service, and out already.</summary>
    PlateOut,

    /// <summary>Work on a plate that is in service: what it weighs belongs to carts.</summary>
    PlateInService,

    /// <summary>A plate whose scale says nothing.</summary>
    NotHeard,

    /// <summary>A plate on which something moves.</summary>
    NotAtRest,

    /// <summary>A test of a plate that was not tared since it was taken out of service.</summary>
    NotTared,

    /// <summary>A test weight of nothing, or of more than plates carry.</summary>
    BadWeight,

    /// <summary>A loyalty id that has not the form of one: see <see cref="LoyaltyMember.IsMember"/>.</summary>
    NotALoyaltyId,

    /// <summary>A loyalty id of somebody who works here.</summary>
    NotAShopper,

    /// <summary>Another loyalty id than before, for a bill that is final.</summary>
    BillFinal,

    /// <summary>More loyalty ids for one visit than <see cref="LoyaltyMember.ShownMax"/>.</summary>
    ShownTooOften,
}

/// <summary>What was decided.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Decided before; nothing changes.</summary>
    public sealed record Repeated : Decision;

    /// <summary>Refused; nothing changes.</summary>
    public sealed record Refused(Refusal Reason) : Decision;

    /// <summary>Accepted: the events to append, in order, and the state after them.</summary>
    public sealed record Accepted(ImmutableArray<CartEvent> Events, StoreState After) : Decision
    {
        internal Accepted Then(CartEvent next) => new(Events.Add(next), After.Apply(next));
    }
}
