using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Privacy;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Something that pays is shown at the exit.</summary>
/// <param name="Id">The same id is the same showing, however often it is sent.</param>
/// <param name="Gate">Where.</param>
/// <param name="By">Who says so: the name of an account or a device.</param>
public sealed record ExitShowing(DecisionId Id, GateId Gate, string By)
{
    /// <summary>The payment service's name for the card, never its number; null where a code was shown, or where <see cref="Visit"/> answers what was asked about a showing before.</summary>
    public string? Token { get; init; }

    /// <summary>The code of a shopper's page; null without one.</summary>
    public string? Code { get; init; }

    /// <summary>Which visit it is to pay; null to find out.</summary>
    public VisitId? Visit { get; init; }
}

/// <summary>How paying at the exit went.</summary>
public enum ExitResult
{
    /// <summary>What the cart comes to is held or taken: they may go.</summary>
    Paid = 1,

    /// <summary>The payment service does not answer, and the house rules let nobody out for so much: they wait, and it is asked on.</summary>
    Waiting,

    /// <summary>The payment service said no: something else may be shown.</summary>
    Declined,

    /// <summary>It is not plain whose visit it is to pay; somebody chooses.</summary>
    Asked,

    /// <summary>It cannot be.</summary>
    Refused,
}

/// <summary>What came of a showing.</summary>
/// <param name="Result">How it went.</param>
/// <param name="Visit">What it pays; null where that is not known.</param>
/// <param name="Refusal">Why not; null where it was not refused.</param>
/// <param name="Candidates">Whose visit it may be, where that was asked.</param>
public sealed record ExitAnswer(ExitResult Result, VisitId? Visit, Refusal? Refusal, IReadOnlyList<VisitId> Candidates)
{
    /// <summary>Whether it was sent before, and nothing changed.</summary>
    public bool IsRepeat { get; init; }
}

/// <summary>
/// Takes payments at the exit of those who walked in. Something that is shown pays for whoever stands there, as long as that is one alone who owes; where it is not plain it asks, and remembers in memory what was shown until somebody has chosen. Safe for use from
/// several threads.
/// </summary>
public sealed class ExitDesk
{
    /// <summary>What was shown is remembered for so long while somebody chooses.</summary>
    public static readonly TimeSpan AskedFor = TimeSpan.FromMinutes(2);

    /// <summary>A card that is at the same reader again within so long is the same showing: readers bounce, and people hold cards twice.</summary>
    public static readonly TimeSpan BounceMax = TimeSpan.FromSeconds(5);

    /// <summary>Whoever left so long ago may still stand before the reader, where vision lost them.</summary>
    private static readonly TimeSpan LeftMax = TimeSpan.FromSeconds(30);

    /// <summary>More nobody chooses from, and more showings wait at no exit.</summary>
    private const int CandidatesMost = 10;
    private const int AskedMost = 64;

    private readonly StoreWebParts _parts;
    private readonly EntryCodes _codes;
    private readonly IServiceProvider _services;
    private readonly Lock _gate = new();
    private readonly Dictionary<DecisionId, (ExitShowing Shown, DateTimeOffset At, IReadOnlyList<VisitId> Candidates)> _asked = [];
    private readonly Dictionary<GateId, (string Token, VisitId Visit, DateTimeOffset At)> _last = [];

    internal ExitDesk(StoreWebParts parts, EntryCodes codes, IServiceProvider services) => (_parts, _codes, _services) = (parts, codes, services);

