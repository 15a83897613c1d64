using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Settlement.Rehearsal;

namespace JustWalkOut.Cli.Sweep;

/// <summary>
/// A store that is served (<c>./jwo serve --no-vision</c>, on SQLite or PostgreSQL) with a payment service that misbehaves, each a process of its own; shoppers come all the time, and the server is killed with SIGKILL at random
/// moments, with a power cut if that is asked for, and started again. At the end its bills are held against what the shoppers took, and against the payment service's own ledger.
/// </summary>
internal static class KillSweep
{
    private const double FaultShare = 0.2;

    private static readonly TimeSpan FirstAnswerMost = TimeSpan.FromSeconds(10);

    /// <summary>After the server listens, or has answered, it lives so long at most: a visit's settlement takes tens of milliseconds, so that kills fall into every part of one.</summary>
    private static readonly TimeSpan LifeMost = TimeSpan.FromMilliseconds(2000);

    /// <summary>Time for everything to come to rest in the end; what the service refused is asked again after a minute at most.</summary>
    private static readonly TimeSpan RestMost = TimeSpan.FromMinutes(5);

    /// <summary>The same where a bug is planted, with which some may never come to rest.</summary>
    private static readonly TimeSpan RestWithPlantMost = TimeSpan.FromSeconds(30);

    /// <summary>With a bug planted, so many kills from one look to the next.</summary>
    private const int KillsToLook = 5;

    /// <summary>Each look reads all receipts, which the server had better have time beside.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private const int NotAtRestMost = 5;

    private static readonly StoreDefinition Store = new(
        StoreDefinition.CurrentVersion, new StoreId("sweep"), new Currency("USD"), "en-US", new FloorPlan([[0, 0], [4, 0], [4, 4]], []), [], [new Gate(new GateId("door"), [0, 0])], [], [],
        [new Product(new Sku("cola"), [], "Cola", 150), new Product(new Sku("bread"), [], "Bread", 725), new Product(new Sku("gum"), [], "Gum", 50)], [],
        new Rules(HoldMinor: 1000, OfflineVisitMinor: 10_000, OfflineTotalMinor: 1_000_000_000));

    /// <summary>Runs one. With a bug planted it looks every few kills, and ends once it has found it.</summary>
    /// <exception cref="IOException">A process did not open at the start, or this machine lacks what it takes; the message says what.</exception>
    public static async Task<KillFigures> RunAsync(KillOrder order, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        using ScratchFolder scratch = new();
        await using KillStorage storage = await KillStorage.OpenAsync(order, stop);
        string ledger = Path.Combine(scratch.Path, "payments.jsonl");
        string store = Path.Combine(scratch.Path, "store.json");
        await File.WriteAllBytesAsync(store, StoreFile.Write(Store), stop);
        Uri server = new($"http://127.0.0.1:{FreePort()}/");
        (SweptProcess payments, string address) = await SweptProcess.StartAsync(
            ["simulate", "payments", "--ledger", ledger, "--seed", $"{order.Seed}", "--faults", FaultShare.ToString(System.Globalization.CultureInfo.InvariantCulture), "--notices", $"{server}payments/notices"], Quiet, "payments at ", stop);
        using (payments)
        using (KillLoad load = new(Store.Name, server, order.Seed))
        {
            payments.Ignore();
            Served served = new(order, storage, (server, store, address));
            try
            {
                await load.SetUpAsync(await served.OpenAsync(stop), stop);
                await storage.SyncAsync(stop);
                int kills = 0;
                while (true)
                {
                    int until = order.Plant is null ? order.Times : Math.Min(order.Times, kills + KillsToLook);
                    string? broken = await ShopAsync((load, served), (kills, until), order, stop);
                    kills = until;
                    KillFigures figures = broken is null ? await LookAsync(load, ledger, (order, kills, began), stop) : Broken(load, (order, kills, began), broken);
                    if (!figures.IsGood || kills == order.Times)
                    {
                        return figures;
                    }
                }
            }
            finally
            {
                served.Dispose();
            }
        }
    }

    private static readonly Dictionary<string, string?> Quiet = new() { ["JWO_DB"] = null, ["DOTNET_TieredPGO"] = "0" };

