using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Messages;

/// <summary>What vision and server say to each other is a contract: its text is pinned here, and every kind survives the journey.</summary>
public sealed class MessageJsonTests
{
    private static readonly StoreId Store = new("corner");
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 30, 15, 250, TimeSpan.Zero);
    private static readonly PresenceId Ann = new(Guid.Parse("00000000-0000-5000-8000-000000000001"));
    private static readonly PresenceId Bob = new(Guid.Parse("00000000-0000-5000-8000-000000000002"));
    private static readonly ObservationId Seen = new(Guid.Parse("00000000-0000-5000-8000-000000000003"));
    private static readonly CommandId Order = new(Guid.Parse("00000000-0000-5000-8000-000000000004"));
    private static readonly PlateId Plate = new("1", "5", "11");

    private static readonly GoodsMove Goods = new(
        new Sku("tea"), 2, [Plate], -500.5, Certainty.Provisional, 0.93, [new Alternative(Bob, null, 1, 0.05)], "1/5/11 lost 500.5 g");

    public static TheoryData<string> Findings => [.. Kinds<Finding>()];

    public static TheoryData<string> Orders => [.. Kinds<Order>()];

    public static TheoryData<string> Exhibits => [.. Kinds<Exhibit>()];

    [Fact]
    public void An_observation_has_this_text()
    {
        Observation observation = new(1, Store, Seen, 7, At, new Finding.Took(Ann, Goods));

        Assert.Equal(
            """{"version":1,"store":"corner","id":"00000000-0000-5000-8000-000000000003","sequence":7,"at":"2026-01-05T09:30:15.25+00:00","finding":{"kind":"took","presence":"00000000-0000-5000-8000-000000000001","goods":{"sku":"tea","quantity":2,"plates":["1/5/11"],"grams":-500.5,"certainty":"provisional","confidence":0.93,"alternatives":[{"presence":"00000000-0000-5000-8000-000000000002","quantity":1,"probability":0.05}],"reason":"1/5/11 lost 500.5 g"}}}""",
            Text(observation));
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void Every_kind_of_finding_survives_the_journey(string kind) =>
        AssertSurvives(new Observation(1, Store, Seen, 1, At, Finding(kind)));

    [Theory]
    [MemberData(nameof(Orders))]
    public void Every_kind_of_order_survives_the_journey(string kind) =>
        AssertSurvives(new Command(1, Store, Order, At, AnOrder(kind)));

    [Theory]
    [MemberData(nameof(Exhibits))]
    public void Every_kind_of_exhibit_survives_the_journey(string kind) =>
        AssertSurvives(new Evidence(1, Store, Seen, At, At.AddSeconds(4), AnExhibit(kind)));

    [Fact]
    public void Telemetry_survives_the_journey() =>
        AssertSurvives(new Telemetry(
            1,
            Store,
            At,
            [new PersonState(Ann, 1.5, 2.25, [[1, 2, 0.9]])],
            [new PlateState(Plate, 812.5), new PlateState(new PlateId("1", "5", "12"), null)],
            new Dictionary<string, double> { ["frames"] = 15 },
            new Dictionary<string, string> { ["camera 1"] = "ok" }));

    [Theory]
    [InlineData("\"kind\":\"took\"", "\"kind\":\"teleported\"")]
    [InlineData("\"quantity\":2", "\"quantity\":2,\"colour\":\"red\"")]
    [InlineData("\"1/5/11\"", "\"1-5-11\"")]
    [InlineData("00000000-0000-5000-8000-000000000003", "three")]
    public void A_kind_a_member_or_an_id_that_is_not_ours_is_refused_and_never_skipped(string ours, string strange)
    {
        string text = Text(new Observation(1, Store, Seen, 7, At, new Finding.Took(Ann, Goods)));
        Assert.Contains(ours, text, StringComparison.Ordinal);

        Exception refusal = Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<Observation>(text.Replace(ours, strange, StringComparison.Ordinal), MessageJson.Compact));

        Assert.True(refusal is JsonException or FormatException, refusal.ToString());
    }

    private static Finding Finding(string kind) => kind switch
    {
        "present" => new Finding.Present(Ann, Order, 0.95),
        "took" => new Finding.Took(Ann, Goods),
        "putBack" => new Finding.PutBack(Ann, Goods),
        "handedOver" => new Finding.HandedOver(Ann, Bob, Goods),
        "left" => new Finding.Left(Ann),
        "revised" => new Finding.Revised(Seen, new Finding.Took(Bob, Goods), "the hand was Bob's"),
        "identityMerged" => new Finding.IdentityMerged(Ann, Bob, 0.8, "one body"),
        "identitySplit" => new Finding.IdentitySplit(Ann, Bob, [Seen], 0.8, "two bodies"),
        "identitySwapped" => new Finding.IdentitySwapped(Ann, Bob, At, 0.8, "crossed paths"),
        "unexplainedStock" => new Finding.UnexplainedStock([Plate], 12.5, "nobody near"),
        "complete" => new Finding.Complete(Ann, At),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A new kind of finding needs an example here."),
    };

    private static Order AnOrder(string kind) => kind switch
    {
        "checkIn" => new Order.CheckIn(new GateId("main"), At, 2, Role.Restocker, "77"),
        "groupSize" => new Order.GroupSize(Order, 3),
        "setRole" => new Order.SetRole(Ann, Role.Staff),
        "planogramVersion" => new Order.PlanogramVersion(4, [new PlanogramRow(new Sku("tea"), [Plate], 6)]),
        "stockVersion" => new Order.StockVersion(5, new Dictionary<Sku, int> { [new Sku("tea")] = 6 }),
        "settings" => new Order.Settings(new Dictionary<string, string> { ["reviewBelow"] = "0.95" }),
        "platesOut" => new Order.PlatesOut([new PlateLoad(new PlateId("1", "5", "11"), 4210.4), new PlateLoad(new PlateId("1", "5", "12"), null)]),
        "platesBack" => new Order.PlatesBack([new PlateId("1", "5", "11")]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A new kind of order needs an example here."),
    };

    private static Exhibit AnExhibit(string kind) => kind switch
    {
        "clip" => new Exhibit.Clip(new CameraId("c1"), "video/mp4", [1, 2, 3]),
        "weightCurve" => new Exhibit.WeightCurve(Plate, [0, 0.1], [812.5, 312]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A new kind of exhibit needs an example here."),
    };

    /// <summary>Written, read and written again, a message has the same text, so nothing of it was lost.</summary>
    private static void AssertSurvives<T>(T message)
    {
        string text = Text(message);

        Assert.Equal(text, Text(JsonSerializer.Deserialize<T>(text, MessageJson.Compact)));
        Assert.DoesNotContain("null", text.Replace("\"grams\":null", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Text<T>(T message) => JsonSerializer.Serialize(message, MessageJson.Compact);

    private static IEnumerable<string> Kinds<T>() =>
        typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(known => (string)known.TypeDiscriminator!);
}
