using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>The faults of one shelf and its plates, as time goes on.</summary>
internal sealed class PlateFaults
{
    private static readonly FaultKind[] OfPlates = [FaultKind.PlateDead, FaultKind.PlateStuck, FaultKind.PlateDrifting, FaultKind.Tampering];

    // Somebody presses, lifts or shifts a plate as fast as a hand reaches, and holds it until the fault's end.
    private static readonly TimeSpan TamperingTakes = TimeSpan.FromSeconds(0.4);

    private readonly Fault[] _ofShelf;
    private readonly (PlateCell Cell, Fault Fault)[] _ofPlates;
    private TimeSpan _before = TimeSpan.FromTicks(-1);

    /// <summary>Picks out what concerns one shelf.</summary>
    public PlateFaults(string shelf, IReadOnlyList<PlateCell> cells, IReadOnlyList<Fault> faults)
    {
        _ofShelf = [.. faults.Where(fault => fault.Target == shelf && !OfPlates.Contains(fault.Kind))];
        _ofPlates = [.. cells.SelectMany(cell => faults.Where(fault => OfPlates.Contains(fault.Kind) && fault.Target == cell.Id.Value).Select(fault => (cell, fault)))];
    }

    /// <summary>Sets the plates to how they are during one message. Called in order of time.</summary>
    /// <param name="from">Time of the message's first sample.</param>
    /// <param name="to">Time of its last one.</param>
    public void MoveTo(TimeSpan from, TimeSpan to)
    {
        foreach ((PlateCell cell, Fault _) in _ofPlates)
        {
            cell.IsDead = false;
            cell.IsStuck = false;
            cell.FaultyDriftGrams = 0;
        }

        foreach ((PlateCell cell, Fault fault) in _ofPlates)
        {
            switch (fault.Kind)
            {
                case FaultKind.PlateDead:
                    cell.IsDead |= fault.IsAt(from);
                    break;
                case FaultKind.PlateStuck:
                    cell.IsStuck |= fault.IsAt(from);
                    break;
                case FaultKind.PlateDrifting:
                    // Where the drift ends the plate stays where it drifted to.
                    TimeSpan drifted = (to < fault.To ? to : fault.To) - fault.From;
                    cell.FaultyDriftGrams += fault.Strength * Math.Max(0, drifted.TotalMinutes);
                    break;
                default:
                    Tamper(cell, fault, to);
                    break;
            }
        }

        _before = to;
    }

    /// <summary>Whether the gateway sends nothing.</summary>
    public bool IsSilentAt(TimeSpan at) => _ofShelf.Any(fault => fault.Kind == FaultKind.ShelfSilent && fault.IsAt(at));

    /// <summary>How strong a fault of the shelf is at a time; the strongest where there are several, 0 where there is none.</summary>
    public double StrengthAt(FaultKind kind, TimeSpan at)
    {
        double strength = 0;
        foreach (Fault fault in _ofShelf)
        {
            if (fault.Kind == kind && fault.IsAt(at) && Math.Abs(fault.Strength) > Math.Abs(strength))
            {
                strength = fault.Strength;
            }
        }

        return strength;
    }

    private void Tamper(PlateCell cell, Fault fault, TimeSpan to)
    {
        if (Begins(fault.From, to))
        {
            cell.Load.Add(new LoadChange(fault.From, TamperingTakes, cell.Id, fault.Strength));
        }

        if (Begins(fault.To, to))
        {
            cell.Load.Add(new LoadChange(fault.To, TamperingTakes, cell.Id, -fault.Strength));
        }
    }

    private bool Begins(TimeSpan at, TimeSpan to) => at > _before && at <= to;
}
