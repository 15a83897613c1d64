using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>How the shoppers of a case look: the case does not say, so they are adults who reach every shelf, dressed by chance.</summary>
internal static class CaseLooks
{
    private static readonly Colour[] Skins = [new(0xF1D0B5), new(0xE0AC83), new(0xC68642), new(0x8D5524), new(0x5C3A21)];
    private static readonly Colour[] Hairs = [new(0x1B1B1B), new(0x3B2A1E), new(0x6B4A2B), new(0xB08D57), new(0x9A9A9A)];
    private static readonly Colour[] Cloths = [new(0x1F3A5F), new(0x7A1F2B), new(0x2E5E3E), new(0x3A3A3A), new(0xC9C5BA), new(0xD9A441), new(0x6C4A7E), new(0x8AA6B1)];
    private static readonly Colour[] Trousers = [new(0x24324A), new(0x1E1E1E), new(0x6B6253), new(0x47525E)];
    private static readonly Colour[] Shoes = [new(0x222222), new(0xE6E6E6), new(0x5A3B22)];
    private static readonly Carrier[] Carriers = [Carrier.Hands, Carrier.Basket, Carrier.ShoulderBag, Carrier.Backpack];

    /// <summary>Somebody by chance. Stature: adult mean and spread of both sexes together (NCD-RisC 2016: about 1.68 m, 0.09 m).</summary>
    public static BodyLook Draw(Random chance)
    {
        float stature = (float)Math.Clamp(chance.Normal(1.71, 0.08), 1.58, 1.92);
        return new BodyLook(
            stature, (float)chance.Between(0.9, 1.3), chance.OneOf(Skins), chance.OneOf(Hairs), chance.OneOf(Cloths), (Pattern)chance.Next(3), chance.OneOf(Cloths),
            chance.OneOf(Trousers), chance.OneOf(Shoes), (Headwear)chance.Next(3), chance.OneOf(Carriers), null);
    }
}
