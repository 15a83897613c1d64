using System.Text;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The store editor: a real browser on a small store's real server, with the real geometry of its cameras.</summary>
public sealed class EditorPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync(sight: new StoreSight());
        _store.Employ("boss", WebRole.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_camera_is_added_and_moved_by_keyboard_the_coverage_follows_and_every_step_is_taken_back()
    {
        IPage page = await OpenAsync();
        string before = await SumAsync(page);
        await page.Locator("[data-add=camera]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#fields-title")).ToHaveTextAsync("Camera c03");
        await Expect(page.Locator("#plan")).ToBeFocusedAsync();
        await Expect(page.Locator("#plan-now")).ToHaveTextAsync("Camera c03 added. Camera c03 at 3, 2 m");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await page.Keyboard.PressAsync("Shift+]"); // Clockwise by 15 degrees, from 90.
        await Expect(page.Locator("#plan-now")).ToHaveTextAsync("Camera c03 at 3.01, 1.9 m");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[name=id]")).ToBeFocusedAsync();
        await Expect(page.Locator("[name=heading]")).ToHaveValueAsync("75");
        await page.FillAsync("[name=tilt]", "40");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#faults-title.good")).ToBeVisibleAsync();
        await Expect(page.Locator("#coverage-sum")).Not.ToHaveTextAsync(before);
        StoreReading reading = StoreFile.Examine(await DownloadAsync(page));
        CameraCalibration added = reading.Store!.Cameras[2].Calibration!;
        Assert.Equal((3.01, 1.9, 2.8), (added.CameraToStore[0][3], added.CameraToStore[1][3], added.CameraToStore[2][3]));
        Assert.Equal(-Math.Sin(40 * Math.PI / 180), added.CameraToStore[2][2], 1e-9);
        Assert.Equal(75, Math.Atan2(added.CameraToStore[1][2], added.CameraToStore[0][2]) * 180 / Math.PI, 1e-6);

        await page.Locator("#plan").FocusAsync();
        for (int step = 0; step < 5; step++)
        {
            await Expect(page.Locator("#undo")).ToBeEnabledAsync();
            await page.Keyboard.PressAsync("Control+z");
        }

        await Expect(page.Locator("#undo")).ToBeDisabledAsync();
        await Expect(page.Locator("#what")).ToContainTextAsync("unchanged");
        await Expect(page.Locator("#coverage-sum")).ToHaveTextAsync(before);
        await page.Keyboard.PressAsync("Control+y");
        await Expect(page.Locator("#parts [aria-selected=true]")).ToHaveTextAsync("Camera c03");
    }

    [Fact]
    public async Task Furniture_is_moved_turned_and_resized_by_mouse_onto_the_grid_and_what_cameras_see_changes()
    {
        IPage page = await OpenAsync();
        string before = await SumAsync(page);

        // The second piece stands from 2.5 to 3.7 m and from 1.6 to 2 m.
        await DragAsync(page, (2.8, 1.8), (4.023, 1.268));
        await Expect(page.Locator("#fields-title")).ToHaveTextAsync("Furniture 2");
        await Expect(page.Locator("#plan-now")).ToHaveTextAsync("Furniture 2 at 3.7, 1.05 m");
        await Expect(page.Locator("#coverage-sum")).Not.ToHaveTextAsync(before);
        await DragAsync(page, (3.7 + 1.2, 1.05 + 0.4), (5.52, 1.71));
        await Expect(page.Locator("[name=width]")).ToHaveValueAsync("1.8");
        await Expect(page.Locator("[name=depth]")).ToHaveValueAsync("0.65");
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Locator("[name=width]")).ToHaveValueAsync("1.2");

        await page.Locator("#plan").FocusAsync();
        await page.Keyboard.PressAsync("[");
        await Expect(page.Locator("[name=yaw]")).ToHaveValueAsync("1");
        JsonNode moved = JsonNode.Parse(await DownloadAsync(page))!["gondolas"]![1]!;
        JsonNode was = JsonNode.Parse(await File.ReadAllBytesAsync(_store.FilePath, Stop))!["gondolas"]![1]!;
        Assert.True(JsonNode.DeepEquals(moved["shelves"], was["shelves"]), "Shelves stand in their furniture's own frame.");

        // About its middle, which so stays where it was.
        Pose pose = new(moved["pose"]!["x"]!.GetValue<double>(), moved["pose"]!["y"]!.GetValue<double>(), 0, 1);
        Pose middle = pose.Place(new Pose(0.6, 0.2, 0));
        Assert.Equal((4.3, 1.25), (Math.Round(middle.X, 3), Math.Round(middle.Y, 3)));
    }

    [Fact]
    public async Task A_fault_is_named_at_once_with_what_it_belongs_to_and_leads_there()
    {
        IPage page = await OpenAsync();
        await SelectAsync(page, "Camera c02");
        await page.FillAsync("[name=id]", "c01");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#faults-title.bad")).ToHaveTextAsync("1 fault");
        await Expect(page.Locator("#faults li")).ToHaveTextAsync("Camera c01 $.cameras[1].id is \"c01\" as $.cameras[0].id is, expected each once");
        await Expect(page.Locator("#coverage-sum")).ToHaveTextAsync("Worked out once there are no faults.");
        await SelectAsync(page, "Furniture 1");
        await page.Locator("#faults button").ClickAsync();
        await Expect(page.Locator("#parts [aria-selected=true]")).ToHaveTextAsync("Camera c01");
        await Expect(page.Locator("#parts [aria-selected=true]")).ToHaveClassAsync("bad");
        await Expect(page.Locator("[name=id]")).ToBeFocusedAsync();
        await Expect(page.Locator("#fields .faulty")).ToContainTextAsync("expected each once");
        await page.FillAsync("[name=id]", "c09");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#faults-title.good")).ToBeVisibleAsync();
        await Expect(page.Locator("#fields .faulty li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_zone_is_drawn_by_mouse_and_by_keyboard_and_deleted_furniture_leaves_the_planogram()
    {
        IPage page = await OpenAsync();
        await page.Locator("[data-add=zone]").ClickAsync();
        foreach ((double X, double Y) corner in ((double, double)[])[(3.02, 0.48), (5.01, 0.5), (5.0, 1.52), (3.0, 0.5)])
        {
            await page.Locator("#plan").ClickAsync(new() { Position = await PixelAsync(page, corner) });
        }

        await Expect(page.Locator("#fields-title")).ToHaveTextAsync("Zone zone-1");
        await page.SelectOptionAsync("[name=kind]", "staff");
        await page.Locator("[data-add=zone]").FocusAsync();
        foreach (string key in "Enter Space ArrowRight Space ArrowUp Space Backspace Enter".Split(' '))
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(page.Locator("#plan-now")).ToHaveTextAsync("More corners are needed.");
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#fields-title")).ToHaveTextAsync("Zone zone-2");
        await SelectAsync(page, "Furniture 2");
        await page.Keyboard.PressAsync("Delete");
        await Expect(page.Locator("#faults-title.good")).ToBeVisibleAsync();
        StoreDefinition drawn = StoreFile.Examine(await DownloadAsync(page)).Store!;
        Assert.Equal((ZoneKind.Staff, "3,0.5 5,0.5 5,1.5"), (drawn.Zones[3].Kind, string.Join(' ', drawn.Zones[3].Outline.Select(corner => FormattableString.Invariant($"{corner[0]},{corner[1]}")))));
        Assert.Equal("3,2 3.1,2 3.1,2.1", string.Join(' ', drawn.Zones[4].Outline.Select(corner => FormattableString.Invariant($"{corner[0]},{corner[1]}"))));
        Assert.Equal(["cola", "bread"], drawn.Planogram.Select(row => row.Sku.Value));
    }

    [Fact]
    public async Task A_draft_is_saved_for_the_next_start_and_whoever_saves_second_is_told_what_changed()
    {
        _store.Employ("ann", WebRole.Admin);
        byte[] open = await File.ReadAllBytesAsync(_store.FilePath, Stop);
        IPage first = await OpenAsync();
        IPage second = await browser.SignInAsync(_store, "ann", "/editor");
        await Expect(second.Locator("#faults-title.good")).ToBeVisibleAsync();
        await SetAsync(first, "Camera c01", "z", "3.1");
        await first.ClickAsync("#save");
        await Expect(first.Locator("#saved")).ToContainTextAsync("taken when the server is started again");
        await Expect(first.Locator("#save")).ToBeDisabledAsync();

        await SetAsync(second, "Gate out", "x", "2");
        await second.ClickAsync("#save");
        await Expect(second.Locator("#overtaken p")).ToContainTextAsync("boss saved another draft");
        await Expect(second.Locator("#overtaken li")).ToHaveTextAsync("Camera c01: changed");
        await second.GetByRole(AriaRole.Button, new() { Name = "Look at theirs" }).ClickAsync();
        await Expect(second.Locator("#what")).ToContainTextAsync("The draft that boss saved");
        await second.ClickAsync("#undo");
        await second.ClickAsync("#save");
        await Expect(second.Locator("#saved")).ToContainTextAsync("Saved at");
        Assert.Equal(open, await File.ReadAllBytesAsync(_store.FilePath, Stop));

        List<string> said = [];
        StoreDraft.Take(_store.FilePath, said.Add);
        Assert.Contains("is now the draft that ann saved", Assert.Single(said), StringComparison.Ordinal);
        StoreDefinition taken = StoreFile.Read(await File.ReadAllBytesAsync(_store.FilePath, Stop), "store.json");
        Assert.Equal((2.8, 2, "http://user@camera/1"), (taken.Cameras[0].Calibration!.CameraToStore[2][3], taken.Gates[1].At[0], taken.Cameras[0].Source));
    }

    [Fact]
    public async Task A_file_is_kept_as_it_is_but_for_what_is_changed_and_one_that_cannot_be_is_not_opened()
    {
        IPage page = await OpenAsync();
        Dictionary<string, byte[]> files = BuiltInStores.Names.ToDictionary(name => name, name => StoreFile.Write(BuiltInStores.Read(name).Store));
        files["shop"] = StoreFile.Write(CornerShop.Definition);

        // What no store has, numbers as no writer of ours writes them, names that no object should have, and a name that is markup.
        files["strange"] = Encoding.UTF8.GetBytes("""
            {"version":1,"later":{"__proto__":[1.50,-0.0,1e2,0.1234567890123456],"x":null},"name":"kiosk","currency":"EUR","locale":"en-IE",
             "floor":{"outline":[[0,0],[4.0,0],[4,3]],"walls":[],"ceiling":2.7},"zones":[null,7,{"id":"<img src=x onerror=alert(1)>"}],"gates":{},"gondolas":[{"id":"g","shelves":[{"plates":"none"}]}],
             "cameras":[{"id":"c","calibration":{"cameraToStore":[[1]],"focalPx":"wide"}}],"catalog":[],"planogram":[{"sku":"미지","plates":["1/1/1"]}],"rules":null}
            """);
        foreach ((string name, byte[] file) in files)
        {
            await page.SetInputFilesAsync("#file", new FilePayload { Name = $"{name}.json", MimeType = "application/json", Buffer = file });
            await Expect(page.Locator("#what")).ToContainTextAsync($"The file {name}.json");
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(file), JsonNode.Parse(await DownloadAsync(page))), name);

            // Whatever is done and taken back leaves nothing behind; what is done to one part leaves the others as they were.
            string left = await page.EvaluateAsync<string>(Wander, 40);
            Assert.Equal("", left);
        }

        await Expect(page.Locator("#faults-title.bad")).ToBeVisibleAsync();
        await Expect(page.Locator("#parts")).ToContainTextAsync("Zone <img src=x");
        foreach ((string file, string why) in ((string, string)[])[("{", "is no store"), ("[]", "is no store"), ("{\"version\":1,\"version\":1}", "$.version stands twice"), ("{\"version\":1,\"rules\":{\"reviewBelow\":1e999}}", "could not be kept as it is")])
        {
            await page.SetInputFilesAsync("#file", new FilePayload { Name = "bad.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(file) });
            await Expect(page.Locator("#file-fault")).ToContainTextAsync(why);
            await Expect(page.Locator("#what")).ToContainTextAsync("The file strange.json");
        }
    }

    /// <summary>Random changes of a drawing of the open file by a seeded generator, each held against what it may change, and all of them taken back. Gives what went wrong.</summary>
    private const string Wander = """
        async (steps) => {
          const d = await import("/store-drawing.js");
          const start = window.editor.store;
          const before = JSON.stringify(start);
          const drawing = new d.Drawing(start);
          let seed = 5;
          const next = (most) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * most); };
          const known = (path) => path[0] === "floor" ? "floor" : path[0];
          for (let step = 0; step < steps; step++) {
            const rows = d.parts(drawing.store, ["gondolas", 0, "shelves", 0]).filter((row) => row.path.length);
            const { path } = rows[next(rows.length)];
            const now = drawing.store;
            const after = [
              () => d.moved(now, path, [0.05, -0.1]), () => d.turned(now, path, 15), () => d.removed(now, path), () => d.duplicated(now, path)[0],
              () => ["floor", "wall"].includes(d.kindOf(path)) ? now : d.renamed(now, path, `r${step}`), () => d.added(now, "camera", [1, 1])[0], () => d.added(now, "gondola", [1, 1])[0],
            ][next(7)]();
            for (const name of Object.keys(now)) {
              if (after[name] !== now[name] && ![known(path), "cameras", "gondolas", "planogram"].includes(name)) return `step ${step}: ${path} changed ${name}`;
            }
            drawing.change(after, path);
          }
          while (drawing.canUndo) drawing.undo(null);
          return drawing.store === start && JSON.stringify(start) === before ? "" : "something was left behind";
        }
        """;

    [Fact]
    public async Task Operators_look_and_try_out_and_save_nothing_and_a_login_is_on_no_screen()
    {
        _store.Employ("olga", WebRole.Operator);
        IPage page = await browser.SignInAsync(_store, "olga", "/editor");
        await SelectAsync(page, "Camera c01");
        await Expect(page.Locator("[name=source]")).ToHaveValueAsync("http://***@camera/1");
        await page.FillAsync("[name=z]", "3");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#save")).ToBeDisabledAsync();
        await Expect(page.Locator("#saved")).ToHaveTextAsync("Only an administrator may save; you may look, try things out and download.");
        Assert.DoesNotContain("user@", Encoding.UTF8.GetString(await DownloadAsync(page)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_store_that_is_drawn_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition, new StoreSight());
        shop.Employ("boss", WebRole.Admin);
        IPage page = await browser.SignInAsync(shop, "boss", "/editor", Forms.Of(form));
        await Expect(page.Locator("#faults-title.good")).ToBeVisibleAsync();
        await page.Locator("#parts [role=option]").Last.ClickAsync();
        await page.FillAsync("[name=tilt]", "50");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#spots li").First).ToBeVisibleAsync();
        await page.FitsAsync("editor", form);
    }

    private async Task<IPage> OpenAsync()
    {
        IPage page = await browser.SignInAsync(_store, "boss", "/editor");
        await Expect(page.Locator("#coverage-sum")).ToContainTextAsync("some camera sees");
        page.PageError += (_, fault) => Console.Error.WriteLine(fault);
        return page;
    }

    private static async Task<string> SumAsync(IPage page) => (await page.Locator("#coverage-sum").TextContentAsync())!;

    private static Task SelectAsync(IPage page, string part) => page.GetByRole(AriaRole.Option, new() { Name = part, Exact = true }).ClickAsync();

    private static async Task SetAsync(IPage page, string part, string field, string value)
    {
        await SelectAsync(page, part);
        await page.FillAsync($"[name={field}]", value);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#faults-title.good")).ToBeVisibleAsync();
    }

    private static async Task<byte[]> DownloadAsync(IPage page)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#download"));
        Assert.Equal("store.json", download.SuggestedFilename);
        return await File.ReadAllBytesAsync(await download.PathAsync(), Stop);
    }

    /// <summary>Where a place of the store is on the plan.</summary>
    private static async Task<Position> PixelAsync(IPage page, (double X, double Y) place)
    {
        float[] pixel = await page.EvaluateAsync<float[]>("([x, y]) => window.editor.plan.pixel([x, y])", new[] { place.X, place.Y });
        return new Position { X = pixel[0], Y = pixel[1] };
    }

    private static async Task DragAsync(IPage page, (double X, double Y) from, (double X, double Y) to)
    {
        await page.Locator("#plan").ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await page.Locator("#plan").BoundingBoxAsync())!;
        (Position start, Position end) = (await PixelAsync(page, from), await PixelAsync(page, to));
        await page.Mouse.MoveAsync(box.X + start.X, box.Y + start.Y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + ((start.X + end.X) / 2), box.Y + ((start.Y + end.Y) / 2));
        await page.Mouse.MoveAsync(box.X + end.X, box.Y + end.Y);
        await page.Mouse.UpAsync();
    }
}
