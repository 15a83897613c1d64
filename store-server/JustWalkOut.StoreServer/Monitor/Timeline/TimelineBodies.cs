namespace JustWalkOut.StoreServer.Monitor;

/// <summary>How things stood at a moment: begin with <paramref name="Start"/>, then take the messages in their order. Members may be added; none is taken away or changes its meaning.</summary>
/// <param name="At">The moment.</param>
/// <param name="Told">When state was last looked at by then. Events are there up to the moment itself.</param>
/// <param name="Since">The first moment that is kept.</param>
/// <param name="Until">The last.</param>
/// <param name="Start">How things stood shortly before.</param>
/// <param name="Trail">Where people had been over the seconds before, the earliest first.</param>
/// <param name="Messages">What monitors were told since the start: every event, and of state the newest.</param>
internal sealed record MomentBody(
    DateTimeOffset At, DateTimeOffset Told, DateTimeOffset Since, DateTimeOffset Until, TimelineStart Start, IReadOnlyList<MonitorMessage.Presences> Trail, IReadOnlyList<MonitorMessage> Messages)
{
    /// <summary>Until when nothing was kept around the moment, so that what stands here is how things stood before; absent where something was.</summary>
    public DateTimeOffset? SilentUntil { get; init; }

    /// <summary>When something happened before.</summary>
    public DateTimeOffset? Previous { get; init; }

    /// <summary>When something happened after.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>The store as it was drawn then; absent where that is as now.</summary>
    public FloorDrawing? Store { get; init; }
}

/// <summary>What came after a moment.</summary>
/// <param name="Through">Everything up to here is in it: ask for what comes after this next. The moment that was asked for itself, where nothing came.</param>
/// <param name="Samples">By time. One with a start begins anew: what was before is void.</param>
internal sealed record OnwardBody(DateTimeOffset Through, IReadOnlyList<TimelineSample> Samples);

/// <summary>What happened over hours.</summary>
/// <param name="Since">The first moment that is kept.</param>
/// <param name="Until">The last.</param>
/// <param name="From">The first moment of what is told of here.</param>
/// <param name="To">The last.</param>
/// <param name="Parts">Parts of the same length in which anything happened.</param>
/// <param name="Silences">When nothing was kept: the server did not run, or its disk was full.</param>
internal sealed record OverviewBody(DateTimeOffset Since, DateTimeOffset Until, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<OverviewPart> Parts, IReadOnlyList<SilenceBody> Silences);

/// <summary>What happened in a part of the time.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Events">Things that somebody did, and the like.</param>
/// <param name="Reviews">Bills that began to wait for a person.</param>
/// <param name="Alerts">Parts that began to do badly.</param>
internal sealed record OverviewPart(DateTimeOffset At, int Events, int Reviews, int Alerts);

/// <summary>A time of which nothing was kept.</summary>
/// <param name="From">The last that is kept before.</param>
/// <param name="To">The first after.</param>
internal sealed record SilenceBody(DateTimeOffset From, DateTimeOffset To);
