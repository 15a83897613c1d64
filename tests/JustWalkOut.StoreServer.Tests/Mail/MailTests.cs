using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;
using MimeKit;

namespace JustWalkOut.StoreServer.Tests.Mail;

/// <summary>Receipts by e-mail: what they say, what becomes of those that are not taken, and what becomes of addresses.</summary>
public sealed class MailTests
{
    private const string Canary = "canary-7f3d-password";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receipt_comes_as_text_and_html_with_its_link_and_a_refund_as_a_short_notice()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        using MailDesk desk = store.Desk(store.NewFolder());
        Assert.Equal(MailAsked.Kept, desk.Ask(store.CartOf(ann), MailedStore.Ann, "en"));
        await store.DeliverAsync(desk);
        Assert.Empty(store.Post.Taken); // Not before it is final.
        await store.LeaveAsync(ann);
        await store.DeliverAsync(desk);
        Posted receipt = Assert.Single(store.Post.Taken);
        MimeMessage message = receipt.Message;
        Assert.Equal((MailedStore.Ann, "corner: your receipt, $3.50", "auto-generated", "receipts@shop.example"), (receipt.To, message.Subject, message.Headers[HeaderId.AutoSubmitted], message.From.Mailboxes.Single().Address));
        Assert.EndsWith("@shop.example", receipt.Id, StringComparison.Ordinal);
        Assert.Contains("2 × Cola: $3.00\n1 × Gum: $0.50\nTotal: $3.50\n", TextOf(message), StringComparison.Ordinal);
        Assert.Contains($"https://shop.example/r/{ann.Visit}?lang=en", TextOf(message), StringComparison.Ordinal);
        Assert.Contains($"<a href=\"https://shop.example/r/{ann.Visit}?lang=en\"", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("<b>$3.50</b>", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("deleted 30 days after", TextOf(message), StringComparison.Ordinal);

        await store.RefundAsync(ann, "cola");
        await store.RefundAsync(ann, "gum");
        await store.DeliverAsync(desk);
        string[] notices = [.. store.Post.Taken.Skip(1).Select(each => TextOf(each.Message))];
        Assert.Equal(2, notices.Length);
        Assert.Contains("$1.50 is given back to you.\nYour receipt now comes to $2.00.\nRefunded: 1 × Cola: $1.50", notices[0], StringComparison.Ordinal);
        Assert.Contains("$0.50 is given back to you.\nYour receipt now comes to $1.50.", notices[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_after_a_refund_gets_the_receipt_as_it_stands_and_in_their_language()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        await store.LeaveAsync(ann);
        await store.RefundAsync(ann, "cola");
        using MailDesk desk = store.Desk(store.NewFolder());
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "ko");
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "ko"); // Pressed twice.
        await store.DeliverAsync(desk);
        MimeMessage message = Assert.Single(store.Post.Taken).Message;
        Assert.Equal("corner: 영수증, $2.00", message.Subject);
        Assert.Contains("환불: 1 × Cola: −$1.50\n합계: $2.00", TextOf(message), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"ko\">", message.HtmlBody, StringComparison.Ordinal);

        // Another address gets it too, by another id.
        desk.Ask(store.CartOf(ann), "ann@work.example", "ko");
        await store.DeliverAsync(desk);
        Assert.Equal("ann@work.example", store.Post.Taken.Last().To);
        Assert.Equal(2, store.Post.Taken.Select(each => each.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(nameof(PostTrick.NoSuchAddress), "it did not take the address (550 5.1.1 <…>: no such user")]
    [InlineData(nameof(PostTrick.NoSuchMessage), "it did not take the message (554 5.7.1 looks like an advertisement")]
    public async Task What_the_server_will_never_take_is_given_up_at_once_said_and_an_alert_without_the_address(string trick, string reason)
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        await store.LeaveAsync(ann);
        using MailDesk desk = store.Desk(store.NewFolder());
        store.Post.Tricks.Enqueue(Enum.Parse<PostTrick>(trick));
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "en");
        await store.DeliverAsync(desk);
        Assert.StartsWith($"mail: the receipt of visit 1 is given up after 1 try: {reason}", Assert.Single(store.Said), StringComparison.Ordinal);
        Assert.Equal(2, store.Alarms.Count);
        Assert.StartsWith($"mail/1: The receipt by e-mail could not be sent and is given up: {reason}", store.Alarms[0], StringComparison.Ordinal);
        Assert.Equal("mail/1: well again ", store.Alarms[1]); // Over, and there until somebody takes note.
        Assert.StartsWith(reason, Assert.Single(desk.Find(ann.Visit)!.Letters).Fault, StringComparison.Ordinal);
        Assert.DoesNotContain(store.Said.Concat(store.Alarms), text => text.Contains(MailedStore.Ann, StringComparison.Ordinal));
        Assert.Equal(new MailCounts(1, 0, 0, 1, null), desk.Counts);

        // Nothing more goes where nothing is taken, until the address is given anew.
        await store.RefundAsync(ann, "gum");
        await store.DeliverAsync(desk);
        Assert.Empty(store.Post.Taken);
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "en");
        await store.DeliverAsync(desk);
        Assert.Equal("corner: your receipt, $3.00", Assert.Single(store.Post.Taken).Message.Subject);
    }

