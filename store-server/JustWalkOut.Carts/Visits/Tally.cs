using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>
/// What a cart comes to: the one computation behind the screen, the receipt and the charge. Movements are gone through in the
/// order in which they happened, however late they were heard of. A unit is charged only while nothing about it is in doubt.
/// </summary>
/// <param name="Lines">Charged units, in the order of first taking, one line per product and price.</param>
/// <param name="InReview">Units and movements in doubt.</param>
/// <param name="UnitsIn">Units taken or received, in doubt or not.</param>
/// <param name="UnitsOut">Units surely put back or handed on that the cart had.</param>
public sealed record Tally(ImmutableArray<ReceiptLine> Lines, ImmutableArray<ReviewLine> InReview, long UnitsIn, long UnitsOut)
{
    /// <summary>Age limits of what is here, in doubt or not, each once, the lowest first; in years.</summary>
    public ImmutableArray<int> AgeLimits { get; init; } = [];

    /// <summary>Goes through what some people did together.</summary>
    /// <param name="people">Everyone who shops on this cart.</param>
    /// <param name="isClosed">Whether evidence that has not come by now is missing rather than awaited.</param>
    /// <param name="cart">Whose bill it is: verdicts given on it hold, and so does what was said of it since; null for nobody's.</param>
    public static Tally Of(IReadOnlyCollection<Person> people, bool isClosed, Cart? cart = null)
    {
        Run run = new(isMember: cart?.Loyalty is not null);
        IEnumerable<(Person Person, Fact.Movement Movement)> movements = people
            .SelectMany(person => person.Movements.Select(movement => (Person: person, Movement: movement)))
            .Where(each => each.Movement.Flow != GoodsFlow.KeptFor)
            .OrderBy(each => each.Movement.At)
            .ThenBy(each => each.Movement.Order)
            .ThenBy(each => each.Movement.Flow);
        foreach ((Person person, Fact.Movement movement) in movements)
        {
            if (movement.Verdict is { } verdict && verdict.Visit == cart?.Visit)
            {
                run.AddJudged(movement, verdict.Goods, AgeDoubtOf(verdict.Goods, cart));
                continue;
            }

            Doubt? doubt = DoubtOf(person, movement, isClosed) ?? SaidOf(movement, cart);
            double confidence = Math.Min(movement.Goods.Confidence, Math.Min(movement.IdentityConfidence, person.Binding?.Confidence ?? 1));
            run.Add(movement, doubt, confidence);
        }

        return run.Result();
    }

    /// <summary>Sum of the charged lines, with promotions, deposits and tax on top.</summary>
    public Money Total(Currency currency) => Lines.Aggregate(Money.Zero(currency), (sum, line) => sum + line.Net);

