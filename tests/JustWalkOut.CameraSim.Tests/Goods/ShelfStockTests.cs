using System.Numerics;
using CsCheck;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Goods;

public sealed class ShelfStockTests
{
    private static readonly Vector3 InFront = new(2.5f, 3, 1);

    [Fact]
    public void What_rests_on_the_plates_is_what_stands_on_the_shelves()
    {
        ShelfStock stock = Stock();

        double onPlates = new StoreLayout(SmallShop.Build()).Plates.Sum(plate => stock.GramsOn(plate.Id));

        Assert.NotEmpty(stock.Standing);
        Assert.Equal(stock.MadeGrams, onPlates, 1e-6);
        Assert.All(stock.Standing, standing => Assert.Equal(1, standing.Plates.Sum(share => share.Share), 1e-9));
        Assert.All(stock.Standing, standing => Assert.InRange(standing.Plates.Count, 1, 3));
    }

    [Fact]
    public void A_bag_wider_than_a_plate_rests_on_several_by_its_footprint()
    {
        StandingItem bag = Stock().Reachable(SmallShop.Crisps, null, InFront).First();

        Assert.True(bag.Plates.Count >= 2);
        double left = bag.Base.X - 2 - (0.16 / 2);
        Assert.All(bag.Plates, share =>
        {
            double plateLeft = (int.Parse(share.Plate.Plate) - 1) * 0.1;
            double overlap = Math.Min(left + 0.16, plateLeft + 0.1) - Math.Max(left, plateLeft);
            Assert.Equal(overlap / 0.16, share.Share, 1e-3);
        });
    }

    [Fact]
    public void Counts_of_the_planogram_are_kept_and_what_nobody_counted_is_full()
    {
        ShelfStock stock = Stock();

        Assert.Equal(6, CountOf(stock, SmallShop.Soup));
        Assert.Equal(5, CountOf(stock, SmallShop.Sauce));
        Assert.Equal(3, CountOf(stock, SmallShop.Bar));
        Assert.InRange(CountOf(stock, SmallShop.Cola), 5, 10);
    }

    [Fact]
    public void Two_products_that_share_plates_both_stand_at_the_edge_and_on_each_plate()
    {
        ShelfStock stock = Stock();

        foreach (Sku sku in new[] { SmallShop.Soup, SmallShop.Sauce })
        {
            StandingItem[] units = [.. stock.Standing.Where(standing => standing.Item.Sku == sku)];
            Assert.Equal(["A/2/5", "A/2/6"], units.SelectMany(unit => unit.Plates).Select(share => share.Plate.Value).Distinct().Order(StringComparer.Ordinal));
            Assert.True(units.Min(unit => unit.Base.Y) < 3.3 + 0.15, "one stands in the first or second row");
        }
    }

    [Fact]
    public void No_two_units_stand_in_one_place()
    {
        StandingItem[] standing = [.. Stock().Standing];

        for (int i = 0; i < standing.Length; i++)
        {
            for (int k = i + 1; k < standing.Length; k++)
            {
                (StandingItem a, StandingItem b) = (standing[i], standing[k]);
                bool overlap = Math.Abs(a.Base.X - b.Base.X) < ((a.Item.Look.WidthMetres + b.Item.Look.WidthMetres) / 2) - 0.002
                    && Math.Abs(a.Base.Y - b.Base.Y) < ((a.Item.Look.DepthMetres + b.Item.Look.DepthMetres) / 2) - 0.002
                    && Math.Abs(a.Base.Z - b.Base.Z) < 0.001;
                Assert.False(overlap, $"{a.Item.Sku} {a.Base} and {b.Item.Sku} {b.Base}");
            }
        }
    }

    [Fact]
    public void The_front_row_goes_first_and_stock_runs_out()
    {
        ShelfStock stock = Stock();
        int count = CountOf(stock, SmallShop.Cola);
        List<float> depths = [];

        for (int i = 0; i < count; i++)
        {
            StandingItem next = stock.Reachable(SmallShop.Cola, null, InFront).First();
            depths.Add(next.Base.Y);
            stock.Remove(next.Item.Number);
        }

        Assert.Equal(depths.Order(), depths);
        Assert.Empty(stock.Reachable(SmallShop.Cola, null, InFront));
        Assert.Equal(0, stock.GramsOn(PlateId.From("A/2/1")));
    }

