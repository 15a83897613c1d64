using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>
/// Fills shelves by a planogram. Rows that share plates take turns, unit by unit from the edge backwards, so that each stands on every plate
/// that it shares and each has units at the edge as far as there is room.
/// </summary>
internal static class RowStocking
{
    /// <summary>Places the units of all rows of one shelf.</summary>
    /// <param name="shelf">Filled.</param>
    /// <param name="rows">Rows whose plates are on this shelf, in the planogram's order.</param>
    /// <param name="make">Makes the next unit of a row.</param>
    /// <param name="options">Distances and counts.</param>
    /// <param name="chance">Decides what straddles, turns and wobbles.</param>
    public static void Fill(ShelfContents shelf, IReadOnlyList<PlanogramRow> rows, Func<Sku, Item> make, GoodsOptions options, Random chance)
    {
        List<Filling> open = [.. rows.Select(row => new Filling(shelf, row, make, options, chance))];
        while (open.Count > 0)
        {
            open.RemoveAll(filling => !filling.PlaceNext());
        }
    }

    private sealed class Filling
    {
        private readonly ShelfContents _shelf;
        private readonly PlanogramRow _row;
        private readonly Func<Sku, Item> _make;
        private readonly GoodsOptions _options;
        private readonly Random _chance;
        private readonly int _countMax;
        private IEnumerator<Area>? _cells;
        private Item? _next;
        private int _count;

        public Filling(ShelfContents shelf, PlanogramRow row, Func<Sku, Item> make, GoodsOptions options, Random chance)
        {
            (_shelf, _row, _make, _options, _chance) = (shelf, row, make, options, chance);
            _countMax = row.Count ?? options.FullRowUnitsMax;
        }

        /// <summary>Places one unit; false when the row is full.</summary>
        public bool PlaceNext()
        {
            if (_count >= _countMax)
            {
                return false;
            }

            _next ??= _make(_row.Sku);
            _cells ??= Cells(_next.Look).GetEnumerator();
            while (_cells.MoveNext())
            {
                if (_shelf.IsFree(_cells.Current))
                {
                    Place(_next, _cells.Current, _shelf.Surface.TopAt(_cells.Current.CentreX));
                    return true;
                }
            }

            // A count says that they are there, so what finds no place between the goods lies on top of them; nobody counted: the row is full.
            if ((_row.Count is not null || _count == 0) && _shelf.OnTop(_next.Look, _row.Plates, _options) is Spot spot)
            {
                Place(_next, spot.Footprint, spot.ZMetres);
                return true;
            }

            return false;
        }

        private void Place(Item item, Area area, double z)
        {
            float turn = (float)(_chance.Between(-_options.StockedTurnDegrees, _options.StockedTurnDegrees) * Math.PI / 180);
            Spot spot = new(_shelf.Surface, area, z, _shelf.Surface.SharesOf(area, _row.Plates), turn);
            _shelf.Add(new Placed(spot.Hold(item), spot));
            _next = null;
            _count++;
        }

        /// <summary>The places of a row of equal goods, from the edge backwards and from left to right.</summary>
        private IEnumerable<Area> Cells(GoodsLook look)
        {
            Area[][] columns = [.. _shelf.Surface.Stretches(_row.Plates).SelectMany(stretch => Columns(stretch, look))];
            int deepest = columns.Length == 0 ? 0 : columns.Max(column => column.Length);
            for (int deep = 0; deep < deepest; deep++)
            {
                // Begins one column further in each row, so that rows that take turns do not keep to columns of their own.
                for (int i = 0; i < columns.Length; i++)
                {
                    Area[] column = columns[(i + deep) % columns.Length];
                    if (deep < column.Length)
                    {
                        yield return column[deep];
                    }
                }
            }
        }

        /// <summary>Places on plates side by side: for each column its places from the edge backwards.</summary>
        private IEnumerable<Area[]> Columns(Area stretch, GoodsLook look)
        {
            double width = Math.Min(look.WidthMetres, stretch.Width);
            double depth = Math.Min(look.DepthMetres, stretch.Depth);
            int across = Math.Max(1, (int)((stretch.Width + _options.GapMetres) / (width + _options.GapMetres)));
            int rows = Math.Max(1, (int)((stretch.Depth + _options.GapMetres) / (depth + _options.GapMetres)));
            double setback = Math.Min(_options.SetbackMetres, stretch.Depth - (rows * (depth + _options.GapMetres)) + _options.GapMetres);
            int plates = _shelf.Surface.SharesOf(stretch, _row.Plates).Count;
            double pitch = stretch.Width / across;

            // Where each unit has a plate of its own and there is room to spare, goods may as well stand across the boundaries.
            if (across == plates && across > 1 && (_row.Count ?? 0) <= (across - 1) * rows && _chance.NextDouble() < _options.StraddlingRowShare)
            {
                across--;
            }

            for (int i = 0; i < across; i++)
            {
                double x = stretch.CentreX + ((i - ((across - 1) / 2.0)) * pitch);
                yield return [.. Enumerable.Range(0, rows).Select(row => Area.Around(x, stretch.Front + setback + (row * (depth + _options.GapMetres)) + (depth / 2), width, depth))];
            }
        }
    }
}
