using System.Runtime.CompilerServices;
using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// The cameras' pictures for people to look at. A worker that has looked at a picture leaves a small copy here, twice a second while somebody watches and every two seconds otherwise, which is all that
/// it costs the pipeline; heads are blurred and pictures encoded on a flow of its own, the latter only while somebody watches. No copy stays that is not blurred. Safe for use from several threads.
/// </summary>
/// <param name="store">Whose pictures.</param>
/// <param name="clock">The time that pictures are taken by.</param>
/// <param name="cameras">All that there may be pictures of.</param>
public sealed class LivePictures(StoreId store, StoreClock clock, IReadOnlyList<CameraId> cameras) : IPictureSource, IFrameWatcher, IDisposable
{
    /// <summary>Between two pictures of a camera that somebody watches.</summary>
    public static readonly TimeSpan WatchedEvery = TimeSpan.FromSeconds(0.5);

    /// <summary>Between two of one that nobody does: its floor is learned all the same, and if it fails there is a last picture.</summary>
    public static readonly TimeSpan UnwatchedEvery = TimeSpan.FromSeconds(2);

    /// <summary>Width of one picture among many; the height follows.</summary>
    private const int SmallWidthPx = 480;

    /// <summary>Width of a large one; a camera with fewer pixels gives what it has.</summary>
    private const int LargeWidthPx = 1280;

    /// <summary>Of 100; under it blocks show at edges.</summary>
    private const int JpegQuality = 72;

    private readonly Lock _gate = new();
    private readonly Dictionary<CameraId, Place> _places = cameras.ToDictionary(camera => camera, camera => new Place(camera));
    private readonly Dictionary<CameraId, int> _enlarged = [];

    // A place waits here once, however many pictures its camera brings: there is room for all, and what is in it is the newest when its turn comes.
    private readonly Channel<Place> _due = Channel.CreateBounded<Place>(new BoundedChannelOptions(Math.Max(1, cameras.Count)) { SingleReader = true });
    private TaskCompletionSource _changed = NewSignal();
    private int _watchers;
    private long _version;
    private long _encoded;

    /// <summary>Pictures encoded so far.</summary>
    public long Encoded => Interlocked.Read(ref _encoded);

    /// <summary>Whether something waits to be blurred or encoded.</summary>
    internal bool IsWorking => _places.Values.Any(place => place.IsWorking);

    /// <inheritdoc/>
    public void Look(Frame frame, ReadOnlySpan<PersonDetection> people)
    {
        ArgumentNullException.ThrowIfNull(frame);
        TimeSpan every = Volatile.Read(ref _watchers) > 0 ? WatchedEvery : UnwatchedEvery;
        if (!_places.TryGetValue(frame.Camera, out Place? place) || (frame.CapturedAt - place.TakenAt).Duration() < every || !place.Gate.TryEnter())
        {
            // Too soon; or the last one is being worked at, and a later picture takes this one's place.
            return;
        }

        try
        {
            int width = Math.Min(frame.WidthPx, IsEnlarged(frame.Camera) ? LargeWidthPx : SmallWidthPx);
            Cv2.Resize(frame.Pixels, place.Picture, new Size(width, width * frame.HeightPx / frame.WidthPx), 0, 0, InterpolationFlags.Area);
            place.People.Clear();
            place.People.AddRange(people);
            (place.TakenAt, place.Source, place.IsBlurred, place.IsEncoded) = (frame.CapturedAt, new Size(frame.WidthPx, frame.HeightPx), false, false);
        }
        finally
        {
            place.Gate.Exit();
        }

        Enqueue(place);
    }

