using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>Keeps the best of boxes that cover the same thing.</summary>
public static class NonMaximumSuppression
{
    /// <summary>Writes the indices of the boxes to keep into <paramref name="kept"/>, best first; returns how many.</summary>
    /// <param name="byScore">Boxes of one class, best score first.</param>
    /// <param name="overlapMax">Largest overlap two kept boxes may have, as intersection over union, 0 to 1.</param>
    /// <param name="kept">Caller's buffer, at least as long as <paramref name="byScore"/>.</param>
    public static int Suppress(ReadOnlySpan<Box> byScore, float overlapMax, Span<int> kept)
    {
        if (kept.Length < byScore.Length)
        {
            throw new ArgumentException($"The buffer holds {kept.Length} indices; expected room for {byScore.Length}.", nameof(kept));
        }

        int count = 0;
        for (int i = 0; i < byScore.Length; i++)
        {
            bool isNew = true;
            foreach (int better in kept[..count])
            {
                if (Overlap(byScore[better], byScore[i]) > overlapMax)
                {
                    isNew = false;
                    break;
                }
            }

            if (isNew)
            {
                kept[count++] = i;
            }
        }

        return count;
    }

    /// <summary>Intersection over union, 0 to 1; 0 where either box is empty.</summary>
    public static float Overlap(Box a, Box b)
    {
        float width = MathF.Min(a.RightPx, b.RightPx) - MathF.Max(a.LeftPx, b.LeftPx);
        float height = MathF.Min(a.BottomPx, b.BottomPx) - MathF.Max(a.TopPx, b.TopPx);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        float both = width * height;
        return both / (a.AreaPx2 + b.AreaPx2 - both);
    }
}
