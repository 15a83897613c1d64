using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Clips;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Serve.Clips;

/// <summary>What clips are cut from and kept in. All stay the caller's.</summary>
/// <param name="Ledger">Says what is doubted and disputed.</param>
/// <param name="Clock">The store's time.</param>
/// <param name="Cameras">Which see what.</param>
/// <param name="Sights">The last minutes.</param>
/// <param name="Store">Keeps what was cut.</param>
/// <param name="Say">Hears of what goes wrong.</param>
internal sealed record ClipDeskParts(StoreLedger Ledger, StoreClock Clock, ClipCameras Cameras, ClipSights Sights, ClipStore Store, Action<string> Say);

/// <summary>
/// Has a clip cut of whatever somebody will have to decide about: lines that go to review, or are disputed, and lines in doubt of a visit that goes on for so long that the ring would lose them. One after
/// the other, on a flow of its own; nobody waits for it. What is too old is deleted once a minute.
/// </summary>
internal sealed class ClipDesk : IClipSource
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>A clip is cut when its last picture must have come: cameras lag by 30 to 300 ms, and the tracker holds back for half a second.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <summary>A film of one camera takes two seconds of a machine with two cores: so many take the twentieth part of a ring.</summary>
    private const int ManyWait = 6;

    private readonly ClipDeskParts _parts;
    private readonly ClipCutter _cutter;
    private readonly ConcurrentQueue<VisitId> _news = new();
    private readonly ConcurrentDictionary<ObservationId, DateTimeOffset> _asked = new();
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    /// <summary>A desk that hears of all that the ledger keeps from now on.</summary>
    public ClipDesk(ClipDeskParts parts)
    {
        _parts = parts;
        _cutter = new ClipCutter(parts.Sights.Ring, parts.Sights.People, parts.Sights.Floor, parts.Clock);
        parts.Ledger.Kept += Hear;
    }

    /// <inheritdoc/>
    public TimeSpan Retention => _parts.Store.Retention;

    /// <summary>Clips that are still to be cut.</summary>
    public int Waiting => _asked.Count;

    /// <inheritdoc/>
    public ClipAnswer Find(ObservationId observation, DateTimeOffset at)
    {
        DateTimeOffset now = _parts.Clock.At(_parts.Clock.Now);
        if (now - at > Retention)
        {
            return new ClipAnswer([], ClipLack.Expired);
        }

        if (_parts.Store.Views(observation) is { } views)
        {
            return new ClipAnswer(views, views.Any(view => view.Lack is null) ? null : views.Count > 0 ? views[0].Lack : ClipLack.NoCameraSees);
        }

        bool isGone = at < _parts.Clock.At(_parts.Sights.Ring.Since) || now - at > _parts.Sights.Ring.Options.Keep;
        return new ClipAnswer([], _asked.ContainsKey(observation) || !_news.IsEmpty ? ClipLack.BeingMade : isGone ? ClipLack.TooLate : ClipLack.NotAsked);
    }

    /// <inheritdoc/>
    public ValueTask<Evidence?> ReadAsync(ObservationId observation, CameraId camera, CancellationToken cancellation)
    {
        if (_parts.Store.Views(observation)?.FirstOrDefault(view => view.Camera == camera) is not { } view || _parts.Store.Film(observation, camera) is not { } film)
        {
            return new ValueTask<Evidence?>((Evidence?)null);
        }

        DateTimeOffset to = view.From + TimeSpan.FromSeconds(view.Taken.Count / view.FramesPerSecond);
        return new ValueTask<Evidence?>(new Evidence(Evidence.CurrentVersion, _parts.Ledger.State.Store, observation, view.From, to, new Exhibit.Clip(camera, "video/mp4", film)));
    }

    /// <summary>Cuts until told to stop, which is no fault.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(LookEvery, _parts.Clock.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Look();
                while (Next() is { } due)
                {
                    await CutAsync(due.Observation, due.At, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>On the ledger's own flow: notes whose visit it is and no more.</summary>
    private void Hear(IReadOnlyList<CartEvent> events)
    {
        foreach (CartEvent happened in events)
        {
            VisitId? visit = happened.Change switch
            {
                CartChange.CartSentToReview sent => sent.Visit,
                CartChange.LineDisputed disputed => disputed.Visit,
                CartChange.LineQuestioned questioned => questioned.Visit,
                _ => null,
            };
            if (visit is { } heard)
            {
                _news.Enqueue(heard);
            }
        }
    }

    private void Look()
    {
        DateTimeOffset now = _parts.Clock.At(_parts.Clock.Now);
        StoreState state = _parts.Ledger.State;
        while (_news.TryPeek(out VisitId visit))
        {
            if (state.Carts.TryGetValue(visit, out Cart? cart))
            {
                Ask(cart, DateTimeOffset.MaxValue);
            }

            // Asked for first, so that whoever looks meanwhile is never told that nobody has.
            _news.TryDequeue(out _);
        }

        if (now - _sweptAt < SweepEvery)
        {
            return;
        }

        _sweptAt = now;
        _parts.Store.DropBefore(now - Retention);

        // Whoever shops for longer than the ring is would leave when the pictures of their first doubts are gone.
        foreach (Cart cart in state.Carts.LatestFirst(null).TakeWhile(cart => now - cart.EnteredAt < TimeSpan.FromDays(1)).Where(cart => cart.State is CartState.Open or CartState.Leaving))
        {
            Ask(cart, now - (_parts.Sights.Ring.Options.Keep / 2));
        }
    }

    /// <summary>Wants clips of all that is in doubt or disputed on a visit and happened before a time.</summary>
    private void Ask(Cart cart, DateTimeOffset before)
    {
        HashSet<ObservationId> wanted = [.. cart.Tally.InReview.SelectMany(line => line.Causes)];
        HashSet<Sku> disputed = [.. cart.Disputes.Where(dispute => dispute.State == DisputeState.Open).Select(dispute => dispute.Line.Sku)];
        foreach (Fact.Movement movement in cart.People.SelectMany(person => person.Movements))
        {
            bool isWanted = wanted.Contains(movement.Cause) || (movement.Goods.Sku is { } sku && disputed.Contains(sku));
            if (isWanted && movement.At < before && _parts.Store.Views(movement.Cause) is null)
            {
                _asked.TryAdd(movement.Cause, movement.At);
            }
        }
    }

    /// <summary>Whatever of those asked for happened first and is over.</summary>
    private (ObservationId Observation, DateTimeOffset At)? Next()
    {
        DateTimeOffset now = _parts.Clock.At(_parts.Clock.Now);
        return _asked.Where(asked => asked.Value + ClipCutter.After + Slack <= now).OrderBy(asked => asked.Value).ThenBy(asked => asked.Key.Value)
            .Select(asked => ((ObservationId, DateTimeOffset)?)(asked.Key, asked.Value)).FirstOrDefault();
    }

    [SuppressMessage("Design", "CA1031", Justification = "A clip that cannot be cut must not end the store: it is said, and the next is cut.")]
    private async Task CutAsync(ObservationId observation, DateTimeOffset at, CancellationToken stop)
    {
        try
        {
            _parts.Store.Keep(observation, at, await CutAsync(observation, at, await PlacesAsync(observation, at, stop), stop));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _parts.Say($"no clip of {at:HH:mm:ss} could be kept: {fault.Message.ReplaceLineEndings(" ")}");
        }

        _asked.TryRemove(observation, out _);
    }

    private async Task<List<CutClip>> CutAsync(ObservationId observation, DateTimeOffset at, List<StorePoint> places, CancellationToken stop)
    {
        List<CutClip> clips = [];

        // Where much waits the best camera alone has to do, or the ring would lose what the last ones wait for.
        int most = _asked.Count > ManyWait ? 1 : ClipCameras.CamerasMax;
        foreach ((CameraId camera, CameraModel lens) in _parts.Cameras.Best(places).Take(most))
        {
            CutClip cut;
            try
            {
                cut = await _cutter.CutAsync(new ClipOrder(camera, lens, _parts.Clock.Since(at)), _parts.Store.Working, stop);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                _parts.Say($"camera {camera}: no clip of {at:HH:mm:ss} ({observation}) could be cut: {fault.Message.ReplaceLineEndings(" ")}");
                cut = new CutClip(new ClipView(camera, at, 0, 0, 0, []) { Lack = ClipLack.Failed }, []);
            }

            clips.Add(cut with { View = cut.View with { Plates = ClipCameras.Shares(lens, places) } });
        }

        return clips;
    }

    /// <summary>Where it happened: before the goods' plates, or where those between whom they went stood.</summary>
    private async Task<List<StorePoint>> PlacesAsync(ObservationId observation, DateTimeOffset at, CancellationToken stop)
    {
        const double HandsMetres = 1.1;
        IReadOnlyList<Observation> said = await _parts.Ledger.FindAsync([observation], stop);
        Finding? finding = said.Count > 0 ? said[0].Finding : null;
        finding = finding is Finding.Revised { Instead: { } instead } ? instead : finding;
        IReadOnlyList<PlateId> plates = finding switch
        {
            Finding.Took took => took.Goods.Plates,
            Finding.PutBack put => put.Goods.Plates,
            Finding.UnexplainedStock stock => stock.Plates,
            _ => [],
        };
        List<StorePoint> places = [.. plates.Select(_parts.Cameras.FrontOf).OfType<StorePoint>()];
        if (places.Count == 0 && finding is Finding.HandedOver over)
        {
            TimeSpan then = _parts.Clock.Since(at);
            IReadOnlyList<FloorPerson> people = _parts.Sights.Floor.Between(then - Slack, then + Slack).MinBy(moment => (moment.At - then).Duration())?.People ?? [];
            places.AddRange(people.Where(person => person.Who == over.From || person.Who == over.To).Select(person => new StorePoint(person.At.XMetres, person.At.YMetres, HandsMetres)));
        }

        return places;
    }
}
