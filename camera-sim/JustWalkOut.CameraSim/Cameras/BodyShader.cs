using System.Numerics;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Draws a picture's people, and their shadows on what stands still, into a plate's copy.</summary>
internal sealed class BodyShader(CameraPlate plate, StoreLight light)
{
    private const int LampCount = 4;
    private const int ShadowLamps = 2;
    private const float ShadowMetres = 0.9f;
    private const float CreaseMetres = 0.05f;
    private const float CreaseFarMetres = 0.3f;

    /// <summary>Distance on the floor from the feet at which a shadow begins to fade; further from the lamps than that others fill it.</summary>
    private const float FadesMetres = 0.35f;

    /// <summary>Distance at which nothing is left of it: within <see cref="ShadowMetres"/> of the pelvis, in whatever stride.</summary>
    private const float FadedMetres = 0.85f;

    private readonly Vector3[] _lamps = new Vector3[LampCount];
    private BodyPaint[] _paints = new BodyPaint[BodyShape.PiecesMax];
    private PersonLight[] _lights = new PersonLight[8];

    /// <summary>Darkens floor and furniture around everyone.</summary>
    public void Shadow(FramePeople people, short[] picture)
    {
        for (int i = 0; i < people.Count; i++)
        {
            BodyPose pose = people.Person(i).Pose;
            Vector3 pelvis = pose[Joint.Pelvis];
            PixelRect rect = ShadowRect(pelvis);
            if (!rect.IsEmpty)
            {
                light.Strongest(pelvis, _lamps);
                Shade(rect, new Caster(pose, people.Person(i).Look, _lamps, plate.View.Centre), picture);
            }
        }
    }

    /// <summary>Draws everyone over the picture.</summary>
    /// <param name="people">Who is where.</param>
    /// <param name="picture">Drawn upon.</param>
    /// <param name="opening">The picture of the cast before: where the same piece is still seen, its colour is taken over. Empty in the first.</param>
    public void Draw(FramePeople people, short[] picture, ReadOnlySpan<short> opening)
    {
        Prepare(people);
        int width = plate.View.WidthPx;
        int step = Vector256<ushort>.Count;
        for (int i = 0; i < people.Count; i++)
        {
            PixelRect rect = people.RectOf(i);
            PixelRect known = opening.IsEmpty ? default : people.RectBefore(i);
            for (int y = rect.Top; y < rect.Bottom; y++)
            {
                ReadOnlySpan<ushort> who = people.Who.AsSpan(y * width, width);
                ReadOnlySpan<ushort> earlier = people.WhoBefore.AsSpan(y * width, width);
                for (int x = rect.Left; x < rect.Right; x++)
                {
                    if (who[x] == 0)
                    {
                        x += x + step <= rect.Right && Vector256.Create(who[x..]) == Vector256<ushort>.Zero ? step - 1 : 0;
                        continue;
                    }

                    // Where rectangles overlap, each pixel is drawn with its owner only.
                    if (people.Pieces[who[x] - 1].Person != i)
                    {
                        continue;
                    }

                    int at = ((y * width) + x) * 3;
                    if (who[x] == earlier[x] && known.Has(x, y))
                    {
                        opening.Slice(at, 3).CopyTo(picture.AsSpan(at, 3));
                    }
                    else
                    {
                        DrawPixel(people, x, y, picture);
                    }
                }
            }
        }
    }

    private void Prepare(FramePeople people)
    {
        ReadOnlySpan<CastPiece> pieces = people.Pieces;
        if (_paints.Length < pieces.Length)
        {
            _paints = new BodyPaint[pieces.Length * 2];
        }

        if (_lights.Length < people.Count)
        {
            _lights = new PersonLight[people.Count * 2];
        }

        for (int i = 0; i < people.Count; i++)
        {
            Vector3 neck = people.Person(i).Pose[Joint.Neck];
            light.Strongest(neck, _lamps);
            _lights[i] = new PersonLight(_lamps, neck.Z);
        }

        for (int i = 0; i < pieces.Length; i++)
        {
            Capsule piece = pieces[i].Capsule;
            float pixelMetres = MathF.Max(0.1f, Vector3.Distance(piece.From, plate.View.Centre)) / (float)plate.View.Calibration.FocalPx[0];
            _paints[i] = new BodyPaint(piece, people.Person(pieces[i].Person), pixelMetres);
        }
    }

