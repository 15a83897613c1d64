using System.Net;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>Films of what cameras saw, over HTTP.</summary>
public sealed class ClipTests : IDisposable
{
    private static readonly byte[] Film = [0, 0, 0, 8, .. "ftyp"u8];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-films-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_film_goes_to_operators_who_are_signed_in_is_kept_by_nobody_on_the_way_and_each_look_is_written_down()
    {
        OneFilm films = new();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Clips = films }, data: _data.FullName);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is());
        films.Of = (await store.SeeAsync(ann.Takes("cola", 0.6)))[0];
        foreach ((string name, WebRole role) in ((string, WebRole)[])[("olga", WebRole.Operator), ("aude", WebRole.Auditor)])
        {
            store.Web.Accounts.Put(name, role, ServedStore.Password);
        }

        string list = ServedStore.Path($"visits/{ann.Visit}/evidence/{films.Of.Id.Value}/clips");
        using HttpClient olga = await store.ClientAsync("olga");
        using HttpResponseMessage film = await olga.GetAsync($"{list}/c01", Stop);
        Assert.Equal((HttpStatusCode.OK, "video/mp4", "no-store"), (film.StatusCode, film.Content.Headers.ContentType!.MediaType, film.Headers.CacheControl!.ToString()));
        Assert.Equal(Film, await film.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await olga.GetAsync($"{list}/c02", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await olga.GetAsync(ServedStore.Path($"visits/{ann.Visit}/evidence/{Guid.Empty}/clips/c01"), Stop)).StatusCode);

        foreach ((string? name, HttpStatusCode status) in ((string?, HttpStatusCode)[])[("aude", HttpStatusCode.Forbidden), (null, HttpStatusCode.Unauthorized)])
        {
            using HttpClient other = await store.ClientAsync(name);
            Assert.Equal(status, (await other.GetAsync($"{list}/c01", Stop)).StatusCode);
            Assert.Equal(status, (await other.GetAsync(list, Stop)).StatusCode);
        }

        JsonElement[] looks = [.. (await store.GetAsync(ServedStore.Path("acts"))).Body.GetProperty("items").EnumerateArray().Where(act => act.GetProperty("kind").GetString() == "evidenceSeen")];
        Assert.Equal([$"olga {ann.Visit} visit 1, film of camera c01"], looks.Select(act => $"{act.GetProperty("by").GetString()} {act.GetProperty("about").GetString()} {act.GetProperty("detail").GetString()}"));
    }

    [Fact]
    public async Task Evidence_says_which_films_there_are_with_the_moment_in_them_and_whose_people_they_show_or_why_there_is_none()
    {
        OneFilm films = new();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Clips = films });
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Observation[] seen = [.. await store.SeeAsync(ann.Is(), ann.Takes("cola", 0.6), ann.Takes("gum"))];
        (films.Of, films.Who) = (seen[1], ((Finding.Took)seen[1].Finding).Presence);

        JsonElement evidence = (await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/evidence"))).Body;
        JsonElement view = evidence.GetProperty("seen")[0].GetProperty("clips").GetProperty("views")[0];
        Assert.Equal(("c01", 6.0, 10.0, 1), (view.GetProperty("camera").GetString(), view.GetProperty("moment").GetDouble(), view.GetProperty("framesPerSecond").GetDouble(), view.GetProperty("people")[0].GetProperty("number").GetInt32()));
        Assert.Equal("notAsked", evidence.GetProperty("seen")[1].GetProperty("clips").GetProperty("lack").GetString());
        Assert.Equal(72, evidence.GetProperty("clipsKeptHours").GetDouble());
    }

    [Fact]
    public async Task Without_pictures_evidence_says_so()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola", 0.6));

        JsonElement evidence = (await store.GetAsync(ServedStore.Path($"visits/{ann.Visit}/evidence"))).Body;
        Assert.Equal("noPictures", evidence.GetProperty("seen")[0].GetProperty("clips").GetProperty("lack").GetString());
        Assert.False(evidence.TryGetProperty("clipsKeptHours", out _));
    }

    /// <summary>One camera's film of one observation.</summary>
    private sealed class OneFilm : IClipSource
    {
        public Observation? Of { get; set; }

        public PresenceId? Who { get; set; }

        public TimeSpan Retention => TimeSpan.FromHours(72);

        public ClipAnswer Find(ObservationId observation, DateTimeOffset at) => observation != Of?.Id
            ? new ClipAnswer([], ClipLack.NotAsked)
            : new ClipAnswer([new ClipView(new CameraId("c01"), at.AddSeconds(-6), 10, 640, 360, [0, 0.1]) { People = Who is { } who ? [new ClipPerson(who, [[0.5, 0.5], []])] : [] }], null);

        public ValueTask<Evidence?> ReadAsync(ObservationId observation, CameraId camera, CancellationToken cancellation) => new(
            observation == Of?.Id && camera.Value == "c01" ? new Evidence(Evidence.CurrentVersion, ServedStore.Id, observation, Of.At, Of.At, new Exhibit.Clip(camera, "video/mp4", Film)) : null);
    }
}
