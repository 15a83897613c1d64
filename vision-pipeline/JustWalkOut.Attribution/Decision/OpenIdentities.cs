using JustWalkOut.Attribution.People;
using JustWalkOut.Carts;

namespace JustWalkOut.Attribution.Decision;

/// <summary>
/// What was said of people of whom it was unsure, at the time, whether they are still who they seem to be: two who stand close together are told apart by their clothes once they part, which is often after one of them has taken
/// something. Each is said anew, once, when that is settled, or as far as it is when they have left. Where it is settled the other way, the tracker's exchange gives it to the other one.
/// </summary>
internal sealed class OpenIdentities(Decider decider)
{
    /// <summary>A chance that has grown by less is not worth another word.</summary>
    private const double NewsMin = 0.02;

    private readonly List<(Judged Judged, double Identity)> _open = [];

    /// <summary>The latest word on a change, which has a root: what was said of it before is void.</summary>
    public void Note(Judged judged)
    {
        Forget(judged.Root);
        if (judged is { Said: not null, Root: not null, Shopper: not null, Identity: < Decider.SureIdentity })
        {
            _open.Add((judged, judged.Identity));
        }
    }

    /// <summary>Nothing is said of a change any more.</summary>
    public void Forget(ObservationId? root) => _open.RemoveAll(open => open.Judged.Root == root);

    /// <summary>Two were taken for each other from a moment on.</summary>
    public void Exchange(Shopper first, Shopper second, TimeSpan since)
    {
        for (int i = 0; i < _open.Count; i++)
        {
            (Judged judged, double identity) = _open[i];
            if (judged.Change.To >= since && (judged.Shopper == first || judged.Shopper == second))
            {
                _open[i] = (judged with { Shopper = judged.Shopper == first ? second : first }, identity);
            }
        }
    }

    /// <summary>Everybody has been looked at: says anew what is settled.</summary>
    public void Look(ICollection<Observed> found)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            (Judged judged, double identity) = _open[i];
            _open[i] = (judged, Math.Max(identity, judged.Shopper!.Identity));
            if (_open[i].Identity >= Decider.SureIdentity)
            {
                Say(i, found);
            }
        }
    }

    /// <summary>Nothing more will be seen of somebody: says anew what is surer than it was.</summary>
    public void End(Shopper shopper, ICollection<Observed> found)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Judged.Shopper == shopper)
            {
                Say(i, found);
            }
        }
    }

    private void Say(int place, ICollection<Observed> found)
    {
        (Judged judged, double identity) = _open[place];
        _open.RemoveAt(place);
        if (identity >= judged.Identity + NewsMin)
        {
            found.Add(decider.Identified(judged, identity));
        }
    }
}
