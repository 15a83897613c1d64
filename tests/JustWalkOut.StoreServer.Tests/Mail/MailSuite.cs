using CsCheck;
using JustWalkOut.StoreServer.Tests.Settlement;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Mail;

/// <summary>What shoppers are promised, on either database: receipt and notices arrive, in this order, whatever the mail server does and whenever the store is killed; more than once only what was under way, and then the same by the same id.</summary>
public abstract class MailSuite
{
    private protected abstract TestDatabase NewDatabase();

    private protected abstract int Iterations { get; }

    [Fact]
    public async Task Killed_between_any_two_steps_it_loses_nothing_and_repeats_only_what_was_under_way()
    {
        await using MailedStore store = await MailedStore.OpenAsync(NewDatabase());
        int cuts = 0;
        for (bool wasCut = true; wasCut; cuts++)
        {
            store.Post.Taken.Clear();
            Visitor ann = await store.EnterAsync($"ann-{cuts}");
            string folder = store.NewFolder();
            PowerCut power = new(cuts + 1);
            using (MailDesk doomed = store.Desk(folder, passing: power.Pass))
            {
                doomed.Ask(store.CartOf(ann), MailedStore.Ann, "en");
                Exception? cut = await Record.ExceptionAsync(async () =>
                {
                    await store.DeliverAsync(doomed);
                    await store.LeaveAsync(ann);
                    await store.DeliverAsync(doomed);
                    await store.RefundAsync(ann, "gum");
                    await store.DeliverAsync(doomed);
                });
                Assert.True(cut is null or PowerCutException, cut?.ToString());
                wasCut = power.WasCut;
            }

            using MailDesk desk = store.Desk(folder);
            if (store.CartOf(ann).SettledAt is null)
            {
                await store.LeaveAsync(ann);
            }

            await store.DeliverAsync(desk);
            if (store.CartOf(ann).Refunds.IsEmpty)
            {
                await store.RefundAsync(ann, "gum");
            }

            await store.DeliverAsync(desk);
            AssertArrived(store, repeatsMax: wasCut ? 1 : 0);
        }

        Assert.True(cuts > 6, $"It was killed at {cuts} points only.");
    }

    [Fact]
    public async Task Whatever_the_server_does_with_what_it_may_take_later_all_arrives()
    {
        await using MailedStore store = await MailedStore.OpenAsync(NewDatabase());
        store.Post.Hangs = () => store.Clock.Advance(MailedStore.Options.SendMax);
        int round = 0;
        await Gen.Select(Gen.Int[(int)PostTrick.Take, (int)PostTrick.TakeAndHang].Array[0, 12], Gen.Int[1, 20].Array[0, 2]).SampleAsync(
            async (tricks, kills) =>
            {
                store.Post.Taken.Clear();
                store.Post.Tricks.Clear();
                Array.ForEach(tricks, trick => store.Post.Tricks.Enqueue((PostTrick)trick));
                Visitor ann = await store.EnterAsync($"ann-{round++}");
                string folder = store.NewFolder();
                using (MailDesk first = store.Desk(folder))
                {
                    first.Ask(store.CartOf(ann), MailedStore.Ann, "ko");
                    await store.LeaveAsync(ann);
                    await first.WorkAsync(MailedStore.LinkOf, CancellationToken.None);
                }

                foreach (int kill in kills)
                {
                    PowerCut power = new(kill);
                    using MailDesk doomed = store.Desk(folder, passing: power.Pass);
                    Exception? cut = await Record.ExceptionAsync(() => store.DeliverAsync(doomed));
                    Assert.True(cut is null or PowerCutException, cut?.ToString());
                }

                using MailDesk desk = store.Desk(folder);
                await store.RefundAsync(ann, "gum");
                await store.DeliverAsync(desk);
                AssertArrived(store, repeatsMax: tricks.Count(trick => (PostTrick)trick is PostTrick.TakeAndDrop or PostTrick.TakeAndHang) + kills.Length);
            },
            iter: Iterations, threads: 1);
    }

    private static void AssertArrived(MailedStore store, int repeatsMax)
    {
        Posted[] arrived = [.. store.Post.Taken];
        Assert.Equal(2, arrived.Select(each => each.Id).Distinct().Count());
        Assert.InRange(arrived.Length, 2, 2 + repeatsMax);
        Assert.All(arrived.GroupBy(each => each.Id), same => Assert.Single(same.Select(each => Convert.ToHexString(each.Bytes)).Distinct()));
        string receipt = arrived[0].Id;
        Assert.DoesNotContain(arrived.SkipWhile(each => each.Id == receipt), each => each.Id == receipt);
    }
}

public sealed class SqliteMailTests : MailSuite
{
    private protected override int Iterations => 15;

    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresMailTests(PostgresCluster cluster) : MailSuite
{
    private protected override int Iterations => 4;

    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
