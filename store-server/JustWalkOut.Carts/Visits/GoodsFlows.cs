namespace JustWalkOut.Carts;

/// <summary>Where units of one product went; what is known of many visits adds up.</summary>
public readonly record struct GoodsFlows
{
    /// <summary>Taken from shelves and not put back, whoever did it.</summary>
    public long OffShelf { get; init; }

    /// <summary>In the hands of people in the store, in doubt or not.</summary>
    public long InCarts { get; init; }

    /// <summary>Left the store on bills that wait for a person or are nobody's to pay.</summary>
    public long Waiting { get; init; }

    /// <summary>Charged and not given back.</summary>
    public long Sold { get; init; }

    /// <summary>Charged and then given back by a person.</summary>
    public long GivenBack { get; init; }

    /// <summary>Found out after settlement, never charged.</summary>
    public long Lost { get; init; }

    /// <summary>Sum.</summary>
    public static GoodsFlows operator +(GoodsFlows one, GoodsFlows other) => new()
    {
        OffShelf = one.OffShelf + other.OffShelf,
        InCarts = one.InCarts + other.InCarts,
        Waiting = one.Waiting + other.Waiting,
        Sold = one.Sold + other.Sold,
        GivenBack = one.GivenBack + other.GivenBack,
        Lost = one.Lost + other.Lost,
    };

    /// <summary>What takes away.</summary>
    public static GoodsFlows operator -(GoodsFlows flows) => new()
    {
        OffShelf = -flows.OffShelf,
        InCarts = -flows.InCarts,
        Waiting = -flows.Waiting,
        Sold = -flows.Sold,
        GivenBack = -flows.GivenBack,
        Lost = -flows.Lost,
    };

    /// <summary>Of one cart, a product as often as something became of it.</summary>
    public static IEnumerable<(Sku Sku, GoodsFlows Flows)> Of(Cart cart)
    {
        Tally tally = cart.Tally;
        bool isInside = cart.State is CartState.Open or CartState.Leaving;
        bool isWaiting = cart.Holder is not Holder.ShopperVisit || cart.State != CartState.Settled;
        IEnumerable<(Sku, GoodsFlows)> held = tally.Lines
            .Select(line => (line.Sku, isInside ? new GoodsFlows { InCarts = line.Quantity } : isWaiting ? new GoodsFlows { Waiting = line.Quantity } : default));
        IEnumerable<(Sku, GoodsFlows)> doubted = tally.InReview.Where(line => line is { Direction: GoodsDirection.In, Sku: not null })
            .Select(line => (line.Sku!.Value, isInside ? new GoodsFlows { InCarts = line.Quantity } : cart.State == CartState.Settled ? default : new GoodsFlows { Waiting = line.Quantity }));
        return cart.People.SelectMany(OffShelves)
            .Concat(held)
            .Concat(doubted)
            .Concat(cart.Charged.Select(line => (line.Sku, new GoodsFlows { Sold = line.Quantity })))
            .Concat(cart.Refunds.Where(refund => refund.By is not null).SelectMany(refund => refund.Lines).Select(line => (line.Sku, new GoodsFlows { GivenBack = line.Quantity })))
            .Concat(cart.Lost.Select(line => (line.Sku, new GoodsFlows { Lost = line.Quantity })));
    }

    /// <summary>Of somebody whom no check-in explains.</summary>
    public static IEnumerable<(Sku Sku, GoodsFlows Flows)> Of(Person unbound) =>
        OffShelves(unbound).Concat(Tally.Of([unbound], isClosed: false).Lines.Select(line => (line.Sku, new GoodsFlows { InCarts = line.Quantity })));

    private static IEnumerable<(Sku Sku, GoodsFlows Flows)> OffShelves(Person person) => person.Movements.Where(move => move.Goods.Sku is not null)
        .Select(move => (move.Goods.Sku!.Value, move.Flow switch
        {
            GoodsFlow.Taken => new GoodsFlows { OffShelf = move.Goods.Quantity },
            GoodsFlow.PutBack => new GoodsFlows { OffShelf = -move.Goods.Quantity },
            _ => default,
        }));
}
