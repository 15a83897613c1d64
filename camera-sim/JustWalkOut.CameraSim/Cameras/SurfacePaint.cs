using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>The colour of a point of a standing solid, before light: share of light given back, red, green, blue.</summary>
internal static class SurfacePaint
{
    /// <summary>The colour of a point.</summary>
    /// <param name="solid">Whose surface.</param>
    /// <param name="store">The point, metres in the store's frame.</param>
    /// <param name="ownNormal">Out of the solid, in its own frame; goods bend it.</param>
    public static Vector3 Of(Solid solid, Vector3 store, ref Vector3 ownNormal)
    {
        Vector3 own = solid.Inwards(store - solid.Middle);
        return solid.Finish switch
        {
            Finish.Floor => Floor(solid, store),
            Finish.Wall => Wall(solid, own, store.Z),
            Finish.Glass => IsFrame(solid, own) ? new Vector3(0.1f, 0.1f, 0.11f) : solid.Label,
            Finish.Pegboard => Pegboard(solid.Main, own),
            Finish.PriceStrip => PriceStrip(solid, own, ownNormal),
            Finish.Goods => solid.Form == SolidForm.Block ? Carton(solid, own, ownNormal) : Round(solid, own, ownNormal),
            Finish.Bag => Bag(solid, own, ref ownNormal),
            _ => solid.Main * (0.97f + (0.03f * Texture.Smooth(own.X * 40, own.Z * 40))),
        };
    }

    /// <summary>Whether a point of a window, in its own frame, lies on the metal around its panes.</summary>
    public static bool IsFrame(Solid window, Vector3 own)
    {
        const float PaneMetres = 1.3f;
        const float BarMetres = 0.035f;
        float panes = MathF.Max(1, MathF.Round(2 * window.Half.X / PaneMetres));
        float pane = 2 * window.Half.X / panes;
        float across = (own.X + window.Half.X) / pane;
        return MathF.Abs(across - MathF.Round(across)) * pane < BarMetres || window.Half.Z - MathF.Abs(own.Z) < 1.5f * BarMetres;
    }

    private static Vector3 Floor(Solid solid, Vector3 at)
    {
        float side = solid.Label.X;
        FloorKind kind = (FloorKind)solid.Pattern;
        float row = at.Y / side;

        // Boards are eight times as long as wide, each row begun elsewhere.
        float column = kind == FloorKind.Boards ? (at.X / (side * 8)) + Texture.Share(Texture.Cell(row), 0x51) : at.X / side;
        float seam = kind == FloorKind.Poured ? 1 : MathF.Min(Seam(column) * (kind == FloorKind.Boards ? 8 : 1), Seam(row)) * side;
        float tile = kind == FloorKind.Poured ? 0.5f : Texture.Share(Texture.Cell(column), Texture.Cell(row) ^ 0x7700);
        float speckle = Texture.Smooth(at.X * 90, at.Y * 90) * 0.06f;
        float clouds = Texture.Smooth((at.X * 3.1f) + (tile * 31), at.Y * 3.1f) * 0.04f;
        float worn = Texture.Smooth(at.X * 0.7f, at.Y * 0.7f) * 0.05f;
        float scuff = MathF.Max(0, Texture.Smooth((at.X * 2.3f) + (at.Y * 9), (at.Y * 2.1f) - (at.X * 7)) - 0.78f) * 0.5f;
        float contrast = kind == FloorKind.Boards ? 0.3f : 0.06f;
        float light = 0.98f + (contrast * (tile - 0.5f)) + speckle + clouds + worn - scuff;
        if (kind == FloorKind.Chequered && ((Texture.Cell(column) ^ Texture.Cell(row)) & 1) == 1)
        {
            light *= 0.45f;
        }

        return solid.Main * (seam < 0.003f ? 0.62f : light);
    }

    private static float Seam(float at) => MathF.Abs(at - MathF.Round(at));

    private static Vector3 Wall(Solid solid, Vector3 own, float height)
    {
        if (height < 0.1f)
        {
            return new Vector3(0.12f, 0.12f, 0.13f);
        }

        // A poster or sign on every other 1.6 m of wall.
        float bay = (own.X / 1.6f) + 0.37f;
        uint number = Texture.Hash(Texture.Cell(bay), solid.Pattern);
        float x = (bay - MathF.Floor(bay) - 0.5f) * 1.6f;
        float z = height - 1.75f;
        if (number % 2 == 0 && MathF.Abs(x) < 0.36f && MathF.Abs(z) < 0.26f)
        {
            return Poster(number, x, z);
        }

        return solid.Main * (0.98f + (0.03f * Texture.Smooth(own.X * 1.3f, height * 1.3f)) + (0.015f * Texture.Smooth(own.X * 60, height * 60)));
    }

    private static Vector3 Poster(uint number, float x, float z)
    {
        Vector3 back = new(0.1f + (0.6f * Texture.Share(number, 1)), 0.1f + (0.4f * Texture.Share(number, 2)), 0.1f + (0.4f * Texture.Share(number, 3)));
        bool isWriting = MathF.Abs(z) < 0.16f && MathF.Abs((z * 9) - MathF.Round(z * 9)) < 0.22f && Texture.Share(Texture.Cell(x * 30), number ^ Texture.Cell(z * 9 + 0.5f)) > 0.25f;
        return isWriting ? new Vector3(0.8f, 0.78f, 0.7f) : back;
    }

