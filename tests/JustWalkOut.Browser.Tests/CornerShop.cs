using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;

namespace JustWalkOut.Browser.Tests;

/// <summary>A shop of 84 square metres with people in it, so that pages are looked at as full as they are in use.</summary>
internal static class CornerShop
{
    private static readonly (string Sku, string Name, long Price)[] Goods =
    [
        ("water", "Still water 0.5 l", 89), ("cola", "Cola 0.33 l", 149), ("orange", "Orange juice 1 l", 279), ("coffee", "Cold coffee, oat milk", 249), ("yoghurt", "Yoghurt, blueberry", 119), ("milk", "Whole milk 1 l", 159),
        ("bread", "Rye bread, sliced", 320), ("sandwich", "Sandwich, egg and cress", 395), ("apple", "Apples, bag of four", 265), ("banana", "Bananas, five", 179), ("crisps", "Crisps, sea salt", 215), ("chocolate", "Dark chocolate 70 %", 235),
        ("gum", "Chewing gum, mint", 99), ("soup", "Tomato soup, ready to eat", 345), ("rice", "Rice triangle, salmon", 229), ("noodles", "Noodle cup, spicy", 189),
    ];

    private static readonly (double X, double Y, double Yaw)[] Furniture = [(0.6, 6.4, 0), (3.4, 6.4, 0), (6.2, 6.4, 0), (9.0, 6.4, 0), (3.0, 2.6, 0), (6.0, 2.6, 0), (9.0, 2.6, 0), (5.2, 3.6, 180), (8.2, 3.6, 180), (11.2, 3.6, 180)];

    /// <summary>The shop. It goes by the kiosk's name, which is the scripted store's.</summary>
    public static StoreDefinition Definition { get; } = ScriptedStore.Definition with
    {
        Floor = new FloorPlan([[0, 0], [12, 0], [12, 7], [0, 7]], [[[0.6, 0], [0, 0], [0, 7], [12, 7], [12, 0], [3.2, 0]]]),
        Zones = [new Zone("way-in", ZoneKind.Entry, [[0.6, 0], [1.9, 0], [1.9, 1.2], [0.6, 1.2]]), new Zone("way-out", ZoneKind.Exit, [[1.9, 0], [3.2, 0], [3.2, 1.2], [1.9, 1.2]])],
        Gondolas = [.. Furniture.Select((place, index) => Gondola($"{index + 1}", new Pose(place.X, place.Y, 0, place.Yaw)))],
        Cameras = [.. Enumerable.Range(0, 6).Select(index => Camera($"c0{index + 1}", 1.5 + (index % 3 * 4.4), index < 3 ? 5.4 : 1.4, index < 3))],
        Catalog = [.. Goods.Select(goods => new Product(new Sku(goods.Sku), [], goods.Name, goods.Price))],
        Planogram = [.. Goods.Select((goods, index) => new PlanogramRow(new Sku(goods.Sku), [new PlateId($"{(index % 10) + 1}", "2", $"{(index % 5) + 1}"), .. Further(index)], 12))],
    };

    /// <summary>Six people inside and somebody of whom no check-in is known; three gone, one of whom waits for a person; a camera down; somebody's goods in doubt.</summary>
    public static async Task BusyAsync(ScriptedStore shop, bool isFilmed = false)
    {
        foreach (string shopper in (string[])["mina", "jonas", "sofia", "noah", "ada", "luis", "emma", "theo", "yuna"])
        {
            await shop.EnterAsync(shopper);
            shop.Clock.Advance(TimeSpan.FromSeconds(7));
        }

        foreach ((string shopper, string goods) in ((string, string)[])[("mina", "cola sandwich"), ("jonas", "bread milk apple"), ("sofia", "chocolate")])
        {
            await TakeAsync(shop, shopper, goods);
        }

        await shop.TakeAsync("sofia", "gum", 0.58, new Alternative(ScriptedStore.Presence("sofia"), new Sku("chocolate"), 1, 0.31), new Alternative(ScriptedStore.Presence("noah"), new Sku("gum"), 1, 0.08));
        foreach (string shopper in (string[])["mina", "jonas", "sofia"])
        {
            await shop.LeaveAsync(shopper);
        }

        foreach ((string shopper, string goods) in ((string, string)[])[("noah", "water crisps"), ("ada", "coffee yoghurt banana"), ("luis", "noodles noodles rice"), ("emma", "soup"), ("theo", "orange bread")])
        {
            await TakeAsync(shop, shopper, goods);
        }

        await shop.PutBackAsync("ada", "banana");
        await shop.TakeAsync("emma", "rice", 0.6, new Alternative(ScriptedStore.Presence("luis"), new Sku("rice"), 1, 0.35));
        await shop.ObserveAsync(new Finding.UnexplainedStock([new PlateId("5", "2", "3")], -15, "No one was seen in reach."));
        if (isFilmed)
        {
            shop.Film([(2.2, 1.9), (8.6, 4.6)]);
        }

        (double X, double Y)[] places = [];
        for (int step = 0; step <= 40; step++)
        {
            double way = step / 40.0;
            shop.Clock.Advance(TimeSpan.FromSeconds(0.1));
            (string, double X, double Y)[] people =
            [
                ("noah", 1.6 + (way * 1.5), 5.7), ("ada", 4.4, 4.4 + (way * 1.6)), ("luis", 8.4 - (way * 1.4), 5.9), ("emma", 10.6, 5.2 - way), ("theo", 4.2 + (way * 1.8), 1.9), ("yuna", 1.3, 0.5 + (way * 1.4)), ("unknown", 10.9 - (way * 0.8), 1.3),
            ];
            places = [.. people.Select(person => (person.X, person.Y))];
            shop.Show(
                people,
                Plates(),
                Health(),
                new Dictionary<string, Ailment> { ["camera/c04"] = new Ailment(AilmentKind.NoPicture, "the stream ended") });
        }

        if (isFilmed)
        {
            shop.Film(places, but: "c04");
        }
    }

