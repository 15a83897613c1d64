using System.Collections.Concurrent;
using CsCheck;
using JustWalkOut.StoreServer.Tests.Settlement;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Tests.Webhooks;

/// <summary>What a receiver is promised, on either database: everything, in each visit's order, whatever it does itself and whenever the server is killed.</summary>
public abstract class WebhookSuite
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    private protected abstract int Iterations { get; }

    /// <summary>Whatever a receiver does with each message that arrives, and however often the server is killed: no event of a visit arrives before the one before it was taken, and all are taken.</summary>
    [Fact]
    public async Task Each_visit_is_told_in_order_and_in_full_whatever_the_receiver_does_and_however_often_the_server_is_killed()
    {
        await using HookedStore store = await HookedStore.OpenAsync(NewDatabase(), "ann", "bob", "cy", "di");
        Assert.True(store.Count > 20 && store.Expected.Count == 4, $"{store.Count} events");
        await using Receiver receiver = await Receiver.StartAsync();
        await Gen.Select(Gen.Enum<Trick>().Array[0, 60], Gen.Int[1, 90].Array[0, 3]).SampleAsync(
            async (tricks, kills) =>
            {
                Moody moody = new(store, new ConcurrentQueue<Trick>(tricks));
                receiver.Answer = moody.AnswerAsync;
                string folder = store.SetUp(receiver.Address);
                foreach (int kill in kills)
                {
                    PowerCut power = new(kill);
                    using WebhookDesk doomed = store.Desk(folder, passing: power.Pass);
                    Exception? cut = await Record.ExceptionAsync(() => store.DeliverAsync(doomed));
                    Assert.True(cut is null or PowerCutException, cut?.ToString());
                }

                using WebhookDesk desk = store.Desk(folder);
                await store.DeliverAsync(desk);
                moody.AssertAllTaken();
            },
            iter: Iterations, threads: 1);
        Assert.All(receiver.All, arrived => Assert.Equal("/", arrived.Path)); // No redirect was followed.
    }

    [Fact]
    public async Task Killed_between_any_two_steps_it_loses_nothing_and_repeats_only_what_was_under_way()
    {
        await using HookedStore store = await HookedStore.OpenAsync(NewDatabase(), "ann", "bob");
        await using Receiver receiver = await Receiver.StartAsync();
        int cuts = 0;
        for (bool wasCut = true; wasCut; cuts++)
        {
            receiver.All.Clear();
            Moody moody = new(store, new ConcurrentQueue<Trick>());
            receiver.Answer = moody.AnswerAsync;
            string folder = store.SetUp(receiver.Address);
            PowerCut power = new(cuts + 1);
            using (WebhookDesk doomed = store.Desk(folder, passing: power.Pass))
            {
                Exception? cut = await Record.ExceptionAsync(() => store.DeliverAsync(doomed));
                Assert.True(cut is null or PowerCutException, cut?.ToString());
                wasCut = power.WasCut;
            }

            using WebhookDesk desk = store.Desk(folder);
            await store.DeliverAsync(desk);
            moody.AssertAllTaken();
            Assert.InRange(receiver.All.Count, store.Count, store.Count + (wasCut ? 2 : 0)); // One of each visit can be under way.
            Assert.All(receiver.All.GroupBy(arrived => arrived.Id), same => Assert.Single(same.Select(arrived => Convert.ToHexString(arrived.Body)).Distinct()));
        }

        Assert.True(cuts > 2 * store.Count, $"It was killed at {cuts} points only.");
    }

    [Fact]
    public async Task While_a_receiver_is_dead_the_log_is_its_queue_and_the_store_goes_on()
    {
        await using HookedStore store = await HookedStore.OpenAsync(NewDatabase(), "ann", "bob", "cy");
        await using Receiver receiver = await Receiver.StartAsync();
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (_, context) =>
        {
            called.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        string folder = store.SetUp(receiver.Address);
        WebhookOptions options = HookedStore.Options with { WaitingMax = 6, AtOnce = 2 };
        using (WebhookDesk desk = store.Desk(folder, options))
        {
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            Task running = desk.RunAsync(ending.Token);
            await called.Task.WaitAsync(Stop);
            await store.ShopAsync("di", "eve", "fay", "gil"); // Comes to receipts and payments while the receiver says nothing.
            Assert.Equal(7, store.Expected.Count);
            Assert.All(store.Till.Ledger.State.Carts.Values, cart => Assert.True(cart.IsOver));
            WebhookCursor cursor = desk.Find(HookedStore.Name)!.Cursor;
            Assert.InRange(cursor.Waiting.Length, 1, 6);
            Assert.True(cursor.Read < store.Till.Ledger.State.Position / 2, "All of the log was read though there is no room for it.");
            await ending.CancelAsync();
            await running;
        }

        Moody moody = new(store, new ConcurrentQueue<Trick>());
        receiver.Answer = moody.AnswerAsync;
        using WebhookDesk later = store.Desk(folder, options);
        await store.DeliverAsync(later);
        moody.AssertAllTaken();
    }

    /// <summary>What a receiver may do with a message.</summary>
    private protected enum Trick
    {
        Take,
        TakeToo,
        Fail,
        Busy,
        Gone,
        Redirect,
        Hang,
        Drop,
        TakeAndDrop,
        Chatter,
    }

    /// <summary>A receiver that does one trick after the other and then behaves, and watches the order.</summary>
    private protected sealed class Moody(HookedStore store, ConcurrentQueue<Trick> tricks)
    {
        private readonly ConcurrentDictionary<string, bool> _taken = [];
        private readonly ConcurrentQueue<string> _outOfOrder = [];

        internal async Task AnswerAsync(Arrived arrived, HttpContext context)
        {
            string[] visit = store.Expected[arrived.Visit!];
            foreach (string missing in visit.TakeWhile(id => id != arrived.Id).Where(id => !_taken.ContainsKey(id)))
            {
                _outOfOrder.Enqueue($"{arrived.Type} came before {missing} was taken");
            }

            Trick trick = tricks.TryDequeue(out Trick next) ? next : Trick.Take;
            if (trick is Trick.Take or Trick.TakeToo or Trick.TakeAndDrop or Trick.Chatter)
            {
                _taken[arrived.Id] = true;
            }

            context.Response.StatusCode = trick switch { Trick.Fail => 500, Trick.Busy => 503, Trick.Gone => 410, Trick.Redirect => 302, Trick.TakeToo => 200, _ => 204 };
            switch (trick)
            {
                case Trick.Busy:
                    context.Response.Headers.RetryAfter = "30";
                    break;
                case Trick.Redirect:
                    context.Response.Headers.Location = "/elsewhere";
                    break;
                case Trick.Hang:
                    store.Clock.Advance(HookedStore.Options.AnswerMax);
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                case Trick.Drop or Trick.TakeAndDrop:
                    context.Abort();
                    break;
                case Trick.Chatter:
                    context.Response.StatusCode = 200;
                    await context.Response.WriteAsync(new string('x', 100_000)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Nobody reads it.
                    break;
            }
        }

        public void AssertAllTaken()
        {
            Assert.Empty(_outOfOrder);
            Assert.Equal(store.Expected.Values.SelectMany(ids => ids).Order(StringComparer.Ordinal), _taken.Keys.Order(StringComparer.Ordinal));
        }
    }
}

public sealed class SqliteWebhookTests : WebhookSuite
{
    private protected override int Iterations => 25;

    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresWebhookTests(PostgresCluster cluster) : WebhookSuite
{
    private protected override int Iterations => 5;

    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
