using System.Globalization;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>By what Stripe's objects say whose they are: store, visit and step.</summary>
internal static class StripeMetadata
{
    private const string Store = "store";
    private const string Visit = "visit";
    private const string Step = "step";

    /// <summary>What an object of a step gets.</summary>
    public static Dictionary<string, string> Of(PaymentOrder order) => new() { [Store] = order.Store.Value, [Visit] = order.Visit.Value, [Step] = StepOf(order) };

    /// <summary>Whose an object is; null where it is none of ours.</summary>
    public static (string Store, string Visit, string Step)? Of(Dictionary<string, string> metadata) =>
        metadata.TryGetValue(Store, out string? store) && metadata.TryGetValue(Visit, out string? visit) && metadata.TryGetValue(Step, out string? step) ? (store, visit, step) : null;

    /// <summary>The step's number.</summary>
    public static string StepOf(PaymentOrder order) => order.Ask.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether an object is of a step.</summary>
    public static bool IsOf(Dictionary<string, string>? metadata, PaymentOrder order) => metadata is not null && Of(metadata) == (order.Store.Value, order.Visit.Value, StepOf(order));
}