    [Fact]
    public void What_is_put_onto_full_plates_lies_on_top_and_comes_down_when_they_are_emptied()
    {
        ShelfStock stock = Stock();
        PlateId[] plates = SmallShop.Plates("A/1/1", "A/1/2");
        Item can = stock.NewUnit(SmallShop.Cola);
        while (stock.SpotFor(can.Look, plates) is Spot { ZMetres: < 0.01 } free)
        {
            stock.Place(can, free);
            can = stock.NewUnit(SmallShop.Cola);
        }

        StandingItem onTop = stock.Place(can, stock.SpotFor(can.Look, plates)!);
        Assert.True(onTop.Base.Z > 0.6 + 0.1);
        foreach (StandingItem standing in stock.Standing.Where(standing => standing.Plates.Any(share => plates.Contains(share.Plate)) && standing != onTop).ToArray())
        {
            stock.Remove(standing.Item.Number);
        }

        Assert.Equal(0.6, stock.Find(can.Number)!.Base.Z, 1e-3);
        Assert.Equal(can.Grams, plates.Sum(stock.GramsOn), 1e-6);
    }

    [Fact]
    public void A_unit_that_falls_over_keeps_its_weight_and_may_move_it_to_other_plates()
    {
        ShelfStock stock = new(SmallShop.Build(), SmallShop.LookOf, new GoodsOptions { ToppleByTakeShare = 1 }, 3);
        StandingItem taken = stock.Reachable(SmallShop.Water, null, InFront).First();
        stock.Remove(taken.Item.Number);
        double before = stock.Standing.Sum(standing => standing.Item.Grams);

        (StandingItem stood, StandingItem lies) = Assert.NotNull(stock.MayTopple(taken, isTaken: true));

        Assert.True(lies.IsToppled && !stood.IsToppled);
        Assert.True(lies.Plates.Count > stood.Plates.Count, "a bottle of 32 cm lies across plates of 10 cm");
        Assert.Equal(before, new StoreLayout(SmallShop.Build()).Plates.Sum(plate => stock.GramsOn(plate.Id)), 1e-6);
    }

    [Fact]
    public void Units_of_a_product_differ_in_weight_within_its_spread() =>
        Gen.Long.Sample(
            seed =>
            {
                double[] grams = [.. new ShelfStock(SmallShop.Build(), SmallShop.LookOf, new GoodsOptions(), seed).Standing
                    .Where(standing => standing.Item.Sku == SmallShop.Soup).Select(standing => standing.Item.Grams)];
                Assert.All(grams, each => Assert.InRange(each, 400 - 12, 400 + 12));
                Assert.True(grams.Distinct().Count() > 1);
            },
            iter: 30);

    [Fact]
    public void A_hand_leaves_the_plates_with_exactly_the_weight_of_what_came_and_went() =>
        Gen.Select(Gen.Long, Gen.Int[1, 4]).Sample(
            (seed, count) =>
            {
                Dictionary<PlateId, double> load = [];
                GoodsOptions options = new();
                void Add(LoadChange change) => load[change.Plate] = load.GetValueOrDefault(change.Plate) + change.Grams;
                HandLoads hands = new(options, Add);
                Random chance = Chance.For(seed, "test");
                ShelfStock stock = new(SmallShop.Build(), SmallShop.LookOf, options, seed);
                StandingItem[] units = [.. stock.Reachable(SmallShop.Crisps, null, InFront).Take(count)];
                FingerContact fingers = new(options, units[0].Plates, Add);
                fingers.Press(TimeSpan.Zero, 37, TimeSpan.FromSeconds(0.1));
                fingers.Brush(TimeSpan.Zero, 11, PlateId.From("A/3/4"), TimeSpan.FromSeconds(0.1));
                fingers.Press(TimeSpan.FromSeconds(1), -20, TimeSpan.FromSeconds(0.1));
                fingers.Release(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.1));
                hands.Lift(TimeSpan.FromSeconds(2), units, chance);
                Assert.Equal(-units.Sum(unit => unit.Item.Grams), load.Values.Sum(), 1e-6);
                hands.SetDown(TimeSpan.FromSeconds(4), units, chance);
                hands.Lean(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(1), PlateId.From("A/3/4"), 800);
                Assert.All(load.Values, grams => Assert.Equal(0, grams, 1e-6));
            },
            iter: 40);

    private static ShelfStock Stock() => new(SmallShop.Build(), SmallShop.LookOf, new GoodsOptions(), 1);

    private static int CountOf(ShelfStock stock, Sku sku) => stock.Standing.Count(standing => standing.Item.Sku == sku);
}
