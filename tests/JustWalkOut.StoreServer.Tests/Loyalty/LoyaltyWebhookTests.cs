using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Tests.Webhooks;

namespace JustWalkOut.StoreServer.Tests.Loyalty;

/// <summary>What the operator's loyalty programme hears.</summary>
public sealed class LoyaltyWebhookTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-loyalty-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_programme_is_told_the_whole_id_when_it_is_shown_and_with_the_bill()
    {
        using ShopperNames names = ShopperNames.Open(_data.FullName);
        await using Receiver receiver = await Receiver.StartAsync();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts =>
        {
            parts.Ledger.Shoppers = names;
            return parts with { SecretsFolder = _data.FullName };
        });
        using HttpResponseMessage made = await store.Client.PutAsJsonAsync("/api/v1/webhooks/club", new { url = receiver.Address, kind = "cart" }, Stop);
        Assert.Equal(201, (int)made.StatusCode);
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        Assert.Equal(201, (await store.PostAsync(ServedStore.Path($"visits/{ann.Visit}/loyalty"), new { id = "l1", member = "M-2017-4711" })).Status);
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Leaves(), ann.IsComplete());
        while (receiver.All.Count < 4)
        {
            await Task.Yield();
        }

        Assert.Equal(["cart.opened", "cart.loyalty", "cart.closed", "cart.settled"], receiver.All.Select(arrived => arrived.Type["justwalkout.".Length..]));
        JsonElement[] told = [.. receiver.All.Select(arrived => arrived.Cloud.GetProperty("data"))];
        Assert.Equal(("M-2017-4711", "M-2017-4711", "ann"), (told[1].GetProperty("member").GetString(), told[3].GetProperty("loyalty").GetString(), told[3].GetProperty("shopper").GetString()));
    }
}
