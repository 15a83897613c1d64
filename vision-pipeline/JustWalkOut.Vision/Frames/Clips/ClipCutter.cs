using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>A clip that is wanted of one camera.</summary>
/// <param name="Camera">Which.</param>
/// <param name="Lens">Its lens and place.</param>
/// <param name="At">The moment that it is about, since the store's origin of time.</param>
public sealed record ClipOrder(CameraId Camera, CameraModel Lens, TimeSpan At);

/// <summary>A clip that was cut.</summary>
/// <param name="View">What it is.</param>
/// <param name="Film">The file, H.264 in MP4; empty where <see cref="ClipView.Lack"/> says why there is none.</param>
public sealed record CutClip(ClipView View, byte[] Film);

/// <summary>
/// Cuts clips out of the ring: a few seconds around a moment, heads blurred (<see cref="ClipVeil"/>), as a short film that browsers play. It works at half of a core's speed at most, so that a store on a small
/// machine goes on looking. What is not blurred exists in this process's memory alone. Not safe for use from several threads.
/// </summary>
/// <param name="ring">The last minutes' pictures.</param>
/// <param name="seen">Whom networks found in them.</param>
/// <param name="floor">Where people were.</param>
/// <param name="clock">The store's time.</param>
public sealed class ClipCutter(PictureRing ring, SeenPeople seen, SeenFloor floor, StoreClock clock)
{
    /// <summary>How much lies before the moment: the walk to the shelf, and the reach.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromSeconds(6);

    /// <summary>How much lies after it: what the hand came away with.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(3);

    /// <summary>A film is not wider; a camera with fewer pixels gives what it has.</summary>
    private const int WidthPxMax = 960;

    private const int FramesPerSecondMax = 15;

    /// <summary>Pictures of the moment itself must be there: within so much of it on either side.</summary>
    private static readonly TimeSpan AroundMoment = TimeSpan.FromSeconds(1);

    /// <summary>What the empty floor is learned from: so much before the clip and after it, at the veil's own pace of one in two seconds.</summary>
    private static readonly TimeSpan LearnAround = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(2);

    /// <summary>Somebody found so long before or after the clip may still be blurred in it.</summary>
    private static readonly TimeSpan SeenAround = TimeSpan.FromSeconds(3);

    /// <summary>The tracker speaks ten times a second and more; what it said longer before or after a picture says nothing of it.</summary>
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(0.3);

    /// <summary>The middle of a grown-up's body.</summary>
    private const double MiddleMetres = 1.0;

    private static readonly VideoSettings Settings = new() { Preset = "veryfast", Quality = 25, KeyEvery = TimeSpan.FromSeconds(0.5), HasHeadInFront = true, GivesWay = true };

    /// <summary>Cuts a clip.</summary>
    /// <param name="order">What is wanted.</param>
    /// <param name="path">Where the film may lie while it is encoded; in a folder closed to others. It is gone afterwards.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">The film could not be encoded.</exception>
    public async Task<CutClip> CutAsync(ClipOrder order, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        (TimeSpan from, TimeSpan to) = (order.At - Before, order.At + After);
        IReadOnlyList<RingPicture> pictures = ring.Find(order.Camera, from - AroundMoment, to);
        ClipView none = new(order.Camera, clock.At(from), 0, 0, 0, []);
        if (!pictures.Any(picture => (picture.CapturedAt - order.At).Duration() <= AroundMoment))
        {
            return new CutClip(none with { Lack = ring.Oldest is { } oldest && oldest <= order.At - AroundMoment ? ClipLack.CameraOut : ClipLack.TooLate }, []);
        }

        if (!VideoSinks.PlayInBrowsers)
        {
            return new CutClip(none with { Lack = ClipLack.NoEncoder }, []);
        }

        (ClipVeil veil, HeadTrail heads) = await PrepareAsync(order, cancellation);
        using ClipVeil disposed = veil;
        CutClip cut = await EncodeAsync(order, (pictures, from), (veil, heads), (path, cancellation));
        return cut with { View = cut.View with { People = PeopleIn(order.Lens, from, cut.View) } };
    }

    /// <summary>Who is where in each picture of a film, by the tracker; in order of name.</summary>
    private ClipPerson[] PeopleIn(CameraModel lens, TimeSpan from, ClipView view)
    {
        IReadOnlyList<FloorMoment> moments = floor.Between(from - AroundMoment, from + Before + After + AroundMoment);
        Dictionary<PresenceId, double[][]> paths = [];
        for (int frame = 0; frame < view.Taken.Count && moments.Count > 0; frame++)
        {
            TimeSpan at = from + TimeSpan.FromSeconds(view.Taken[frame]);
            FloorMoment nearest = moments.MinBy(moment => (moment.At - at).Duration())!;
            foreach (FloorPerson person in (nearest.At - at).Duration() <= KnownWithin ? nearest.People : [])
            {
                StorePoint middle = new(person.At.XMetres, person.At.YMetres, MiddleMetres);
                if (person.Who is { } who && lens.TryProject(middle, out double x, out double y) && x >= 0 && y >= 0 && x < lens.Form.WidthPx && y < lens.Form.HeightPx)
                {
                    if (!paths.TryGetValue(who, out double[][]? path))
                    {
                        paths.Add(who, path = [.. view.Taken.Select(_ => Array.Empty<double>())]);
                    }

                    path[frame] = [Math.Round(x / lens.Form.WidthPx, 4), Math.Round(y / lens.Form.HeightPx, 4)];
                }
            }
        }

        return [.. paths.OrderBy(path => path.Key.Value).Select(path => new ClipPerson(path.Key, path.Value))];
    }

