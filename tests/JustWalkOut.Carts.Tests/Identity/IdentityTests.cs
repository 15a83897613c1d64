using CsCheck;

namespace JustWalkOut.Carts.Tests.Identity;

public sealed class IdentityTests
{
    [Theory]
    [InlineData("www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2")]
    [InlineData("python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d")]
    public void A_name_based_uuid_is_the_published_one(string name, string expected) =>
        Assert.Equal(Guid.Parse(expected), DeterministicGuid.Create(Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), name));

    [Fact]
    public void Causes_that_read_alike_when_joined_have_different_ids()
    {
        StoreId store = new("corner");

        Assert.NotEqual(DeterministicGuid.Of(store, "a", "bc"), DeterministicGuid.Of(store, "ab", "c"));
        Assert.NotEqual(DeterministicGuid.Of(store, "a"), DeterministicGuid.Of(store, "a", ""));
        Assert.NotEqual(DeterministicGuid.Of(store, "a"), DeterministicGuid.Of(new StoreId("other"), "a"));
        Assert.Equal(DeterministicGuid.Of(store, "a", "b"), DeterministicGuid.Of(new StoreId("corner"), "a", "b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1/5")]
    [InlineData("1/5/")]
    [InlineData("1/5/11/2")]
    public void A_plate_id_of_another_form_is_refused(string text)
    {
        Assert.False(PlateId.TryFrom(text, out _));
        Assert.Contains("gondola/shelf/plate", Assert.Throws<FormatException>(() => PlateId.From(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plates_stand_in_the_order_of_their_numbers()
    {
        PlateId[] plates = [PlateId.From("10/1/1"), PlateId.From("1/5/11"), PlateId.From("1/5/2"), PlateId.From("2/1/a")];

        Assert.Equal(["1/5/2", "1/5/11", "2/1/a", "10/1/1"], plates.Order().Select(plate => plate.Value));
    }

    [Fact]
    public void The_order_of_plates_is_total_whatever_their_names()
    {
        Gen<PlateId> plate = Gen.Select(Part, Part, Part, (gondola, shelf, number) => new PlateId(gondola, shelf, number));
        Gen.Select(plate, plate, plate).Sample((first, second, third) =>
            Math.Sign(first.CompareTo(second)) == -Math.Sign(second.CompareTo(first))
            && (first.CompareTo(second) == 0) == (first == second)
            && !(first <= second && second <= third && first > third));
    }

    private static readonly string[] Parts = ["1", "2", "10", "01", "1a", "a", "A1"];

    private static Gen<string> Part => Gen.Int[0, Parts.Length - 1].Select(index => Parts[index]);

    [Fact]
    public void Money_adds_and_multiplies_as_whole_numbers_do_and_never_across_currencies()
    {
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Long[-1_000_000, 1_000_000], Gen.Int[0, 1000]).Sample((first, second, quantity) =>
        {
            Currency won = Currency.From("KRW");
            Money sum = new Money(first, won) + new Money(second, won);
            return sum.MinorUnits == first + second
                && (sum * quantity).MinorUnits == (first + second) * quantity
                && sum - new Money(second, won) == new Money(first, won);
        });
        Assert.Throws<InvalidOperationException>(() => Money.Zero(Currency.From("KRW")) + Money.Zero(Currency.From("USD")));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Currency.From("USD")) * 2);
        Assert.Throws<FormatException>(() => Currency.From("usd"));
    }
}