    private static Vector3 Pegboard(Vector3 colour, Vector3 own)
    {
        float x = (own.X / 0.025f) - MathF.Round(own.X / 0.025f);
        float z = (own.Z / 0.025f) - MathF.Round(own.Z / 0.025f);
        return (x * x) + (z * z) < 0.02f ? colour * 0.25f : colour * 0.9f;
    }

    private static Vector3 PriceStrip(Solid solid, Vector3 own, Vector3 ownNormal)
    {
        if (ownNormal.Y > -0.5f)
        {
            return solid.Main;
        }

        float at = own.X / 0.11f;
        uint tag = Texture.Hash(Texture.Cell(at), solid.Pattern);
        float x = (at - MathF.Floor(at) - 0.5f) * 0.11f;
        float z = own.Z;
        if (MathF.Abs(x) > 0.032f || MathF.Abs(z) > 0.016f)
        {
            return new Vector3(0.32f, 0.33f, 0.35f);
        }

        bool isInk = (z is < 0.008f and > -0.008f && x < 0.005f && Texture.Share(Texture.Cell(x * 300), tag) > 0.45f)
            || (x > 0.01f && MathF.Abs(z) < 0.006f);
        Vector3 paper = (tag % 7) switch
        {
            0 => new Vector3(0.75f, 0.6f, 0.06f),
            1 => new Vector3(0.7f, 0.12f, 0.08f),
            _ => new Vector3(0.78f, 0.78f, 0.75f),
        };
        return isInk ? new Vector3(0.05f) : paper;
    }

    private static Vector3 Carton(Solid solid, Vector3 own, Vector3 ownNormal)
    {
        Vector3 share = own / solid.Half;
        bool isLid = MathF.Abs(ownNormal.Z) > 0.5f;
        float u = MathF.Abs(ownNormal.X) > 0.5f ? share.Y : share.X;
        float v = isLid ? share.Y : share.Z;
        return Print(solid, u, v, isLid);
    }

    private static Vector3 Round(Solid solid, Vector3 own, Vector3 ownNormal)
    {
        float v = own.Z / solid.Half.Z;
        bool isBottle = solid.Form == SolidForm.Bottle;
        if (MathF.Abs(ownNormal.Z) > 0.5f || (isBottle && v > 0.86f))
        {
            // Caps are coloured, lids of cans are bare metal with a rim.
            float radius = MathF.Sqrt((own.X * own.X) + (own.Y * own.Y)) / solid.Half.X;
            return isBottle ? (v > 0.8f ? solid.Label * 0.8f : solid.Main) : new Vector3(0.5f, 0.5f, 0.51f) * (MathF.Abs(radius - 0.85f) < 0.07f ? 0.55f : 0.95f);
        }

        float u = MathF.Atan2(own.Y, own.X) * 0.9f;
        u -= 1.8f * MathF.Round(u / 1.8f);
        return isBottle && v > 0.3f ? solid.Main : Print(solid, u, isBottle ? (v + 0.35f) / 0.65f : v, false);
    }

    private static Vector3 Bag(Solid solid, Vector3 own, ref Vector3 ownNormal)
    {
        Vector3 share = own / solid.Half;
        float crumple = Texture.Smooth((own.X * 55) + (solid.Pattern % 64), (own.Z * 55) + (own.Y * 40));
        float other = Texture.Smooth((own.Z * 48) + 9, (own.X * 61) + (own.Y * 52));
        ownNormal = Vector3.Normalize(ownNormal + (share * 0.45f) + (new Vector3(crumple, other, -crumple) * 0.45f));
        bool isSeam = MathF.Abs(share.Z) > 0.9f;
        Vector3 colour = Print(solid, share.X, share.Z, false);
        return isSeam ? Vector3.Lerp(colour, new Vector3(0.7f), 0.4f) : colour;
    }

    /// <summary>A printed face: ground colour, a label panel with a name in large letters, lines of small print, a stripe. u and v from -1 to 1.</summary>
    private static Vector3 Print(Solid solid, float u, float v, bool isLid)
    {
        uint pattern = solid.Pattern;
        float labelWide = 0.55f + (0.35f * Texture.Share(pattern, 11));
        float labelHigh = 0.3f + (0.35f * Texture.Share(pattern, 12));
        float middle = -0.2f + (0.5f * Texture.Share(pattern, 13));
        float edge = MathF.Max(MathF.Abs(u), MathF.Abs(v)) > 0.94f ? 0.8f : 1;
        bool isLabel = MathF.Abs(u) < labelWide && MathF.Abs(v - middle) < labelHigh && !isLid;
        if (isLabel)
        {
            float line = (v - middle) / labelHigh;
            bool isName = line is > 0.05f and < 0.6f && Texture.Share(Texture.Cell((u + 3) * 6), pattern) > 0.35f;
            bool isSmall = line is < -0.1f and > -0.8f && MathF.Abs((line * 4) - MathF.Round(line * 4)) < 0.25f && Texture.Share(Texture.Cell((u + 3) * 16), pattern ^ Texture.Cell(line * 4)) > 0.3f;
            Vector3 ink = solid.Label.LengthSquared() > 0.5f ? solid.Main * 0.35f : new Vector3(0.8f);
            return isName ? ink : isSmall ? Vector3.Lerp(solid.Label, ink, 0.5f) : solid.Label;
        }

        bool isStripe = (pattern & 8) != 0 && MathF.Abs(v + 0.8f) < 0.1f;
        return (isStripe ? solid.Label * 0.8f : solid.Main) * edge;
    }
}
