using System.Collections;
using System.Collections.Concurrent;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What was sighted in one picture, in memory that is used again once the tracker is done with it.</summary>
internal sealed class SightingList : IReadOnlyList<Sighting>
{
    private Sighting[] _sightings = new Sighting[8];

    public int Count { get; private set; }

    public Sighting this[int index] => index < Count ? _sightings[index] : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} sightings.");

    public void Clear() => Count = 0;

    public void Add(in Sighting sighting)
    {
        if (Count == _sightings.Length)
        {
            Array.Resize(ref _sightings, Count * 2);
        }

        _sightings[Count++] = sighting;
    }

    public IEnumerator<Sighting> GetEnumerator() => _sightings.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Lends lists out and takes them back. Safe for several threads.</summary>
internal sealed class SightingLists
{
    // Bounded by how many are out at once: a list for each picture between a worker and the tracker.
    private readonly ConcurrentBag<SightingList> _idle = [];

    public SightingList Rent()
    {
        SightingList list = _idle.TryTake(out SightingList? idle) ? idle : new SightingList();
        list.Clear();
        return list;
    }

    public void Return(SightingList list) => _idle.Add(list);
}
