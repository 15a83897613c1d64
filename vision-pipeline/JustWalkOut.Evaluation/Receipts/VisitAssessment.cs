namespace JustWalkOut.Evaluation.Receipts;

/// <summary>One product on one visit's bill: what was due beside what was charged.</summary>
/// <param name="Sku">What.</param>
/// <param name="Name">As printed; null where nobody gives a name.</param>
/// <param name="DueUnits">Units that the truth bills.</param>
/// <param name="ChargedUnits">Units that were charged; those in review are not.</param>
/// <param name="ReviewUnits">Units that wait for a person.</param>
/// <param name="DueMinor">What they should cost, in minor units; null where nobody knows a price.</param>
/// <param name="ChargedMinor">What was charged, in minor units; null where nobody knows a price.</param>
public sealed record LineAssessment(string Sku, string? Name, int DueUnits, int ChargedUnits, int ReviewUnits, long? DueMinor, long? ChargedMinor)
{
    /// <summary>Units charged that were due.</summary>
    public int RightUnits => Math.Min(DueUnits, ChargedUnits);

    /// <summary>Whether exactly what was due was charged and nothing waits.</summary>
    public bool IsRight => DueUnits == ChargedUnits && ReviewUnits == 0;

    /// <summary>Whether the shopper paid too much: in money, or in units where nobody knows a price.</summary>
    public bool IsOvercharged => DueMinor is { } due && ChargedMinor is { } charged ? charged > due : ChargedUnits > DueUnits;

    /// <summary>Minor units paid too much (positive) or too little (negative); 0 where nobody knows a price.</summary>
    public long DifferenceMinor => DueMinor is { } due && ChargedMinor is { } charged ? charged - due : 0;
}

/// <summary>One visit: its bill beside the truth's.</summary>
/// <param name="Shopper">The payer.</param>
/// <param name="Truth">What was due; null for a visit that never was.</param>
/// <param name="Result">What was charged; null for a visit that has no receipt.</param>
/// <param name="Lines">Every product that either bill names: the truth's first, in its order.</param>
public sealed record VisitAssessment(string Shopper, Bill? Truth, Bill? Result, IReadOnlyList<LineAssessment> Lines)
{
    /// <summary>Whether the visit was, has a receipt, and every line of it is right with nothing left for a person to decide.</summary>
    public bool IsPerfect => Truth is not null && Result is { IsInReview: false } && Lines.All(line => line.IsRight);

    /// <summary>Whether anything of it waits for a person.</summary>
    public bool IsInReview => Result is { IsInReview: true };

    /// <summary>
    /// Sets every bill beside its truth. Bills belong together by payer; of one payer's several visits the first belongs to the first, and so on.
    /// Bills that no truth explains come last.
    /// </summary>
    /// <param name="truth">What was due.</param>
    /// <param name="result">What was charged.</param>
    /// <param name="catalog">Names and prices for what the bills leave open.</param>
    public static IReadOnlyList<VisitAssessment> Compare(Outcome truth, Outcome result, IReadOnlyDictionary<string, CatalogEntry> catalog)
    {
        List<VisitAssessment> visits = [];
        ILookup<string, Bill> charged = InOrder(result).ToLookup(bill => bill.Shopper);
        Dictionary<string, int> countOf = [];
        foreach (Bill due in InOrder(truth))
        {
            int earlier = countOf.GetValueOrDefault(due.Shopper);
            countOf[due.Shopper] = earlier + 1;
            visits.Add(Compare(due, charged[due.Shopper].ElementAtOrDefault(earlier), catalog));
        }

        foreach (IGrouping<string, Bill> bills in charged)
        {
            visits.AddRange(bills.Skip(countOf.GetValueOrDefault(bills.Key)).Select(bill => Compare(null, bill, catalog)));
        }

        return visits;
    }

    // A sort that is stable: bills without a time keep the file's order.
    private static IEnumerable<Bill> InOrder(Outcome outcome) => outcome.Bills.OrderBy(bill => bill.EnteredAtSeconds ?? 0);

    private static VisitAssessment Compare(Bill? truth, Bill? result, IReadOnlyDictionary<string, CatalogEntry> catalog)
    {
        IReadOnlyList<BillLine> due = truth?.Lines ?? [];
        IReadOnlyList<BillLine> charged = result?.Lines ?? [];
        LineAssessment[] lines =
        [
            .. due.Concat(charged).Select(line => line.Sku).Distinct()
                .Select(sku => Compare([.. due.Where(line => line.Sku == sku)], [.. charged.Where(line => line.Sku == sku)], catalog.GetValueOrDefault(sku))),
        ];
        return new VisitAssessment((truth ?? result)!.Shopper, truth, result, lines);
    }

    private static LineAssessment Compare(BillLine[] due, BillLine[] lines, CatalogEntry? entry)
    {
        BillLine[] charged = [.. lines.Where(line => !line.IsInReview)];
        // Who knows no price borrows one: the truth's before the catalog's, and the receipt's own last.
        long? price = PriceOf(due) ?? entry?.PriceMinor ?? PriceOf(lines);
        return new LineAssessment(
            due.Concat(lines).First().Sku,
            lines.Concat(due).Select(line => line.Name).FirstOrDefault(name => name is not null) ?? entry?.Name,
            due.Sum(line => line.Quantity),
            charged.Sum(line => line.Quantity),
            lines.Where(line => line.IsInReview).Sum(line => line.Quantity),
            Cost(due, price),
            Cost(charged, price));
    }

    private static long? PriceOf(BillLine[] lines) => lines.Select(line => line.UnitPriceMinor).FirstOrDefault(price => price is not null);

    private static long? Cost(BillLine[] lines, long? price) =>
        lines.Aggregate((long?)0, (sum, line) => sum + (line.Quantity * (line.UnitPriceMinor ?? price)));
}
