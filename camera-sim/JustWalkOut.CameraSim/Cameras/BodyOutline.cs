using System.Numerics;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Where bodies appear in a picture, without drawing them.</summary>
public static class BodyOutline
{
    private const int Directions = 16;

    /// <summary>The box around the body and its clothes, without what it carries, cut by nothing but the lens.</summary>
    /// <param name="view">The camera.</param>
    /// <param name="pieces">As <see cref="BodyShape"/> makes them.</param>
    /// <param name="box">Pixels; may reach outside of the picture, <see cref="Clip"/> cuts it.</param>
    /// <returns>False where no piece is before the lens.</returns>
    public static bool TryBox(CameraView view, IReadOnlyList<Capsule> pieces, out Box box)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(pieces);
        Bounds bounds = Bounds.Empty;
        foreach (Capsule piece in pieces)
        {
            if (piece.IsBody)
            {
                Extend(view, piece, Directions, ref bounds);
            }
        }

        // Pixel coordinates are middles of pixels; boxes count edges.
        box = new Box(bounds.Least.X + 0.5f, bounds.Least.Y + 0.5f, bounds.Most.X + 0.5f, bounds.Most.Y + 0.5f);
        return bounds.Least.X <= bounds.Most.X;
    }

    /// <summary>The part of a box that lies on the picture; null where none does.</summary>
    public static Box? Clip(CameraView view, Box box)
    {
        ArgumentNullException.ThrowIfNull(view);
        Box cut = new(MathF.Max(0, box.LeftPx), MathF.Max(0, box.TopPx), MathF.Min(view.WidthPx, box.RightPx), MathF.Min(view.HeightPx, box.BottomPx));
        return cut.LeftPx < cut.RightPx && cut.TopPx < cut.BottomPx ? cut : null;
    }

    /// <summary>Lets bounds take in a piece.</summary>
    /// <param name="view">The camera.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="directions">How many points of each end's outline are looked at; the four along the picture's axes are among them.</param>
    /// <param name="bounds">Grows.</param>
    internal static void Extend(CameraView view, in Capsule piece, int directions, ref Bounds bounds)
    {
        for (int end = 0; end < 2; end++)
        {
            Vector3 towards = (end == 1 ? piece.To : piece.From) - view.Centre;
            Vector3 right = Vector3.Normalize(Vector3.Cross(towards, view.Down));
            Vector3 down = Vector3.Normalize(Vector3.Cross(towards, right));
            for (int i = 0; i < directions; i++)
            {
                (float sine, float cosine) = MathF.SinCos(MathF.Tau * i / directions);
                Vector3 edge = piece.Support(end == 1, (right * cosine) + (down * sine));
                if (view.TryProject(edge, out Vector2 pixel, out _))
                {
                    bounds.Include(pixel);
                }
            }
        }
    }

    /// <summary>A growing rectangle of pixel coordinates.</summary>
    internal struct Bounds
    {
        public Vector2 Least;
        public Vector2 Most;

        public static Bounds Empty => new() { Least = new Vector2(float.MaxValue), Most = new Vector2(float.MinValue) };

        public void Include(Vector2 pixel)
        {
            Least = Vector2.Min(Least, pixel);
            Most = Vector2.Max(Most, pixel);
        }
    }
}
