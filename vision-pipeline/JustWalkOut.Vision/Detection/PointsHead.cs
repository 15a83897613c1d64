using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// Reads our own network of one person's points: a map of chances over cells for ground point, top of the head and both hands, and chances that it is a person, that head and hands can be seen and that the
/// hands hold something. Which of two hands is the left one the network does not say.
/// </summary>
/// <param name="sidePx">Side of the network's square input.</param>
internal sealed class PointsHead(int sidePx)
{
    /// <summary>Input pixels a cell.</summary>
    public const int CellPx = 4;

    /// <summary>Ground point, head, hands.</summary>
    public const int MapCount = 4;

    /// <summary>A person, head seen, hands seen, hands hold.</summary>
    public const int ChanceCount = 6;

    /// <summary>A hand is looked for so many cells around the best one: the map is learned as a bell of about one cell.</summary>
    private const int NearCells = 2;

    /// <summary>
    /// A ground point is off by so much more than its map is wide: on stores held out, by 0.5 to 0.9 times where it can be seen and by 0.9 to 1.9 times where something stands before it (models/training/log.md).
    /// </summary>
    private const float GroundWiden = 1.2f;

    private readonly int _cells = sidePx / CellPx;

    /// <summary>A person's points in the picture.</summary>
    /// <param name="maps">The network's first output.</param>
    /// <param name="chances">The network's second output.</param>
    /// <param name="cut">How the picture was laid into the network.</param>
    /// <param name="found">The person as the detector has them.</param>
    public PersonDetection PersonOf(ReadOnlySpan<float> maps, ReadOnlySpan<float> chances, in PersonCut cut, in PersonDetection found)
    {
        Place ground = MeanOf(maps, 0);
        Place head = BestOf(maps, 1);
        return found with
        {
            Score = chances[0],
            Ground = cut.ToSource(ground.XPx, ground.YPx, chances[0]),
            GroundSdPx = GroundWiden * ground.SdPx * cut.SidePx / cut.InputPx,
            Head = cut.ToSource(head.XPx, head.YPx, Math.Min(chances[1], head.Chance * head.Chance)),
            LeftHand = new HandDetection(HandOf(maps, 2, cut), chances[4]),
            RightHand = new HandDetection(HandOf(maps, 3, cut), chances[5]),
        };
    }

    /// <summary>
    /// The chance that a hand is where its map has it (and no more a head's) is the square of the chances around the best cell: on stores held out, of hands with 0.50 to 0.70 around it 0.33 were within a tenth of the box's longer
    /// side, with 0.70 to 0.85 0.57, with 0.85 to 0.95 0.79, with more 0.98; the squares' means there are 0.37, 0.61, 0.82 and 0.97. The chance that a hand can be seen adds nothing to that (area under the curve 0.902 for 0.899).
    /// </summary>
    private ImagePoint HandOf(ReadOnlySpan<float> maps, int map, in PersonCut cut)
    {
        Place best = BestOf(maps, map);
        return cut.ToSource(best.XPx, best.YPx, best.Chance * best.Chance);
    }

    /// <summary>The mean around a map's best cell, in input pixels, with the chance of being there.</summary>
    private Place BestOf(ReadOnlySpan<float> maps, int map)
    {
        ReadOnlySpan<float> chances = maps.Slice(map * _cells * _cells, _cells * _cells);
        int best = 0;
        for (int cell = 1; cell < chances.Length; cell++)
        {
            best = chances[cell] > chances[best] ? cell : best;
        }

        (int column, int row) = (best % _cells, best / _cells);
        return Mean(chances, (Math.Max(0, column - NearCells), Math.Min(_cells - 1, column + NearCells)), (Math.Max(0, row - NearCells), Math.Min(_cells - 1, row + NearCells)));
    }

    /// <summary>The mean of a whole map, in input pixels, and how wide it is: of several places that something hidden may be at, what is off by least.</summary>
    private Place MeanOf(ReadOnlySpan<float> maps, int map) => Mean(maps.Slice(map * _cells * _cells, _cells * _cells), (0, _cells - 1), (0, _cells - 1));

    private Place Mean(ReadOnlySpan<float> chances, (int First, int Last) columns, (int First, int Last) rows)
    {
        (float sum, float x, float y, float squares) = (0, 0, 0, 0);
        for (int row = rows.First; row <= rows.Last; row++)
        {
            for (int column = columns.First; column <= columns.Last; column++)
            {
                float chance = chances[(row * _cells) + column];
                (float across, float down) = (column + 0.5f, row + 0.5f);
                sum += chance;
                x += chance * across;
                y += chance * down;
                squares += chance * ((across * across) + (down * down));
            }
        }

        // A map of nothing has no place; NaN counts as unseen.
        (x, y) = (x / sum, y / sum);
        float variance = ((squares / sum) - (x * x) - (y * y)) / 2;
        return new Place(x * CellPx, y * CellPx, MathF.Sqrt(Math.Max(0, variance)) * CellPx, sum);
    }

    private readonly record struct Place(float XPx, float YPx, float SdPx, float Chance);
}