    /// <summary>Units of a product that are here, charged or in doubt.</summary>
    public int UnitsOf(Sku sku) =>
        Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity)
        + InReview.Where(line => line.Direction == GoodsDirection.In && line.Sku == sku).Sum(line => line.Quantity);

    /// <summary>Doubt that comes of what the shopper said, or of what nobody has said of their age.</summary>
    private static Doubt? SaidOf(Fact.Movement movement, Cart? cart)
    {
        if (cart?.Questions.Any(question => IsAbout(question, movement)) == true)
        {
            return Doubt.SaidNotMine;
        }

        // After an alarm a person says of each unit whether it was carried out.
        return movement.Direction == GoodsDirection.In ? AgeDoubtOf(movement.Goods, cart) ?? (cart?.Ended == VisitEnd.Alarm ? Doubt.Evacuated : null) : null;
    }

    private static bool IsAbout(Question question, Fact.Movement movement) => movement.Direction == GoodsDirection.In && question.Sku == movement.Goods.Sku && movement.Order <= question.Position;

    private static Doubt? DoubtOf(Person person, Fact.Movement movement, bool isClosed)
    {
        if (movement.Goods.Doubt is Doubt decided)
        {
            return decided;
        }

        if (!movement.IsIdentitySure || person.Binding is { IsSure: false })
        {
            return Doubt.WhoIsUnsure;
        }

        if (movement.At > person.LeftAt)
        {
            return Doubt.AfterLeaving;
        }

        return isClosed && person.Awaits(movement) ? Doubt.NotFinal : null;
    }

    /// <summary>A person's word on what goods were says nothing of the shopper's age. Goods that are nobody's to pay are checked by nobody.</summary>
    private static Doubt? AgeDoubtOf(Goods? goods, Cart? cart) => cart is { Holder: Holder.ShopperVisit } && goods?.Terms?.AgeLimit is int years ? cart.Age.DoubtOf(years) : null;

    /// <summary>The units of one movement that are still in the cart: clear ones, and ones in doubt.</summary>
    private sealed class Lot(Fact.Movement movement, Doubt? doubt, double confidence)
    {
        public Fact.Movement Movement { get; } = movement;

        public double Confidence { get; } = confidence;

        /// <summary>That of the units in doubt, which a later word may have lowered.</summary>
        public double DoubtedConfidence { get; set; } = confidence;

        public int Clear { get; set; } = doubt is null ? movement.Goods.Quantity : 0;

        public int Doubted { get; set; } = doubt is null ? 0 : movement.Goods.Quantity;

        public Doubt Doubt { get; set; } = doubt ?? Doubt.PerhapsReturned;
    }

    private sealed class Run(bool isMember)
    {
        private readonly List<Lot> _lots = [];
        private readonly List<ReviewLine> _outgoing = [];
        private long _unitsIn;
        private long _unitsOut;

        public void Add(Fact.Movement movement, Doubt? doubt, double confidence)
        {
            if (movement.Flow is GoodsFlow.Taken or GoodsFlow.HandedIn)
            {
                _lots.Add(new Lot(movement, doubt, confidence));
                _unitsIn += movement.Goods.Quantity;
            }
            else if (doubt is Doubt reason)
            {
                Question(movement.Goods, confidence);
                _outgoing.Add(Review(GoodsDirection.Out, movement, movement.Goods.Quantity, reason, confidence));
            }
            else
            {
                int missing = Remove(movement.Goods.Sku!.Value, movement.Goods.Quantity);
                _unitsOut += movement.Goods.Quantity - missing;
                if (missing > 0)
                {
                    _outgoing.Add(Review(GoodsDirection.Out, movement, missing, Doubt.NotInCart, confidence));
                }
            }
        }

        /// <summary>As a person said it was: beyond doubt, and putting back what the cart did not have takes what it has.</summary>
        public void AddJudged(Fact.Movement movement, Goods? goods, Doubt? age)
        {
            if (goods is null)
            {
                return;
            }

            if (movement.Direction == GoodsDirection.In)
            {
                _lots.Add(new Lot(movement with { Goods = goods }, age, confidence: 1));
                _unitsIn += goods.Quantity;
            }
            else
            {
                _unitsOut += goods.Quantity - Remove(goods.Sku!.Value, goods.Quantity);
            }
        }

        public Tally Result()
        {
            List<Lot>[] clear =
            [
                .. _lots.Where(lot => lot.Clear > 0)
                    .GroupBy(lot => (Sku: lot.Movement.Goods.Sku!.Value, Price: lot.Movement.Goods.UnitPrice!.Value))
                    .Select(line => line.ToList()),
            ];
            IReadOnlyList<UnitShare>?[] shares = Pricing.Of([.. clear.SelectMany((lots, line) => lots.Select(lot => Sold(lot, line)))], clear.Length);
            ImmutableArray<ReceiptLine> lines = [.. clear.Select((lots, line) => Line(lots) with { Shares = shares[line] })];
            IEnumerable<ReviewLine> kept = _lots.Where(lot => lot.Doubted > 0)
                .Select(lot => Review(GoodsDirection.In, lot.Movement, lot.Doubted, lot.Doubt, lot.DoubtedConfidence));
            return new Tally(lines, [.. kept, .. _outgoing], _unitsIn, _unitsOut) { AgeLimits = [.. _lots.Where(lot => lot.Clear + lot.Doubted > 0).Select(lot => lot.Movement.Goods.Terms?.AgeLimit).OfType<int>().Distinct().Order()] };
        }

        private SoldUnits Sold(Lot lot, int line)
        {
            Goods goods = lot.Movement.Goods;
            return new SoldUnits(line, goods.Sku!.Value, goods.UnitPrice!.Value.MinorUnits, lot.Clear, isMember ? goods.Terms : goods.Terms?.ForAnybody());
        }

        private static ReceiptLine Line(List<Lot> lots)
        {
            int quantity = lots.Sum(lot => lot.Clear);
            Goods goods = lots[0].Movement.Goods;
            Money price = goods.UnitPrice!.Value;
            return new ReceiptLine(
                goods.Sku!.Value, goods.Gtin, goods.Name!, quantity, price, price * quantity, lots.Min(lot => lot.Confidence), [.. lots.Select(lot => lot.Movement.Cause)]);
        }

        private static ReviewLine Review(GoodsDirection direction, Fact.Movement movement, int quantity, Doubt doubt, double confidence) =>
            new(direction, movement.Goods.Sku, movement.Goods.Gtin, movement.Goods.Name, quantity, doubt, confidence, [movement.Cause]);

        /// <summary>Takes units out, the last taken first; returns how many the cart did not have. Clear ones go first: what is left in doubt is not charged.</summary>
        private int Remove(Sku sku, int quantity)
        {
            foreach (Lot lot in Enumerable.Reverse(_lots).Where(lot => lot.Movement.Goods.Sku == sku))
            {
                int taken = Math.Min(quantity, lot.Clear);
                lot.Clear -= taken;
                quantity -= taken;
            }

            foreach (Lot lot in Enumerable.Reverse(_lots).Where(lot => lot.Movement.Goods.Sku == sku))
            {
                int taken = Math.Min(quantity, lot.Doubted);
                lot.Doubted -= taken;
                quantity -= taken;
            }

            return quantity;
        }

        /// <summary>
        /// Something went out, but what or by whom is unsure: as many units of every product that it could have been are in
        /// doubt, because whichever of them is charged would be a guess. A change that no product explains touches none.
        /// </summary>
        private void Question(Goods goods, double confidence)
        {
            foreach (Sku sku in goods.Candidates.Distinct())
            {
                int quantity = goods.Quantity;
                foreach (Lot lot in Enumerable.Reverse(_lots).Where(lot => lot.Movement.Goods.Sku == sku && lot.Clear > 0))
                {
                    int doubted = Math.Min(quantity, lot.Clear);
                    lot.Clear -= doubted;
                    lot.Doubted += doubted;
                    lot.DoubtedConfidence = Math.Min(lot.DoubtedConfidence, confidence);
                    quantity -= doubted;
                }
            }
        }
    }
}