    /// <summary>What is to be blurred in a clip; the veil is the caller's to dispose.</summary>
    internal async Task<(ClipVeil Veil, HeadTrail Heads)> PrepareAsync(ClipOrder order, CancellationToken cancellation)
    {
        (TimeSpan from, TimeSpan to) = (order.At - Before, order.At + After);
        ClipVeil veil = new(new Size(order.Lens.Form.WidthPx, order.Lens.Form.HeightPx));
        try
        {
            await LearnAsync(veil, order.Camera, (from, to), cancellation);
            return (veil, new HeadTrail(seen.Between(order.Camera, from - SeenAround, to + SeenAround), floor.Between(from - SeenAround, to + SeenAround), order.Lens));
        }
        catch
        {
            veil.Dispose();
            throw;
        }
    }

    private async Task LearnAsync(ClipVeil veil, CameraId camera, (TimeSpan From, TimeSpan To) span, CancellationToken cancellation)
    {
        TimeSpan learnedAt = TimeSpan.MinValue / 2;
        Dictionary<TimeSpan, SeenPerson[]> people = seen.Between(camera, span.From - LearnAround, span.To + LearnAround).ToDictionary(picture => picture.At, picture => picture.People);
        foreach (RingPicture picture in ring.Find(camera, span.From - LearnAround, span.To + LearnAround))
        {
            // Only pictures that were looked at teach: in any other somebody who stands still would pass for the floor.
            if (picture.CapturedAt - learnedAt < LearnEvery || !people.TryGetValue(picture.CapturedAt, out SeenPerson[]? found))
            {
                continue;
            }

            long began = clock.Clock.GetTimestamp();
            using Mat? grey = Decode(picture, ImreadModes.ReducedGrayscale4);
            if (grey is not null)
            {
                veil.Learn(grey, found);
                learnedAt = picture.CapturedAt;
                await RestAsync(began, cancellation);
            }
        }
    }

    private async Task<CutClip> EncodeAsync(ClipOrder order, (IReadOnlyList<RingPicture> Pictures, TimeSpan From) what, (ClipVeil Veil, HeadTrail Heads) blurring, (string Path, CancellationToken Cancellation) how)
    {
        double rate = RateOf(what.Pictures);
        int frames = (int)Math.Round((Before + After).TotalSeconds * rate);
        int width = Math.Min(WidthPxMax, order.Lens.Form.WidthPx) & ~1;
        VideoForm form = new(width, (int)Math.Round((double)width * order.Lens.Form.HeightPx / order.Lens.Form.WidthPx) & ~1, rate);
        List<double> taken = [];
        try
        {
            using (IVideoSink sink = VideoSinks.Begin(how.Path, form, Settings))
            {
                int next = 0;
                RingPicture? shown = null;
                using Mat drawn = new(form.HeightPx, form.WidthPx, MatType.CV_8UC3, Scalar.All(96));
                for (int frame = 0; frame < frames; frame++)
                {
                    long began = clock.Clock.GetTimestamp();

                    // The newest picture by then; before a camera's first there is grey, later the last one stands.
                    TimeSpan due = what.From + TimeSpan.FromSeconds((frame + 0.5) / rate);
                    RingPicture? newest = null;
                    for (; next < what.Pictures.Count && what.Pictures[next].CapturedAt <= due; next++)
                    {
                        newest = what.Pictures[next];
                    }

                    if (newest is { } picture && Draw(picture, drawn, blurring))
                    {
                        shown = picture;
                    }

                    taken.Add(shown is { } last ? Math.Round((last.CapturedAt - what.From).TotalSeconds, 3) : -1);
                    sink.Write(drawn, form);
                    await RestAsync(began, how.Cancellation);
                }

                sink.Finish();
            }

            return new CutClip(new ClipView(order.Camera, clock.At(what.From), rate, form.WidthPx, form.HeightPx, taken), await File.ReadAllBytesAsync(how.Path, how.Cancellation));
        }
        finally
        {
            File.Delete(how.Path);
        }
    }

    /// <summary>Draws a picture of the ring with its heads blurred.</summary>
    /// <returns>False where it is gone or damaged; then the one before stands.</returns>
    private bool Draw(RingPicture picture, Mat drawn, (ClipVeil Veil, HeadTrail Heads) blurring)
    {
        using Mat? whole = Decode(picture, ImreadModes.Color);
        if (whole is null)
        {
            return false;
        }

        Cv2.Resize(whole, drawn, drawn.Size(), 0, 0, InterpolationFlags.Area);
        blurring.Veil.Draw(drawn, picture.CapturedAt, blurring.Heads);
        return true;
    }

    private Mat? Decode(RingPicture picture, ImreadModes mode)
    {
        if (ring.Read(picture) is not { } jpeg)
        {
            return null;
        }

        Mat decoded = Cv2.ImDecode(jpeg, mode);
        if (!decoded.Empty())
        {
            return decoded;
        }

        decoded.Dispose();
        return null;
    }

    /// <summary>As many pictures a second as the camera brought, in whole ones.</summary>
    private static double RateOf(IReadOnlyList<RingPicture> pictures)
    {
        double[] gaps = [.. pictures.Zip(pictures.Skip(1), (one, next) => (next.CapturedAt - one.CapturedAt).TotalSeconds).Order()];
        return gaps.Length == 0 ? 1 : Math.Clamp(Math.Round(1 / Math.Max(1e-3, gaps[gaps.Length / 2])), 1, FramesPerSecondMax);
    }

    /// <summary>Rests as long as it worked.</summary>
    private Task RestAsync(long began, CancellationToken cancellation) => Task.Delay(clock.Clock.GetElapsedTime(began), clock.Clock, cancellation);
}