    private void DrawPixel(FramePeople people, int x, int y, short[] picture)
    {
        int at = (y * plate.View.WidthPx) + x;
        int index = people.Who[at] - 1;
        ref readonly CastPiece piece = ref people.Pieces[index];
        Vector3 slope = new(plate.SlopeX[at], plate.SlopeY[at], plate.SlopeZ[at]);
        float depth = people.Near[at];
        Vector3 point = plate.View.Centre + (slope * depth);
        Vector3 normal = piece.NormalAt(slope, depth);
        float facing = MathF.Max(0, -Vector3.Dot(normal, slope) / slope.Length());
        Vector3 colour = _paints[index].At(point, ref normal);

        // A body shades itself: little light from above reaches below the shoulders and between the legs.
        ref readonly PersonLight lamps = ref _lights[piece.Person];
        float low = Math.Clamp((lamps.NeckMetres - point.Z) * lamps.PerMetre, 0, 1);
        float open = (1 - (0.42f * low * (piece.Capsule.IsBody ? 1 : 0.6f))) * Crease(people, piece.Person, (x, y), depth);
        float direct = lamps.On(normal);
        float shade = ((direct * open) + (StoreLight.Ambient(normal) * open * 1.15f)) * (0.7f + (0.3f * MathF.Sqrt(facing)));
        float scale = plate.Scale[at];
        picture[at * 3] = Stored(colour.Z * shade, scale);
        picture[(at * 3) + 1] = Stored(colour.Y * shade, scale);
        picture[(at * 3) + 2] = Stored(colour.X * shade, scale);
    }

    /// <summary>
    /// Light that is left in the fold between two parts of a body: under an arm, a chin, a bag. Looked for among the neighbours in the picture that are nearer
    /// to the lens, above and to both sides.
    /// </summary>
    private float Crease(FramePeople people, int person, (int X, int Y) pixel, float depth)
    {
        PixelRect rect = people.RectOf(person);
        int reach = Math.Clamp((int)(plate.View.Calibration.FocalPx[0] * CreaseMetres / depth), 1, 24);
        float hidden = Nearer(people, rect, (pixel.X - reach, pixel.Y), depth) + Nearer(people, rect, (pixel.X + reach, pixel.Y), depth)
            + Nearer(people, rect, (pixel.X, pixel.Y - reach), depth) + Nearer(people, rect, (pixel.X, pixel.Y - (reach * 2)), depth);
        return 1 - (0.22f * MathF.Min(hidden, 2.5f));
    }

    /// <summary>How much a neighbouring pixel stands before a depth: 1 just before it, 0 far before it, where it belongs to something else.</summary>
    private float Nearer(FramePeople people, PixelRect rect, (int X, int Y) pixel, float depth)
    {
        int at = (pixel.Y * plate.View.WidthPx) + pixel.X;
        float before = rect.Has(pixel.X, pixel.Y) && people.Who[at] != 0 ? depth - people.Near[at] : 0;
        return before is > 0.02f and < CreaseFarMetres ? 1 - (before / CreaseFarMetres) : 0;
    }

    private static short Stored(float linear, float scale) => unchecked((short)(int)(MathF.Min(7.9f, MathF.Sqrt(float.IsNaN(linear) ? 0 : MathF.Max(0, linear))) * scale));

    private PixelRect ShadowRect(Vector3 pelvis)
    {
        BodyOutline.Bounds bounds = BodyOutline.Bounds.Empty;
        for (int i = 0; i < 8; i++)
        {
            Vector3 corner = new(
                pelvis.X + ((i & 1) == 0 ? -ShadowMetres : ShadowMetres), pelvis.Y + ((i & 2) == 0 ? -ShadowMetres : ShadowMetres), (i & 4) == 0 ? 0 : 1.2f);
            if (plate.View.TryProject(corner, out Vector2 pixel, out _))
            {
                bounds.Include(pixel);
            }
        }

        return PixelRect.Of(bounds, 0, plate.View);
    }