    /// <summary>What was shown last of all about which somebody has yet to choose; null for nothing.</summary>
    internal (DecisionId Id, GateId Gate, IReadOnlyList<VisitId> Candidates)? Asking
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return _asked.Count == 0 ? null : _asked.MaxBy(asked => asked.Value.At) is var (id, latest) ? (id, latest.Shown.Gate, latest.Candidates) : null;
            }
        }
    }

    /// <summary>Whether a cart has something to pay at the exit that nothing was shown for.</summary>
    internal static bool Owes(Cart cart) => cart.Payment.NeedsPayer && cart.ToReceipt() is { } bill && (bill.Total.MinorUnits > 0 || bill.InReview.Count > 0);

    /// <summary>Takes a payment.</summary>
    /// <exception cref="IOException">The ledger cannot be written: nothing was changed.</exception>
    public async Task<ExitAnswer> PayAsync(ExitShowing shown, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(shown);
        if (Recall(shown) is not { } known)
        {
            return Refuse(Refusal.NotAToken);
        }

        shown = known;
        EntryCode? code = null;
        DecisionId id = shown.Id;
        if (shown.Code is { } text)
        {
            (code, Refusal? unread) = _codes.Read(text);
            id = code is null ? id : Decide.DecisionOf(code.Id);
            bool isNew = _parts.Ledger.State.DecisionOf(id) is null;
            if ((unread ?? (isNew ? Judge(code!, text, shown.Id) : null)) is { } bad)
            {
                return Refuse(bad);
            }
        }

        (VisitId? visit, IReadOnlyList<VisitId> candidates) = (shown.Visit ?? (_parts.Ledger.State.DecisionOf(id) as CartChange.PayerBound)?.Visit) is { } named ? (named, []) : Find(shown, code);
        return visit is { } found ? await BindAsync(shown, (id, found, code), cancellation) : Ask(shown, candidates);
    }

    /// <summary>With what was shown before, where only a choice is sent; null where that is not known any more.</summary>
    private ExitShowing? Recall(ExitShowing shown)
    {
        lock (_gate)
        {
            Forget();
            return shown.Token is not null || shown.Code is not null ? shown
                : _asked.TryGetValue(shown.Id, out (ExitShowing Shown, DateTimeOffset At, IReadOnlyList<VisitId> Candidates) asked) ? asked.Shown with { Visit = shown.Visit }
                : _parts.Ledger.State.DecisionOf(shown.Id) is CartChange.PayerBound bound && bound.Visit == shown.Visit ? shown with { Token = bound.Token }
                : null;
        }
    }

    /// <summary>A code is good as at the gate; while somebody chooses it does not grow old.</summary>
    private Refusal? Judge(EntryCode code, string text, DecisionId shown)
    {
        bool isAsked;
        lock (_gate)
        {
            isAsked = _asked.TryGetValue(shown, out (ExitShowing Shown, DateTimeOffset At, IReadOnlyList<VisitId> Candidates) asked) && asked.Shown.Code == text;
        }

        return _parts.Ledger.State.Carts.ContainsKey(CheckInAtGate.VisitBy(code.Id, _parts.Store.Name)) ? Refusal.CodeUsed : isAsked ? null : _codes.Judge(code);
    }

    /// <summary>Whose visit something that was shown pays: of the only one at the exit who owes. Null where it is not plain, with those whose it may be.</summary>
    private (VisitId? Visit, IReadOnlyList<VisitId> Candidates) Find(ExitShowing shown, EntryCode? code)
    {
        DateTimeOffset now = _parts.Clock.GetUtcNow();
        StoreState state = _parts.Ledger.State;
        lock (_gate)
        {
            if (code is null && _last.TryGetValue(shown.Gate, out (string Token, VisitId Visit, DateTimeOffset At) last) && last.Token == shown.Token && now - last.At < BounceMax)
            {
                return (last.Visit, []);
            }
        }

        (Cart?[] standing, bool sees) = Standing(state, shown.Gate, now);
        Cart[] owing = [.. standing.OfType<Cart>().Where(Owes)];
        if (owing is [var only] && standing.All(cart => cart is not null))
        {
            return (only.Visit, []);
        }

        // Nobody is charged by guess: whoever is not seen at the exit, or stands there as nobody knows whom, may be the one.
        IEnumerable<Cart> others = state.Unpaid.Select(each => state.Carts[each]).Where(Owes).Where(cart => !sees || now - cart.LeftAt < LeftMax);
        return (null, [.. owing.Concat(others.OrderByDescending(cart => cart.LeftAt).ThenBy(cart => cart.Number)).Select(cart => cart.Visit).Distinct().Take(CandidatesMost)]);
    }

    /// <summary>The carts of those who stand at a gate's exit by vision's newest word, null for each of whom nobody knows whose they are; and whether vision says anything.</summary>
    private (Cart?[] Carts, bool Sees) Standing(StoreState state, GateId gate, DateTimeOffset now)
    {
        if (_services.GetService<MonitorFeed>()?.Standing is not { } word || now - word.At > ExitBoard.SeenMost)
        {
            return ([], false);
        }

        Zone[] zones = ExitZones.By(_parts.Store, gate);
        return ([.. word.People.Where(person => zones.Any(zone => ExitZones.Holds(zone.Outline, person.X, person.Y))).Select(person => state.CartOf(state.Resolve(person.Presence))).Distinct()], true);
    }

    private async Task<ExitAnswer> BindAsync(ExitShowing shown, (DecisionId Id, VisitId Visit, EntryCode? Code) what, CancellationToken cancellation)
    {
        DateTimeOffset now = _parts.Clock.GetUtcNow();
        Ruling<StoreState> ruling = await _parts.Ledger.AskDoorsAsync(
            (state, terms) =>
            {
                ShopperNames? names = what.Code is null ? null : _parts.Ledger.Shoppers;
                ShopperId? shopper = what.Code is { } code ? names?.Propose(code.Shopper) ?? code.Shopper : null;
                PayerRequest asked = new(what.Id, what.Visit, shown.Gate, shown.Token ?? Decide.AccountOf(terms.Store, shopper!.Value), now) { By = shown.By, Shopper = shopper, IsCode = what.Code is not null };
                Decision decision = Decide.BindPayer(state, terms, asked);
                if (decision is Decision.Accepted)
                {
                    names?.Admit(what.Code!.Shopper, shopper!.Value, now); // On disk before the payment is.
                }

                return decision;
            },
            cancellation);
        if (ruling.Refusal is { } refusal)
        {
            return Refuse(refusal) with { Visit = what.Visit };
        }

        lock (_gate)
        {
            _asked.Remove(shown.Id);
            if (shown.Token is { } token && what.Code is null)
            {
                _last[shown.Gate] = (token, what.Visit, now);
            }
        }

        Payment payment = _parts.Payments is { } desk ? await desk.LetOutAsync(what.Visit, cancellation) : _parts.Ledger.State.Carts[what.Visit].Payment;
        return new ExitAnswer(ResultOf(payment), what.Visit, null, []) { IsRepeat = ruling.IsRepeat };
    }

    private static ExitResult ResultOf(Payment payment) => payment switch
    {
        { Plan: { AtExit: true, Token: null } } => ExitResult.Declined,
        { State: PaymentState.Waiting or PaymentState.Due, Pending: not null } => ExitResult.Waiting,
        { State: PaymentState.BadDebt } => ExitResult.Declined,
        _ => ExitResult.Paid,
    };

    private ExitAnswer Ask(ExitShowing shown, IReadOnlyList<VisitId> candidates)
    {
        lock (_gate)
        {
            if (_asked.Count >= AskedMost)
            {
                _asked.Remove(_asked.MinBy(asked => asked.Value.At).Key);
            }

            _asked[shown.Id] = (shown, _parts.Clock.GetUtcNow(), candidates);
        }

        return new ExitAnswer(ExitResult.Asked, null, Refusal.WhosePayment, candidates);
    }

    private static ExitAnswer Refuse(Refusal refusal) => new(ExitResult.Refused, null, refusal, []);

    private void Forget()
    {
        DateTimeOffset now = _parts.Clock.GetUtcNow();
        foreach (DecisionId old in _asked.Where(asked => now - asked.Value.At > AskedFor).Select(asked => asked.Key).ToArray())
        {
            _asked.Remove(old);
        }
    }
}
