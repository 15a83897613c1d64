using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>What is seen through a shop window: pavement, street, the houses across it, sky. Also how bright it is there through the day.</summary>
internal static class Outdoors
{
    private const float StreetMetres = 14;
    private const float EavesMetres = 10;
    private const float PavementMetres = 3.5f;

    /// <summary>Daylight is bluer than lamps, for which a store's cameras are balanced: about 6,500 K against 4,000 K.</summary>
    public static readonly Vector3 Tint = new(0.86f, 1, 1.17f);

    /// <summary>Steps in which the day's light is followed, so that a camera's still picture is mixed anew a few times a minute and no oftener.</summary>
    private const int Steps = 64;

    /// <summary>How bright the sky is at a time of the day, as a share of a clear noon's, in steps: a sine from six to twenty o'clock, less what clouds take.</summary>
    /// <param name="start">When the simulation begins.</param>
    /// <param name="at">Since then.</param>
    public static float DaylightAt(DateTimeOffset start, TimeSpan at)
    {
        double hour = (start + at).TimeOfDay.TotalHours;
        double sun = Math.Max(0, Math.Sin(Math.PI * (hour - 6) / 14));
        double clouds = 0.75 + (0.25 * Texture.Smooth((float)(at.TotalSeconds / 97), 5));
        return (float)Math.Round(sun * clouds * Steps) / Steps;
    }

    /// <summary>Light that comes from outdoors along a ray, where the noon sky gives 1.</summary>
    /// <param name="at">Where the ray leaves the window.</param>
    /// <param name="way">Direction of length 1, outwards.</param>
    public static Vector3 Seen(Vector3 at, Vector3 way)
    {
        float level = MathF.Max(1e-4f, new Vector2(way.X, way.Y).Length());
        float far = way.Z < -1e-4f ? at.Z / -way.Z * level : float.MaxValue;
        if (far < StreetMetres)
        {
            Vector2 ground = new(at.X + (way.X / level * far), at.Y + (way.Y / level * far));
            float grain = 0.93f + (0.07f * Texture.Smooth(ground.X * 14, ground.Y * 14));
            bool isPavement = far < PavementMetres || far > StreetMetres - 2;
            bool isSeam = isPavement && (Seam(ground.X / 0.6f) || Seam(ground.Y / 0.6f));
            return new Vector3(isPavement ? isSeam ? 0.3f : 0.44f : 0.17f) * grain;
        }

        float height = at.Z + (way.Z / level * StreetMetres);
        if (height > EavesMetres)
        {
            return new Vector3(0.9f, 0.97f, 1.08f);
        }

        // Along the street: whichever of the axes the ray runs across.
        float along = MathF.Abs(way.X) > MathF.Abs(way.Y) ? at.Y + (way.Y / level * StreetMetres) : at.X + (way.X / level * StreetMetres);
        float house = MathF.Floor(along / 7);
        float column = (along / 1.75f) - MathF.Floor(along / 1.75f);
        float floor = (height / 3.1f) - MathF.Floor(height / 3.1f);
        bool isPane = column is > 0.28f and < 0.72f && floor is > 0.3f and < 0.78f;
        uint kind = Texture.Hash(unchecked((uint)(int)house), 77);
        Vector3 front = new(0.3f + (0.2f * Texture.Share(kind, 1)), 0.28f + (0.14f * Texture.Share(kind, 2)), 0.25f + (0.12f * Texture.Share(kind, 3)));
        return isPane ? new Vector3(0.12f, 0.14f, 0.17f) : front;
    }

    private static bool Seam(float at) => MathF.Abs(at - MathF.Round(at)) < 0.025f;
}
