namespace JustWalkOut.StoreServer.Storage;

/// <summary>A table of the log.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">In the order of a row's values.</param>
internal sealed record LogTable(string Name, IReadOnlyList<LogColumn> Columns)
{
    /// <summary>Received observations.</summary>
    public static readonly LogTable Inbox = new("inbox", [new("store", "text"), new("sequence", "bigint"), new("observation_id", "text"), new("payload", "text")]);

    /// <summary>Events.</summary>
    public static readonly LogTable Event = new(
        "event", [new("store", "text"), new("position", "bigint"), new("event_id", "text"), new("cause", "text"), new("at", "text"), new("kind", "text"), new("version", "integer"), new("payload", "text")]);

    /// <summary>The columns' names, in order.</summary>
    public string ColumnNames { get; } = string.Join(", ", Columns.Select(column => column.Name));
}

/// <summary>A column of one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in PostgreSQL.</param>
internal sealed record LogColumn(string Name, string Type);
