using System.Text.Json.Serialization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// What a monitor is told, in batches, as <see cref="Carts.Messages.MessageJson"/> writes it. State (presences, plates, health) is the newest there is; events are numbered from 1
/// in each run of the server and none is left out. A closed set; whoever meets a kind that they do not know is older than the server.
/// </summary>
/// <param name="Version">Version of the message's form.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Snapshot), "snapshot")]
[JsonDerivedType(typeof(Presences), "presences")]
[JsonDerivedType(typeof(Plates), "plates")]
[JsonDerivedType(typeof(Health), "health")]
[JsonDerivedType(typeof(CartShown), "cart")]
[JsonDerivedType(typeof(ActionSeen), "action")]
[JsonDerivedType(typeof(ReviewWanted), "review")]
[JsonDerivedType(typeof(AlertRaised), "alert")]
public abstract record MonitorMessage(int Version)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Everything as it stands; first on a connection, and again where a reader fell so far behind that events it lacks are no longer kept.</summary>
    /// <param name="Run">Which run of the server numbers the events; another one after each start.</param>
    /// <param name="Number">The last event that is in it already; those that follow have higher numbers.</param>
    /// <param name="IsResumed">Whether every event after the one that the client named follows; where not, what it holds is void.</param>
    /// <param name="Store">What the store is like.</param>
    /// <param name="Carts">Every cart that is open, and the latest that are not, by number.</param>
    /// <param name="Recent">The latest events but carts before it, oldest first; empty when resumed.</param>
    public sealed record Snapshot(string Run, long Number, bool IsResumed, FloorDrawing Store, IReadOnlyList<CartView> Carts, IReadOnlyList<MonitorMessage> Recent) : MonitorMessage(CurrentVersion)
    {
        /// <summary>Whether the cameras' pictures can be watched here; not where vision is elsewhere.</summary>
        public bool HasPictures { get; init; }

        /// <summary>Whether the last hours can be looked at.</summary>
        public bool HasTimeline { get; init; }

        /// <summary>Paths of modules that show something of their own.</summary>
        public IReadOnlyList<string> Extras { get; init; } = [];

        /// <summary>What is wrong, and what was and nobody has taken note of, the oldest first.</summary>
        public IReadOnlyList<MonitorAlert> Alerts { get; init; } = [];
    }

    /// <summary>Who is where. State.</summary>
    /// <param name="At">The moment that it describes.</param>
    /// <param name="People">Everyone on the floor.</param>
    public sealed record Presences(DateTimeOffset At, IReadOnlyList<PersonView> People) : MonitorMessage(CurrentVersion);

    /// <summary>Plates whose load changed since this connection was last told, all of them at first. State.</summary>
    public sealed record Plates(IReadOnlyDictionary<string, double?> Grams) : MonitorMessage(CurrentVersion);

    /// <summary>How every part does. State.</summary>
    /// <param name="Parts">By name, such as <c>camera/c01</c> or <c>shelf/1/5</c>: <c>ok</c>, or what is wrong in words.</param>
    /// <param name="RatesPerSecond">By name, such as <c>camera/c01</c>.</param>
    /// <param name="Latencies">How fast the store is.</param>
    /// <param name="Ailments">By the same names what is wrong, for whoever says it in another language.</param>
    public sealed record Health(IReadOnlyDictionary<string, string> Parts, IReadOnlyDictionary<string, double> RatesPerSecond, MonitorLatencies Latencies, IReadOnlyDictionary<string, Ailment> Ailments)
        : MonitorMessage(CurrentVersion)
    {
        /// <summary>Since when each part that does badly has done so.</summary>
        public IReadOnlyDictionary<string, DateTimeOffset> Since { get; init; } = new Dictionary<string, DateTimeOffset>();
    }

    /// <summary>An event: has a number, and comes to everybody.</summary>
    /// <param name="Number">Counts from 1 without gaps.</param>
    /// <param name="At">When it happened in the store.</param>
    public abstract record MonitorEvent(long Number, DateTimeOffset At) : MonitorMessage(CurrentVersion)
    {
        /// <summary>When monitors were told, by the server's clock, in whole milliseconds: from then on the system knew.</summary>
        public DateTimeOffset ToldAt { get; init; }
    }

    /// <summary>A cart is now so.</summary>
    public sealed record CartShown(long Number, DateTimeOffset At, CartView Cart) : MonitorEvent(Number, At);

    /// <summary>Somebody did something, or something happened that nobody explains.</summary>
    public sealed record ActionSeen(long Number, DateTimeOffset At, ActionView Action) : MonitorEvent(Number, At);

    /// <summary>A visit's bill waits for a person.</summary>
    public sealed record ReviewWanted(long Number, DateTimeOffset At, int Visit, IReadOnlyList<CartLine> Lines) : MonitorEvent(Number, At);

    /// <summary>Something is wrong with a part of the store, or is well again, or somebody has taken note of it. What begins to be wrong with a part ends whatever else was wrong with it at that moment.</summary>
    public sealed record AlertRaised(long Number, DateTimeOffset At, MonitorAlert Alert) : MonitorEvent(Number, At);
}

