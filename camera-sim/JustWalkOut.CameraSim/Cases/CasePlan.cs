using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>
/// What of a case a store allows, and how the store is stocked for it. The rules, which <c>camera-sim/CASES.md</c> tells in words:
/// <list type="number">
/// <item>A product is looked for by SKU, then by GTIN. One that the store does not sell cannot be taken, and so not be put either.</item>
/// <item>Plates that the store does not have are left out; an event with no plate left cannot be performed.</item>
/// <item>The store is fully stocked from its planogram, except that on the plates from which the case first takes a product, that
/// product stands wholly on these plates. What the planogram has there gives way. A take of what the case itself put there before changes nothing.</item>
/// <item>Products whose first takes name the same plates stand there together, taking turns from the edge backwards; where their plates
/// overlap in part, each stands on its own.</item>
/// <item>A shopper puts what they took before, the latest first; who does not have it cannot put it.</item>
/// </list>
/// </summary>
internal sealed class CasePlan
{
    private CasePlan(Case script, StoreDefinition store, IReadOnlyList<PlannedEvent> events)
    {
        (Case, Store, Events) = (script, store, events);
    }

    /// <summary>The case.</summary>
    public Case Case { get; }

    /// <summary>The store with its planogram as the case needs it.</summary>
    public StoreDefinition Store { get; }

    /// <summary>Every event of the case, in its order.</summary>
    public IReadOnlyList<PlannedEvent> Events { get; }

    /// <summary>How long a simulation of it may last at most; it ends when everybody has left.</summary>
    public TimeSpan LengthMax
    {
        get
        {
            const double SlowestEventSeconds = 60;
            TimeSpan last = Case.Events.Count > 0 ? Case.Events[^1].At : TimeSpan.Zero;
            return last + TimeSpan.FromSeconds(SlowestEventSeconds * (2 + Case.Events.Count));
        }
    }

    /// <summary>Holds a case against a store.</summary>
    public static CasePlan Of(Case script, StoreDefinition store)
    {
        StoreLayout layout = new(store);
        List<PlannedEvent> events = [.. script.Events.Select(happening => Plan(happening, store, layout))];
        Hold(events);
        List<PlanogramRow> stocked = Stock(events);
        return new CasePlan(script, store with { Planogram = Override(store.Planogram, stocked) }, events);
    }

    private static PlannedEvent Plan(CaseEvent happening, StoreDefinition store, StoreLayout layout)
    {
        Product? product = store.Catalog.FirstOrDefault(product => product.Sku.Value == happening.Product)
            ?? store.Catalog.FirstOrDefault(product => product.Gtins.Contains(happening.Product, StringComparer.Ordinal));
        PlateId[] known = [.. happening.Plates.Where(plate => layout.TryFind(plate, out _))];
        string unknown = string.Join(", ", happening.Plates.Except(known));
        return new PlannedEvent(happening, product?.Sku ?? default, known)
        {
            Obstacle = product is null ? $"store '{store.Name}' does not sell product {happening.Product}"
                : known.Length == 0 ? $"store '{store.Name}' has no plate {unknown}"
                : null,
            Note = unknown.Length > 0 && known.Length > 0 ? $"store '{store.Name}' has no plate {unknown}; performed on {string.Join(", ", known)}" : null,
        };
    }

    /// <summary>Finds the puts of what nobody has.</summary>
    private static void Hold(List<PlannedEvent> events)
    {
        Dictionary<(string Shopper, Sku Sku), int> held = [];
        for (int i = 0; i < events.Count; i++)
        {
            PlannedEvent planned = events[i];
            if (planned.Obstacle is not null)
            {
                continue;
            }

            (string, Sku) key = (planned.Event.Shopper, planned.Sku);
            int has = held.GetValueOrDefault(key);
            if (planned.Event.Action == CaseAction.Put && has < planned.Event.Quantity)
            {
                events[i] = planned with { Obstacle = $"shopper {planned.Event.Shopper} has {has} of product {planned.Event.Product} by then, not {planned.Event.Quantity}" };
                continue;
            }

            held[key] = has + (planned.Event.Action == CaseAction.Take ? planned.Event.Quantity : -planned.Event.Quantity);
        }
    }

    /// <summary>What must stand where at the start for the takes; narrows puts to the plates from which a later take expects them.</summary>
    private static List<PlanogramRow> Stock(List<PlannedEvent> events)
    {
        List<PlanogramRow> rows = [];
        List<(int Event, int Left)> puts = [];
        for (int i = 0; i < events.Count; i++)
        {
            PlannedEvent planned = events[i];
            if (planned.Obstacle is not null)
            {
                continue;
            }

            if (planned.Event.Action == CaseAction.Put)
            {
                puts.Add((i, planned.Event.Quantity));
                continue;
            }

            int put = puts.FindLastIndex(put =>
                put.Left >= planned.Event.Quantity && events[put.Event].Sku == planned.Sku && events[put.Event].Plates.Intersect(planned.Plates).Any());
            bool isStocked = rows.Exists(row => row.Sku == planned.Sku && row.Plates.SequenceEqual(planned.Plates));
            if (put >= 0 && !isStocked)
            {
                PlannedEvent source = events[puts[put].Event];
                events[puts[put].Event] = source with { Plates = [.. source.Plates.Intersect(planned.Plates)] };
                puts[put] = puts[put] with { Left = puts[put].Left - planned.Event.Quantity };
            }
            else if (!isStocked)
            {
                rows.Add(new PlanogramRow(planned.Sku, planned.Plates));
            }
        }

        return rows;
    }

    private static PlanogramRow[] Override(IReadOnlyList<PlanogramRow> planogram, List<PlanogramRow> stocked)
    {
        HashSet<PlateId> taken = [.. stocked.SelectMany(row => row.Plates)];
        return [.. planogram.Select(row => row.Plates.Any(taken.Contains) ? row with { Plates = [.. row.Plates.Where(plate => !taken.Contains(plate))], Count = null } : row)
            .Where(row => row.Plates.Count > 0), .. stocked];
    }
}

/// <summary>An event as a store allows it.</summary>
/// <param name="Event">What the case says.</param>
/// <param name="Sku">The product as the store names it; nothing where it does not sell it.</param>
/// <param name="Plates">The plates that the store has of those named.</param>
internal sealed record PlannedEvent(CaseEvent Event, Sku Sku, IReadOnlyList<PlateId> Plates)
{
    /// <summary>Why it cannot be performed; null where it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>In what it is performed otherwise than the case says; null where it is not.</summary>
    public string? Note { get; init; }
}