    [Fact]
    public async Task What_the_server_puts_off_for_three_days_is_given_up_and_others_do_not_wait_for_it()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        Visitor bob = await store.EnterAsync("bob");
        await store.LeaveAsync(ann);
        await store.LeaveAsync(bob);
        using MailDesk desk = store.Desk(store.NewFolder());
        store.Post.Tricks.Enqueue(PostTrick.BusyAddress);
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "en");
        await desk.WorkAsync(MailedStore.LinkOf, Stop);
        desk.Ask(store.CartOf(bob), "bob@home.example", "en");
        await desk.WorkAsync(MailedStore.LinkOf, Stop);
        Assert.Equal("bob@home.example", Assert.Single(store.Post.Taken).To);
        DateTimeOffset begun = store.Clock.GetUtcNow();
        Enumerable.Repeat(PostTrick.BusyMessage, 200).ToList().ForEach(store.Post.Tricks.Enqueue);
        await store.DeliverAsync(desk);
        Letter letter = Assert.Single(desk.Find(ann.Visit)!.Letters);
        Assert.InRange(store.Clock.GetUtcNow() - begun, TimeSpan.FromHours(72), TimeSpan.FromHours(73));
        Assert.Equal((letter.GivenUpAt, "it did not take the message (452 4.3.1 no room just now)"), (store.Clock.GetUtcNow(), letter.Fault));
        Assert.InRange(letter.Tries, 72, 160); // Every half to whole hour, after the first few.
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_alert_until_it_takes_mail_again()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        await store.LeaveAsync(ann);
        string folder = store.NewFolder();
        MailServer nowhere = store.Post.Server with { Port = 1 }; // Nobody listens there.
        using (MailDesk away = store.Desk(folder, server: nowhere))
        {
            away.Ask(store.CartOf(ann), MailedStore.Ann, "en");
            for (int turn = 0; turn < 4; turn++)
            {
                Assert.Equal(turn < 3, store.Alarms.Count == 0);
                await away.WorkAsync(MailedStore.LinkOf, Stop);
                store.Clock.SetUtcNow(away.NextAt()!.Value);
            }

            Assert.StartsWith("mail: No receipts go out by e-mail, the server says: Connection refused", store.Alarms[0], StringComparison.Ordinal);
            Assert.StartsWith("mail server localhost:1: Connection refused", Assert.Single(store.Said), StringComparison.Ordinal);
            Assert.NotNull(away.Counts.Fault);
        }

        store.Alarms.Clear();
        store.Post.Tricks.Enqueue(PostTrick.NoSuchSender);
        store.Post.Tricks.Enqueue(PostTrick.ClosingDown);
        store.Post.Tricks.Enqueue(PostTrick.NoSuchSender);
        using MailDesk desk = store.Desk(folder);
        await store.DeliverAsync(desk);
        Assert.Single(store.Post.Taken);
        Assert.Equal(2, store.Alarms.Count);
        Assert.StartsWith("mail: No receipts go out by e-mail, the server says: it did not take the sender (550 5.7.1 not from there", store.Alarms[0], StringComparison.Ordinal);
        Assert.Equal("mail: well again ", store.Alarms[1]);
        Assert.Equal("mail server " + store.Post.Server + " takes mail again", store.Said[^1]);
        Assert.Null(desk.Counts.Fault);
    }

    [Fact]
    public async Task It_signs_in_over_tls_alone_and_the_password_shows_up_nowhere()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase(), Canary);
        Visitor ann = await store.EnterAsync("ann");
        await store.LeaveAsync(ann);
        string folder = store.NewFolder();
        MailServer server = store.Post.Server;
        List<string> shown = [$"{server}", $"{server.Login}", $"{new MailParts(ServedStore.Definition, store.Till.Ledger, store.Clock, server)}", $"{new StoreWebParts(ServedStore.Definition, store.Till.Ledger, store.Clock)}"];
        (MailServer Server, string Fault)[] wrong =
        [
            (server with { Judge = null }, "its certificate is not one that this machine trusts for that name, or it speaks no TLS there"),
            (server with { Login = server.Login! with { Password = Canary + "x" } }, "it does not let us sign in: check --smtp-user and the password"),
            (server with { Login = null }, "it wants us to sign in: name --smtp-user and a password"),
            (server with { Security = MailSecurity.Tls }, "its certificate is not one that this machine trusts for that name, or it speaks no TLS there"),
        ];
        foreach ((MailServer one, string fault) in wrong)
        {
            using MailDesk refused = store.Desk(folder, server: one);
            refused.Ask(store.CartOf(ann), MailedStore.Ann, "en");
            await refused.WorkAsync(MailedStore.LinkOf, Stop);
            Assert.Contains(fault, store.Said[^1], StringComparison.Ordinal);
            Assert.Equal(MailOutcomeKind.Away.ToString(), refused.Counts.Fault is null ? "" : "Away");
            store.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Empty(store.Post.Taken);
        using MailDesk desk = store.Desk(folder);
        await store.DeliverAsync(desk);
        Posted posted = Assert.Single(store.Post.Taken);
        Assert.All(store.Post.Logins, login => Assert.Equal((PostOffice.User, true), login));
        await using MailedStore plain = await MailedStore.OpenAsync(new SqliteTestDatabase());
        using (MailDesk noTls = store.Desk(folder, server: server with { Port = plain.Post.Port }))
        {
            noTls.Ask(store.CartOf(ann), "other@home.example", "en");
            await noTls.WorkAsync(MailedStore.LinkOf, Stop);
            Assert.Contains("it offers no STARTTLS: check --smtp-security", store.Said[^1], StringComparison.Ordinal);
            Assert.Empty(plain.Post.Logins);
        }

        shown.AddRange([.. store.Said, .. store.Alarms, System.Text.Encoding.UTF8.GetString(posted.Bytes), await store.RowsAsync()]);
        shown.AddRange(Directory.EnumerateFiles(folder).Select(File.ReadAllText));
        Assert.All(shown, text => Assert.DoesNotContain(Canary, text, StringComparison.Ordinal));
        string basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Canary));
        Assert.All(shown, text => Assert.DoesNotContain(basic, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_is_in_no_log_in_a_file_of_this_user_alone_and_gone_when_its_time_is_over()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        string folder = store.NewFolder();
        using (MailDesk desk = store.Desk(folder))
        {
            desk.Ask(store.CartOf(ann), MailedStore.Ann, "en");
            await store.LeaveAsync(ann);
            await store.RefundAsync(ann, "gum");
            await store.DeliverAsync(desk);
        }

        Assert.DoesNotContain(MailedStore.Ann, await store.RowsAsync(), StringComparison.Ordinal);
        string file = Assert.Single(Directory.EnumerateFiles(folder));
        Assert.Contains(MailedStore.Ann, await File.ReadAllTextAsync(file, Stop), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }

        using MailDesk later = store.Desk(folder);
        store.Clock.SetUtcNow(store.CartOf(ann).SettledAt!.Value + TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await later.WorkAsync(MailedStore.LinkOf, Stop);
        Assert.Single(Directory.EnumerateFiles(folder));
        store.Clock.SetUtcNow(later.NextAt()!.Value); // By itself, whether or not anybody comes.
        await later.WorkAsync(MailedStore.LinkOf, Stop);
        Assert.Empty(Directory.EnumerateFiles(folder));
        Assert.Equal(MailAsked.Late, later.Ask(store.CartOf(ann), MailedStore.Ann, "en"));
    }

    [Fact]
    public async Task A_shopper_who_is_forgotten_gets_nothing_more_and_others_do()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        Visitor bob = await store.EnterAsync("bob");
        string folder = store.NewFolder();
        using MailDesk desk = store.Desk(folder);
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "en");
        desk.Ask(store.CartOf(bob), "bob@home.example", "en");
        Assert.Equal(1, desk.Forget(new ShopperId("ann")));
        await store.LeaveAsync(ann);
        await store.LeaveAsync(bob);
        await store.DeliverAsync(desk);
        Assert.Equal("bob@home.example", Assert.Single(store.Post.Taken).To);
        Assert.DoesNotContain(MailedStore.Ann, string.Concat(Directory.EnumerateFiles(folder).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_server_hangs_carts_are_settled_and_paid()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        await store.LeaveAsync(ann);
        TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Post.Tricks.Enqueue(PostTrick.Hang);
        store.Post.Hangs = () => hangs.TrySetResult();
        string folder = store.NewFolder();
        using MailDesk desk = store.Desk(folder);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task running = desk.RunAsync(MailedStore.LinkOf, ending.Token);
        desk.Ask(store.CartOf(ann), MailedStore.Ann, "en");
        await hangs.Task.WaitAsync(Stop);
        Visitor bob = await store.EnterAsync("bob");
        desk.Ask(store.CartOf(bob), "bob@home.example", "en");
        await store.LeaveAsync(bob);
        await store.RefundAsync(bob, "gum");
        Assert.True(store.CartOf(bob).IsOver);
        await ending.CancelAsync();
        await running;

        // It hears of what happened meanwhile when it is opened again.
        using MailDesk again = store.Desk(folder);
        await store.DeliverAsync(again);
        Assert.Equal([MailedStore.Ann, "bob@home.example"], store.Post.Taken.Select(each => each.To).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_fails_keeps_no_address_and_a_file_that_cannot_be_read_is_named()
    {
        await using MailedStore store = await MailedStore.OpenAsync(new SqliteTestDatabase());
        Visitor ann = await store.EnterAsync("ann");
        string folder = store.NewFolder();
        using MailDesk desk = store.Desk(folder);
        string file = Path.Combine(folder, $"{ann.Visit}.json");
        Directory.CreateDirectory(file); // Nothing can be written in its place.
        Assert.NotNull(await Record.ExceptionAsync(() => Task.FromResult(desk.Ask(store.CartOf(ann), MailedStore.Ann, "en"))));
        Assert.Null(desk.Find(ann.Visit));
        Directory.Delete(file);
        await File.WriteAllTextAsync(file, "{\"version\":2}", Stop);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => store.Desk(folder).Dispose());
        Assert.Contains($"{file} cannot be read: The file is of version 2, expected 1.", fault.Message, StringComparison.Ordinal);
    }

    private static string TextOf(MimeMessage message) => message.TextBody!.ReplaceLineEndings("\n");

    [Theory]
    [InlineData("ann@home.example", true)]
    [InlineData("a.b+c_d@sub.home.example", true)]
    [InlineData("o'neil@home.example", true)]
    [InlineData("", false)]
    [InlineData("ann", false)]
    [InlineData("@home.example", false)]
    [InlineData("ann@", false)]
    [InlineData("ann@home", false)]
    [InlineData("ann@127.0.0.1", false)]
    [InlineData("ann@[127.0.0.1]", false)]
    [InlineData("ann@home..example", false)]
    [InlineData(".ann@home.example", false)]
    [InlineData("ann@home.example>\r\nRCPT TO:<eve@evil.example", false)]
    [InlineData("ann@home.example, eve@evil.example", false)]
    [InlineData("\"ann eve\"@home.example", false)]
    [InlineData("Ann <ann@home.example>", false)]
    [InlineData("사과@home.example", false)]
    [InlineData("ann@-home.example", false)]
    public void An_address_is_one_and_nothing_else(string text, bool isGood) => Assert.Equal(isGood, MailAddress.IsGood(text));
}
