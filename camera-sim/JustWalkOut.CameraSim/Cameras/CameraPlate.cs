using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// What one camera sees of everything that stands still: colour, and depth along the camera's axis. Cast once; when an item comes or goes, only
/// where it appears is cast again. Each pixel depends on the scene alone, so that a repaired plate equals a new one.
/// </summary>
internal sealed class CameraPlate
{
    /// <summary>Colours are stored as 4,080 times the square root of linear light: shot noise is then the same at every brightness.</summary>
    public const float Unit = 16 * 255;

    private const float FarMetres = 60;
    private const int SubRays = 4;

    private readonly StandingScene _scene;
    private readonly CameraOptions _options;
    private readonly short[] _lamps;
    private readonly short[] _day;
    private float _daylight;

    public CameraPlate(CameraView view, StandingScene scene, CameraOptions options)
    {
        View = view;
        _scene = scene;
        _options = options;
        int count = view.WidthPx * view.HeightPx;
        SlopeX = new float[count];
        SlopeY = new float[count];
        SlopeZ = new float[count];
        Depth = new float[count];
        Scale = new float[count];
        Picture = new short[count * 3];
        _lamps = new short[count * 3];
        _day = new short[count * 3];
        for (int i = 0; i < count; i++)
        {
            Vector3 slope = view.SlopeThrough(new Vector2(i % view.WidthPx, i / view.WidthPx));
            (SlopeX[i], SlopeY[i], SlopeZ[i]) = (slope.X, slope.Y, slope.Z);
            Scale[i] = Unit * Vignette(i % view.WidthPx, i / view.WidthPx);
        }
    }

    /// <summary>How the camera sees.</summary>
    public CameraView View { get; }

    /// <summary>Each pixel's ray, scaled to advance one metre along the camera's axis: x in the store's frame.</summary>
    public float[] SlopeX { get; }

    /// <summary>Likewise y.</summary>
    public float[] SlopeY { get; }

    /// <summary>Likewise z.</summary>
    public float[] SlopeZ { get; }

    /// <summary>Metres along the camera's axis to what stands there.</summary>
    public float[] Depth { get; }

    /// <summary>What the square root of linear light is stored as at each pixel: <see cref="Unit"/> times what the lens lets through.</summary>
    public float[] Scale { get; }

    /// <summary>Blue, green, red of each pixel in <see cref="Unit"/>s, with the lens's vignette.</summary>
    public short[] Picture { get; }

    /// <summary>Mixes lamps and daylight for the hour, as the store's light has it now.</summary>
    public void Mix()
    {
        if (_daylight == _scene.Light.Daylight)
        {
            return;
        }

        _daylight = _scene.Light.Daylight;
        for (int i = 0; i < Picture.Length; i++)
        {
            Picture[i] = Mixed(_lamps[i], _day[i]);
        }
    }

    /// <summary>Casts the whole picture.</summary>
    public void CastAll()
    {
        _daylight = _scene.Light.Daylight;
        for (int y = 0; y < View.HeightPx; y++)
        {
            for (int x = 0; x < View.WidthPx; x++)
            {
                CastPixel(x, y);
            }
        }
    }

