using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>How the ledger does, in numbers.</summary>
internal static class CounterEndpoints
{
    public static void Map(RouteGroupBuilder store) => store.MapGet("/health", (StoreLedger ledger, StoreWebParts parts) => TypedResults.Ok(Counters(ledger, parts)))
        .WithTags("Health")
        .WithSummary("What came, what waits, what was refused and what nobody explains");

    private static CountersBody Counters(StoreLedger ledger, StoreWebParts parts)
    {
        LedgerCounters counters = ledger.Counters;
        StoreState state = ledger.State;
        return new CountersBody(
            counters.Position,
            counters.AppliedSequence,
            counters.Waiting,
            counters.Repeats,
            counters.Refusals.OrderBy(pair => pair.Key).ToDictionary(pair => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(pair.Key.ToString()), pair => pair.Value),
            counters.UnboundPeople,
            counters.UnexplainedStock,
            state.InStore.Sum(visit => (long)state.Carts[visit].Opened.People),
            state.Carts.Open.Values.Count(cart => cart.State == CartState.Review),
            parts.Webhooks?.Counts,
            parts.Mail?.Counts,
            parts.Retention?.Report);
    }
}

/// <summary>The ledger in numbers.</summary>
/// <param name="Position">Events in the log.</param>
/// <param name="Acknowledged">Every observation up to this number has had its turn.</param>
/// <param name="Waiting">Observations on disk that wait for one before them.</param>
/// <param name="Repeats">Observations and requests that came again, since this process began.</param>
/// <param name="Refusals">Refused observations by reason.</param>
/// <param name="UnboundPeople">People whom no check-in explains.</param>
/// <param name="UnexplainedStock">Changes of stock that nobody explains.</param>
/// <param name="PeopleLetIn">People of visits that are not closed.</param>
/// <param name="InReview">Visits that wait for a person.</param>
/// <param name="Webhooks">Receivers of webhooks: how many there are, fail, are paused, and what waits for them; absent where nobody can be told.</param>
/// <param name="Mail">Receipts by e-mail: addresses kept, what waits, was sent and was given up; absent where none are sent.</param>
/// <param name="Retention">How long each kind of data is kept, and when what of it was taken away last; absent where nobody sees to it.</param>
internal sealed record CountersBody(
    long Position,
    long Acknowledged,
    long Waiting,
    long Repeats,
    IReadOnlyDictionary<string, long> Refusals,
    long UnboundPeople,
    long UnexplainedStock,
    long PeopleLetIn,
    long InReview,
    WebhookCounts? Webhooks,
    MailCounts? Mail,
    IReadOnlyList<Privacy.RetentionReport>? Retention);
