using System.CommandLine;
using JustWalkOut.StoreServer.Settlement.Rehearsal;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo simulate payments --ledger FILE</c>: a payment service to try things out with, in Stripe's wire form.</summary>
internal static class SimulateVerbPayments
{
    public static Command Create()
    {
        Option<string> ledger = new("--ledger") { HelpName = "FILE", Description = "Its own ledger, gone on with where it exists.", Required = true };
        Option<int> port = new("--port") { HelpName = "P", Description = "Port on this machine; 0 for any free one.", DefaultValueFactory = _ => 0 };
        Option<int> seed = new("--seed") { Description = "Seed of what goes wrong.", DefaultValueFactory = _ => 1 };
        Option<double> faults = new("--faults") { HelpName = "SHARE", Description = "Share of requests that go wrong, 0 to 1: answers lost, 500 after success, 503.", DefaultValueFactory = _ => 0 };
        Option<string?> notices = new("--notices") { HelpName = "URL", Description = "Where signed notices go, each twice and out of order: a server's /payments/notices." };
        Command verb = new("payments", "Serves a payment service that moves no money and misbehaves as real ones do; serve --payments stripe with JWO_STRIPE_KEY=sk_test_rehearsal, JWO_STRIPE_URL and JWO_STRIPE_NOTICE_SECRET=whsec_rehearsal pays there. Ctrl-C ends it.")
        {
            ledger, port, seed, faults, notices,
        };
        verb.SetAction(async (parsed, stop) =>
        {
            RehearsalOrder order = new(parsed.GetRequiredValue(ledger), parsed.GetValue(seed), parsed.GetValue(faults), TimeProvider.System)
            {
                Port = parsed.GetValue(port),
                Notices = parsed.GetValue(notices) is { } place ? new Uri(place) : null,
            };
            await using RehearsalService service = await RehearsalService.StartAsync(order, stop);
            Console.WriteLine($"payments at {service.Address}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Faults.Done;
        });
        return verb;
    }
}
