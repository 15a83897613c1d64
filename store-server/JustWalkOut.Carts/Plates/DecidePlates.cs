using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>What is decided about plates that somebody works on while the store is open.</summary>
public static partial class Decide
{
    /// <summary>Most plates that are taken out or put back at once: a gondola's.</summary>
    public const int PlatesMost = 200;

    /// <summary>Heaviest test weight, 20 kg: what plates of this kind carry.</summary>
    public const double TestWeightMostGrams = 20_000;

    /// <summary>Plates go out of service: what they weigh from now on changes no cart. Those that are out stay so.</summary>
    public static Decision TakeOut(StoreState state, StoreTerms terms, PlateWork asked, IReadOnlyList<PlateLoad> loads)
    {
        PlateId[] plates = [.. loads.Select(load => load.Plate)];
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return Same(known is CartChange.PlatesTakenOut before && before.Plates.Select(load => load.Plate).SequenceEqual(plates));
        }

        PlateLoad[] fresh = [.. loads.Where(load => state.Plates.GetValueOrDefault(load.Plate) is not { IsOut: true })];
        return (Decision?)Unfit(terms, plates) ?? (fresh.Length == 0
            ? new Decision.Refused(Refusal.PlateOut)
            : Accept(state, asked.Happened(terms.Store, new CartChange.PlatesTakenOut(loads, asked.Id, asked.By))));
    }

    /// <summary>Plates go back into service. Whatever they are in, those that are in service stay so.</summary>
    public static Decision PutBack(StoreState state, StoreTerms terms, PlateWork asked, IReadOnlyList<PlateId> plates)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return Same(known is CartChange.PlatesPutBack before && before.Plates.SequenceEqual(plates));
        }

        return (Decision?)Unfit(terms, plates) ?? (plates.All(plate => state.Plates.GetValueOrDefault(plate) is not { IsOut: true })
            ? new Decision.Refused(Refusal.PlateInService)
            : Accept(state, asked.Happened(terms.Store, new CartChange.PlatesPutBack(plates, asked.Id, asked.By))));
    }

    /// <summary>An empty plate's zero is set to what its scale says now.</summary>
    /// <param name="state">As it stands.</param>
    /// <param name="terms">The store's.</param>
    /// <param name="asked">Who asks.</param>
    /// <param name="plate">Which plate, out of service.</param>
    /// <param name="reading">What its scale says; null where nothing is heard of it.</param>
    public static Decision Tare(StoreState state, StoreTerms terms, PlateWork asked, PlateId plate, PlateReading? reading)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return Same(known is CartChange.PlateTared before && before.Plate == plate);
        }

        return (Decision?)(Unfit(terms, [plate]) ?? Unready(state, plate, reading))
            ?? Accept(state, asked.Happened(terms.Store, new CartChange.PlateTared(plate, asked.Id, asked.By, state.Plates[plate].ZeroGrams, Math.Round(reading!.Grams, 1), Math.Round(reading.SdGrams, 2))));
    }

    /// <summary>A known weight stands on an empty plate, which was tared since it was taken out: how wrong it is.</summary>
    /// <param name="state">As it stands.</param>
    /// <param name="terms">The store's.</param>
    /// <param name="asked">Who asks.</param>
    /// <param name="weight">The plate, what the weight weighs, and how far off the plate may be.</param>
    /// <param name="reading">What its scale says; null where nothing is heard of it.</param>
    public static Decision Test(StoreState state, StoreTerms terms, PlateWork asked, (PlateId Plate, double Grams, double ToleranceGrams) weight, PlateReading? reading)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return Same(known is CartChange.PlateTested before && before.Plate == weight.Plate && before.Test.WeightGrams == weight.Grams && before.Test.ToleranceGrams == weight.ToleranceGrams);
        }

        if ((Unfit(terms, [weight.Plate]) ?? Unready(state, weight.Plate, reading)) is { } refused)
        {
            return refused;
        }

        PlateService plate = state.Plates[weight.Plate];
        return weight is not { Grams: > 0 and <= TestWeightMostGrams, ToleranceGrams: > 0 } ? new Decision.Refused(Refusal.BadWeight)
            : !plate.IsTaredNow ? new Decision.Refused(Refusal.NotTared)
            : Accept(state, asked.Happened(terms.Store, new CartChange.PlateTested(
                weight.Plate, asked.Id, asked.By, new PlateTest(asked.At.ToUniversalTime(), asked.By, weight.Grams, Math.Round(reading!.Grams - plate.ZeroGrams!.Value, 1), weight.ToleranceGrams))));
    }

    private static Decision Same(bool isSame) => isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);

    private static Decision.Refused? Unfit(StoreTerms terms, IReadOnlyList<PlateId> plates) =>
        plates.Count is 0 or > PlatesMost || plates.Distinct().Count() != plates.Count || !plates.All(terms.HasPlate) ? new Decision.Refused(Refusal.UnknownPlate) : null;

    private static Decision.Refused? Unready(StoreState state, PlateId plate, PlateReading? reading) =>
        state.Plates.GetValueOrDefault(plate) is not { IsOut: true } ? new Decision.Refused(Refusal.PlateInService)
        : reading is null ? new Decision.Refused(Refusal.NotHeard)
        : !reading.IsAtRest ? new Decision.Refused(Refusal.NotAtRest)
        : null;
}

/// <summary>Somebody works on plates.</summary>
/// <param name="Id">The same id is the same request, however often it is sent.</param>
/// <param name="By">Who: the name that they signed in with.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record PlateWork(DecisionId Id, string By, DateTimeOffset At)
{
    internal CartEvent Happened(StoreId store, CartChange change) => CartEvent.Of(store, Cause.Of(Id), At, change);
}
