using System.Net.Http.Headers;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>The receipt behind its link, as a shopper's phone meets it.</summary>
public sealed class ReceiptPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-secrets-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_receipt_is_shown_in_the_readers_language_with_what_is_charged()
    {
        await using ServedStore store = await StartAsync();
        string link = await BoughtAsync(store);
        string english = await store.Client.GetStringAsync(link, Stop);
        Assert.Contains("<html lang=\"en\">", english, StringComparison.Ordinal);
        Assert.Contains("<span>Cola <small>2 × $1.50</small></span><span class=\"amount\">$3.00</span>", english, StringComparison.Ordinal);
        Assert.Contains("<dt>Total</dt><dd class=\"amount\">$3.50</dd>", english, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", english, StringComparison.Ordinal);
        Assert.Contains("<dt>합계</dt>", await store.Client.GetStringAsync($"{link}?lang=ko", Stop), StringComparison.Ordinal);
        using HttpRequestMessage asked = new(HttpMethod.Get, link);
        asked.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("de", 1));
        asked.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en", 0.2));
        asked.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("ko-KR", 0.8));
        using HttpResponseMessage answer = await store.Client.SendAsync(asked, Stop);
        Assert.Contains("<html lang=\"ko\">", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        JsonElement json = (await store.GetAsync($"{link}/receipt.json")).Body;
        Assert.Equal((350L, "settled", link, 2), (json.GetProperty("totalMinor").GetInt64(), json.GetProperty("status").GetString(), json.GetProperty("link").GetString(), json.GetProperty("lines").GetArrayLength()));
        Assert.DoesNotContain("observation", json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_keeps_its_address_to_itself_and_lets_nothing_foreign_in()
    {
        await using ServedStore store = await StartAsync();
        using HttpResponseMessage answer = await store.Client.GetAsync(await BoughtAsync(store), Stop);
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.StartsWith("default-src 'none'; style-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string css = await store.Client.GetStringAsync("/assets/page.css", Stop);
        Assert.DoesNotContain("http", css, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_other_token_opens_a_receipt()
    {
        await using ServedStore store = await StartAsync();
        string link = await BoughtAsync(store);
        for (int i = "/r/".Length; i < link.Length; i++)
        {
            string other = string.Concat(link.AsSpan(0, i), link[i] == 'A' ? "B" : "A", link.AsSpan(i + 1));
            Assert.Equal(404, (await store.GetAsync($"{other}/receipt.json")).Status);
        }

        foreach (string wrong in new[] { link[..^1], link + "A", "/r/x", "/r/" + Guid.Empty, "/r/%00", "/r/" + new string('=', 43) })
        {
            using HttpResponseMessage answer = await store.Client.GetAsync(wrong, Stop);
            Assert.True((int)answer.StatusCode is 404 or 400, wrong);
        }
    }

    [Fact]
    public async Task The_link_outlives_a_restart_and_not_the_key_that_signed_it()
    {
        await using ServedStore store = await StartAsync();
        string link = await BoughtAsync(store);
        await store.ReopenAsync();
        Assert.Equal(200, (await store.GetAsync($"{link}/receipt.json")).Status);
        string key = Path.Combine(_folder.FullName, "receipt-links.key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        File.Delete(key);
        await store.ReopenAsync();
        Assert.Equal(404, (await store.GetAsync($"{link}/receipt.json")).Status);
    }

    [Fact]
    public async Task A_shopper_says_what_is_wrong_once_and_sees_the_answer()
    {
        await using ServedStore store = await StartAsync();
        string link = await BoughtAsync(store);
        Assert.Contains($"<form method=\"post\" action=\"{link}/disputes?lang=en\">", await store.Client.GetStringAsync(link, Stop), StringComparison.Ordinal);
        for (int time = 0; time < 2; time++)
        {
            using HttpResponseMessage sent = await SendAsync(store, link, ("sku", "cola"), ("unitPriceMinor", "150"), ("quantity", "1"), ("reason", "wrongQuantity"));
            Assert.Equal((303, $"{link}?sent&lang=en"), ((int)sent.StatusCode, sent.Headers.Location!.OriginalString));
        }

        string page = await store.Client.GetStringAsync($"{link}?sent&lang=en", Stop);
        Assert.Contains(ReceiptTexts.English.Thanks, page, StringComparison.Ordinal);
        Assert.Contains(ReceiptTexts.English.Disputes[DisputeState.Open], page, StringComparison.Ordinal);
        Dispute dispute = Assert.Single(store.Ledger.State.Carts.Values.Single().Disputes);
        Assert.Equal((1, DisputeReason.WrongQuantity), (dispute.Line.Quantity, dispute.Reason));
        await store.PostAsync(ServedStore.Path($"receipts/{store.Ledger.Receipts[0].Visit}/refunds"), new { id = "r1", reason = "notTaken", dispute = dispute.Id.Value, lines = new[] { new { sku = "cola", quantity = 1 } } });
        page = await store.Client.GetStringAsync(link, Stop);
        Assert.Contains("<dt>Refunded: 1 × Cola</dt><dd class=\"amount\">−$1.50</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Total</dt><dd class=\"amount\">$2.00</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_says_nothing_or_comes_too_late_changes_nothing()
    {
        await using ServedStore store = await StartAsync();
        string link = await BoughtAsync(store);
        StoreState before = store.Ledger.State;
        using (HttpResponseMessage empty = await SendAsync(store, link, ("sku", "cola")))
        {
            Assert.Equal(400, (int)empty.StatusCode);
        }

        await store.PassAsync(TimeSpan.FromDays(31));
        using (HttpResponseMessage late = await SendAsync(store, link, ("sku", "cola"), ("unitPriceMinor", "150"), ("quantity", "1"), ("reason", "other")))
        {
            Assert.Equal(409, (int)late.StatusCode);
            Assert.Contains(ReceiptTexts.English.Late, await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<form", await store.Client.GetStringAsync(link, Stop), StringComparison.Ordinal);
        Assert.Same(before, store.Ledger.State);
    }

    [Fact]
    public async Task What_waits_for_a_person_is_shown_as_not_charged()
    {
        await using ServedStore store = await StartAsync();
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Takes("gum", 0.4), ann.Takes("something"), ann.Leaves(), ann.IsComplete());
        string page = await store.Client.GetStringAsync(ann.Link, Stop);
        Assert.Contains(ReceiptTexts.English.Status[ReceiptStatus.Review], page, StringComparison.Ordinal);
        Assert.Contains("<li><div class=\"line\"><span>1 × Gum</span></div></li>", page, StringComparison.Ordinal);
        Assert.Contains("<span>1 × An item</span>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>So far</dt><dd class=\"amount\">$1.50</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_markup_is_shown_as_it_is_written()
    {
        Cart cart = new(default, new CartChange.VisitOpened(default, default, new ShopperId("x"), new GateId("door"), 1, Role.Shopper, new Currency("USD"), null), ServedStore.Open);
        Money price = new(150, new Currency("USD"));
        ReceiptLine line = new(new Sku("\"><script>"), null, "<b>사과 & \"pear\"</b>", 1, price, price, 1, []);
        StoreWebParts parts = new(ServedStore.Definition, null!, new FakeTimeProvider(ServedStore.Open));
        string page = new ReceiptPage(ReceiptTexts.English, parts, new ReceiptLinks(new WebSecrets(null)))
            .Of(cart with { State = CartState.Settled, Bill = [line], Charged = [line], SettledAt = ServedStore.Open }, notice: null);
        Assert.Contains("&lt;b&gt;사과 &amp; &quot;pear&quot;&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "USD", 123456, "$1,234.56")]
    [InlineData("en", "KRW", 1500, "₩1,500")]
    [InlineData("ko", "KRW", 1500, "1,500원")]
    [InlineData("en", "JPY", 0, "¥0")]
    [InlineData("en", "KWD", 1250, "1.250 KWD")]
    [InlineData("ko", "EUR", -5, "−€0.05")]
    public void An_amount_has_its_currencys_own_digits(string language, string currency, long minorUnits, string expected) =>
        Assert.Equal(expected, (language == "ko" ? ReceiptTexts.Korean : ReceiptTexts.English).Amount(new Money(minorUnits, new Currency(currency))));

    [Fact]
    public void Both_languages_have_a_word_for_everything()
    {
        foreach (ReceiptTexts texts in new[] { ReceiptTexts.English, ReceiptTexts.Korean })
        {
            Assert.All(Enum.GetValues<ReceiptStatus>(), status => Assert.NotEmpty(texts.Status[status]));
            Assert.All(Enum.GetValues<DisputeReason>(), reason => Assert.NotEmpty(texts.Reasons[reason]));
            Assert.All(Enum.GetValues<DisputeState>(), state => Assert.NotEmpty(texts.Disputes[state]));
        }
    }

    private Task<ServedStore> StartAsync() => ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { SecretsFolder = _folder.FullName });

    /// <summary>Ann buys two colas and a gum; the path of her receipt.</summary>
    private static async Task<string> BoughtAsync(ServedStore store)
    {
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola", quantity: 2), ann.Takes("gum"), ann.Leaves(), ann.IsComplete());
        return ann.Link;
    }

    private static async Task<HttpResponseMessage> SendAsync(ServedStore store, string link, params (string Name, string Value)[] fields)
    {
        using FormUrlEncodedContent form = new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await store.Client.PostAsync($"{link}/disputes?lang=en", form, Stop);
    }
}