    /// <summary>Kills under load; what was begun is brought to its end.</summary>
    /// <returns>What the store said when it could not be opened again; null where it could.</returns>
    private static async Task<string?> ShopAsync((KillLoad Load, Served Served) running, (int From, int Until) kills, KillOrder order, CancellationToken stop)
    {
        using CancellationTokenSource enough = new();
        using CancellationTokenSource broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task shopping = running.Load.RunAsync(order.AtOnce, enough.Token, broken.Token);
        Random chance = new(order.Seed + kills.From);
        for (int kill = kills.From; kill < kills.Until; kill++)
        {
            if (chance.Next(4) > 0)
            {
                // Three kills in four fall among work, the others wherever the server is as it comes up.
                await Task.WhenAny(shopping, running.Load.AnsweredAsync(), Task.Delay(FirstAnswerMost, TimeProvider.System, stop));
            }

            await Task.WhenAny(shopping, Task.Delay(chance.NextDouble() * LifeMost, TimeProvider.System, stop));
            stop.ThrowIfCancellationRequested();
            try
            {
                await running.Served.KillAsync(stop);
                await running.Served.OpenAsync(stop);
            }
            catch (IOException fault)
            {
                await broken.CancelAsync();
                await shopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return fault.Message;
            }

            Progress(kill + 1, order.Times);
        }

        await enough.CancelAsync();
        if (await Task.WhenAny(shopping, Task.Delay(RestMost, TimeProvider.System, stop)) != shopping)
        {
            await broken.CancelAsync();
            await shopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return "it does not take what it is sent any more";
        }

        try
        {
            await shopping;
            return null;
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
    }

    private static KillFigures Broken(KillLoad load, (KillOrder Order, int Kills, long Began) run, string broken) => new(
        run.Kills, run.Order.Seed, run.Order.Database, run.Order.CutsPower, run.Order.Plant, Math.Round(TimeProvider.System.GetElapsedTime(run.Began).TotalSeconds, 1), load.Visits, 0, 0, 0, 0, 0, 0, 0, broken);

    private static async Task<KillFigures> LookAsync(KillLoad load, string ledger, (KillOrder Order, int Kills, long Began) run, CancellationToken stop)
    {
        try
        {
            return await JudgeAsync(load, ledger, run, stop);
        }
        catch (InvalidDataException fault)
        {
            return Broken(load, run, fault.Message);
        }
    }

    private static async Task<KillFigures> JudgeAsync(KillLoad load, string ledger, (KillOrder Order, int Kills, long Began) run, CancellationToken stop)
    {
        Dictionary<VisitId, JsonElement> receipts;
        TimeSpan most = run.Order.Plant is null ? RestMost : RestWithPlantMost;
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            receipts = await ReceiptsAsync(load, stop);
            if (receipts.Values.All(IsAtRest) || TimeProvider.System.GetElapsedTime(since) > most)
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
            run.Order.Seed,
            run.Order.Database,
            run.Order.CutsPower,
            run.Order.Plant,
            Math.Round(TimeProvider.System.GetElapsedTime(run.Began).TotalSeconds, 1),
            load.Truth.Count,
            load.Truth.Keys.Count(visit => !receipts.ContainsKey(visit)) + receipts.Keys.Count(visit => !load.Truth.ContainsKey(visit)),
            load.Truth.Count(pair => receipts.TryGetValue(pair.Key, out JsonElement receipt) && receipt.GetProperty("totalMinor").GetInt64() != pair.Value),
            paid.Count(pair => pair.Value.Minor > load.Truth.GetValueOrDefault(VisitId.From(pair.Key))),
            receipts.Values.Count(receipt => !IsAtRest(receipt)),
            receipts.Values.Sum(receipt => receipt.GetProperty("totalMinor").GetInt64()),
            paid.Values.Sum(each => each.Minor),
            carts,
            Broken: null)
        {
            NotAtRest = [.. receipts.Where(receipt => !IsAtRest(receipt.Value)).Take(NotAtRestMost).Select(receipt => $"{receipt.Key}: {StateOf(receipt.Value)}")],
        };
    }

    private static string StateOf(JsonElement receipt) => $"{receipt.GetProperty("status").GetString()}, payment {receipt.GetProperty("payment").GetRawText()}";

    private static bool IsAtRest(JsonElement receipt) => receipt.GetProperty("status").GetString() == "settled" && receipt.GetProperty("payment") is var payment
        && payment.GetProperty("state").GetString() is "captured" or "cancelled" or "refunded" && payment.GetProperty("owedBackMinor").GetInt64() == 0;

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

    /// <summary>The store's process, one after another.</summary>
    private sealed class Served(KillOrder order, KillStorage storage, (Uri Server, string Store, string Payments) at) : IDisposable
    {
        private SweptProcess? _process;
        private bool _wasOpened;

        /// <summary>Starts it.</summary>
        /// <returns>The setup code, where there is no administrator yet; else nothing.</returns>
        public async Task<string> OpenAsync(CancellationToken stop)
        {
            Dictionary<string, string?> environment = new(Quiet)
            {
                ["JWO_STRIPE_KEY"] = "sk_test_rehearsal",
                ["JWO_STRIPE_NOTICE_SECRET"] = "whsec_rehearsal",
                ["JWO_STRIPE_URL"] = at.Payments,
                [PlantedGateway.Variable] = order.Plant?.ToString(),
                ["TMPDIR"] = Path.GetDirectoryName(at.Store), // A killed server takes none of its temporary folders away; they go with the sweep's.
            };
            foreach ((string name, string? value) in storage.Environment)
            {
                environment[name] = value;
            }

            (_process, _) = await SweptProcess.StartAsync(
                ["serve", "--store", at.Store, "--no-vision", "--data", storage.Data, "--port", $"{at.Server.Port}", "--payments", "stripe"], environment, "the store is at ", stop);
            string code = _wasOpened ? "" : await _process.LineAsync("enter the code ", stop);
            _wasOpened = true;
            _process.Ignore();
            return code;
        }

        public async Task KillAsync(CancellationToken stop)
        {
            if (order.CutsPower)
            {
                await _process!.FreezeAsync(stop);
            }

            await storage.CutAsync(stop);
            await _process!.KillAsync();
            _process.Dispose();
            _process = null;
            await storage.MendAsync(stop);
        }

        public void Dispose() => _process?.Dispose();
    }
}
