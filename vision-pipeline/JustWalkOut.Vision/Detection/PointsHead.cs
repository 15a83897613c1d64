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

    /// <summary>A place is the mean of its map so many cells around the best one: the map is learned as a bell of about one cell.</summary>
    private const int NearCells = 2;

    private readonly int _cells = sidePx / CellPx;

    /// <summary>The best place on a map, in input pixels.</summary>
    /// <param name="maps">The network's first output.</param>
    /// <param name="map">Which.</param>
    public (float XPx, float YPx) PlaceOn(ReadOnlySpan<float> maps, int map)
    {
        ReadOnlySpan<float> chances = maps.Slice(map * _cells * _cells, _cells * _cells);
        int best = 0;
        for (int cell = 1; cell < chances.Length; cell++)
        {
            best = chances[cell] > chances[best] ? cell : best;
        }

        (int column, int row) = (best % _cells, best / _cells);
        (float sum, float x, float y) = (0, 0, 0);
        for (int r = Math.Max(0, row - NearCells); r <= Math.Min(_cells - 1, row + NearCells); r++)
        {
            for (int c = Math.Max(0, column - NearCells); c <= Math.Min(_cells - 1, column + NearCells); c++)
            {
                float chance = chances[(r * _cells) + c];
                sum += chance;
                x += chance * (c + 0.5f);
                y += chance * (r + 0.5f);
            }
        }

        return (x / sum * CellPx, y / sum * CellPx);
    }

    /// <summary>A person's points in the picture.</summary>
    /// <param name="maps">The network's first output.</param>
    /// <param name="chances">The network's second output.</param>
    /// <param name="cut">How the picture was laid into the network.</param>
    /// <param name="found">The person as the detector has them.</param>
    public PersonDetection PersonOf(ReadOnlySpan<float> maps, ReadOnlySpan<float> chances, in PersonCut cut, in PersonDetection found) => found with
    {
        Score = chances[0],
        Ground = PointOf(maps, 0, cut, chances[0]),
        Head = PointOf(maps, 1, cut, chances[1]),
        LeftHand = new HandDetection(PointOf(maps, 2, cut, chances[2]), chances[4]),
        RightHand = new HandDetection(PointOf(maps, 3, cut, chances[3]), chances[5]),
    };

    private ImagePoint PointOf(ReadOnlySpan<float> maps, int map, in PersonCut cut, float chance)
    {
        (float x, float y) = PlaceOn(maps, map);
        return cut.ToSource(x, y, chance);
    }
}