    private void Shade(PixelRect rect, in Caster caster, short[] picture)
    {
        int width = plate.View.WidthPx;
        Vector256<float> dark = Vector256.Create(0.995f);
        for (int y = rect.Top; y + 1 < rect.Bottom; y += 2)
        {
            // Two rows at once: shadows are soft. Whole eights from the left; a remainder at the right stays as it is, its shadow being at its end.
            for (int x = rect.Left; x + Vector256<float>.Count <= rect.Right; x += Vector256<float>.Count)
            {
                nuint at = (nuint)((y * width) + x);
                Vector256<float> depth = Vector256.LoadUnsafe(ref plate.Depth[0], at);
                Vector256<float> factor = caster.Open(
                    Vector256.LoadUnsafe(ref plate.SlopeX[0], at) * depth, Vector256.LoadUnsafe(ref plate.SlopeY[0], at) * depth, Vector256.LoadUnsafe(ref plate.SlopeZ[0], at) * depth);
                if (Vector256.GreaterThanAll(factor, dark))
                {
                    continue;
                }

                // Stored values are square roots of light.
                factor = Vector256.Sqrt(factor);
                Vector256<float> first = Vector256.Shuffle(factor, Vector256.Create(0, 0, 0, 1, 1, 1, 2, 2));
                Vector256<float> second = Vector256.Shuffle(factor, Vector256.Create(2, 3, 3, 3, 4, 4, 4, 5));
                Vector256<float> third = Vector256.Shuffle(factor, Vector256.Create(5, 5, 6, 6, 6, 7, 7, 7));
                for (int row = 0; row < 2; row++)
                {
                    Span<short> pixels = picture.AsSpan(((int)at + (row * width)) * 3, Vector256<float>.Count * 3);
                    Darken(pixels, first);
                    Darken(pixels[8..], second);
                    Darken(pixels[16..], third);
                }
            }
        }
    }

    /// <summary>The four strongest lamps as one person has them, side by side.</summary>
    private readonly struct PersonLight(ReadOnlySpan<Vector3> lamps, float neckMetres)
    {
        // Cloth scatters: light wraps a little beyond the horizon.
        private const float Wrap = 0.15f;

        private readonly Vector4 _x = new(lamps[0].X, lamps[1].X, lamps[2].X, lamps[3].X);
        private readonly Vector4 _y = new(lamps[0].Y, lamps[1].Y, lamps[2].Y, lamps[3].Y);
        private readonly Vector4 _z = new(lamps[0].Z, lamps[1].Z, lamps[2].Z, lamps[3].Z);
        private readonly Vector4 _wrap = new Vector4(lamps[0].Length(), lamps[1].Length(), lamps[2].Length(), lamps[3].Length()) * Wrap;

        /// <summary>Height of the neck.</summary>
        public float NeckMetres { get; } = neckMetres;

        /// <summary>One over it.</summary>
        public float PerMetre { get; } = 1 / MathF.Max(0.5f, neckMetres);

        /// <summary>Their light on a surface.</summary>
        public float On(Vector3 normal) =>
            Vector4.Dot(Vector4.Max(Vector4.Zero, (_x * normal.X) + (_y * normal.Y) + (_z * normal.Z) + _wrap), new Vector4(1 / (1 + Wrap)));
    }

