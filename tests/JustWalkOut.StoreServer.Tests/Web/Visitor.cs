using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>Somebody who was let in over HTTP, and what vision says of them.</summary>
internal sealed record Visitor(string Name, VisitId Visit, CommandId Command, string Link)
{
    /// <summary>What was seen of them.</summary>
    public List<ObservationId> Seen { get; } = [];

    public PresenceId Presence => new(DeterministicGuid.Of(ServedStore.Id, "presence", Name));

    public static async Task<Visitor> EnterAsync(ServedStore store, string name, int second = 0)
    {
        (int status, JsonElement body) = await store.PostAsync(ServedStore.Path("gates/door/entries"), new { shopper = name, at = ServedStore.Open.AddSeconds(second) });
        Assert.Equal(201, status);
        return new Visitor(name, VisitId.From(body.GetProperty("visit").GetString()!), CommandId.From(body.GetProperty("command").GetProperty("id").GetString()!), body.GetProperty("link").GetString()!);
    }

    public Finding Is() => new Finding.Present(Presence, Command, 1);

    public Finding Takes(string sku, double confidence = 1, int quantity = 1, Certainty certainty = Certainty.Final) => new Finding.Took(Presence, Goods(sku, confidence, quantity) with { Certainty = certainty });

    public Finding PutsBack(string sku, double confidence = 1) => new Finding.PutBack(Presence, Goods(sku, confidence, 1));

    public Finding Leaves() => new Finding.Left(Presence);

    /// <summary>Nothing more will be heard of the time before now.</summary>
    public Finding IsComplete() => new Finding.Complete(Presence, ServedStore.Open.AddYears(1));

    private static GoodsMove Goods(string sku, double confidence, int quantity) =>
        new(sku == "something" ? null : new Sku(sku), quantity, [new PlateId("1", "5", "11")], -330, Certainty.Final, confidence, [], "the hand was at the plate");
}

internal static class Sightings
{
    /// <summary>The next observation of a store, a second after the one before.</summary>
    public static Observation Make(this ServedStore store, Finding finding)
    {
        long sequence = ++store.Sequence;
        ObservationId id = new(DeterministicGuid.Of(ServedStore.Id, "observation", sequence.ToString(CultureInfo.InvariantCulture)));
        return new Observation(Observation.CurrentVersion, ServedStore.Id, id, sequence, ServedStore.Open.AddSeconds(10 + sequence), finding);
    }

    /// <summary>Vision says all that over HTTP; returns what it said.</summary>
    public static async Task<Observation[]> SeeAsync(this ServedStore store, params Finding[] findings)
    {
        Observation[] seen = [.. findings.Select(store.Make)];
        (int status, JsonElement body) = await store.PostAsync(ServedStore.Path("observations"), seen);
        Assert.True(status == 200, body.ToString());
        Assert.Equal(store.Sequence, body.GetProperty("acknowledged").GetInt64());
        return seen;
    }
}
