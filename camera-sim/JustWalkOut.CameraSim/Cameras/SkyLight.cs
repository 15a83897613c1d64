using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>A shop front's panes, as a surface that shines into the store.</summary>
/// <param name="From">One end on the floor.</param>
/// <param name="To">The other end.</param>
/// <param name="LowMetres">Where glass begins.</param>
/// <param name="HighMetres">Where it ends.</param>
/// <param name="Inwards">Into the store, of length 1.</param>
internal readonly record struct ShopWindow(Vector2 From, Vector2 To, float LowMetres, float HighMetres, Vector2 Inwards)
{
    /// <summary>Square metres of glass.</summary>
    public float Area => Vector2.Distance(From, To) * (HighMetres - LowMetres);
}

/// <summary>
/// Daylight as it falls through a store's windows: straight from the panes, and what the room throws back of it. In units of the lamps' light on open
/// floor, for the noon sky; whoever asks multiplies by the hour's share.
/// </summary>
internal sealed class SkyLight
{
    /// <summary>Width of the pieces into which a window is cut.</summary>
    private const float PieceMetres = 2;

    /// <summary>Points of a piece, one above the other, of which is asked whether they are seen.</summary>
    private const int Rows = 4;

    /// <summary>Share of light that walls, floor, goods and people throw back, on average.</summary>
    private const float RoomGivesBack = 0.35f;

    private readonly ShopWindow[] _windows;
    private readonly SolidGrid _furniture;
    private readonly float _factor;

    /// <summary>The light through some windows.</summary>
    /// <param name="windows">Which; none lets nothing in.</param>
    /// <param name="furniture">What casts shadows.</param>
    /// <param name="factor">How much more light than the lamps' a pane gives at its own surface, at noon.</param>
    /// <param name="room">Length, width and height of the room.</param>
    public SkyLight(IEnumerable<ShopWindow> windows, SolidGrid furniture, float factor, Vector3 room)
    {
        _windows = [.. windows];
        (_furniture, _factor) = (furniture, factor);
        float surface = 2 * ((room.X * room.Y) + (room.X * room.Z) + (room.Y * room.Z));
        ThrownBack = factor * _windows.Sum(window => window.Area) * RoomGivesBack / MathF.Max(1, surface * (1 - RoomGivesBack));
    }

    /// <summary>What the room throws back, everywhere alike.</summary>
    public float ThrownBack { get; }

    /// <summary>Light on a point of something that stands still.</summary>
    /// <param name="at">Metres in the store's frame.</param>
    /// <param name="normal">Of the surface there.</param>
    /// <param name="shuffle">Shuffles the samples, so that their pattern does not show.</param>
    public float On(Vector3 at, Vector3 normal, uint shuffle)
    {
        Vector3 from = at + (normal * 0.004f);
        float sum = 0;
        uint sample = shuffle;
        foreach (ShopWindow window in _windows)
        {
            int pieces = PiecesOf(window);
            for (int i = 0; i < pieces; i++)
            {
                float share = ShareOf(window, i, pieces, from, normal);
                if (share < 1e-4f)
                {
                    continue;
                }

                int open = 0;
                for (int row = 0; row < Rows; row++)
                {
                    sample = unchecked(sample + 1);
                    Vector3 on = PointOf(window, (i + Texture.Share(sample, 41)) / pieces, (row + Texture.Share(sample, 42)) / Rows);
                    open += _furniture.IsBlocked(from, on - from, 0, 0.999f) ? 0 : 1;
                }

                sum += share * open / Rows;
            }
        }

        return (_factor * sum) + ThrownBack;
    }

    /// <summary>Where daylight comes from at a point in the open, times its strength on a surface facing it.</summary>
    public Vector3 Towards(Vector3 at)
    {
        Vector3 sum = default;
        foreach (ShopWindow window in _windows)
        {
            int pieces = PiecesOf(window);
            for (int i = 0; i < pieces; i++)
            {
                Vector3 towards = Vector3.Normalize(PointOf(window, (i + 0.5f) / pieces, 0.5f) - at);
                sum += towards * ShareOf(window, i, pieces, at, towards);
            }
        }

        return sum * _factor;
    }

    private static int PiecesOf(in ShopWindow window) => Math.Clamp((int)MathF.Round(Vector2.Distance(window.From, window.To) / PieceMetres), 1, 8);

    /// <summary>A point a little before the glass, so that the glass does not hide it.</summary>
    private static Vector3 PointOf(in ShopWindow window, float across, float up) =>
        new(Vector2.Lerp(window.From, window.To, across) + (window.Inwards * 0.1f), window.LowMetres + ((window.HighMetres - window.LowMetres) * up));

    /// <summary>
    /// Share of what a surface sees that is one piece of a window: the form factor of a polygon, exact where all of it is before the surface
    /// (Lambert 1760; Baum, Rushmeier, Winget 1989).
    /// </summary>
    private static float ShareOf(in ShopWindow window, int piece, int pieces, Vector3 from, Vector3 normal)
    {
        float left = piece / (float)pieces;
        float right = (piece + 1) / (float)pieces;
        Vector3 a = Vector3.Normalize(PointOf(window, left, 0) - from);
        Vector3 b = Vector3.Normalize(PointOf(window, right, 0) - from);
        Vector3 c = Vector3.Normalize(PointOf(window, right, 1) - from);
        Vector3 d = Vector3.Normalize(PointOf(window, left, 1) - from);
        Vector3 around = Edge(a, b) + Edge(b, c) + Edge(c, d) + Edge(d, a);

        // Seen from inside, corners follow each other one way or the other.
        float sense = MathF.Sign(Vector3.Dot(around, PointOf(window, (left + right) / 2, 0.5f) - from));
        bool isInside = Vector2.Dot(new Vector2(from.X, from.Y) - window.From, window.Inwards) > 0.1f;
        return isInside ? MathF.Max(0, sense * Vector3.Dot(around, normal)) / MathF.Tau : 0;
    }

    private static Vector3 Edge(Vector3 a, Vector3 b)
    {
        Vector3 across = Vector3.Cross(a, b);
        float length = across.Length();
        return length < 1e-6f ? default : across * (MathF.Atan2(length, Vector3.Dot(a, b)) / length);
    }
}
