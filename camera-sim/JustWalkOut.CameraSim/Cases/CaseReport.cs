namespace JustWalkOut.CameraSim.Cases;

/// <summary>What became of one event of a case.</summary>
/// <param name="Planned">The event as the store allowed it.</param>
/// <param name="At">When its goods left or met the plates; null where it was not performed.</param>
/// <param name="Reason">Why it was not performed; null where it was.</param>
internal sealed record CaseOutcome(PlannedEvent Planned, TimeSpan? At, string? Reason)
{
    /// <summary>How much later than noted; below 0 where it was sooner.</summary>
    public TimeSpan Late => At is TimeSpan at ? at - Planned.Event.At : TimeSpan.Zero;

    /// <summary>When it could have happened if its people had done nothing but walk as fast as they may; null where that is unknown.</summary>
    public TimeSpan? Walking { get; init; }

    /// <summary>When it could have happened if they had walked and reached, gripped and moved the goods, and lost no other time.</summary>
    public TimeSpan? Acting { get; init; }

    /// <summary>How much of the delay is owed to ways that nobody walks in the time noted, up to this event.</summary>
    public TimeSpan OwedToWalking => Within(Walking - Planned.Event.At, Late);

    /// <summary>How much of it is owed to hands: to the reach, the grip and the lift of this act and of those before it.</summary>
    public TimeSpan OwedToHands => Within(Acting - Planned.Event.At - OwedToWalking, Late - OwedToWalking);

    /// <summary>What neither explains: setting off, turning, giving way, waiting for others.</summary>
    public TimeSpan OwedToElse => Within(Late - OwedToWalking - OwedToHands, Late);

    private static TimeSpan Within(TimeSpan? time, TimeSpan most) => time is not TimeSpan some || some < TimeSpan.Zero || most < TimeSpan.Zero ? TimeSpan.Zero : some < most ? some : most;
}

/// <summary>What became of a case: every event of it, none left out.</summary>
/// <param name="Case">The case.</param>
/// <param name="Outcomes">In the order of the case's events.</param>
/// <param name="OnTime">How late an act may be and still count as on time.</param>
internal sealed record CaseReport(Case Case, IReadOnlyList<CaseOutcome> Outcomes, TimeSpan OnTime)
{
    /// <summary>What was performed.</summary>
    public IEnumerable<CaseOutcome> Performed => Outcomes.Where(outcome => outcome.At is not null);

    /// <summary>What was performed later than noted, because nobody walks that fast or somebody stood in the way.</summary>
    public IEnumerable<CaseOutcome> Stretched => Performed.Where(outcome => outcome.Late > OnTime);

    /// <summary>What was not performed.</summary>
    public IEnumerable<CaseOutcome> NotPerformed => Outcomes.Where(outcome => outcome.At is null);

    /// <summary>
    /// What each shopper owes for what was performed: the case's receipts, less the takes and plus the puts that were not performed. Products as
    /// the case names them, ordered by shopper in the case's order and then by product.
    /// </summary>
    public IReadOnlyList<(string Shopper, string Product, int Quantity)> Due()
    {
        List<string> shoppers = [.. Case.Shoppers];
        IEnumerable<(string Shopper, string Product, int Quantity)> noted = Case.Receipts.SelectMany(receipt => receipt.Lines, (receipt, line) => (receipt.Shopper, line.Product, line.Quantity));
        IEnumerable<(string Shopper, string Product, int Quantity)> missing = NotPerformed.Select(outcome => outcome.Planned.Event)
            .Select(left => (left.Shopper, left.Product, left.Action == CaseAction.Take ? -left.Quantity : left.Quantity));
        return [.. noted.Concat(missing)
            .GroupBy(line => (line.Shopper, line.Product))
            .Select(group => (group.Key.Shopper, group.Key.Product, Quantity: group.Sum(line => line.Quantity)))
            .Where(line => line.Quantity != 0)
            .OrderBy(line => shoppers.IndexOf(line.Shopper))
            .ThenBy(line => line.Product, StringComparer.Ordinal)];
    }

    /// <summary>One line for each event that went otherwise than the case says; none where all went as noted.</summary>
    public IEnumerable<string> Remarks()
    {
        foreach (CaseOutcome outcome in Outcomes)
        {
            if (outcome.At is null)
            {
                yield return $"{outcome.Planned.Event}: not performed: {outcome.Reason}";
                continue;
            }

            if (outcome.Late > OnTime)
            {
                yield return $"{outcome.Planned.Event}: performed at {outcome.At.Value.TotalSeconds:0.0} s, {outcome.Late.TotalSeconds:0.0} s late: {outcome.OwedToWalking.TotalSeconds:0.0} s that nobody walks faster, {outcome.OwedToHands.TotalSeconds:0.0} s for hands, {outcome.OwedToElse.TotalSeconds:0.0} s otherwise";
            }

            if (outcome.Planned.Note is string note)
            {
                yield return $"{outcome.Planned.Event}: {note}";
            }
        }
    }
}