    /// <summary>Casts again where solids appear that came or went.</summary>
    public void Repair(IReadOnlyList<Solid> touched)
    {
        foreach (Solid solid in touched)
        {
            BodyOutline.Bounds bounds = BodyOutline.Bounds.Empty;
            Vector3 reach = solid.Reach;
            bool isWhole = true;
            for (int i = 0; i < 8; i++)
            {
                Vector3 corner = solid.Middle + (reach * new Vector3((i & 1) - 0.5f, ((i >> 1) & 1) - 0.5f, (i >> 2) - 0.5f) * 2);
                isWhole &= View.TryProject(corner, out Vector2 pixel, out _);
                bounds.Include(pixel);
            }

            // A solid that reaches behind the lens has no outline to speak of; one wholly behind it is seen nowhere.
            if (!isWhole && Vector3.Dot(solid.Middle - View.Centre, View.Forward) < -reach.Length())
            {
                continue;
            }

            const int margin = 3;
            int left = isWhole ? Pixel(bounds.Least.X - margin, View.WidthPx) : 0;
            int top = isWhole ? Pixel(bounds.Least.Y - margin, View.HeightPx) : 0;
            int right = isWhole ? Pixel(bounds.Most.X + margin + 1, View.WidthPx) : View.WidthPx;
            int bottom = isWhole ? Pixel(bounds.Most.Y + margin + 1, View.HeightPx) : View.HeightPx;
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    if (Shows(solid, x, y))
                    {
                        CastPixel(x, y);
                    }
                }
            }
        }
    }

    /// <summary>What the lens lets through at a pixel, as a factor on stored values.</summary>
    private float Vignette(int x, int y)
    {
        float u = (2f * x / View.WidthPx) - 1;
        float v = ((2f * y / View.HeightPx) - 1) * View.HeightPx / View.WidthPx;
        return 1 - ((float)_options.VignetteShare * 0.5f * ((u * u) + (v * v)) / 1.32f);
    }

    private static int Pixel(float at, int length) => (int)Math.Clamp(at, 0, length);

    private static short Stored(float linear, float scale) =>
        unchecked((short)(int)(MathF.Min(7.9f, MathF.Sqrt(float.IsNaN(linear) ? 0 : MathF.Max(0, linear))) * scale));

    /// <summary>
    /// Whether a solid is, or was, seen at a pixel: whether one of its rays meets it with nothing before it. Asked before a pixel is cast again, since
    /// most of what comes and goes on a shelf stands behind something, and light costs far more than looking.
    /// </summary>
    private bool Shows(Solid solid, int x, int y)
    {
        (Vector3 slope, Vector3 acrossX, Vector3 acrossY) = SlopesAt(x, y);
        for (int i = 0; i < SubRays; i++)
        {
            Vector3 sub = Sub(i, slope, acrossX, acrossY);
            float along = CameraView.NearMetres;
            if (solid.Meets(View.Centre, sub, ref along, FarMetres, out _) && !_scene.IsBlocked(View.Centre, sub, CameraView.NearMetres, along * 0.99999f))
            {
                return true;
            }
        }

        return false;
    }

    private (Vector3 Slope, Vector3 AcrossX, Vector3 AcrossY) SlopesAt(int x, int y)
    {
        int width = View.WidthPx;
        int at = (y * width) + x;
        Vector3 slope = Slope(at);
        Vector3 acrossX = x + 1 < width ? Slope(at + 1) - slope : slope - Slope(at - 1);
        Vector3 acrossY = y + 1 < View.HeightPx ? Slope(at + width) - slope : slope - Slope(at - width);
        return (slope, acrossX, acrossY);
    }

    /// <summary>One of a square of four rays, turned so that no edge of the picture meets two of them at once.</summary>
    private static Vector3 Sub(int index, Vector3 slope, Vector3 acrossX, Vector3 acrossY) => slope
        + (acrossX * (index switch { 0 => 0.125f, 1 => 0.375f, 2 => -0.125f, _ => -0.375f }))
        + (acrossY * (index switch { 0 => -0.375f, 1 => 0.125f, 2 => 0.375f, _ => -0.125f }));

    private void CastPixel(int x, int y)
    {
        int at = (y * View.WidthPx) + x;
        (Vector3 slope, Vector3 acrossX, Vector3 acrossY) = SlopesAt(x, y);
        (Vector3 Lamps, Vector3 Day) sum = default;
        for (int i = 0; i < SubRays; i++)
        {
            Vector3 sub = Sub(i, slope, acrossX, acrossY);
            Meeting met = _scene.First(View.Centre, sub, CameraView.NearMetres, FarMetres);
            if (i == 0)
            {
                Depth[at] = met.Along;
            }

            (Vector3 lamps, Vector3 day) = _scene.Shade(View.Centre, sub, met);
            sum = (sum.Lamps + Vector3.Min(lamps, new Vector3(4)), sum.Day + Vector3.Min(day, new Vector3(4)));
        }

        for (int channel = 0; channel < 3; channel++)
        {
            // Blue comes first.
            int into = (at * 3) + channel;
            _lamps[into] = Stored(sum.Lamps[2 - channel] / SubRays, Scale[at]);
            _day[into] = Stored(sum.Day[2 - channel] / SubRays, Scale[at]);
            Picture[into] = Mixed(_lamps[into], _day[into]);
        }
    }

    /// <summary>Both lights together. Stored values are roots: their squares add up.</summary>
    private short Mixed(short lamps, short day) =>
        unchecked((short)(int)MathF.Min(7.9f * Unit, MathF.Sqrt(((float)lamps * lamps) + (_daylight * day * day))));

    private Vector3 Slope(int at) => new(SlopeX[at], SlopeY[at], SlopeZ[at]);
}
