using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Frames;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The film on the review page, really played: each of its pictures says its own number, so that the one on show can be told from its pixels.</summary>
public sealed class ReviewFilmTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private const int WidthPx = 320;
    private const int HeightPx = 180;
    private const int FramesPerSecond = 10;
    private const int Frames = 90;

    /// <summary>The picture that is of the event: it lies six seconds into the film.</summary>
    private const int Moment = 60;

    /// <summary>The number of the picture on show: eight bars across the film, white for a one.</summary>
    private const string NumberOnShow = """
        () => {
          const video = document.querySelector("#film video");
          if (video.readyState < 2 || video.seeking) return -1;
          const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
          const context = canvas.getContext("2d");
          context.drawImage(video, 0, 0);
          let number = 0;
          for (let bar = 0; bar < 8; bar++) number = 2 * number + (context.getImageData((bar + 0.5) * canvas.width / 8, canvas.height / 2, 1, 1).data[0] > 127 ? 1 : 0);
          return number;
        }
        """;

    private ScriptedStore _store = null!;
    private ObservationId _taken;
    private DateTimeOffset _takenAt;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync();
        _store.Employ("boss", WebRole.Admin);
        _store.Employ("olga", WebRole.Operator);
        _store.Employ("aude", WebRole.Auditor);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task The_film_opens_at_the_moment_of_the_event_steps_plays_and_changes_cameras_by_keyboard()
    {
        await LeaveInDoubtAsync(Films("c01", "c02"));
        IPage page = await OpenAsync();
        ILocator film = page.Locator("#film");

        await Expect(film).ToHaveAttributeAsync("data-frame", $"{Moment}");
        await ShowsAsync(page, Moment);
        await Expect(film.Locator(".hint").First).ToHaveTextAsync("0.0 s · the moment · heads blurred");

        // The curve beside it is of the same time: what the film shows is where the event is marked.
        ILocator curve = page.Locator("#curves .curve");
        Assert.Equal(await curve.Locator(".moment").GetAttributeAsync("x1"), await curve.Locator(".now").GetAttributeAsync("x1"));

        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await ShowsAsync(page, Moment - 2);
        await Expect(film.Locator(".hint").First).ToHaveTextAsync("−0.2 s · heads blurred");
        await page.Keyboard.PressAsync("ArrowRight");
        await ShowsAsync(page, Moment - 1);

        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await Expect(film).ToHaveAttributeAsync("data-frame", new System.Text.RegularExpressions.Regex("^6[5-9]|[78].$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Play" })).ToBeVisibleAsync();
        int stopped = int.Parse((await film.GetAttributeAsync("data-frame"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(await page.EvaluateAsync<int>(NumberOnShow), stopped - 1, stopped + 1);

        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "c02" })).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Keyboard.PressAsync("m");
        await ShowsAsync(page, Moment);
        await Expect(page.Locator("#doubts .decision")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ClipLack.CameraOut, "No film: the cameras that see this place brought no pictures at that time.")]
    [InlineData(ClipLack.TooLate, "No film: its pictures were no longer kept when it was asked for. The store keeps the last minutes alone, and none across a restart.")]
    [InlineData(ClipLack.NoPictures, "No film: this store keeps no pictures.")]
    public async Task A_case_without_a_film_says_why_and_is_decided_all_the_same(ClipLack lack, string why)
    {
        await LeaveInDoubtAsync(_ => new ClipAnswer([], lack));
        IPage page = await OpenAsync();

        await Expect(page.Locator("#film .lack")).ToHaveTextAsync(why);
        await Expect(page.Locator("#film video")).ToBeHiddenAsync();
        await Expect(page.Locator("#case")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#case")).ToHaveClassAsync("case empty");
        await Expect(page.Locator("#film")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_film_that_is_being_cut_appears_by_itself_and_a_camera_that_was_out_says_so()
    {
        Func<ObservationId, ClipAnswer> films = Films("c01");
        await LeaveInDoubtAsync(_ => new ClipAnswer([], ClipLack.BeingMade));
        IPage page = await OpenAsync();
        await Expect(page.Locator("#film .lack")).ToContainTextAsync("is being cut");

        ClipAnswer made = films(_taken);
        _store.Clips.Answers[_taken] = made with { Views = [.. made.Views, new ClipView(new CameraId("c02"), ScriptedStore.Opening, 0, 0, 0, []) { Lack = ClipLack.CameraOut }] };
        await ShowsAsync(page, Moment);
        await page.Keyboard.PressAsync("c");
        await Expect(page.Locator("#film .lack")).ToContainTextAsync("brought no pictures at that time");
        await page.GetByRole(AriaRole.Button, new() { Name = "c01" }).ClickAsync();
        await ShowsAsync(page, Moment);
    }

    [Fact]
    public async Task Somebody_who_may_not_decide_is_told_that_there_is_a_film_and_is_not_given_it()
    {
        await LeaveInDoubtAsync(Films("c01"));
        IPage page = await browser.SignInAsync(_store, "aude", "/review");

        await Expect(page.Locator("#film .lack")).ToContainTextAsync("Sign in as an operator to see it");
        string address = $"/api/v1/stores/kiosk/visits/{_store.CartOf("ann").Visit.Value}/evidence/{_taken.Value}/clips/c01";
        Assert.Equal(403, await page.EvaluateAsync<int>("async (address) => (await fetch(address)).status", address));
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_case_with_a_film_fits_every_form_in_both_languages_and_axe_finds_nothing_against_it(string form)
    {
        await LeaveInDoubtAsync(Films("c01", "c02"));
        IPage page = await OpenAsync(Forms.Of(form));
        await ShowsAsync(page, Moment);
        await Expect(page.Locator("#film h4")).ToHaveTextAsync(form == "phone" ? "카메라 영상(머리 흐림 처리)" : "What cameras saw, heads blurred");
        await page.FitsAsync("review-film", form);
    }

    /// <summary>Waits until the page says that it shows a picture, and its pixels say so too.</summary>
    private static async Task ShowsAsync(IPage page, int number)
    {
        await Expect(page.Locator("#film")).ToHaveAttributeAsync("data-frame", $"{number}");
        int shown = -1;
        for (int look = 0; look < 100 && shown != number; look++)
        {
            shown = await page.EvaluateAsync<int>(NumberOnShow);
            await Task.Delay(shown == number ? 0 : 50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(number, shown);
    }

    /// <summary>Films of some cameras around what was taken last.</summary>
    private Func<ObservationId, ClipAnswer> Films(params string[] cameras) => observation =>
    {
        byte[] film = Film();
        DateTimeOffset from = _takenAt.AddSeconds(-(double)Moment / FramesPerSecond);
        foreach (string camera in cameras)
        {
            _store.Clips.Films[(observation, new CameraId(camera))] = film;
        }

        double[] taken = [.. Enumerable.Range(0, Frames).Select(frame => Math.Round((double)frame / FramesPerSecond, 3))];
        double[][] path = [.. Enumerable.Range(0, Frames).Select(frame => new[] { Math.Round(0.2 + (0.005 * frame), 4), 0.6 })];
        return new ClipAnswer(
            [.. cameras.Select(camera => new ClipView(new CameraId(camera), from, FramesPerSecond, WidthPx, HeightPx, taken) { Plates = [[0.7, 0.4]], People = [new ClipPerson(ScriptedStore.Presence("ann"), path)] })], null);
    };

    /// <summary>A film whose pictures show their own number as eight bars.</summary>
    private static byte[] Film()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("jwo-film-").FullName, "film.mp4");
        using (IVideoSink sink = VideoSinks.Begin(path, new VideoForm(WidthPx, HeightPx, FramesPerSecond), VideoSettings.ForPeople))
        {
            byte[] pixels = new byte[WidthPx * HeightPx * 3];
            for (int frame = 0; frame < Frames; frame++)
            {
                for (int at = 0; at < pixels.Length; at++)
                {
                    int bar = at / 3 % WidthPx * 8 / WidthPx;
                    pixels[at] = (frame >> (7 - bar) & 1) == 1 ? byte.MaxValue : (byte)0;
                }

                sink.Write(pixels);
            }

            sink.Finish();
        }

        byte[] film = File.ReadAllBytes(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return film;
    }

    private async Task LeaveInDoubtAsync(Func<ObservationId, ClipAnswer> clips)
    {
        await _store.EnterAsync("ann");
        _store.Clock.Advance(TimeSpan.FromSeconds(10));
        await _store.TakeAsync("ann", "bread", 0.55, new Alternative(ScriptedStore.Presence("ann"), new Sku("gum"), 2, 0.3));
        _taken = _store.LastObservation;
        _takenAt = _store.Clock.GetUtcNow();
        _store.Clips.Answers[_taken] = clips(_taken);
        _store.Clock.Advance(TimeSpan.FromSeconds(5));
        await _store.LeaveAsync("ann");
    }

    private Task<IPage> OpenAsync(BrowserNewContextOptions? form = null) => browser.SignInAsync(_store, "olga", "/review", form);
}
