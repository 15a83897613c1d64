namespace JustWalkOut.Attribution.Shelf;

/// <summary>What has changed on plates while nobody weighed them, across a restart: each is held against what it rested at before once it rests again, and those beside each other that changed the same way are one change.</summary>
internal sealed class UnseenChanges
{
    /// <summary>Plates that do not come to rest are waited for so long; after that the others are judged without them, and each of them by itself.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(6);

    private readonly Dictionary<int, double> _before = [];
    private readonly HashSet<int> _restless = [];
    private readonly List<PlateReturn> _changed = [];
    private TimeSpan? _since;

    /// <summary>A plate rested at so much before.</summary>
    public void Add(int plate, double grams)
    {
        _before[plate] = grams;
        _restless.Add(plate);
    }

    /// <summary>What a plate rested at before, as long as that has not been held against what it rests at now; null for one of which it has.</summary>
    public double? Before(int plate) => _before.TryGetValue(plate, out double grams) ? grams : null;

    /// <summary>Takes those of the plates that rest again which were known before out of <paramref name="returned"/>, and gives what has changed, once all have come to rest or were waited for.</summary>
    public IReadOnlyList<ShelfEvent> Take(List<PlateReturn> returned, ShelfPlaces places, ShelfSignalOptions options, TimeSpan now)
    {
        if (_before.Count == 0)
        {
            return [];
        }

        _since ??= now;
        _changed.AddRange(returned.Where(back => _restless.Contains(back.Plate)));
        returned.RemoveAll(back => _restless.Remove(back.Plate));
        if (_restless.Count > 0 && now < _since + WaitMax)
        {
            return [];
        }

        List<ShelfEvent> changes = [];
        List<PlateStep> row = [];
        foreach (PlateReturn back in _changed.OrderBy(back => places[back.Plate]))
        {
            _before.Remove(back.Plate);
            if (!back.MayDiffer(options) || back.Grams is not { } grams)
            {
                continue;
            }

            if (row.Count > 0 && !(places.IsNeighbour(row[^1].Plate, back.Plate) && Math.Sign(row[^1].Grams) == Math.Sign(grams)))
            {
                Close();
            }

            row.Add(new PlateStep(back.Plate, grams, back.SdGrams, back.OutSince, now));
        }

        Close();
        _changed.Clear();
        return changes;

        void Close()
        {
            if (row.Count > 0)
            {
                changes.Add(new ShelfEvent([.. row], row[0].From, now));
                row.Clear();
            }
        }
    }
}
