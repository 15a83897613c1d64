using System.Numerics;
using System.Runtime.Intrinsics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Where the people of one picture are in it: for each pixel the nearest piece of a body. Buffers are kept from picture to picture.</summary>
internal sealed class FramePeople
{
    private const int RectDirections = 8;

    private readonly CameraPlate _plate;
    private readonly float[] _near;
    private ushort[] _who;
    private ushort[] _whoBefore;
    private readonly Vector3[] _joints = new Vector3[BodyPose.JointCount];
    private readonly Capsule[] _capsules = new Capsule[BodyShape.PiecesMax];
    private CastPiece[] _pieces = new CastPiece[BodyShape.PiecesMax];
    private PixelRect[] _pieceRects = new PixelRect[BodyShape.PiecesMax];
    private PixelRect[] _personRects = new PixelRect[8];
    private PixelRect[] _rectsBefore = new PixelRect[8];
    private SeenPerson[] _people = new SeenPerson[8];

    public FramePeople(CameraPlate plate)
    {
        _plate = plate;
        _near = new float[plate.Depth.Length];
        _who = new ushort[plate.Depth.Length];
        _whoBefore = new ushort[plate.Depth.Length];
    }

    /// <summary>How many people are looked at, in or out of the picture.</summary>
    public int Count { get; private set; }

    /// <summary>Pieces of everyone.</summary>
    public ReadOnlySpan<CastPiece> Pieces => _pieces.AsSpan(0, PieceCount);

    /// <summary>Depth of the nearest thing, valid inside of people's rectangles.</summary>
    public float[] Near => _near;

    /// <summary>1 + the place of the nearest piece in <see cref="Pieces"/>, 0 where what stands still is nearer; valid inside of people's rectangles.</summary>
    public ushort[] Who => _who;

    /// <summary><see cref="Who"/> of the cast before this one of the same picture; valid inside of <see cref="RectBefore"/>.</summary>
    public ushort[] WhoBefore => _whoBefore;

    private int PieceCount { get; set; }

    /// <summary>Where a person might appear in the cast before.</summary>
    public PixelRect RectBefore(int index) => _rectsBefore[index];

    /// <summary>A person.</summary>
    public SeenPerson Person(int index) => _people[index];

    /// <summary>Where a person may appear; empty outside of the picture.</summary>
    public PixelRect RectOf(int index) => _personRects[index];

    /// <summary>Casts everyone again a moment later and keeps who was where in the cast before.</summary>
    /// <param name="before">As in <see cref="Cast"/>, the same.</param>
    /// <param name="now">As in <see cref="Cast"/>, the same.</param>
    /// <param name="share">Later.</param>
    public void CastAgain(Moment before, Moment now, float share)
    {
        (_who, _whoBefore) = (_whoBefore, _who);
        (_personRects, _rectsBefore) = (_rectsBefore, _personRects);
        Cast(before, now, share);
    }

    /// <summary>Puts everyone in place and casts them.</summary>
    /// <param name="before">A moment.</param>
    /// <param name="now">The next one.</param>
    /// <param name="share">When between them: 0 to 1, a little beyond for the shutter's sake.</param>
    public void Cast(Moment before, Moment now, float share)
    {
        PieceCount = 0;
        Count = now.People.Count;
        if (_people.Length < Count)
        {
            _people = new SeenPerson[Count * 2];
            _personRects = new PixelRect[Count * 2];
            _rectsBefore = new PixelRect[Count * 2];
        }

        for (int i = 0; i < Count; i++)
        {
            _people[i] = now.People[i];
            _personRects[i] = Place(i, Find(before, now.People[i].Number, i), share);
        }

        for (int i = 0; i < Count; i++)
        {
            Clear(_personRects[i]);
        }

        for (int i = 0; i < PieceCount; i++)
        {
            CastOne(i);
        }
    }

    private static SeenPerson? Find(Moment moment, int number, int guess)
    {
        IReadOnlyList<SeenPerson> people = moment.People;
        if (guess < people.Count && people[guess].Number == number)
        {
            return people[guess];
        }

        for (int i = 0; i < people.Count; i++)
        {
            if (people[i].Number == number)
            {
                return people[i];
            }
        }

        return null;
    }

