using System.Collections.Immutable;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>An event that a receiver lacks.</summary>
/// <param name="Position">In the log.</param>
/// <param name="EventId">Its id.</param>
/// <param name="Visit">Whose.</param>
/// <param name="Tries">How often it was sent.</param>
/// <param name="FirstAt">When it was sent first; null where it never was.</param>
/// <param name="NextAt">Not before; null for at once.</param>
internal sealed record WaitingEvent(long Position, string EventId, VisitId Visit, int Tries, DateTimeOffset? FirstAt, DateTimeOffset? NextAt);

/// <summary>A receiver is sent nothing until an admin says so.</summary>
/// <param name="At">Since when.</param>
/// <param name="Why">In a few words.</param>
internal sealed record WebhookPause(DateTimeOffset At, string Why);

/// <summary>
/// How far a receiver has come: every event up to <see cref="Read"/> has been looked at, and those of them that it has not taken yet wait, the events of a visit one behind the other. One that is older than the truth is of use: what it says
/// is lacking is sent again, and a receiver knows it by its id.
/// </summary>
/// <param name="Version">Of this form.</param>
/// <param name="Read">Position in the log.</param>
/// <param name="Waiting">By position.</param>
internal sealed record WebhookCursor(int Version, long Read, ImmutableArray<WaitingEvent> Waiting)
{
    public const int CurrentVersion = 1;

    /// <summary>Faults in a row after which one that is taken again means that the receiver was away, and all that waits is sent at once.</summary>
    private const int AwayAfter = 5;

    /// <summary>Faults in a row before a receiver can be paused, however long they took.</summary>
    private const int PauseTriesMin = 5;

    /// <summary>Events that it has taken.</summary>
    public long Accepted { get; init; }

    /// <summary>Events that it refused for so long that they were given up.</summary>
    public long GivenUp { get; init; }

    /// <summary>When it took one last; null for never.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>Faults since.</summary>
    public int Faults { get; init; }

    /// <summary>Of the first of them; null for none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The last of them.</summary>
    public string? Fault { get; init; }

    /// <summary>Null where it is sent what happens.</summary>
    public WebhookPause? Paused { get; init; }

    public static WebhookCursor At(long position) => new(CurrentVersion, position, []);

    /// <summary>The first that waits of each visit: what may be sent without getting ahead of anything.</summary>
    [JsonIgnore]
    public IEnumerable<WaitingEvent> Heads => Waiting.DistinctBy(each => each.Visit);

    /// <summary>One more event of the log has been looked at.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="lacking">Its id and visit, where the receiver is to get it.</param>
    public WebhookCursor Look(long position, (string EventId, VisitId Visit)? lacking) => this with
    {
        Read = position,
        Waiting = lacking is { } one ? Waiting.Add(new WaitingEvent(position, one.EventId, one.Visit, 0, null, null)) : Waiting,
    };

    /// <summary>As it is on a log that ends earlier than it says, because a backup was restored.</summary>
    public WebhookCursor Within(long end) => Read <= end ? this : this with { Read = end, Waiting = Waiting.RemoveAll(each => each.Position > end) };

    /// <summary>An event was taken.</summary>
    public WebhookCursor Accept(long position, DateTimeOffset now)
    {
        ImmutableArray<WaitingEvent> others = Waiting.RemoveAll(each => each.Position == position);
        return this with
        {
            Waiting = Faults >= AwayAfter ? [.. others.Select(each => each with { NextAt = null })] : others,
            Accepted = Accepted + 1,
            AcceptedAt = now,
            Faults = 0,
            FailingSince = null,
            Fault = null,
        };
    }

    /// <summary>An event was not taken: it is sent again later, or given up where the receiver has taken others since and this one for so long not.</summary>
    /// <param name="position">Which.</param>
    /// <param name="attempt">When it was sent and what came of it.</param>
    /// <param name="options">When what is given up.</param>
    /// <param name="chance">By which waits differ.</param>
    public WebhookCursor Fail(long position, WebhookAttempt attempt, WebhookOptions options, Random chance)
    {
        DateTimeOffset now = attempt.At + attempt.Took;
        WaitingEvent tried = Waiting.First(each => each.Position == position);
        tried = tried with { Tries = tried.Tries + 1, FirstAt = tried.FirstAt ?? attempt.At };
        bool isRefused = tried.FirstAt + options.GiveUpAfter <= now && AcceptedAt > tried.FirstAt;
        WebhookCursor next = this with
        {
            Waiting = isRefused ? Waiting.RemoveAll(each => each.Position == position)
                : [.. Waiting.Select(each => each.Position == position ? tried with { NextAt = now + Waits.After(tried.Tries, (options.AgainMin, options.AgainMax), chance, attempt.RetryAfter) } : each)],
            GivenUp = GivenUp + (isRefused ? 1 : 0),
            Faults = Faults + 1,
            FailingSince = FailingSince ?? attempt.At,
            Fault = attempt.Fault,
        };
        return attempt.IsGone ? next with { Paused = new WebhookPause(now, "it answered that it is gone (410)") }
            : next.Faults >= PauseTriesMin && next.FailingSince + options.PauseAfter <= now ? next with { Paused = new WebhookPause(now, $"it has taken nothing since {next.FailingSince:yyyy-MM-dd HH:mm} UTC ({attempt.Fault})") }
            : next;
    }

    /// <summary>It is sent what happens again, and what it lacks at once.</summary>
    public WebhookCursor Resume() => this with { Paused = null, Faults = 0, FailingSince = null, Fault = null, Waiting = [.. Waiting.Select(each => each with { NextAt = null })] };
}
