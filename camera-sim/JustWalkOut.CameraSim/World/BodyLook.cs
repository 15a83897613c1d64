namespace JustWalkOut.CameraSim.World;

/// <summary>A colour as 0xRRGGBB, sRGB.</summary>
public readonly record struct Colour(int Rgb)
{
    /// <summary>Red, 0 to 255.</summary>
    public byte Red => (byte)((Rgb >> 16) & 0xff);

    /// <summary>Green, 0 to 255.</summary>
    public byte Green => (byte)((Rgb >> 8) & 0xff);

    /// <summary>Blue, 0 to 255.</summary>
    public byte Blue => (byte)(Rgb & 0xff);
}

/// <summary>How the upper garment is woven.</summary>
public enum Pattern
{
    /// <summary>One colour.</summary>
    Plain,

    /// <summary>Rings around the body.</summary>
    Stripes,

    /// <summary>Squares.</summary>
    Checks,
}

/// <summary>What is on the head.</summary>
public enum Headwear
{
    /// <summary>Hair alone.</summary>
    None,

    /// <summary>A bald head.</summary>
    Bald,

    /// <summary>Hair to the shoulders.</summary>
    LongHair,

    /// <summary>A hat with a brim.</summary>
    Hat,

    /// <summary>A hood over the head.</summary>
    Hood,
}

/// <summary>What someone carries goods in.</summary>
public enum Carrier
{
    /// <summary>The hands alone.</summary>
    Hands,

    /// <summary>A shopping basket on the left arm.</summary>
    Basket,

    /// <summary>A bag over the left shoulder.</summary>
    ShoulderBag,

    /// <summary>A pack on the back.</summary>
    Backpack,

    /// <summary>A trolley pushed in front.</summary>
    Trolley,

    /// <summary>The lap, in a wheelchair.</summary>
    Wheelchair,
}

/// <summary>How one person looks. Lengths in metres.</summary>
/// <param name="StatureMetres">Height standing upright without shoes: child 1.1 to adult 1.95.</param>
/// <param name="Girth">Thickness of trunk and limbs relative to an average build of that stature, 0.8 to 1.5.</param>
/// <param name="Skin">Colour of face and hands.</param>
/// <param name="Hair">Colour of hair, or of hat or hood.</param>
/// <param name="Top">Colour of the upper garment.</param>
/// <param name="TopPattern">Its pattern.</param>
/// <param name="PatternColour">Second colour of the pattern.</param>
/// <param name="Legs">Colour of trousers or skirt.</param>
/// <param name="Shoes">Colour of shoes.</param>
/// <param name="Headwear">What is on the head.</param>
/// <param name="Carrier">What goods are carried in.</param>
/// <param name="Coat">Colour of an open coat over everything down to the knees, worn or carried on the arm; null without one.</param>
public sealed record BodyLook(
    float StatureMetres,
    float Girth,
    Colour Skin,
    Colour Hair,
    Colour Top,
    Pattern TopPattern,
    Colour PatternColour,
    Colour Legs,
    Colour Shoes,
    Headwear Headwear,
    Carrier Carrier,
    Colour? Coat)
{
    /// <summary>How far the coat has come off: 0 worn, 1 hanging from a hand, 2 laid over the left forearm.</summary>
    public float CoatOff { get; init; }

    /// <summary>Whether there is a coat, and all of it is on.</summary>
    public bool IsCoatWorn => Coat is not null && CoatOff <= 0;

    /// <summary>Whether the left arm bears the coat.</summary>
    public bool IsCoatOnArm => Coat is not null && CoatOff >= 1;

    /// <summary>Whether the body sits in a wheelchair.</summary>
    public bool IsSeated => Carrier == Carrier.Wheelchair;
}