    /// <summary>Blurs and encodes until told to stop, which is no fault.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (Place place in _due.Reader.ReadAllAsync(stop))
            {
                place.BeginTurn();
                Work(place);
                place.EndTurn();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<CameraPicture>> WatchAsync(CameraId? enlarged, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Begin(enlarged);
        try
        {
            long seen = 0;
            while (true)
            {
                Task changed;
                CameraPicture[] news;
                lock (_gate)
                {
                    changed = _changed.Task;
                    news = [.. _places.Values.SelectMany(place => place.Shown).Where(shown => shown.Version > seen && (!shown.Picture.IsLarge || shown.Picture.Camera == enlarged)).Select(shown => shown.Picture)];
                    seen = _version;
                }

                if (news.Length > 0)
                {
                    yield return news;
                }

                await changed.WaitAsync(cancellation);
            }
        }
        finally
        {
            End(enlarged);
        }
    }

    /// <summary>Lets the pictures go. Not before the pipeline and <see cref="RunAsync"/> have ended.</summary>
    public void Dispose()
    {
        foreach (Place place in _places.Values)
        {
            place.Dispose();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsEnlarged(CameraId camera)
    {
        lock (_gate)
        {
            return _enlarged.GetValueOrDefault(camera) > 0;
        }
    }

    private void Begin(CameraId? enlarged)
    {
        lock (_gate)
        {
            _watchers++;
            if (enlarged is { } camera)
            {
                _enlarged[camera] = _enlarged.GetValueOrDefault(camera) + 1;
            }
        }

        // What was taken while nobody watched is encoded now: the first pictures are there at once.
        foreach (Place place in _places.Values)
        {
            lock (place.Gate)
            {
                place.IsEncoded &= place.Camera != enlarged;
            }

            Enqueue(place);
        }
    }

    private void Enqueue(Place place)
    {
        if (place.BeginsToWait())
        {
            _due.Writer.TryWrite(place);
        }
    }

    private void End(CameraId? enlarged)
    {
        lock (_gate)
        {
            _watchers--;
            if (enlarged is { } camera)
            {
                _enlarged[camera]--;
                if (_enlarged[camera] == 0)
                {
                    _enlarged.Remove(camera);
                }
            }
        }
    }

    private void Work(Place place)
    {
        List<CameraPicture> made = [];
        lock (place.Gate)
        {
            if (!place.IsBlurred)
            {
                place.Veil.Draw(place.Picture, place.TakenAt, place.People, place.Source);
                place.IsBlurred = true;
            }

            if (place.IsEncoded || place.Picture.Empty() || Volatile.Read(ref _watchers) == 0)
            {
                return;
            }

            place.IsEncoded = true;
            if (IsEnlarged(place.Camera))
            {
                made.Add(Encode(place, place.Picture, isLarge: true));
            }

            if (place.Picture.Width > SmallWidthPx)
            {
                Cv2.Resize(place.Picture, place.Small, new Size(SmallWidthPx, SmallWidthPx * place.Picture.Height / place.Picture.Width), 0, 0, InterpolationFlags.Area);
                made.Add(Encode(place, place.Small, isLarge: false));
            }
            else
            {
                made.Add(Encode(place, place.Picture, isLarge: false));
            }
        }

        Show(place, made);
    }

    private CameraPicture Encode(Place place, Mat picture, bool isLarge)
    {
        Interlocked.Increment(ref _encoded);
        byte[] jpeg = picture.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        double[][] seen = [.. place.People.Select(person => Shares(person, place.Source))];
        return new CameraPicture(CameraPicture.CurrentVersion, store, place.Camera, clock.At(place.TakenAt), isLarge, "image/jpeg", jpeg, seen);
    }

    private static double[] Shares(PersonDetection person, Size source) =>
    [
        Math.Round(person.Box.LeftPx / source.Width, 4), Math.Round(person.Box.TopPx / source.Height, 4), Math.Round(person.Box.RightPx / source.Width, 4), Math.Round(person.Box.BottomPx / source.Height, 4),
        Math.Round(person.Score, 2),
    ];

    private void Show(Place place, List<CameraPicture> made)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            _version++;
            place.Shown = [.. made.Select(picture => (picture, _version))];
            before = _changed;
            _changed = NewSignal();
        }

        before.SetResult();
    }

    /// <summary>One camera's newest picture on its way.</summary>
    private sealed class Place(CameraId camera) : IDisposable
    {
        private int _waits;
        private bool _hasTurn;

        public CameraId Camera { get; } = camera;

        /// <summary>Held by whoever writes or works at the picture. A worker never waits for it.</summary>
        public Lock Gate { get; } = new();

        public Mat Picture { get; } = new();

        public Mat Small { get; } = new();

        public HeadVeil Veil { get; } = new();

        public List<PersonDetection> People { get; } = [];

        public Size Source { get; set; }

        public TimeSpan TakenAt { get; set; } = -UnwatchedEvery;

        public bool IsBlurred { get; set; } = true;

        public bool IsEncoded { get; set; }

        public IReadOnlyList<(CameraPicture Picture, long Version)> Shown { get; set; } = [];

        /// <summary>Whether it did not wait for its turn yet, as it does now.</summary>
        public bool BeginsToWait() => Interlocked.Exchange(ref _waits, 1) == 0;

        /// <summary>Whether it waits for its turn or has it.</summary>
        public bool IsWorking => Volatile.Read(ref _waits) != 0 || Volatile.Read(ref _hasTurn);

        public void BeginTurn()
        {
            Volatile.Write(ref _hasTurn, true);
            Volatile.Write(ref _waits, 0);
        }

        public void EndTurn() => Volatile.Write(ref _hasTurn, false);

        public void Dispose()
        {
            Picture.Dispose();
            Small.Dispose();
            Veil.Dispose();
        }
    }
}
