using System.Collections.Immutable;
using System.Text.Json.Serialization;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>What is known of a plate that somebody has worked on.</summary>
/// <param name="Plate">Which.</param>
public sealed record PlateService(PlateId Plate)
{
    /// <summary>Most records that are kept at hand of one plate.</summary>
    public const int RecordsMost = 20;

    /// <summary>What its scale says with nothing on it, in grams, which is taken off whatever it says; null for one that was never tared, whose scale is believed as it is.</summary>
    public double? ZeroGrams { get; init; }

    /// <summary>When it was tared last.</summary>
    public DateTimeOffset? TaredAt { get; init; }

    /// <summary>Since when it is out of service; null in service.</summary>
    public DateTimeOffset? OutSince { get; init; }

    /// <summary>Who took it out.</summary>
    public string? OutBy { get; init; }

    /// <summary>What its scale said before, in grams; null where it did not rest.</summary>
    public double? BeforeGrams { get; init; }

    /// <summary>The last check with a known weight; null where there never was one.</summary>
    public PlateTest? Test { get; init; }

    /// <summary>What was done to it, the oldest first; the last <see cref="RecordsMost"/>. All of it stands in the log.</summary>
    public ImmutableArray<PlateRecord> Records { get; init; } = [];

    /// <summary>Whether what it weighs counts for nothing now.</summary>
    [JsonIgnore]
    public bool IsOut => OutSince is not null;

    /// <summary>Whether it was tared since it was taken out, so that a known weight on it says how wrong it is.</summary>
    [JsonIgnore]
    public bool IsTaredNow => IsOut && TaredAt >= OutSince;

    internal PlateService With(PlateRecord record) => this with { Records = [.. Records.Skip(Records.Length - RecordsMost + 1), record] };
}

/// <summary>What somebody did to a plate.</summary>
public enum PlateAct
{
    /// <summary>Out of service.</summary>
    TakenOut = 1,

    /// <summary>Its zero set.</summary>
    Tared,

    /// <summary>Held against a known weight.</summary>
    Tested,

    /// <summary>Back in service.</summary>
    PutBack,
}

/// <summary>One thing that was done to a plate.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who: the name that they signed in with.</param>
/// <param name="Act">What.</param>
/// <param name="BeforeGrams">Taken out: what its scale said. Tared: its zero until then. Null where nobody knows.</param>
/// <param name="AfterGrams">Tared: its zero from then on.</param>
/// <param name="Test">Tested: with what, and how wrong it was.</param>
public sealed record PlateRecord(DateTimeOffset At, string By, PlateAct Act, double? BeforeGrams = null, double? AfterGrams = null, PlateTest? Test = null);

/// <summary>A plate held against a known weight.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who did it.</param>
/// <param name="WeightGrams">What the weight weighs.</param>
/// <param name="ShownGrams">What the plate made of it, its zero taken off.</param>
/// <param name="ToleranceGrams">How far off it may be.</param>
public sealed record PlateTest(DateTimeOffset At, string By, double WeightGrams, double ShownGrams, double ToleranceGrams)
{
    /// <summary>Least share of a test weight that a plate may be off by, and least grams: a percent, as unit weights of packed goods spread, and five grams, the noise of the worst plates of a real store.</summary>
    public const double UsualShare = 0.01;

    /// <summary>See <see cref="UsualShare"/>.</summary>
    public const double UsualGrams = 5;

    /// <summary>How much too much it shows; negative for too little.</summary>
    public double ErrorGrams => Math.Round(ShownGrams - WeightGrams, 1);

    /// <summary>The same in per cent of the weight.</summary>
    public double ErrorPercent => Math.Round(100 * (ShownGrams - WeightGrams) / WeightGrams, 2);

    /// <summary>Whether it is right enough.</summary>
    public bool IsPassed => Math.Abs(ErrorGrams) <= ToleranceGrams;

    /// <summary>How far off a plate may be unless somebody says otherwise.</summary>
    public static double UsualTolerance(double weightGrams) => Math.Max(UsualGrams, UsualShare * weightGrams);
}

/// <summary>What a plate's scale said over a stretch of time.</summary>
/// <param name="Grams">Mean.</param>
/// <param name="SdGrams">Standard deviation of means of a twentieth of a second.</param>
/// <param name="ApartGrams">How far the second half's mean is from the first's.</param>
public sealed record PlateReading(double Grams, double SdGrams, double ApartGrams)
{
    /// <summary>Over how long a plate is read: 3 s.</summary>
    public static readonly TimeSpan Over = TimeSpan.FromSeconds(3);

    /// <summary>The worst plates of a real store spread by 4.7 g untouched (BENCHMARK-1).</summary>
    private const double SdMost = 6;

    /// <summary>Halves of 1.5 s of such a plate are apart by 1.2 g as often as not.</summary>
    private const double ApartMost = 4;

    /// <summary>Whether nothing moved on it meanwhile.</summary>
    public bool IsAtRest => SdGrams <= SdMost && Math.Abs(ApartGrams) <= ApartMost;
}

/// <summary>Where the server asks what a plate weighs: vision in the same process.</summary>
public interface IPlateReadings
{
    /// <summary>What a plate's scale said over the last <see cref="PlateReading.Over"/>, as it came; null for one that was not heard of for most of it.</summary>
    PlateReading? Read(PlateId plate);
}

/// <summary>What vision is told of plates that are worked on.</summary>
public static class PlateCommands
{
    /// <summary>The command of an event; null for one that takes no plate out of service and puts none back.</summary>
    public static Command? Of(CartEvent happened) => happened.Change switch
    {
        CartChange.PlatesTakenOut change => Command(happened.Store, ("out", change.Decision.Value), happened.At, new Order.PlatesOut(change.Plates)),
        CartChange.PlatesPutBack change => Command(happened.Store, ("back", change.Decision.Value), happened.At, new Order.PlatesBack(change.Plates)),
        _ => null,
    };

    /// <summary>What a vision that starts is to be told: plates that were out before are out still. Null where there are none.</summary>
    public static Command? AtStart(StoreState state, DateTimeOffset now) =>
        state.Plates.Values.Where(plate => plate.IsOut).OrderBy(plate => plate.Plate).Select(plate => new PlateLoad(plate.Plate, plate.BeforeGrams)).ToArray() is { Length: > 0 } plates
            ? Command(state.Store, ("still", $"{now.UtcTicks}"), now, new Order.PlatesOut(plates))
            : null;

    private static Command Command(StoreId store, (string Kind, string Id) cause, DateTimeOffset at, Order order) =>
        new(Messages.Command.CurrentVersion, store, new CommandId(DeterministicGuid.Of(store, $"plates-{cause.Kind}", cause.Id)), at, order);
}
