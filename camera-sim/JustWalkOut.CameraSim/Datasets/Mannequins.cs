using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Datasets;

/// <summary>
/// Figures that stand about in some of the stores and are nobody: the shape of a person in one colour of plastic, never annotated. What has seen them
/// cannot take every upright shape for a shopper. They are put into the pictures alone; the store's people know nothing of them.
/// </summary>
internal sealed class Mannequins
{
    /// <summary>Numbers from here on are mannequins', far above any shopper's.</summary>
    private const int FirstNumber = 100_000;

    private const int MostInStore = 3;

    /// <summary>Room that a figure needs between shelves, and from people: it is left out of a picture where somebody walks through it.</summary>
    private const double RadiusMetres = 0.3;

    private const double FromPeopleMetres = 0.65;

    private const int Tries = 60;

    /// <summary>Plastics: white, ivory, greys, black, gold.</summary>
    private static readonly int[] Plastics = [0xf2f2f0, 0xe8dcc8, 0xb4b4b4, 0x7c7c80, 0x26262a, 0x141414, 0xb08d3c];

    private readonly List<SeenPerson> _figures = [];

    /// <summary>Draws a store's figures.</summary>
    /// <param name="seed">Of the scene.</param>
    /// <param name="store">As built.</param>
    /// <param name="share">Of stores that have any.</param>
    public Mannequins(long seed, StoreDefinition store, double share)
    {
        Random chance = Chance.For(seed, "mannequins");
        int count = chance.NextDouble() < share ? chance.Next(1, MostInStore + 1) : 0;
        if (count == 0)
        {
            return;
        }

        FloorMap map = new(store);
        (Vector2 least, Vector2 most) = Cameras.StoreSolids.FloorBounds(store);
        for (int tried = 0; tried < Tries && _figures.Count < count; tried++)
        {
            FloorPoint at = new(chance.Between(least.X, most.X), chance.Between(least.Y, most.Y));
            BodyLook look = LookOf(chance);
            double facing = chance.Between(-Math.PI, Math.PI);
            if (map.IsFree(at, RadiusMetres))
            {
                int number = FirstNumber + _figures.Count;
                _figures.Add(new SeenPerson(number, look, new Body(number, look, at, facing, seed).Pose, [], 0));
            }
        }
    }

    /// <summary>Whether somebody in a moment is a figure.</summary>
    public static bool IsOne(SeenPerson person) => person.Number >= FirstNumber;

    /// <summary>A moment with the figures that nobody stands in.</summary>
    public Moment Among(Moment moment)
    {
        List<SeenPerson> standing = [.. _figures.Where(figure => moment.People.All(person => Metres(figure, person) >= FromPeopleMetres))];
        return standing.Count == 0 ? moment : moment with { People = [.. moment.People, .. standing] };
    }

    private static double Metres(SeenPerson one, SeenPerson other)
    {
        FloorPoint a = one.Pose.Ground;
        FloorPoint b = other.Pose.Ground;
        return double.Hypot(a.XMetres - b.XMetres, a.YMetres - b.YMetres);
    }

    private static BodyLook LookOf(Random chance)
    {
        Colour plastic = new(Plastics[chance.Next(Plastics.Length)]);
        float stature = (float)(chance.Happens(0.2) ? chance.Between(1.1, 1.45) : chance.Between(1.65, 1.9));
        return new BodyLook(stature, 0.85f, plastic, plastic, plastic, Pattern.Plain, plastic, plastic, plastic, Headwear.Bald, Carrier.Hands, null);
    }
}
