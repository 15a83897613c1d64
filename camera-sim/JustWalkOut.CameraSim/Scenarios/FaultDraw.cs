using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>Turns a scenario's faults into faults of one store: the stated ones held against it, the others drawn from the seed.</summary>
public static class FaultDraw
{
    /// <summary>All faults, in order of their beginning.</summary>
    /// <exception cref="InvalidDataException">A stated fault names what the store does not have: all such faults are named.</exception>
    public static IReadOnlyList<Fault> For(Scenario scenario, StoreDefinition store, long seed)
    {
        Targets targets = new(store);
        List<string> wrong = [];
        for (int i = 0; i < scenario.Faults.Count; i++)
        {
            Fault fault = scenario.Faults[i];
            if (!targets.Of(fault.Kind).Contains(fault.Target, StringComparer.Ordinal))
            {
                wrong.Add($"$.faults[{i}].target is \"{fault.Target}\", expected {Targets.Words(fault.Kind)} of the store '{store.Name}'");
            }
        }

        if (wrong.Count > 0)
        {
            throw new InvalidDataException($"Scenario {scenario.Name}: {string.Join("; ", wrong)}. Mend them or name another store.");
        }

        List<Fault> faults = [.. scenario.Faults];
        foreach (FaultRate rate in scenario.FaultRates)
        {
            faults.AddRange(Draw(rate, scenario.Length, targets.Of(rate.Kind), Chance.For(seed, "faults", (int)rate.Kind)));
        }

        return [.. faults.OrderBy(fault => fault.From).ThenBy(fault => fault.Kind).ThenBy(fault => fault.Target, StringComparer.Ordinal)];
    }

    private static IEnumerable<Fault> Draw(FaultRate rate, TimeSpan length, string[] targets, Random random)
    {
        if (targets.Length == 0)
        {
            yield break;
        }

        int count = Math.Max(rate.AtLeast, random.Poisson(rate.PerHour * length.TotalHours));
        for (int i = 0; i < count; i++)
        {
            // A scenario shorter than its shortest fault has it from end to end.
            double seconds = Math.Min(random.Between(rate.SecondsMin, rate.SecondsMax), length.TotalSeconds);
            double from = random.Between(0, length.TotalSeconds - seconds);
            string target = random.OneOf(targets);
            double strength = random.Between(rate.StrengthMin, rate.StrengthMax);
            yield return new Fault(rate.Kind, target, Whole(from), Whole(from + seconds), strength);
        }
    }

    // Milliseconds: a fault's times are read by people.
    private static TimeSpan Whole(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));

    private sealed class Targets(StoreDefinition store)
    {
        private readonly string[] _cameras = [.. store.Cameras.Select(camera => camera.Id.Value)];

        private readonly string[] _shelves =
            [.. store.Gondolas.SelectMany(gondola => gondola.Shelves.Where(shelf => shelf.Plates.Count > 0).Select(shelf => $"{gondola.Id}/{shelf.Id}"))];

        private readonly string[] _plates = [.. store.Gondolas.SelectMany(gondola =>
            gondola.Shelves.SelectMany(shelf => shelf.Plates.Select(plate => new PlateId(gondola.Id, shelf.Id, plate.Id).ToString())))];

        public string[] Of(FaultKind kind) => kind switch
        {
            FaultKind.CameraLost or FaultKind.CameraFrozen or FaultKind.CameraBlurred or FaultKind.CameraKnocked or FaultKind.CameraClockOff or FaultKind.CameraLagging => _cameras,
            FaultKind.PlateDead or FaultKind.PlateStuck or FaultKind.PlateDrifting or FaultKind.Tampering => _plates,
            FaultKind.ShelfSilent or FaultKind.MessagesLost or FaultKind.MessagesRepeated or FaultKind.MessagesLate or FaultKind.GatewayClockOff => _shelves,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of fault."),
        };

        public static string Words(FaultKind kind) => kind switch
        {
            <= FaultKind.CameraLagging => "the id of a camera",
            FaultKind.PlateDead or FaultKind.PlateStuck or FaultKind.PlateDrifting or FaultKind.Tampering => "a plate (gondola/shelf/plate)",
            _ => "a shelf (gondola/shelf)",
        };
    }
}
