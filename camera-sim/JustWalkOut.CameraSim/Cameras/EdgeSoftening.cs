using System.Runtime.Intrinsics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// Mixes the pixels along the outlines of people and of their limbs with their neighbours: a lens and a sensor never show the stairs that one ray
/// per pixel gives.
/// </summary>
internal static class EdgeSoftening
{
    /// <summary>Softens one rectangle in place.</summary>
    /// <param name="people">Who is where.</param>
    /// <param name="rect">Where to look.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="picture">Blue, green, red of each pixel.</param>
    public static void Apply(FramePeople people, PixelRect rect, int width, short[] picture)
    {
        ReadOnlySpan<ushort> who = people.Who;
        int step = Vector256<ushort>.Count;
        for (int y = rect.Top + 1; y < rect.Bottom - 1; y++)
        {
            for (int x = rect.Left + 1; x < rect.Right - 1; x++)
            {
                int at = (y * width) + x;
                if (x + step < rect.Right && IsEven(who, at, width))
                {
                    x += step - 1;
                    continue;
                }

                int own = who[at];
                if (own == who[at + 1] && own == who[at + width] && own == who[at - 1] && own == who[at - width])
                {
                    continue;
                }

                for (int colour = 0; colour < 3; colour++)
                {
                    int pixel = (at * 3) + colour;
                    int around = picture[pixel - 3] + picture[pixel + 3] + picture[pixel - (width * 3)] + picture[pixel + (width * 3)];
                    picture[pixel] = (short)(((picture[pixel] * 4) + around) >> 3);
                }
            }
        }
    }

    /// <summary>Whether sixteen pixels from here, and all their neighbours, belong to one piece or to none.</summary>
    private static bool IsEven(ReadOnlySpan<ushort> who, int at, int width)
    {
        Vector256<ushort> own = Vector256.Create(who[at]);
        return Vector256.Create(who[at..]) == own && Vector256.Create(who[(at + 1)..]) == own && Vector256.Create(who[(at - 1)..]) == own
            && Vector256.Create(who[(at + width)..]) == own && Vector256.Create(who[(at - width)..]) == own;
    }
}
