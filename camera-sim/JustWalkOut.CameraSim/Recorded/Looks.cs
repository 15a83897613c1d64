using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Recorded;

internal static class Looks
{
    public static GoodsLook Of(Product product)
    {
        float side = (float)Math.Cbrt(Math.Max(10, product.UnitWeight?.Grams ?? 300) / 600.0) / 10;
        Random random = Chance.For(0, product.Sku.Value);
        return new GoodsLook(GoodsShape.Box, side, side * 0.7f, side * 1.4f, new Colour(random.Next(0x1000000)), new Colour(random.Next(0x1000000)));
    }
}
