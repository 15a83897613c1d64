using System.Text.Json;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Mail;

/// <summary>The page behind the receipt's link on which a shopper gives an address.</summary>
public sealed class MailWebTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shopper_gives_an_address_without_scripts_sees_what_becomes_of_it_and_takes_it_back()
    {
        await using PostOffice post = await PostOffice.OpenAsync();
        MailDesk desk = null!;
        await using ServedStore store = await StartAsync(post, made => desk = made);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Assert.Contains($"<a href=\"{ann.Link}/mail?lang=en\">Receipt by e-mail</a>", await store.Client.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        string page = await store.Client.GetStringAsync($"{ann.Link}/mail", Stop);
        Assert.Contains($"<form method=\"post\" action=\"{ann.Link}/mail?lang=en\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh", page, StringComparison.Ordinal);
        using (HttpResponseMessage sent = await SendAsync(store, $"{ann.Link}/mail?lang=ko", " ann@home.example "))
        {
            Assert.Equal((303, $"{ann.Link}/mail?lang=ko"), ((int)sent.StatusCode, sent.Headers.Location!.OriginalString));
        }

        Assert.Contains("영수증이 확정되면 a•••@home.example(으)로 보내 드립니다.", await store.Client.GetStringAsync($"{ann.Link}/mail?lang=ko", Stop), StringComparison.Ordinal);
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Leaves(), ann.IsComplete());
        await desk.WorkAsync(visit => new Uri(store.Web.Address, store.Web.PathOf(visit)), Stop);
        string text = Assert.Single(post.Taken).Message.TextBody!;
        Assert.Contains($"{store.Web.Address}{ann.Link[1..]}?lang=ko", text, StringComparison.Ordinal); // The link of the mail is the receipt's.
        page = await store.Client.GetStringAsync($"{ann.Link}/mail?lang=en", Stop);
        Assert.Contains("The receipt was sent to a•••@home.example.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ann@home.example", page, StringComparison.Ordinal); // Whoever was handed the link learns no address.

        (int status, JsonElement list) = await store.GetAsync(ServedStore.Path("mail"));
        JsonElement row = list.GetProperty("items")[0];
        Assert.Equal((200, ann.Visit.Value, 1, "receipt", true), (status, row.GetProperty("visit").GetString(), row.GetProperty("number").GetInt32(), row.GetProperty("letters")[0].GetProperty("kind").GetString(), row.GetProperty("isKept").GetBoolean()));
        Assert.DoesNotContain("home.example", list.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, (await store.GetAsync(ServedStore.Path("health"))).Body.GetProperty("mail").GetProperty("sent").GetInt32());

        using (HttpResponseMessage deleted = await SendAsync(store, $"{ann.Link}/mail/deletion?lang=en", ""))
        {
            Assert.Equal(303, (int)deleted.StatusCode);
        }

        Assert.Null(desk.Find(ann.Visit)!.Address);
        Assert.Contains("The address is deleted.", await store.Client.GetStringAsync($"{ann.Link}/mail?lang=en", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_address_comes_from_elsewhere_or_too_often_changes_nothing()
    {
        await using PostOffice post = await PostOffice.OpenAsync();
        MailDesk desk = null!;
        await using ServedStore store = await StartAsync(post, made => desk = made);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        string path = $"{ann.Link}/mail?lang=en";
        using (HttpResponseMessage bad = await SendAsync(store, path, "\"><script>@home"))
        {
            string page = await bad.Content.ReadAsStringAsync(Stop);
            Assert.Equal(400, (int)bad.StatusCode);
            Assert.Contains("This is no e-mail address.", page, StringComparison.Ordinal);
            Assert.Contains("value=\"&quot;&gt;&lt;script&gt;@home\"", page, StringComparison.Ordinal); // What was typed is there to be mended.
        }

        using (HttpRequestMessage foreign = new(HttpMethod.Post, path) { Content = FormOf("eve@evil.example") })
        {
            foreign.Headers.Add("Origin", "https://evil.example");
            using HttpResponseMessage refused = await store.Client.SendAsync(foreign, Stop);
            Assert.Equal(403, (int)refused.StatusCode);
        }

        string other = ann.Link[..^1] + (ann.Link[^1] == 'A' ? 'B' : 'A');
        using (HttpResponseMessage unknown = await SendAsync(store, $"{other}/mail", "eve@evil.example"))
        {
            Assert.Equal(404, (int)unknown.StatusCode);
        }

        Assert.Null(desk.Find(ann.Visit));
        for (int time = 1; time <= 6; time++)
        {
            using HttpResponseMessage asked = await SendAsync(store, path, $"ann{time}@home.example");
            Assert.Equal(time <= 5 ? 303 : 409, (int)asked.StatusCode);
        }

        Assert.Equal("ann5@home.example", desk.Find(ann.Visit)!.Address);
        // Ten within a minute are answered: eight were above, that of the other site not among them.
        foreach (int expected in (int[])[409, 409, 429])
        {
            using HttpResponseMessage tooOften = await SendAsync(store, path, "ann@home.example");
            Assert.Equal(expected, (int)tooOften.StatusCode);
        }
    }

    [Fact]
    public async Task Without_a_mail_server_there_is_no_such_page_and_no_way_to_it()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Assert.DoesNotContain("/mail", await store.Client.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        using HttpResponseMessage none = await store.Client.GetAsync($"{ann.Link}/mail", Stop);
        using HttpResponseMessage sent = await SendAsync(store, $"{ann.Link}/mail", "ann@home.example");
        Assert.Equal((404, 404), ((int)none.StatusCode, (int)sent.StatusCode));
        (int status, JsonElement list) = await store.GetAsync(ServedStore.Path("mail"));
        Assert.Equal((200, 0), (status, list.GetProperty("items").GetArrayLength()));
    }

    private static Task<ServedStore> StartAsync(PostOffice post, Action<MailDesk> made) => ServedStore.StartAsync(new SqliteTestDatabase(), parts =>
    {
        MailDesk desk = new(new MailParts(parts.Store, parts.Ledger, parts.Clock, post.Server));
        made(desk);
        return parts with { Mail = desk };
    });

    private static FormUrlEncodedContent FormOf(string address) => new([KeyValuePair.Create("address", address)]);

    private static async Task<HttpResponseMessage> SendAsync(ServedStore store, string path, string address)
    {
        using FormUrlEncodedContent form = FormOf(address);
        return await store.Client.PostAsync(path, form, Stop);
    }
}
