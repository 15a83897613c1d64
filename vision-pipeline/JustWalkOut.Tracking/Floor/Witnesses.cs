namespace JustWalkOut.Tracking;

/// <summary>
/// What the cameras of one instant say of somebody's being there: one that has them in its picture speaks for it, one that could see them there and does not speaks against it, by how much
/// of them it could see. A ghost that lives on one camera's faults has the others against it. The logarithm of the odds is kept with the person.
/// </summary>
internal sealed class Witnesses(StoreTrackerOptions options, FloorCoverage? coverage)
{
    private readonly List<(ViewId View, ulong Bit, double Weight)> _looking = [];
    private readonly Dictionary<ViewId, TimeSpan> _lookedAt = [];

    /// <summary>Begins an instant.</summary>
    public void Begin() => _looking.Clear();

    /// <summary>A camera's picture is part of it. Pictures that follow each other quickly err alike, and count together as one.</summary>
    public void Add(in SightingFrame frame, ulong bit)
    {
        double since = _lookedAt.TryGetValue(frame.View, out TimeSpan before) ? (frame.CapturedAt - before).TotalSeconds : options.ErrsAlikeSeconds;
        _lookedAt[frame.View] = frame.CapturedAt;
        _looking.Add((frame.View, bit, Math.Min(1, since / options.ErrsAlikeSeconds)));
    }

    /// <summary>Hears all of them about somebody.</summary>
    /// <returns>Whether one of them could see them at all.</returns>
    public bool Hear(FloorTrack track, long frame)
    {
        if (coverage is null)
        {
            return true;
        }

        bool isWatched = false;
        ulong seenBy = track.SeenAt(frame);
        double least = track.Number == 0 ? options.NewcomerBeliefMin : -options.BeliefMax;
        foreach ((ViewId view, ulong bit, double weight) in _looking)
        {
            double found = options.FoundShareMax * coverage.Share(view, track.Motion.At);
            isWatched |= found > 0;
            double says = (seenBy & bit) != 0
                ? Math.Log(Math.Max(found / options.FalseShare, LeastForSeen))
                : Math.Min(0, Math.Log((1 - found) / (1 - options.FalseShare)));
            track.IsThere = Math.Clamp(track.IsThere + (weight * says), least, options.BeliefMax);
        }

        return isWatched;
    }

    /// <summary>Whether a newcomer is believed enough to be somebody.</summary>
    public bool IsSure(FloorTrack newcomer) => coverage is null || newcomer.IsThere >= options.ConfirmBelief;

    /// <summary>Whether somebody is believed to be there rather than not.</summary>
    public bool IsBelieved(FloorTrack known) => coverage is null || known.IsThere > 0;

    /// <summary>A camera that has somebody in its picture speaks for them even where the plan says that it could not.</summary>
    private const double LeastForSeen = 2;
}
