namespace JustWalkOut.CameraSim.Cases;

/// <summary>
/// How far a case has come, and whose turn it is. Order is kept: nothing of a later time happens before everything of an earlier one has,
/// whoever does it; events of one time happen together where different people do them.
/// </summary>
internal sealed class CaseProgress
{
    private readonly CasePlan _plan;
    private readonly CaseOutcome?[] _outcomes;
    private readonly bool[] _isBegun;
    private readonly string?[] _hindrances;

    public CaseProgress(CasePlan plan)
    {
        _plan = plan;
        _isBegun = new bool[plan.Events.Count];
        _hindrances = new string?[plan.Events.Count];
        _outcomes = [.. plan.Events.Select(planned => planned.Obstacle is string obstacle ? new CaseOutcome(planned, null, obstacle) : null)];
    }

    /// <summary>What became of each event so far; null for what is still to come.</summary>
    public IReadOnlyList<CaseOutcome?> Outcomes => _outcomes;

    /// <summary>Whether an event is neither performed nor given up yet.</summary>
    public bool IsOpen(int number) => _outcomes[number] is null;

    /// <summary>Whether it is an event's turn for a hand to go out: everything earlier has at least begun.</summary>
    public bool MayReach(int number) => EarlierAre(number, i => _isBegun[i] || _outcomes[i] is not null);

    /// <summary>Whether it is an event's turn for goods to move: everything earlier has happened.</summary>
    public bool MayMove(int number, TimeSpan now) => EarlierAre(number, i => _outcomes[i] is CaseOutcome outcome && (outcome.At is null || outcome.At <= now));

    /// <summary>A hand goes out for an event, or comes back.</summary>
    public void Begin(int number, bool isBegun) => _isBegun[number] = isBegun;

    /// <summary>Goods have moved; nothing is noted where none did.</summary>
    /// <param name="number">Which event.</param>
    /// <param name="at">When; null where nothing moved.</param>
    /// <param name="units">How many units.</param>
    /// <param name="refusal">Why none did; null where some did.</param>
    public void Note(int number, TimeSpan? at, int units, string? refusal)
    {
        PlannedEvent planned = _plan.Events[number];
        if (at is null)
        {
            Hinder(number, refusal ?? "");
        }
        else
        {
            _outcomes[number] = units == planned.Event.Quantity
                ? new CaseOutcome(planned, at, null)
                : new CaseOutcome(planned with { Event = planned.Event with { Quantity = planned.Event.Quantity - units } }, null, $"only {units} of {planned.Event.Quantity} units could be moved");
        }
    }

    /// <summary>A try at an event failed.</summary>
    public void Hinder(int number, string reason) => _hindrances[number] = reason;

    /// <summary>An event is given up for what hindered it last, if it has not happened.</summary>
    public void GiveUp(int number) => _outcomes[number] ??= new CaseOutcome(_plan.Events[number], null, _hindrances[number] ?? "there was no way to it");

    /// <summary>Whether something is so of every event noted for an earlier time.</summary>
    private bool EarlierAre(int number, Func<int, bool> isSo)
    {
        for (int i = 0; i < number; i++)
        {
            if (_plan.Events[i].Event.At < _plan.Events[number].Event.At && !isSo(i))
            {
                return false;
            }
        }

        return true;
    }
}
