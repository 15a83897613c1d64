using CsCheck;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Stores;

public sealed class GoodsLooksTests
{
    private static readonly string[] Names = ["Cola can", "Water bottle", "Crisps bag", "Pizza box", "Red Apple loose", "Toilet Paper 4 roll", "Thing"];

    [Theory]
    [InlineData("Cola 330 ml can", 347, GoodsShape.Can, 0.066, 0.115)]
    [InlineData("Water 1.5 l bottle", 1533, GoodsShape.Bottle, 0.09, 0.31)]
    [InlineData("Milk 1 l carton", 1063, GoodsShape.Box, 0.072, 0.2)]
    [InlineData("Crisps Salt 150 g bag", 158, GoodsShape.Bag, 0.17, 0.24)]
    [InlineData("Beans 400 g tin", 461, GoodsShape.Can, 0.075, 0.11)]
    [InlineData("Chocolate Milk 100 g bar", 104, GoodsShape.Box, 0.056, 0.02)]
    public void Well_known_goods_have_about_their_real_size(string name, double grams, GoodsShape shape, double widthMetres, double heightMetres)
    {
        GoodsLook look = GoodsLooks.Of(Weighing(name, grams), 1, 0.5, 0.5);
        Assert.Equal(shape, look.Shape);
        Assert.InRange(look.WidthMetres, widthMetres * 0.8, widthMetres * 1.25);
        Assert.InRange(look.HeightMetres, heightMetres * 0.8, heightMetres * 1.25);
    }

    [Fact]
    public void Goods_fit_their_place_whatever_they_weigh_and_are_called() =>
        Gen.Select(Gen.Int[0, Names.Length - 1].Select(i => Names[i]), Gen.Double[0.5, 5000], Gen.Double[0.05, 0.5], Gen.Double[0.1, 0.5], Gen.Double[0.05, 0.5])
            .Sample((name, grams, width, depth, height) =>
            {
                GoodsLook look = GoodsLooks.Of(Weighing(name, grams), width, depth, height);
                const double Rounding = 1e-6;
                return look.WidthMetres <= width + Rounding && look.DepthMetres <= depth + Rounding && look.HeightMetres <= height + Rounding
                    && look.WidthMetres > 0.005 && look.DepthMetres > 0.005 && look.HeightMetres > 0.005;
            });

    [Fact]
    public void A_product_that_a_low_shelf_squeezes_keeps_its_volume_where_there_is_room()
    {
        GoodsLook free = GoodsLooks.Of(Weighing("Pasta pack", 1000), 1, 1, 1);
        GoodsLook low = GoodsLooks.Of(Weighing("Pasta pack", 1000), 1, 1, free.HeightMetres * 0.7);
        Assert.Equal(free.HeightMetres * 0.7, low.HeightMetres, 1e-4);
        Assert.Equal(free.WidthMetres * free.DepthMetres * free.HeightMetres, low.WidthMetres * low.DepthMetres * low.HeightMetres, 1e-6);
    }

    [Fact]
    public void The_same_product_looks_the_same_and_others_of_its_maker_resemble_it()
    {
        GoodsLook one = GoodsLooks.Of(Weighing("Quillo Cola can", 347), 0.2, 0.4, 0.3);
        Assert.Equal(one, GoodsLooks.Of(Weighing("Quillo Cola can", 347), 0.2, 0.4, 0.3));
        GoodsLook sister = GoodsLooks.Of(Weighing("Quillo Lime can", 347) with { Sku = new Sku("other") }, 0.2, 0.4, 0.3);
        Assert.NotEqual(one.Label, sister.Label);
        Assert.InRange(Math.Abs(one.Main.Red - sister.Main.Red) + Math.Abs(one.Main.Green - sister.Main.Green) + Math.Abs(one.Main.Blue - sister.Main.Blue), 0, 120);
    }

    [Theory]
    [InlineData(0.066f, 0.066f, 347, 1, 12)]
    [InlineData(0.066f, 0.066f, 347, 2, 30)]
    [InlineData(0.09f, 0.09f, 1533, 1, 8)]
    [InlineData(0.2f, 0.1f, 3000, 1, 4)]
    [InlineData(0.1f, 0.1f, 4000, 1, 3)]
    [InlineData(0.01f, 0.02f, 5, 1, 60)]
    public void A_row_holds_as_many_units_as_stand_on_it_and_it_may_carry(float width, float depth, double grams, int plates, int units)
    {
        GoodsLook look = new(GoodsShape.Can, width, depth, 0.1f, default, default);
        Assert.Equal(units, GoodsLooks.CapacityOf(look, grams, [.. Enumerable.Repeat(new Extent(0.2, 0.42, 0.3), plates)]));
    }

    private static Product Weighing(string name, double grams) => new(new Sku("sku"), [], name, 100, UnitWeight: new UnitWeight(grams, 1));
}
