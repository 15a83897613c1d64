using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// Takes one camera's pictures, in order of time. Owns its buffers; used by one thread at a time. The same scene, moments and seed give the same
/// bytes on the same instruction set.
/// </summary>
public sealed class CameraRenderer
{
    private readonly CameraPlate _plate;
    private readonly CameraOptions _options;
    private readonly FramePeople _people;
    private readonly BodyShader _shader;
    private readonly Development _development;
    private readonly short[] _opening;
    private readonly short[] _closing;

    internal CameraRenderer(CameraView view, StandingScene scene, CameraOptions options, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(view.WidthPx, 16, nameof(view));
        View = view;
        _options = options;
        _plate = new CameraPlate(view, scene, options);
        _people = new FramePeople(_plate);
        _shader = new BodyShader(_plate, scene.Light);
        _development = new Development(view, options, seed);
        _opening = new short[_plate.Picture.Length];
        _closing = new short[_plate.Picture.Length];
    }

    /// <summary>How the camera sees.</summary>
    public CameraView View { get; }

    /// <summary>Bytes of a picture: blue, green, red for each pixel, rows from the top.</summary>
    public int ByteCount => _opening.Length;

    internal CameraPlate Plate => _plate;

    /// <summary>Takes a picture.</summary>
    /// <param name="before">The moment before it.</param>
    /// <param name="now">The moment after it, or the same.</param>
    /// <param name="at">When the shutter's middle is.</param>
    /// <param name="bgr">Filled; <see cref="ByteCount"/> long.</param>
    public void Render(Moment before, Moment now, TimeSpan at, Span<byte> bgr) => Render(before, now, at, bgr, default);

    /// <summary>Takes a picture and tells who is where in it.</summary>
    /// <param name="before">The moment before it.</param>
    /// <param name="now">The moment after it, or the same.</param>
    /// <param name="at">When the shutter's middle is.</param>
    /// <param name="bgr">Filled; <see cref="ByteCount"/> long.</param>
    /// <param name="persons">Filled with each pixel's <see cref="SeenPerson.Number"/>, 0 where nobody is, at the shutter's closing; or empty.</param>
    public void Render(Moment before, Moment now, TimeSpan at, Span<byte> bgr, Span<int> persons)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bgr.Length, ByteCount, nameof(bgr));
        double between = (now.At - before.At).TotalSeconds;
        float share = between > 0 ? (float)((at - before.At).TotalSeconds / between) : 1;
        float half = between > 0 ? (float)(_options.ExposureSeconds / 2 / between) : 0;
        _plate.Picture.AsSpan().CopyTo(_opening);
        if (now.People.Count > 0)
        {
            // Shadows are too soft for the shutter's time to show in them.
            _people.Cast(before, now, share - half);
            _shader.Shadow(_people, _opening);
            if (half > 0)
            {
                _opening.AsSpan().CopyTo(_closing);
            }

            PixelRect moving = Draw(_opening, default);
            if (half > 0)
            {
                _people.CastAgain(before, now, share + half);
                Blend(moving.With(Draw(_closing, _opening)));
            }
        }
        else
        {
            _people.Cast(before, now, share);
        }

        if (!persons.IsEmpty)
        {
            Mark(persons);
        }

        _development.Develop(_opening, at, bgr);
    }

    private PixelRect Draw(short[] into, ReadOnlySpan<short> opening)
    {
        _shader.Draw(_people, into, opening);
        PixelRect around = default;
        for (int i = 0; i < _people.Count; i++)
        {
            PixelRect rect = _people.RectOf(i);
            EdgeSoftening.Apply(_people, rect, View.WidthPx, into);
            around = around.With(rect);
        }

        return around;
    }

    /// <summary>Mixes what the shutter saw when it opened and when it closed.</summary>
    private void Blend(PixelRect rect)
    {
        int width = View.WidthPx * 3;
        int step = Vector<short>.Count;
        for (int y = rect.Top; y < rect.Bottom; y++)
        {
            Span<short> first = _opening.AsSpan((y * width) + (rect.Left * 3), (rect.Right - rect.Left) * 3);
            ReadOnlySpan<short> second = _closing.AsSpan((y * width) + (rect.Left * 3), first.Length);
            int x = 0;
            for (; x + step <= first.Length; x += step)
            {
                // Halved before they are added: two values may exceed sixteen bits.
                Vector<short> sum = Vector.ShiftRightArithmetic(new Vector<short>(first[x..]), 1) + Vector.ShiftRightArithmetic(new Vector<short>(second[x..]), 1);
                sum.CopyTo(first[x..]);
            }

            for (; x < first.Length; x++)
            {
                first[x] = (short)((first[x] >> 1) + (second[x] >> 1));
            }
        }
    }

    private void Mark(Span<int> persons)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(persons.Length, ByteCount / 3, nameof(persons));
        persons.Clear();
        for (int i = 0; i < _people.Count; i++)
        {
            PixelRect rect = _people.RectOf(i);
            for (int y = rect.Top; y < rect.Bottom; y++)
            {
                for (int x = rect.Left; x < rect.Right; x++)
                {
                    int at = (y * View.WidthPx) + x;
                    int who = _people.Who[at];
                    if (who != 0)
                    {
                        persons[at] = _people.Person(_people.Pieces[who - 1].Person).Number;
                    }
                }
            }
        }
    }
}
