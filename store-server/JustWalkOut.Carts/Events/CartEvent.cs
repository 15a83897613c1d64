using System.Reflection;
using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>One entry of a store's log: something that was decided and now holds. Never changed, never removed.</summary>
/// <param name="Version">Version of the form of <paramref name="Change"/>.</param>
/// <param name="Store">The store.</param>
/// <param name="Id">Derived from the cause.</param>
/// <param name="Cause">What made it happen; unique in the store.</param>
/// <param name="At">When it happened in the store, in UTC.</param>
/// <param name="Change">What it does to people and carts.</param>
public sealed record CartEvent(int Version, StoreId Store, CartEventId Id, Cause Cause, DateTimeOffset At, CartChange Change)
{
    /// <summary>The form that this code writes; it reads this and every older one. Version 2 added what people decide: reviews, disputes, refunds; version 3 payments, what shoppers question before their receipt is final; version 4 promotions, deposits, tax and ages, and what staff do at the doors: groups, alarms, overrides, help, visits that they end; version 5 walking in without a check-in, paying at the exit, and loyalty ids.</summary>
    public const int CurrentVersion = 5;

    private static readonly Dictionary<Type, string> KindOfType = typeof(CartChange)
        .GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToDictionary(known => known.DerivedType, known => (string)known.TypeDiscriminator!);

    /// <summary>Every kind of change that this code can fold.</summary>
    public static IReadOnlySet<string> Kinds { get; } = KindOfType.Values.ToHashSet();

    /// <summary>The kind of the change, as it stands in the log.</summary>
    [JsonIgnore]
    public string Kind => KindOfType[Change.GetType()];

    /// <summary>Whether something can have happened then: from 1970 to 2199. What a broken clock says beyond would run over the calendar's end once a deadline is added.</summary>
    public static bool IsPossible(DateTimeOffset at) => at.UtcDateTime.Year is >= 1970 and < 2200;

    /// <summary>An event with the id that its cause gives it.</summary>
    public static CartEvent Of(StoreId store, Cause cause, DateTimeOffset at, CartChange change) =>
        new(CurrentVersion, store, new CartEventId(DeterministicGuid.Of(store, "event", cause.Value)), cause, at.ToUniversalTime(), change);
}