    /// <summary>Half an hour before that, in a store that is recorded: visits now and then, one of whose lines is in doubt, a shelf that falls silent for a while, and five minutes in which the server was away.</summary>
    public static async Task MorningAsync(ScriptedStore shop)
    {
        for (int minute = 0; minute < 24; minute++)
        {
            string shopper = $"early{minute}";
            if (minute % 5 is 0 or 2 or 3)
            {
                await shop.EnterAsync(shopper);
                await TakeAsync(shop, shopper, Goods[minute % Goods.Length].Sku);
                await shop.TakeAsync(shopper, Goods[(minute + 3) % Goods.Length].Sku, minute == 12 ? 0.6 : 0.98);
                await shop.LeaveAsync(shopper);
            }

            if (minute is 7 or 9)
            {
                Dictionary<string, string> health = Health();
                health["shelf/3/2"] = minute == 7 ? "No connection. Check its power and network; what happens there meanwhile goes unseen." : Telemetry.Well;
                shop.Show([], Plates(), health);
            }

            if (minute == 15)
            {
                await shop.RestartAsync(() =>
                {
                    shop.Clock.Advance(TimeSpan.FromMinutes(5));
                    return Task.CompletedTask;
                });
            }

            for (int part = 0; part < 12; part++)
            {
                shop.Record(TimeSpan.FromSeconds(5));
            }
        }
    }

    /// <summary>One product is taken to the last, another nearly so, and one ends up where it does not belong; a plate and a shelf fall silent.</summary>
    public static async Task RunLowAsync(ScriptedStore shop)
    {
        await TakeAsync(shop, "luis", string.Join(' ', Enumerable.Repeat("noodles", 10)));
        await TakeAsync(shop, "theo", string.Join(' ', Enumerable.Repeat("milk", 9)));
        GoodsMove stray = new(new Sku("water"), 1, [new PlateId("3", "2", "3")], 520, Certainty.Final, 0.97, [], "its weight fits, and no other hand was near");
        await shop.ObserveAsync(new Finding.PutBack(ScriptedStore.Presence("noah"), stray));
        Dictionary<string, string> health = Health();
        health["shelf/7/1"] = "No connection. Check its power and network; what happens there meanwhile goes unseen.";
        shop.Show([("noah", 3.1, 5.7)], [.. Plates().Select(plate => plate.Plate == new PlateId("5", "3", "2") ? plate with { Grams = null } : plate)], health);
    }

    private static async Task TakeAsync(ScriptedStore shop, string shopper, string goods)
    {
        foreach (string sku in goods.Split(' '))
        {
            shop.Clock.Advance(TimeSpan.FromSeconds(4));
            await shop.TakeAsync(shopper, sku);
        }
    }

    /// <summary>Every plate of the shelves above and below holds something too.</summary>
    private static IEnumerable<PlateId> Further(int index) =>
        from gondola in Enumerable.Range(1, Furniture.Length)
        from shelf in (int[])[1, 3]
        from plate in Enumerable.Range(1, 5)
        where ((gondola * 7) + (shelf * 3) + plate) % Goods.Length == index
        select new PlateId($"{gondola}", $"{shelf}", $"{plate}");

    private static Gondola Gondola(string id, Pose pose) => new(
        id,
        pose,
        new Extent(2.2, 0.5, 1.6),
        [.. Enumerable.Range(1, 3).Select(shelf => new Shelf($"{shelf}", new Pose(0, 0, 0.4 * shelf), new Extent(2.2, 0.5, 0.35), [.. Enumerable.Range(1, 5).Select(plate => new Plate($"{plate}", new Pose(0.44 * (plate - 1), 0, 0), new Extent(0.44, 0.5, 0.3)))]))]);

    private static Camera Camera(string id, double x, double y, bool looksDown) =>
        new(new CameraId(id), null, new CameraCalibration(640, 360, [300, 300], [320, 180], [], looksDown ? [[-1, 0, 0, x], [0, 0.5, -0.866, y], [0, -0.866, -0.5, 2.8]] : [[1, 0, 0, x], [0, -0.5, 0.866, y], [0, -0.866, -0.5, 2.8]]));

    private static PlateState[] Plates() =>
        [.. Definition.Gondolas.SelectMany(gondola => gondola.Shelves.SelectMany(shelf => shelf.Plates.Select(plate => new PlateState(new PlateId(gondola.Id, shelf.Id, plate.Id), 900 + (((int.Parse(gondola.Id, CultureInfo.InvariantCulture) * 911) + (int.Parse(shelf.Id, CultureInfo.InvariantCulture) * 577) + (int.Parse(plate.Id, CultureInfo.InvariantCulture) * 363)) % 4200)))))];

    private static Dictionary<string, string> Health() => Definition.Cameras.Select(camera => $"camera/{camera.Id}")
        .Concat(Definition.Gondolas.SelectMany(gondola => gondola.Shelves.Select(shelf => $"shelf/{gondola.Id}/{shelf.Id}")))
        .Append("broker")
        .ToDictionary(part => part, part => part == "camera/c04" ? "No picture (the stream ended); it is tried again by itself. Check the camera's power and network." : Telemetry.Well);
}
