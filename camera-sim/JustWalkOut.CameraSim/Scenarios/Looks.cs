using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>Draws how people look. Palettes are guesses at what a street shows: much dark, some bright.</summary>
internal static class Looks
{
    private static readonly int[] _skins = [0xf1c9a5, 0xe0ac86, 0xc68e66, 0xa56b46, 0x7a4a2e, 0x4f2f1e];
    private static readonly int[] _hairs = [0x1a1513, 0x2f221a, 0x4b3423, 0x7b5a36, 0xb08d57, 0x8a8a88, 0xd9d7d0, 0x5c2a1a];
    private static readonly int[] _cloths =
    [
        0x16181c, 0x22262e, 0x2d3342, 0x1f2f4a, 0x3a4a63, 0x4d4f52, 0x777a7d, 0xb9bcbe, 0xe9e8e4, 0x6a2326, 0x9c2f2f, 0x2f5a3a,
        0x5e7145, 0x8a6a3f, 0xc2a878, 0xd6b24a, 0x2a6f8e, 0x7a9fc4, 0x7b3f6b, 0xd48aa0, 0xcf5f2a,
    ];

    private static readonly int[] _legs = [0x16181c, 0x22262e, 0x1f2f4a, 0x2f3f5f, 0x4a5c7a, 0x4d4f52, 0x6b5d48, 0xa39272, 0x5a2a2a];
    private static readonly int[] _shoes = [0x121212, 0x2b211a, 0x5b4630, 0xe6e6e2, 0x8b8d90, 0x7d2222];

    /// <summary>How a grown-up looks.</summary>
    public static BodyLook Adult(Bodies bodies, CastingOptions options, Random chance)
    {
        bool isFemale = chance.Happens(bodies.FemaleShare);
        double stature = chance.NormalWithin((isFemale ? options.FemaleMetres : options.MaleMetres, options.AdultSdMetres), options.AdultMinMetres, options.AdultMaxMetres);
        Headwear headwear = chance.ByShare(bodies.Headwear, weighted => weighted.Share).Value;
        BodyLook look = Dressed(bodies, options, chance) with
        {
            StatureMetres = (float)stature,
            Headwear = isFemale && headwear == Headwear.Bald ? Headwear.LongHair : headwear,
            Carrier = chance.ByShare(bodies.Carriers, weighted => weighted.Share).Value,
        };
        return chance.Happens(bodies.CoatShare) ? look with { Coat = new Colour(chance.OneOf(_cloths)) } : look;
    }

    /// <summary>How a child looks.</summary>
    public static BodyLook Child(Bodies bodies, CastingOptions options, Random chance)
    {
        double years = chance.Between(options.ChildYearsMin, options.ChildYearsMax);
        double mean = options.ChildMetres + (options.GrowthMetresPerYear * (years - options.ChildYearsMin));
        const double Spread = 0.05;
        Headwear headwear = chance.ByShare(bodies.Headwear, weighted => weighted.Share).Value;
        return Dressed(bodies, options, chance) with
        {
            StatureMetres = (float)chance.NormalWithin((mean, Spread), options.ChildMetres, options.AdultMaxMetres),
            Headwear = headwear == Headwear.Bald ? Headwear.None : headwear,
        };
    }

    /// <summary>The same body in another's clothes: top, legs, shoes, coat, and headwear where it is worn over the hair.</summary>
    public static BodyLook InClothesOf(BodyLook body, BodyLook other) => body with
    {
        Top = other.Top,
        TopPattern = other.TopPattern,
        PatternColour = other.PatternColour,
        Legs = other.Legs,
        Shoes = other.Shoes,
        Coat = other.Coat,
        Headwear = other.Headwear is Headwear.Hat or Headwear.Hood ? other.Headwear : body.Headwear,
        Hair = other.Headwear is Headwear.Hat or Headwear.Hood ? other.Hair : body.Hair,
    };

    /// <summary>The store's own clothes: staff can be told by them.</summary>
    public static BodyLook Staff(CastingOptions options, Random chance)
    {
        Bodies plain = new([new(Carrier.Hands, 1)], [new(Headwear.None, 1)], [new(Pattern.Plain, 1)], 0.5, 0, 0, 0);
        return Adult(plain, options, chance) with { Top = new Colour(0x1d6b4f), Legs = new Colour(0x22262e), Shoes = new Colour(0x121212) };
    }

    private static BodyLook Dressed(Bodies bodies, CastingOptions options, Random chance) => new(
        StatureMetres: 0,
        (float)chance.NormalWithin((1, options.GirthSd), 0.8, 1.5),
        new Colour(chance.OneOf(_skins)),
        new Colour(chance.OneOf(_hairs)),
        new Colour(chance.OneOf(_cloths)),
        chance.ByShare(bodies.Patterns, weighted => weighted.Share).Value,
        new Colour(chance.OneOf(_cloths)),
        new Colour(chance.OneOf(_legs)),
        new Colour(chance.OneOf(_shoes)),
        Headwear.None,
        Carrier.Hands,
        Coat: null);
}
