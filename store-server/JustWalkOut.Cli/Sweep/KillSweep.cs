using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Settlement.Rehearsal;

namespace JustWalkOut.Cli.Sweep;

/// <summary>What a sweep of kills found.</summary>
internal sealed record KillFigures(int Kills, int Seed, double Seconds, int Visits, int VisitsLost, int WrongBills, int ChargedTwice, long ReceiptsMinor, long CapturesMinor, long CartsMinor)
{
    /// <summary>Whether everything that was taken is on a bill and was paid once.</summary>
    public bool IsGood => VisitsLost == 0 && WrongBills == 0 && ChargedTwice == 0 && ReceiptsMinor == CapturesMinor && ReceiptsMinor == CartsMinor;
}

/// <summary>
/// A store that is served (<c>./jwo serve --no-vision</c>, SQLite) with a payment service that misbehaves, each a process of its own; shoppers come all the time, and the server is killed with SIGKILL at random moments and started
/// again. At the end its bills are held against what the shoppers took, and against the payment service's own ledger.
/// </summary>
internal static class KillSweep
{
    private const double FaultShare = 0.2;

    /// <summary>After the server listens it lives so long at most: a visit's settlement takes tens of milliseconds, so that kills fall into every part of one.</summary>
    private static readonly TimeSpan LifeMost = TimeSpan.FromMilliseconds(2000);

    /// <summary>Time for everything to come to rest in the end; what the service refused is asked again after a minute at most.</summary>
    private static readonly TimeSpan RestMost = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private static readonly StoreDefinition Store = new(
        StoreDefinition.CurrentVersion, new StoreId("sweep"), new Currency("USD"), "en-US", new FloorPlan([[0, 0], [4, 0], [4, 4]], []), [], [new Gate(new GateId("door"), [0, 0])], [], [],
        [new Product(new Sku("cola"), [], "Cola", 150), new Product(new Sku("bread"), [], "Bread", 725), new Product(new Sku("gum"), [], "Gum", 50)], [],
        new Rules(HoldMinor: 1000, OfflineVisitMinor: 10_000, OfflineTotalMinor: 1_000_000_000));

    /// <summary>Runs one.</summary>
    /// <param name="times">How often it kills.</param>
    /// <param name="seed">Of everything that chance decides here; the machine's own timing is not among it.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="IOException">A process did not open; the message has what it said.</exception>
    public static async Task<KillFigures> RunAsync(int times, int seed, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        using ScratchFolder scratch = new();
        string ledger = Path.Combine(scratch.Path, "payments.jsonl");
        string store = Path.Combine(scratch.Path, "store.json");
        await File.WriteAllBytesAsync(store, StoreFile.Write(Store), stop);
        Uri server = new($"http://127.0.0.1:{FreePort()}/");
        (SweptProcess payments, string address) = await SweptProcess.StartAsync(
            ["simulate", "payments", "--ledger", ledger, "--seed", $"{seed}", "--faults", FaultShare.ToString(System.Globalization.CultureInfo.InvariantCulture), "--notices", $"{server}payments/notices"], Quiet, "payments at ", stop);
        using (payments)
        using (KillLoad load = new(Store.Name, server, seed))
        using (CancellationTokenSource enough = new())
        {
            payments.Ignore();
            SweptProcess serving = await ServeAsync(store, scratch.Path, (server, address), load, stop);
            Task shopping = load.RunAsync(enough.Token, stop);
            try
            {
                Random chance = new(seed);
                for (int kill = 0; kill < times; kill++)
                {
                    await Task.WhenAny(shopping, Task.Delay(chance.NextDouble() * LifeMost, TimeProvider.System, stop));
                    stop.ThrowIfCancellationRequested();
                    await serving.KillAsync();
                    serving.Dispose();
                    serving = await ServeAsync(store, scratch.Path, (server, address), null, stop);
                    Progress(kill + 1, times);
                }

                await enough.CancelAsync();
                await shopping;
                return await JudgeAsync(load, ledger, (times, seed, began), stop);
            }
            finally
            {
                serving.Dispose();
            }
        }
    }

