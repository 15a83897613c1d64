using System.Globalization;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests;

/// <summary>
/// A small store that is told what happens in short sentences, one second apart: <c>ann enters; ann takes cola; ann leaves</c>.
/// A word in brackets adds to a sentence: <c>[p=0.5]</c> confidence, <c>[#1]</c> a name by which to repeat or revise it,
/// <c>[provisional]</c>, <c>[at=3]</c> its time.
/// </summary>
internal sealed class StoryStore
{
    public static readonly StoreId Id = new("corner");
    public static readonly Currency Usd = new("USD");
    public static readonly DateTimeOffset Open = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, Observation> _named = [];
    private readonly Dictionary<string, CommandId> _checkIns = [];
    private DateTimeOffset _now = Open;

    public StoryStore(HandOverRule handOver = HandOverRule.TakerPays, int? capacity = null, int archiveEvery = 0)
    {
        Terms = new StoreTerms(Definition(new Rules(handOver, CapacityPeople: capacity)));
        State = new StoreState(Id) { ArchiveEvery = archiveEvery };
    }

    /// <summary>A store that sells on other terms.</summary>
    public StoryStore(StoreDefinition definition)
        : this() => Sell(definition);

    public StoreTerms Terms { get; private set; }

    public StoreState State { get; private set; }

    /// <summary>The moment that the story has come to.</summary>
    public DateTimeOffset Now => _now;

    public List<CartEvent> Log { get; } = [];

    public List<Observation> Sent { get; } = [];

    public List<string> Refusals { get; } = [];

    public static StoreDefinition Definition(Rules? rules = null) => new(
        1, Id, Usd, "en-US", new FloorPlan([], []), [], [new Gate(new GateId("door"), [0, 0])], [], [],
        [
            new Product(new Sku("cola"), ["5449000000996"], "Cola", 150),
            new Product(new Sku("chips"), [], "Chips", 200),
            new Product(new Sku("gum"), [], "Gum", 50),
            new Product(new Sku("gift"), [], "Gift", null),
        ],
        [], rules ?? new Rules());

    /// <summary>From now on the store sells on other terms.</summary>
    public void Sell(StoreDefinition definition) => Terms = new StoreTerms(definition);

    public static PresenceId Presence(string name) => new(DeterministicGuid.Of(Id, "presence", name));

    public StoryStore Tell(string story)
    {
        foreach (string sentence in story.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            _now = _now.AddSeconds(1);
            Sentence(sentence);
        }

        return this;
    }

    /// <summary>Goes on from a copy of the state, as a server does that is started again.</summary>
    public void Restart() => Go(State.Write());

    public void Go(StoreImage image) => State = new StoreImage(image.Position, image.Head, [.. image.Blocks.Select(block => ArchiveBlock.Of(block.Bytes.ToArray()))]).Read(Id);

    public bool Knows(string name) => _named.ContainsKey(name);

    public Receipt ReceiptOf(string shopper) => State.Carts.Values.Single(cart => cart.Opened.Shopper.Value == shopper).ToReceipt();

    /// <summary>Such as <c>ann settled 150: 1 cola; bob open 0: ; review 2 gum Unsure</c>.</summary>
    public string Ending() => string.Join("; ", State.Carts.Values.OrderBy(cart => cart.EnteredAt).Select(cart => Text(cart)).Concat(Refusals));

    public void Apply(Decision decision)
    {
        if (decision is Decision.Accepted accepted)
        {
            // The state after a decision must be the fold of its events: the log is all that a restart has.
            StoreState folded = accepted.Events.Aggregate(State, (state, next) => state.Apply(next));
            Assert.Equal(accepted.After.Position, folded.Position);
            Log.AddRange(accepted.Events);
            State = accepted.After;
            Refusals.AddRange(accepted.Events.Select(made => made.Change).OfType<CartChange.ObservationRefused>().Select(change => $"refused {change.Refusal}"));
        }
        else if (decision is Decision.Refused refused)
        {
            Refusals.Add($"refused {refused.Reason}");
        }
    }

    public Observation Observe(Finding finding, DateTimeOffset at, string? name = null)
    {
        int number = Sent.Count + 1;
        ObservationId id = new(DeterministicGuid.Of(Id, "observation", number.ToString(CultureInfo.InvariantCulture)));
        Observation observation = new(Observation.CurrentVersion, Id, id, number, at, finding);
        Sent.Add(observation);
        if (name is not null)
        {
            _named[name] = observation;
        }

        Apply(Decide.Observe(State, Terms, observation));
        return observation;
    }

