namespace JustWalkOut.Vision.Calibration;

/// <summary>A corner of a board in a picture.</summary>
/// <param name="Id">Which one, from 0, row by row.</param>
/// <param name="XPx">Across, whole numbers are the middles of pixels.</param>
/// <param name="YPx">Down.</param>
public readonly record struct BoardCorner(int Id, double XPx, double YPx);

/// <summary>A board as one picture shows it.</summary>
/// <param name="Picture">The picture's name.</param>
/// <param name="Corners">In order of their ids.</param>
public sealed record BoardView(string Picture, IReadOnlyList<BoardCorner> Corners)
{
    /// <summary>Mean distance between the corners that both views show, pixels; infinite where they share none.</summary>
    public double DistancePx(BoardView other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double sum = 0;
        int shared = 0;
        for (int i = 0, j = 0; i < Corners.Count && j < other.Corners.Count;)
        {
            (BoardCorner a, BoardCorner b) = (Corners[i], other.Corners[j]);
            if (a.Id == b.Id)
            {
                sum += double.Hypot(a.XPx - b.XPx, a.YPx - b.YPx);
                shared++;
            }

            (i, j) = (a.Id <= b.Id ? i + 1 : i, b.Id <= a.Id ? j + 1 : j);
        }

        return shared == 0 ? double.PositiveInfinity : sum / shared;
    }
}

/// <summary>Which views of a board to calibrate with: those that differ, of a film's hundreds that do not, and all over the picture.</summary>
public static class ViewChoice
{
    /// <summary>So many boards at least: 48 numbers of poses and 9 of the lens, and a quarter of them held out.</summary>
    public const int ViewsMin = 8;

    /// <summary>More add little, and take long.</summary>
    private const int ViewsMax = 40;

    /// <summary>Views whose corners are nearer to each other than this share of the picture's diagonal are the same again.</summary>
    private const double ApartShareMin = 0.02;

    private const int Thirds = 3;

    private static readonly string[] Across = ["left", "middle", "right"];
    private static readonly string[] Down = ["upper", "middle", "lower"];

    /// <summary>Chooses, the most different first.</summary>
    /// <param name="views">Of one camera.</param>
    /// <param name="size">Of its pictures.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="InvalidDataException">There are too few, they are too much alike, or parts of the picture are bare.</exception>
    public static IReadOnlyList<BoardView> Choose(IReadOnlyList<BoardView> views, (int WidthPx, int HeightPx) size, string source)
    {
        ArgumentNullException.ThrowIfNull(views);
        double apartMin = ApartShareMin * double.Hypot(size.WidthPx, size.HeightPx);
        List<BoardView> chosen = [];
        double[] nearest = [.. views.Select(_ => double.PositiveInfinity)];

        // Begins with the view of most corners; the one that is furthest from all chosen ones is next.
        int next = views.Index().OrderByDescending(one => one.Item.Corners.Count).ThenBy(one => one.Index).Select(one => one.Index).FirstOrDefault(-1);
        while (next >= 0 && chosen.Count < ViewsMax && nearest[next] >= apartMin)
        {
            chosen.Add(views[next]);
            for (int i = 0; i < nearest.Length; i++)
            {
                nearest[i] = i == next ? 0 : Math.Min(nearest[i], views[i].DistancePx(views[next]));
            }

            next = Enumerable.Range(0, views.Count).MaxBy(i => nearest[i]);
        }

        if (chosen.Count < ViewsMin)
        {
            throw new InvalidDataException($"{source}: found {views.Count} views of the board of which {chosen.Count} differ, expected {ViewsMin} or more that do. "
                + "Move the board about between pictures: nearer and further, to all sides of the picture, tilted by 20 to 45 degrees each way.");
        }

        string[] bare = [.. Bare(chosen, size)];
        return bare.Length == 0
            ? chosen
            : throw new InvalidDataException($"{source}: found no corner of the board in the {string.Join(", ", bare)} of the picture, expected some in each ninth of it, for what a lens does there does not follow from the rest. Take pictures with the board there too.");
    }

    private static IEnumerable<string> Bare(List<BoardView> chosen, (int WidthPx, int HeightPx) size)
    {
        bool[] isSeen = new bool[Thirds * Thirds];
        foreach (BoardCorner corner in chosen.SelectMany(view => view.Corners))
        {
            int column = Math.Clamp((int)((corner.XPx + 0.5) * Thirds / size.WidthPx), 0, Thirds - 1);
            int row = Math.Clamp((int)((corner.YPx + 0.5) * Thirds / size.HeightPx), 0, Thirds - 1);
            isSeen[(row * Thirds) + column] = true;
        }

        return Enumerable.Range(0, isSeen.Length).Where(i => !isSeen[i]).Select(i => i == 4 ? "middle" : $"{Down[i / Thirds]} {Across[i % Thirds]}");
    }
}
