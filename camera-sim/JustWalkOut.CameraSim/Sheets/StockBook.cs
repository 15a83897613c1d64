using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>What stands where, kept from moment to moment, so that a camera may begin in the middle of a simulation.</summary>
internal sealed class StockBook
{
    private readonly SortedDictionary<int, StandingItem> _standing = [];

    /// <summary>Takes in a moment's changes.</summary>
    public void Apply(Moment moment)
    {
        foreach (StockChange change in moment.Stock)
        {
            if (change.Now is null)
            {
                _standing.Remove(change.ItemNumber);
            }
            else
            {
                _standing[change.ItemNumber] = change.Now;
            }
        }
    }

    /// <summary>The same moment as the first of a film: it brings everything that stands there.</summary>
    public Moment AsFirst(Moment moment) => moment with { Stock = [.. _standing.Select(pair => new StockChange(pair.Key, pair.Value))] };
}
