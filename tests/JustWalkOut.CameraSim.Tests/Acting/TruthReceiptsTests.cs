using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Acting;

/// <summary>Stories: persons 1 and 2 pay for themselves, 3 and 4 came together on check-in c, 5 is a restocker. Items a, b and c are cola.</summary>
public sealed class TruthReceiptsTests
{
    [Theory]
    [InlineData("1 take a; 1 take b; 1 put a", "1: 1 cola | 2: | c:")]
    [InlineData("1 take a; 1 give a 2; 2 put a", "1: | 2: | c:")]
    [InlineData("1 take a; 1 give a 2; 2 drop a; 3 take a", "1: | 2: | c: 1 cola")]
    [InlineData("3 take a; 3 give a 4; 4 take b", "1: | 2: | c: 2 cola")]
    [InlineData("5 take a; 5 give a 1", "1: 1 cola | 2: | c:")]
    [InlineData("5 take a; 5 put a; 2 take a", "1: | 2: 1 cola | c:")]
    [InlineData("1 take a; 1 put a; 2 take a; 2 take b; 1 take c", "1: 1 cola | 2: 2 cola | c:")]
    public void A_story_ends_in_these_receipts(string story, string bills)
    {
        TruthReceipts receipts = new(HandOverRule.TakerPays);
        receipts.Take(At(0, [], [Pass("1", Role.Shopper, 1), Pass("2", Role.Shopper, 2), Pass("c", Role.Shopper, 3, 4), Pass("r", Role.Restocker, 5)]));
        string[] acts = story.Split("; ");
        for (int i = 0; i < acts.Length; i++)
        {
            receipts.Take(At(i + 1, [ActionOf(acts[i], Moment.TimeOf(i + 1))], []));
        }

        Assert.Equal(bills, string.Join(" | ", receipts.Receipts().Select(receipt => $"{receipt.Shopper}: {string.Join(", ", receipt.Lines.Select(line => $"{line.Quantity} {line.Sku}"))}".TrimEnd())));
    }

    [Fact]
    public void A_check_in_ends_when_the_last_of_its_people_has_left()
    {
        TruthReceipts receipts = new(HandOverRule.TakerPays);
        receipts.Take(At(0, [], [Pass("c", Role.Shopper, 1, 2)], 1));
        receipts.Take(At(1, [], [], 1, 2));
        receipts.Take(At(2, [], [], 2));
        Assert.Null(receipts.Receipts()[0].LeftAt);

        receipts.Take(At(3, [], []));

        Assert.Equal(Moment.TimeOf(3), receipts.Receipts()[0].LeftAt);
    }

    private static Moment At(int number, IReadOnlyList<TruthAction> actions, IReadOnlyList<GatePass> gate, params int[] people) =>
        new(Moment.TimeOf(number), [.. people.Select(person => new SeenPerson(person, SmallShop.Adult, new BodyPose(new System.Numerics.Vector3[BodyPose.JointCount], 0), [], 0))], [], [], [], actions, gate);

    private static GatePass Pass(string shopper, Role role, params int[] persons) => new(TimeSpan.Zero, new GateId("door"), new ShopperId(shopper), persons.Length, role, persons);

    private static TruthAction ActionOf(string words, TimeSpan at)
    {
        string[] parts = words.Split(' ');
        Item item = new(parts[2][0] - 'a' + 1, SmallShop.Cola, 355, SmallShop.LookOf(SmallShop.Build().Catalog[1]));
        (ActionKind kind, int? receiver) = parts[1] switch
        {
            "take" => (ActionKind.Take, (int?)null),
            "put" => (ActionKind.Put, null),
            "drop" => (ActionKind.Drop, null),
            _ => (ActionKind.HandOver, int.Parse(parts[3])),
        };
        return new TruthAction(at, kind, int.Parse(parts[0]), receiver, [item], [], null);
    }
}
