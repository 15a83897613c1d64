using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Cameras;

public sealed class BodyLooksTests
{
    /// <summary>Neither noise nor exposure control: what is drawn is what comes out.</summary>
    private static readonly CameraOptions Plain = new()
    {
        ShotNoiseLevels = 0,
        ReadNoiseLevels = 0,
        FlickerShare = 0,
        WindowFactor = 0,
        GainLeast = 1,
        GainMost = 1,
        SharpeningShare = 0,
    };

    [Theory]
    [InlineData(Carrier.Basket, 6)]
    [InlineData(Carrier.ShoulderBag, 3)]
    [InlineData(Carrier.Trolley, 8)]
    [InlineData(Carrier.Hands, 3)]
    [InlineData(Carrier.Backpack, 0)]
    public void Goods_on_top_are_seen_in_what_they_are_carried_in(Carrier carrier, int most)
    {
        Item[] goods = [.. Enumerable.Range(1, 9).Select(number => TinyStore.Can(number).Item)];
        SeenPerson person = TinyStore.Person(1.2f, 1.9f) with { Look = TinyStore.Adult with { Carrier = carrier }, CarriedUnits = goods.Length, Carried = goods };

        Capsule[] drawn = [.. BodyShape.Of(person).Where(piece => piece.Part == BodyPart.Carried)];

        // The last that came lie on top.
        Assert.Equal(Enumerable.Range(goods.Length - most, most), drawn.Select(piece => piece.Number));
        Assert.DoesNotContain(BodyShape.Of(person with { CarriedUnits = 0, Carried = [] }), piece => piece.Part == BodyPart.Carried);
    }

    [Fact]
    public void Goods_in_a_basket_have_the_colours_of_their_packages()
    {
        Item red = TinyStore.Can(1).Item;
        Item green = red with { Number = 2, Look = red.Look with { Main = new Colour(0x10c010), Label = new Colour(0x10c010) } };
        SeenPerson person = TinyStore.Person(2, 1.9f) with { Look = TinyStore.Adult with { Carrier = Carrier.Basket } };

        int before = Greenish(Drawn(person).Bgr);
        int after = Greenish(Drawn(person with { CarriedUnits = 3, Carried = [green, green, green] }).Bgr);

        Assert.True(after > before + 5, $"{after} green pixels with green goods in the basket, {before} without.");
    }

    [Fact]
    public void Each_of_two_held_products_keeps_its_own_package()
    {
        Item first = TinyStore.Can(1).Item;
        SeenPerson person = TinyStore.Person(1.2f, 1.9f) with { Held = [new HeldItem(Side.Left, first), new HeldItem(Side.Right, first with { Number = 2 })] };

        Assert.Equal([0, 1], BodyShape.Of(person).Where(piece => piece.Part == BodyPart.Held).Select(piece => piece.Number));
    }

    [Fact]
    public void Clothes_keep_their_folds_when_somebody_else_comes_into_the_picture()
    {
        SeenPerson person = TinyStore.Person(2.6f, 1.9f, 2);
        (byte[] Bgr, int[] Persons) alone = Drawn(person);
        (byte[] Bgr, int[] Persons) together = Drawn(TinyStore.Person(0.8f, 2.2f), person);

        int[] own = [.. Enumerable.Range(0, alone.Persons.Length).Where(i => alone.Persons[i] == 2)];

        Assert.True(own.Length > 100);
        Assert.Contains(1, together.Persons);
        Assert.All(own, i => Assert.Equal(alone.Bgr.Skip(i * 3).Take(3), together.Bgr.Skip(i * 3).Take(3)));
    }

    [Fact]
    public void Sharpening_steepens_edges_and_leaves_flat_areas_alone()
    {
        byte[] soft = Empty(Plain);
        byte[] sharp = Empty(Plain with { SharpeningShare = 0.75 });

        Assert.True(Steps(sharp) > Steps(soft) * 1.3, $"Mean step between neighbours {Steps(sharp)} sharpened, {Steps(soft)} not.");
        Assert.Equal(soft.Average(level => (double)level), sharp.Average(level => (double)level), 1.5);
    }

    private static double Steps(byte[] bgr) => Enumerable.Range(0, bgr.Length - 3).Average(i => Math.Abs(bgr[i] - bgr[i + 3]));

    private static int Greenish(byte[] bgr) => Enumerable.Range(0, bgr.Length / 3).Count(i => bgr[(i * 3) + 1] > 1.5 * Math.Max(bgr[i * 3], bgr[(i * 3) + 2]));

    private static byte[] Empty(CameraOptions options)
    {
        CameraScene scene = new(TinyStore.Setup(), options);
        Moment moment = TinyStore.At(0, [], [.. Enumerable.Range(1, 3).Select(i => new StockChange(i, TinyStore.Can(i)))]);
        scene.Begin(moment);
        byte[] bgr = new byte[scene.Renderers[0].ByteCount];
        scene.Renderers[0].Render(moment, moment, TimeSpan.Zero, bgr);
        return bgr;
    }

    private static (byte[] Bgr, int[] Persons) Drawn(params SeenPerson[] people)
    {
        CameraScene scene = new(TinyStore.Setup(), Plain);
        Moment moment = TinyStore.At(0, people);
        scene.Begin(moment);
        byte[] bgr = new byte[scene.Renderers[0].ByteCount];
        int[] persons = new int[bgr.Length / 3];
        scene.Renderers[0].Render(moment, moment, TimeSpan.Zero, bgr, persons);
        return (bgr, persons);
    }
}
