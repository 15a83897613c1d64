using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Datasets;

/// <summary>
/// Draws small stores that nobody planned, one for each seed: a room with a way in and out at the front, shelves along its walls, islands where there is
/// room for an aisle around them, and cameras of any height, tilt, focal length and distortion. What learns from many of them cannot learn one by heart.
/// </summary>
internal sealed class StoreDraw
{
    /// <summary>Depth of the strip behind the front wall that stays free for who comes and goes.</summary>
    private const double LobbyMetres = 1.5;

    /// <summary>Between furniture and wall, so that no two faces lie in one plane.</summary>
    private const double GapMetres = 0.03;

    private readonly Random _chance;
    private readonly DatasetOptions _options;
    private readonly double _width;
    private readonly double _depth;
    private readonly double _ceiling;
    private readonly Queue<string> _ranges;

    private StoreDraw(long seed, DatasetOptions options, IReadOnlyList<string> ranges)
    {
        _chance = Chance.For(seed, "drawn store");
        _options = options;
        (_width, _depth) = (_chance.Between(5, options.RoomMetresMax), _chance.Between(4.6, Math.Max(4.7, options.RoomMetresMax * 0.75)));

        // Most ceilings are low: half of the draws lie in the lowest third.
        double share = Math.Pow(_chance.NextDouble(), 1.6);
        _ceiling = options.CameraMetresMin + 0.1 + (share * (options.CameraMetresMax - options.CameraMetresMin));
        string[] shuffled = [.. ranges];
        _chance.Shuffle(shuffled);
        _ranges = new Queue<string>(shuffled);
    }

    /// <summary>The store of one seed.</summary>
    public static BuiltInStore Of(long seed, DatasetOptions options)
    {
        GoodsCatalog goods = Blueprint.Read<GoodsCatalog>("goods.json");
        return BlueprintBuilder.Build(new StoreDraw(seed, options, [.. goods.Ranges.Select(range => range.Id)]).Plan(seed), goods);
    }

    private Blueprint Plan(long seed)
    {
        Dictionary<string, Furniture> kinds = new(StringComparer.Ordinal)
        {
            ["wall"] = Kind(_chance.Between(1.4, 2.15)),
            ["side"] = Kind(_chance.Between(1.3, 2.1)),
            ["island"] = Kind(_chance.Between(1.15, 1.7)),
        };
        double wayOut = 1.7;
        Zone[] zones =
        [
            new("way-in", ZoneKind.Entry, Rectangle(0.4, 0, 1.5, 1.3)),
            new("way-out", ZoneKind.Exit, Rectangle(wayOut, 0, wayOut + 1.1, 1.3)),
            new("floor", ZoneKind.Aisle, [[0, 1.3], [wayOut + 1.1, 1.3], [wayOut + 1.1, 0], [_width, 0], [_width, _depth], [0, _depth]]),
        ];
        return new Blueprint(
            $"drawn-{seed}", "EUR", "en-GB",
            Rectangle(0, 0, _width, _depth),
            [[[0.4, 0], [0, 0], [0, _depth], [_width, _depth], [_width, 0], [wayOut + 1.1, 0]]],
            zones,
            [new GatePlan("in", [0.95, 0.35]), new GatePlan("out", [wayOut + 0.55, 0.35])],
            kinds, Runs(kinds), [], [.. Enumerable.Range(1, _options.Cameras).Select(Camera)],
            new Rules());
    }

    private Furniture Kind(double height)
    {
        List<double> shelves = [_chance.Between(0.12, 0.35)];
        while (shelves[^1] + 0.34 < height)
        {
            shelves.Add(shelves[^1] + _chance.Between(0.24, 0.38));
        }

        return new Furniture(shelves, _chance.Next(5, 9), _chance.Between(0.13, 0.2), _chance.Between(0.34, 0.44), Math.Max(height, shelves[^1] + 0.25));
    }

    private List<GondolaRun> Runs(Dictionary<string, Furniture> kinds)
    {
        List<GondolaRun> runs = [];
        (Furniture back, Furniture side, Furniture island) = (kinds["wall"], kinds["side"], kinds["island"]);
        double left = side.DepthMetres + GapMetres;
        double backAt = _depth - GapMetres - back.DepthMetres;
        Add(runs, "wall", ([left + 0.6, backAt], 0), FittingInto(_width - (2 * left) - 1.2, back));
        Add(runs, "side", ([_width - left, backAt - 0.6], -90), FittingInto(backAt - 0.6 - LobbyMetres, side));
        if (_chance.Happens(0.6))
        {
            Add(runs, "side", ([left, LobbyMetres + 0.2], 90), FittingInto(backAt - 0.8 - LobbyMetres, side));
        }

        // Rows of islands back to back, each with an aisle before and behind it.
        double aisle = _chance.Between(1.25, 1.8);
        double across = 2 * island.DepthMetres;
        for (double y = LobbyMetres + 0.4; y + across + aisle < backAt; y += across + aisle)
        {
            int count = FittingInto(_width - (2 * left) - (2 * aisle), island);
            double length = count * (island.WidthMetres + 0.02);
            double x = left + aisle + _chance.Between(0, Math.Max(0.01, _width - (2 * left) - (2 * aisle) - length));
            if (count > 0 && !_chance.Happens(0.2))
            {
                Add(runs, "island", ([x, y], 0), count);
                Add(runs, "island", ([x + length - 0.02, y + across], 180), count);
            }
        }

        return runs;
    }

    private static int FittingInto(double metres, Furniture kind) => Math.Clamp((int)(metres / (kind.WidthMetres + 0.02)), 0, 5);

    private void Add(List<GondolaRun> runs, string kind, (double[] At, double Yaw) place, int count)
    {
        if (count > 0)
        {
            runs.Add(new GondolaRun(kind, place.At, place.Yaw, [.. Enumerable.Range(0, count).Select(_ => Ranges())]));
        }
    }

    private List<string> Ranges()
    {
        List<string> names = [];
        for (int i = _chance.Next(3, 7); i > 0; i--)
        {
            string name = _ranges.Dequeue();
            names.Add(name);
            _ranges.Enqueue(name);
        }

        return names;
    }

    private CameraPlan Camera(int number)
    {
        double x = _chance.Between(0.3, _width - 0.3);
        double y = _chance.Between(0.3, _depth - 0.3);
        double z = Math.Max(_options.CameraMetresMin, _ceiling - _chance.Between(0.02, 0.5));

        // Towards somewhere in the middle half of the room: a camera that looks at the wall behind it would not have been hung so.
        double towards = Math.Atan2((_depth * _chance.Between(0.25, 0.75)) - y, (_width * _chance.Between(0.25, 0.75)) - x);
        double tilt = _chance.Between(0, _options.TiltDegreesMax);
        double k1 = _chance.Between(-0.24, 0);
        return new CameraPlan(
            $"c{number:00}", [x, y, z], double.RadiansToDegrees(towards), tilt, _chance.Between(_options.FocalPxMin, _options.FocalPxMax), k1, k1 * -0.22);
    }

    private static double[][] Rectangle(double left, double front, double right, double back) => [[left, front], [right, front], [right, back], [left, back]];
}