/// <summary>Somebody on the floor; metres in the store's frame.</summary>
/// <param name="Presence">Who, as vision knows them.</param>
/// <param name="Visit">The number of their visit; null while nobody knows it.</param>
/// <param name="X">Ground point.</param>
/// <param name="Y">Ground point.</param>
/// <param name="Hands">Up to two hands as x, y, z.</param>
public sealed record PersonView(PresenceId Presence, int? Visit, double X, double Y, IReadOnlyList<double[]> Hands);

/// <summary>A cart as it stands.</summary>
/// <param name="Visit">Number by which people speak of it: 1, 2, 3 in the order of entry.</param>
/// <param name="Id">Its id.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="Status">How far the bill has come.</param>
/// <param name="Role">What they are here for; only shoppers are charged.</param>
/// <param name="EnteredAt">When they passed the gate.</param>
/// <param name="LeftAt">When the last of them left; null while somebody is inside.</param>
/// <param name="Lines">What is charged.</param>
/// <param name="InReview">What waits for a person.</param>
/// <param name="TotalMinor">Sum of the lines with <see cref="ExtrasMinor"/>, in minor units.</param>
public sealed record CartView(
    int Visit,
    VisitId Id,
    ShopperId Shopper,
    ReceiptStatus Status,
    Role Role,
    DateTimeOffset EnteredAt,
    DateTimeOffset? LeftAt,
    IReadOnlyList<CartLine> Lines,
    IReadOnlyList<CartLine> InReview,
    long TotalMinor)
{
    /// <summary>Why the payment service declined the last that it was asked for; null where it did not.</summary>
    public string? Declined { get; init; }

    /// <summary>What could not be collected, in minor units.</summary>
    public long BadDebtMinor { get; init; }

    /// <summary>What promotions, deposits and tax on top come to, in minor units; negative where they take off.</summary>
    public long ExtrasMinor { get; init; }
}

/// <summary>Goods on a cart.</summary>
/// <param name="Sku">What; null for an unknown product.</param>
/// <param name="Name">As printed; null for an unknown product.</param>
/// <param name="Quantity">Units; negative for goods that may have been given back.</param>
/// <param name="TotalMinor">Price of all, in minor units; null for what is not charged.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Doubt">Why it waits for a person; null for what is charged.</param>
public sealed record CartLine(Sku? Sku, string? Name, int Quantity, long? TotalMinor, double Confidence, Doubt? Doubt);

/// <summary>What happened.</summary>
public enum ActionKind
{
    /// <summary>Somebody checked in at a gate.</summary>
    Entered = 1,

    /// <summary>Goods off a shelf.</summary>
    Took,

    /// <summary>Goods onto a shelf.</summary>
    PutBack,

    /// <summary>Goods from one to another.</summary>
    HandedOver,

    /// <summary>Somebody left.</summary>
    Left,

    /// <summary>Stock changed, and nobody is known to have done it.</summary>
    Unexplained,

    /// <summary>An earlier word was wrong; the carts follow.</summary>
    Corrected,

    /// <summary>The payment service declined what it was asked to hold or to take.</summary>
    PaymentDeclined,
}

/// <summary>One thing that happened, for a line in the feed.</summary>
/// <param name="Kind">What.</param>
/// <param name="Visit">Whose visit; null for nobody's that is known.</param>
/// <param name="ToVisit">Who got it, for a hand-over.</param>
/// <param name="Sku">Product; null where none is known.</param>
/// <param name="Name">Its name.</param>
/// <param name="Quantity">Units; 0 where there are no goods.</param>
/// <param name="Plates">Where.</param>
/// <param name="Grams">Change of load.</param>
/// <param name="Confidence">0 to 1; null where none is given.</param>
/// <param name="Reason">Why, in words with the evidence.</param>
public sealed record ActionView(ActionKind Kind, int? Visit, int? ToVisit, Sku? Sku, string? Name, int Quantity, IReadOnlyList<PlateId> Plates, double Grams, double? Confidence, string Reason);

/// <summary>A part that does badly, or well again.</summary>
/// <param name="Part">Such as <c>camera/c01</c>; empty where it is the store as a whole.</param>
/// <param name="IsOver">Whether it is well again.</param>
/// <param name="What">In words, with what to do.</param>
/// <param name="Ailment">The same by name; null where it has none.</param>
public sealed record MonitorAlert(string Part, bool IsOver, string What, Ailment? Ailment = null)
{
    /// <summary>Names the alert. The same part's next one has another.</summary>
    public Guid Id { get; init; }

    /// <summary>Since when the part does badly.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Since when it is well again; null where it is not.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>Who has taken note of it; null for nobody.</summary>
    public string? By { get; init; }

    /// <summary>When; null for never.</summary>
    public DateTimeOffset? NotedAt { get; init; }
}

/// <summary>How fast the store is, over the latest <see cref="LatencyWindow.Size"/> of each; null where there was none.</summary>
/// <param name="LineMsP50">From goods that moved, as vision dates it, to their line on the cart; the middle one.</param>
/// <param name="LineMsP99">The same; 99 of 100 are faster.</param>
/// <param name="ReceiptMsP50">From the exit to the final receipt; the middle one.</param>
/// <param name="ReceiptMsP99">The same; 99 of 100 are faster.</param>
public sealed record MonitorLatencies(double? LineMsP50, double? LineMsP99, double? ReceiptMsP50, double? ReceiptMsP99);