    private static readonly Dictionary<string, string?> Quiet = new() { ["JWO_DB"] = null, ["DOTNET_TieredPGO"] = "0" };

    private static async Task<SweptProcess> ServeAsync(string store, string folder, (Uri Server, string Payments) at, KillLoad? fresh, CancellationToken stop)
    {
        Dictionary<string, string?> environment = new(Quiet)
        {
            ["JWO_STRIPE_KEY"] = "sk_test_rehearsal",
            ["JWO_STRIPE_NOTICE_SECRET"] = "whsec_rehearsal",
            ["JWO_STRIPE_URL"] = at.Payments,
        };
        (SweptProcess serving, _) = await SweptProcess.StartAsync(
            ["serve", "--store", store, "--no-vision", "--data", Path.Combine(folder, "data"), "--port", $"{at.Server.Port}", "--payments", "stripe"], environment, "the store is at ", stop);
        if (fresh is not null)
        {
            await fresh.SetUpAsync(await serving.LineAsync("enter the code ", stop), stop);
        }

        serving.Ignore();
        return serving;
    }

    private static async Task<KillFigures> JudgeAsync(KillLoad load, string ledger, (int Kills, int Seed, long Began) run, CancellationToken stop)
    {
        Dictionary<VisitId, JsonElement> receipts;
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            receipts = await ReceiptsAsync(load, stop);
            bool isAtRest = receipts.Values.All(receipt => receipt.GetProperty("status").GetString() == "settled" && receipt.GetProperty("payment") is var payment
                && payment.GetProperty("state").GetString() is "captured" or "cancelled" or "refunded" && payment.GetProperty("owedBackMinor").GetInt64() == 0);
            if (isAtRest || TimeProvider.System.GetElapsedTime(since) > RestMost)
            {
                break;
            }

            await Task.Delay(LookEvery, TimeProvider.System, stop);
        }

        IReadOnlyDictionary<string, (long Minor, int Takings)> paid = RehearsalBook.PaidByVisit(RehearsalBook.ReadAll(ledger));
        long carts = 0;
        foreach (VisitId visit in receipts.Keys)
        {
            carts += (await load.ReadAsync($"/visits/{visit}/cart", stop)).GetProperty("totalMinor").GetInt64();
        }

        return new KillFigures(
            run.Kills,
            run.Seed,
            Math.Round(TimeProvider.System.GetElapsedTime(run.Began).TotalSeconds, 1),
            load.Truth.Count,
            load.Truth.Keys.Count(visit => !receipts.ContainsKey(visit)) + receipts.Keys.Count(visit => !load.Truth.ContainsKey(visit)),
            load.Truth.Count(pair => receipts.TryGetValue(pair.Key, out JsonElement receipt) && receipt.GetProperty("totalMinor").GetInt64() != pair.Value),
            paid.Count(pair => pair.Value.Minor > load.Truth.GetValueOrDefault(VisitId.From(pair.Key))),
            receipts.Values.Sum(receipt => receipt.GetProperty("totalMinor").GetInt64()),
            paid.Values.Sum(each => each.Minor),
            carts);
    }

    private static async Task<Dictionary<VisitId, JsonElement>> ReceiptsAsync(KillLoad load, CancellationToken stop)
    {
        Dictionary<VisitId, JsonElement> receipts = [];
        string after = "";
        while (true)
        {
            JsonElement page = await load.ReadAsync($"/receipts?limit=500{after}", stop);
            foreach (JsonElement receipt in page.GetProperty("items").EnumerateArray())
            {
                receipts[VisitId.From(receipt.GetProperty("visit").GetString()!)] = receipt;
            }

            if (!page.TryGetProperty("next", out JsonElement next))
            {
                return receipts;
            }

            after = $"&after={next.GetString()}";
        }
    }

    private static void Progress(int kill, int times)
    {
        if (!Console.IsErrorRedirected && kill % 10 == 0)
        {
            Console.Error.Write($"\rjwo: {kill} of {times} kills ");
        }
    }

    /// <summary>The server must come back at the same place. Somebody else may take the port meanwhile; then it says so and the sweep ends.</summary>
    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