    private static string Text(Cart cart)
    {
        Receipt receipt = cart.ToReceipt();
        string status = cart.Holder is Holder.ShopperVisit ? receipt.Status.ToString().ToLowerInvariant() : $"{cart.Opened.Role} {cart.State}".ToLowerInvariant();
        string lines = string.Join(", ", receipt.Lines.Select(line => $"{line.Quantity} {line.Sku}"));
        string review = string.Concat(receipt.InReview.Select(line => $" ?{line.Direction.ToString().ToLowerInvariant()} {line.Quantity} {line.Sku?.Value ?? "something"} {line.Doubt}"));
        string refund = receipt.Refunded.MinorUnits > 0 ? $" refunded {receipt.Refunded.MinorUnits}" : string.Empty;
        string lost = string.Concat(cart.Lost.Select(line => $" lost {line.Quantity} {line.Sku}"));
        return $"{cart.Opened.Shopper} {status} {receipt.Total.MinorUnits}: {lines}{review}{refund}{lost}".TrimEnd();
    }

    private void Sentence(string sentence)
    {
        List<string> words = [.. sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Dictionary<string, string> extras = words.Where(word => word[0] == '[')
            .Select(word => word.Trim('[', ']').Split('='))
            .ToDictionary(pair => pair[0].StartsWith('#') ? "#" : pair[0], pair => pair[^1].TrimStart('#'));
        words.RemoveAll(word => word[0] == '[');
        DateTimeOffset at = extras.TryGetValue("at", out string? second) ? Open.AddSeconds(double.Parse(second, CultureInfo.InvariantCulture)) : _now;
        string? name = extras.GetValueOrDefault("#");
        string who = words[0];
        switch (words[1])
        {
            case "enters":
                CheckIn(who, Role.Shopper, words.Count > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 1);
                Bind(who, who, extras);
                break;
            case "works":
                CheckIn(who, Role.Staff, 1);
                Bind(who, who, extras);
                break;
            case "checks":
                CheckIn(who, Role.Shopper, 1);
                break;
            case "joins":
                Bind(who, words[2], extras);
                break;
            case "appears":
                Observe(new Finding.Present(Presence(who), null, 1), at, name);
                break;
            case "again":
                Apply(Decide.Observe(State, Terms, _named[who]));
                break;
            case "is":
                Finding? instead = words[2] == "nothing" ? null : FindingOf([.. words.Skip(2)], extras, at);
                Observe(new Finding.Revised(_named[who].Id, instead, "seen better"), at, name);
                break;
            case "waits":
                _now = _now.AddSeconds(double.Parse(words[2], CultureInfo.InvariantCulture));
                Apply(Decide.Deadlines(State, Terms, _now));
                break;
            default:
                Observe(FindingOf([.. words], extras, at), at, name);
                break;
        }
    }

    private void CheckIn(string who, Role role, int people)
    {
        CheckInAtGate asked = new(new ShopperId(who), new GateId("door"), _now, people, role, null);
        _checkIns[who] = asked.Command(Id);
        Apply(Decide.CheckIn(State, Terms, asked));
    }

    private void Bind(string who, string visit, Dictionary<string, string> extras)
    {
        CommandId command = _checkIns.TryGetValue(visit, out CommandId known) ? known : new CommandId(DeterministicGuid.Of(Id, "no such check-in"));
        Observe(new Finding.Present(Presence(who), command, Confidence(extras)), _now, extras.GetValueOrDefault("#"));
    }

    private Finding FindingOf(string[] words, Dictionary<string, string> extras, DateTimeOffset at)
    {
        PresenceId who = Presence(words[0]);
        return words[1] switch
        {
            "takes" => new Finding.Took(who, Move(words, extras, -1)),
            "puts" => new Finding.PutBack(who, Move(words, extras, 1)),
            "gives" => new Finding.HandedOver(who, Presence(extras["to"]), Move(words, extras, 0)),
            "leaves" => new Finding.Left(who),
            "complete" => new Finding.Complete(who, at),
            "absorbs" => new Finding.IdentityMerged(who, Presence(words[2]), Confidence(extras), "same gait"),
            "loses" => new Finding.IdentitySplit(
                who, Presence(words[2]), [.. words.Skip(3).Select(name => _named[name].Id)], Confidence(extras), "two people"),
            "swaps" => new Finding.IdentitySwapped(
                who, Presence(words[2]), Open.AddSeconds(double.Parse(extras["since"], CultureInfo.InvariantCulture)), Confidence(extras), "crossed"),
            "vanishes" => new Finding.UnexplainedStock([], -100, "nobody near"),
            _ => throw new ArgumentException($"No sentence has the word '{words[1]}'.", nameof(words)),
        };
    }

    private static GoodsMove Move(string[] words, Dictionary<string, string> extras, int sign)
    {
        bool isCounted = int.TryParse(words[2], out int quantity);
        string sku = isCounted ? words[3] : words[2];
        Certainty certainty = extras.ContainsKey("provisional") ? Certainty.Provisional : Certainty.Final;
        Alternative[] alternatives = [.. extras.Where(pair => pair.Key == "or").Select(pair => new Alternative(null, new Sku(pair.Value), 1, 0.3))];
        return new GoodsMove(
            sku == "something" ? null : new Sku(sku), isCounted ? quantity : 1, [], sign * 100, certainty, Confidence(extras), alternatives, "seen");
    }

    private static double Confidence(Dictionary<string, string> extras) =>
        extras.TryGetValue("p", out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : 1;
}