    private static void Darken(Span<short> pixels, Vector256<float> share)
    {
        Vector128<short> values = Vector128.Create<short>(pixels);
        (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(values);
        Vector256<int> darker = Vector256.ConvertToInt32(Vector256.ConvertToSingle(Vector256.Create(lower, upper)) * share);
        Vector128.Narrow(darker.GetLower(), darker.GetUpper()).CopyTo(pixels);
    }

    /// <summary>What one person takes from the light around them: balls near the surface, and an upright capsule before the two strongest lamps.</summary>
    private readonly struct Caster
    {
        private readonly Vector4 _pelvis;
        private readonly Vector4 _chest;
        private readonly Vector4 _left;
        private readonly Vector4 _right;
        private readonly Vector3 _foot;
        private readonly Vector3 _rise;
        private readonly float _radius;
        private readonly Vector3 _lampA;
        private readonly Vector3 _lampB;
        private readonly float _shareA;
        private readonly float _shareB;

        public Caster(BodyPose pose, BodyLook look, ReadOnlySpan<Vector3> lamps, Vector3 centre)
        {
            float girth = look.Girth * look.StatureMetres / 1.75f;
            _pelvis = new Vector4(pose[Joint.Pelvis] - centre, 0.2f * girth);
            _chest = new Vector4(Vector3.Lerp(pose[Joint.Pelvis], pose[Joint.Neck], 0.7f) - centre, 0.22f * girth);
            _left = new Vector4(pose[Joint.LeftAnkle] - centre, 0.1f * girth);
            _right = new Vector4(pose[Joint.RightAnkle] - centre, 0.1f * girth);
            Vector3 ground = (pose[Joint.LeftAnkle] + pose[Joint.RightAnkle]) / 2;
            _foot = ground - centre;
            _rise = pose[Joint.HeadCentre] - ground;
            _radius = 0.15f * girth;
            (_lampA, _shareA) = Direction(lamps[0]);
            (_lampB, _shareB) = Direction(lamps[ShadowLamps - 1]);
        }

        /// <summary>Share of the light that is left at eight points given relative to the lens.</summary>
        public Vector256<float> Open(Vector256<float> x, Vector256<float> y, Vector256<float> z)
        {
            Vector256<float> one = Vector256<float>.One;
            Vector256<float> left = one;
            Vector256<float> whole = one;
            Ball(_pelvis.W, Distance2(_pelvis, x, y, z), ref left, ref whole);
            Ball(_chest.W, Distance2(_chest, x, y, z), ref left, ref whole);
            Ball(_left.W, Distance2(_left, x, y, z), ref left, ref whole);
            Ball(_right.W, Distance2(_right, x, y, z), ref left, ref whole);
            Vector256<float> open = left / whole;
            Vector256<float> a = one - (Behind(_lampA, x, y, z) * _shareA);
            Vector256<float> b = one - (Behind(_lampB, x, y, z) * _shareB);

            // Gone before the end of the pixels that are looked at: a shadow that is cut off has an edge.
            Vector256<float> gone = (Vector256.Create(FadedMetres * FadedMetres) - (Distance2(new Vector4(_foot, 0), x, y, Vector256.Create(_foot.Z)))) / Vector256.Create((FadedMetres * FadedMetres) - (FadesMetres * FadesMetres));
            Vector256<float> there = Vector256.Min(Vector256.Max(gone, Vector256<float>.Zero), one);
            return one - ((one - (open * a * b)) * there);
        }

        private static (Vector3 Way, float Share) Direction(Vector3 lamp)
        {
            float length = lamp.Length();
            return length > 1e-6f ? (lamp / length, MathF.Min(0.6f, 0.9f * lamp.Z)) : (Vector3.UnitZ, 0);
        }

        /// <summary>Multiplies a ball's share of open sky into a fraction: 1 - 0.55 r2 / (d2 + 0.4 r2), at least 0.15.</summary>
        private static void Ball(float radius, Vector256<float> distance2, ref Vector256<float> left, ref Vector256<float> whole)
        {
            float r2 = radius * radius;
            Vector256<float> d2 = Vector256.Max(distance2, Vector256.Create(0.2471f * r2));
            left *= d2 - Vector256.Create(0.15f * r2);
            whole *= d2 + Vector256.Create(0.4f * r2);
        }

        private static Vector256<float> Distance2(Vector4 from, Vector256<float> x, Vector256<float> y, Vector256<float> z)
        {
            Vector256<float> dx = x - Vector256.Create(from.X);
            Vector256<float> dy = y - Vector256.Create(from.Y);
            Vector256<float> dz = z - Vector256.Create(from.Z);
            return (dx * dx) + (dy * dy) + (dz * dz);
        }

        /// <summary>How deep eight points are in the shadow that a lamp of some breadth throws behind the body, 0 to 1.</summary>
        private Vector256<float> Behind(Vector3 lamp, Vector256<float> x, Vector256<float> y, Vector256<float> z)
        {
            Vector256<float> ox = x - Vector256.Create(_foot.X);
            Vector256<float> oy = y - Vector256.Create(_foot.Y);
            Vector256<float> oz = z - Vector256.Create(_foot.Z);
            float baba = MathF.Max(1e-4f, Vector3.Dot(_rise, _rise));
            float dba = Vector3.Dot(lamp, _rise);
            Vector256<float> oad = (ox * lamp.X) + (oy * lamp.Y) + (oz * lamp.Z);
            Vector256<float> oaba = (ox * _rise.X) + (oy * _rise.Y) + (oz * _rise.Z);
            float inverse = 1 / MathF.Max(1e-3f, baba - (dba * dba));
            Vector256<float> zero = Vector256<float>.Zero;
            Vector256<float> along = Vector256.Max(((oaba * dba) - (oad * baba)) * inverse, Vector256.Create(0.05f));
            Vector256<float> up = Vector256.Min(Vector256.Max((oaba - (oad * dba)) * inverse, zero), Vector256<float>.One);
            Vector256<float> dx = ox + (along * lamp.X) - (up * _rise.X);
            Vector256<float> dy = oy + (along * lamp.Y) - (up * _rise.Y);
            Vector256<float> dz = oz + (along * lamp.Z) - (up * _rise.Z);
            Vector256<float> gap = Vector256.Sqrt((dx * dx) + (dy * dy) + (dz * dz)) - Vector256.Create(_radius);
            Vector256<float> clear = Vector256.Min(Vector256.Max((gap * 2.6f / along) + Vector256.Create(0.5f), zero), Vector256<float>.One);
            return Vector256<float>.One - (clear * clear * (Vector256.Create(3f) - (clear * 2)));
        }
    }
}