    private PixelRect Place(int index, SeenPerson? earlier, float share)
    {
        SeenPerson person = _people[index];
        float facing = person.Pose.FacingRadians;
        ReadOnlySpan<Vector3> later = person.Pose.Joints;
        later.CopyTo(_joints);
        if (earlier is not null)
        {
            ReadOnlySpan<Vector3> first = earlier.Pose.Joints;
            for (int i = 0; i < _joints.Length; i++)
            {
                _joints[i] = Vector3.Lerp(first[i], later[i], share);
            }

            facing = earlier.Pose.FacingRadians + (share * MathF.IEEERemainder(facing - earlier.Pose.FacingRadians, MathF.Tau));
        }

        int count = BodyShape.Fill(person, _joints, facing, _capsules);
        if (PieceCount + count > _pieces.Length)
        {
            Array.Resize(ref _pieces, _pieces.Length * 2);
            Array.Resize(ref _pieceRects, _pieceRects.Length * 2);
        }

        PixelRect whole = default;
        for (int i = 0; i < count; i++)
        {
            BodyOutline.Bounds bounds = BodyOutline.Bounds.Empty;
            BodyOutline.Extend(_plate.View, _capsules[i], RectDirections, ref bounds);
            PixelRect rect = PixelRect.Of(bounds, 2, _plate.View);
            if (!rect.IsEmpty)
            {
                _pieceRects[PieceCount] = rect;
                _pieces[PieceCount] = new CastPiece(_capsules[i], _plate.View.Centre, index);
                PieceCount++;
                whole = whole.With(rect);
            }
        }

        return whole;
    }

    private void Clear(PixelRect rect)
    {
        int width = _plate.View.WidthPx;
        int left = Math.Max(0, rect.Left - 8);
        int length = Math.Min(width, rect.Right + 8) - left;
        for (int y = rect.Top; y < rect.Bottom; y++)
        {
            _plate.Depth.AsSpan((y * width) + left, length).CopyTo(_near.AsSpan((y * width) + left, length));
            _who.AsSpan((y * width) + left, length).Clear();
        }
    }

    private void CastOne(int index)
    {
        PixelRect rect = _pieceRects[index];
        CastPiece piece = _pieces[index];
        int width = _plate.View.WidthPx;
        Vector256<float> least = Vector256.Create(CameraView.NearMetres);
        Vector128<ushort> mark = Vector128.Create((ushort)(index + 1));
        for (int y = rect.Top; y < rect.Bottom; y++)
        {
            for (int column = rect.Left; column < rect.Right; column += Vector256<float>.Count)
            {
                // The last eight of a row overlap the eight before them; casting a pixel twice changes nothing.
                nuint at = (nuint)((y * width) + Math.Min(column, width - Vector256<float>.Count));
                Vector256<float> depth = piece.Meet(
                    Vector256.LoadUnsafe(ref _plate.SlopeX[0], at), Vector256.LoadUnsafe(ref _plate.SlopeY[0], at), Vector256.LoadUnsafe(ref _plate.SlopeZ[0], at));
                Vector256<float> near = Vector256.LoadUnsafe(ref _near[0], at);
                Vector256<float> isNearer = Vector256.LessThan(depth, near) & Vector256.GreaterThan(depth, least);
                if (isNearer == Vector256<float>.Zero)
                {
                    continue;
                }

                Vector256.ConditionalSelect(isNearer, depth, near).StoreUnsafe(ref _near[0], at);
                Vector256<uint> mask = isNearer.AsUInt32();
                Vector128<ushort> narrow = Vector128.Narrow(mask.GetLower(), mask.GetUpper());
                Vector128.ConditionalSelect(narrow, mark, Vector128.LoadUnsafe(ref _who[0], at)).StoreUnsafe(ref _who[0], at);
            }
        }
    }
}

/// <summary>Whole pixels of a picture; right and bottom are exclusive.</summary>
internal readonly record struct PixelRect(int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Right <= Left || Bottom <= Top;

    /// <summary>The pixels within bounds and a margin that lie on the picture.</summary>
    public static PixelRect Of(BodyOutline.Bounds bounds, int margin, CameraView view) => bounds.Least.X > bounds.Most.X ? default : new(
        (int)Math.Clamp(bounds.Least.X - margin, 0, view.WidthPx),
        (int)Math.Clamp(bounds.Least.Y - margin, 0, view.HeightPx),
        (int)Math.Clamp(bounds.Most.X + margin + 1, 0, view.WidthPx),
        (int)Math.Clamp(bounds.Most.Y + margin + 1, 0, view.HeightPx));

    /// <summary>Whether a pixel is in it.</summary>
    public bool Has(int x, int y) => x >= Left && x < Right && y >= Top && y < Bottom;

    /// <summary>The smallest one around both.</summary>
    public PixelRect With(PixelRect other) => IsEmpty ? other : other.IsEmpty ? this : new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
