using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution.Decision;

/// <summary>
/// Provisional words: who has just taken what, said as soon as the load has gone and somebody is likely to have done it, so that they see it while they hold it. Each is made final, corrected or taken back when its shelf event is
/// judged, and before nothing more is to be heard of its shopper; what is decided in the end does not depend on it.
/// </summary>
internal sealed class EarlyLines(Decider decider, ShelfAhead ahead)
{
    /// <summary>Less likely ones wait for all evidence: more often wrong than right, they would make a cart flicker.</summary>
    private const double ConfidenceMin = 0.5;

    /// <summary>The times of one change by its first samples and by all of them lie this close together.</summary>
    private static readonly TimeSpan Same = TimeSpan.FromSeconds(0.6);

    private readonly List<Early> _open = [];
    private readonly SortedSet<int> _waiting = [];

    /// <summary>Words of which nothing final has come.</summary>
    public IEnumerable<ObservationId> Open => _open.Select(early => early.Said.Id);

    /// <summary>Takes a sample as it arrives.</summary>
    /// <param name="sample">Plate, microseconds since the origin, grams.</param>
    /// <param name="people">Everyone known, in order of first sight.</param>
    /// <param name="seenThrough">When the tracker spoke last.</param>
    /// <param name="found">Receives what is to be said.</param>
    public void Weigh((int Plate, long Microseconds, float Grams) sample, IReadOnlyList<Shopper> people, TimeSpan seenThrough, ICollection<Observed> found)
    {
        if (ahead.Add(sample.Plate, sample.Microseconds, sample.Grams))
        {
            Look(sample.Plate, people, seenThrough, found);
        }
    }

    /// <summary>The tracker has spoken: looks again at what waited for it.</summary>
    public void See(IReadOnlyList<Shopper> people, TimeSpan seenThrough, ICollection<Observed> found)
    {
        foreach (int plate in _waiting.ToArray())
        {
            Look(plate, people, seenThrough, found);
        }
    }

    /// <summary>Takes out what was said of a change that is judged now, in order of time.</summary>
    public IReadOnlyList<Observed> Claim(ShelfEvent change)
    {
        Early[] same = [.. _open.Where(early => Math.Sign(early.Change.Grams) == Math.Sign(change.Grams) && early.Change.IsNear(change, Same)
            && early.Change.Changes.Any(step => change.Changes.Any(other => other.Plate == step.Plate)))];
        _open.RemoveAll(early => same.Contains(early));
        return [.. same.Select(early => early.Said)];
    }

    /// <summary>Takes back what nothing came of.</summary>
    /// <param name="isOver">Whether no event of such plates and such a time can come any more.</param>
    /// <param name="found">Receives what is to be said.</param>
    public void Withdraw(Func<ShelfEvent, Shopper, bool> isOver, ICollection<Observed> found)
    {
        foreach (Early early in _open.Where(early => isOver(early.Change, early.Shopper)).ToArray())
        {
            _open.Remove(early);
            found.Add(decider.Finished(early.Said, null));
        }
    }

    private void Look(int plate, IReadOnlyList<Shopper> people, TimeSpan seenThrough, ICollection<Observed> found)
    {
        _waiting.Remove(plate);
        if (!ahead.TryFind(plate, out ShelfEvent? gone))
        {
            return;
        }

        if (seenThrough < gone.To)
        {
            _waiting.Add(plate);
            return;
        }

        Judged judged = decider.Decide(gone, people, [], Certainty.Provisional);
        if (judged is { Said: { Finding: Finding.Took { Goods: { Sku: not null, Confidence: >= ConfidenceMin } } } said, Shopper: { } shopper })
        {
            ahead.Note(gone);
            _open.Add(new Early(said, gone, shopper));
            found.Add(said);
        }
    }

    private readonly record struct Early(Observed Said, ShelfEvent Change, Shopper Shopper);
}
