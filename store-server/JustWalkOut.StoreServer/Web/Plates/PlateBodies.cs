using System.Collections.Immutable;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What a refusal to work on a plate comes to, in words.</summary>
internal static class PlateWords
{
    public const string Expected = "a plate as gondola/shelf/plate, such as \"1/5/11\"";

    public static string Of(Refusal refusal) => refusal switch
    {
        Refusal.ContentChanged => "the id was used for something else; send another one.",
        Refusal.UnknownPlate => $"name between 1 and {Decide.PlatesMost} plates of this store, each once.",
        Refusal.PlateOut => "all of them are out of service already.",
        Refusal.PlateInService => "it is in service; take it out of service first.",
        Refusal.NotHeard => "its scale was not heard of for the last seconds; check the shelf's power and network. Where vision runs elsewhere, plates cannot be read here.",
        Refusal.NotAtRest => $"something moves on it; take the hands off, wait {PlateReading.Over.TotalSeconds:0} seconds, and send it again.",
        Refusal.NotTared => "it was not tared since it was taken out of service; empty it and tare it first.",
        Refusal.BadWeight => $"a test weight is above 0 and up to {Decide.TestWeightMostGrams:0} g, a tolerance above 0.",
        _ => refusal.ToString(),
    };

    public static string? Of(PlateAdvice? advice) => advice switch
    {
        PlateAdvice.NotEmpty => "Its zero moved by as much as one of its goods weighs: look whether something still lies on it, and tare it again.",
        PlateAdvice.TestIt => "Put a known weight on it and test it, or put the goods and then the plate back.",
        PlateAdvice.NoWeight => "It shows next to nothing of the weight: put the weight on this plate alone and test it again; if it stays so, the load cell or its cable is broken: leave it out of service.",
        PlateAdvice.OffWeight => "It is off by more than the tolerance: see that the weight stands on this plate alone and nothing touches it, tare it and test it again; if it stays so, adjust it by its maker's instructions or replace it, and leave it out of service until then.",
        PlateAdvice.PutBack => "It is right: take the weight off, put the goods back, then put the plate back into service.",
        PlateAdvice.EmptyIt => "Take everything off it and tare it.",
        _ => null,
    };
}

/// <summary>What to do next about a plate that is worked on.</summary>
internal enum PlateAdvice
{
    /// <summary>It was taken out: empty it and tare it.</summary>
    EmptyIt = 1,

    /// <summary>The tare moved its zero as far as one of its goods weighs.</summary>
    NotEmpty,

    /// <summary>It is tared.</summary>
    TestIt,

    /// <summary>The test weight was next to not there.</summary>
    NoWeight,

    /// <summary>The test was not passed.</summary>
    OffWeight,

    /// <summary>The test was passed.</summary>
    PutBack,
}

/// <summary>Plates that somebody works on.</summary>
/// <param name="Id">The same id is the same request.</param>
/// <param name="Plates">Which, as gondola/shelf/plate, each once.</param>
internal sealed record PlatesAskedBody(string Id, IReadOnlyList<PlateId> Plates);

/// <summary>A plate to be tared.</summary>
internal sealed record PlateTareBody(string Id, PlateId Plate);

/// <summary>A plate with a known weight on it.</summary>
/// <param name="Id">The same id is the same request.</param>
/// <param name="Plate">Which.</param>
/// <param name="Grams">What the weight weighs.</param>
/// <param name="ToleranceGrams">How far off the plate may be; if absent a percent of the weight, and 5 g at least.</param>
internal sealed record PlateTestBody(string Id, PlateId Plate, double Grams, double? ToleranceGrams);

/// <summary>Plates that were worked on.</summary>
internal sealed record PlatesBody(IReadOnlyList<PlateBody> Plates)
{
    /// <summary>Less than this share of a test weight is none.</summary>
    private const double NoWeightShare = 0.1;

    public static PlatesBody Of(StoreState state, StoreDefinition store, IReadOnlyList<PlateId>? plates = null)
    {
        Dictionary<Sku, double> unitGrams = store.Catalog.Where(product => product.UnitWeight is not null).ToDictionary(product => product.Sku, product => product.UnitWeight!.Grams);
        return new PlatesBody([.. (plates ?? [.. state.Plates.Keys.Order()]).Select(plate => state.Plates.GetValueOrDefault(plate)).OfType<PlateService>().Select(plate => BodyOf(plate, AdviceOf(plate, LightestOn(plate.Plate))))]);

        double LightestOn(PlateId plate) => store.Planogram.Where(row => row.Plates.Contains(plate) && unitGrams.ContainsKey(row.Sku)).Select(row => unitGrams[row.Sku]).DefaultIfEmpty(double.MaxValue).Min();
    }

    private static PlateBody BodyOf(PlateService plate, PlateAdvice? advice) => new(plate.Plate, plate.IsOut, plate.OutSince, plate.OutBy, plate.ZeroGrams, plate.TaredAt)
    {
        Test = plate.Test,
        Advice = advice,
        Todo = PlateWords.Of(advice),
        Records = plate.Records,
    };

    private static PlateAdvice? AdviceOf(PlateService plate, double lightestGrams) => !plate.IsOut ? null : plate.Records[^1] switch
    {
        { Act: PlateAct.Tared } tared => Math.Abs(tared.AfterGrams - tared.BeforeGrams ?? 0) >= lightestGrams ? PlateAdvice.NotEmpty : PlateAdvice.TestIt,
        { Test: { } test } => test.IsPassed ? PlateAdvice.PutBack : Math.Abs(test.ShownGrams) < NoWeightShare * test.WeightGrams ? PlateAdvice.NoWeight : PlateAdvice.OffWeight,
        _ => PlateAdvice.EmptyIt,
    };
}

/// <summary>A plate that was worked on.</summary>
/// <param name="Plate">Which.</param>
/// <param name="IsOut">Whether it is out of service.</param>
/// <param name="OutSince">Since when.</param>
/// <param name="OutBy">Who took it out.</param>
/// <param name="ZeroGrams">What its scale says with nothing on it; absent while it was never tared.</param>
/// <param name="TaredAt">When it was tared last.</param>
internal sealed record PlateBody(PlateId Plate, bool IsOut, DateTimeOffset? OutSince, string? OutBy, double? ZeroGrams, DateTimeOffset? TaredAt)
{
    /// <summary>Its last test; absent where there was none.</summary>
    public PlateTest? Test { get; init; }

    /// <summary>What to do next; absent in service.</summary>
    public PlateAdvice? Advice { get; init; }

    /// <summary>The same in words.</summary>
    public string? Todo { get; init; }

    /// <summary>What was done to it of late, the oldest first.</summary>
    public ImmutableArray<PlateRecord> Records { get; init; } = [];
}
