namespace JustWalkOut.Vision.Import;

/// <summary>What an import had to do without: counted by kind, so that each kind is one line however often it came up.</summary>
internal sealed class ImportNotes
{
    private const int ShownMax = 5;
    private readonly List<(string Text, string Consequence, List<string> Items)> _kinds = [];

    /// <summary>Adds one case of a kind.</summary>
    /// <param name="text">What the cases are, such as <c>products without a weight</c>.</param>
    /// <param name="consequence">What becomes of them.</param>
    /// <param name="item">Which one this is.</param>
    public void Add(string text, string consequence, string item)
    {
        int kind = _kinds.FindIndex(known => known.Text == text);
        if (kind < 0)
        {
            kind = _kinds.Count;
            _kinds.Add((text, consequence, []));
        }

        _kinds[kind].Items.Add(item);
    }

    /// <summary>Adds a remark that stands alone.</summary>
    public void Say(string line) => _kinds.Add((line, "", []));

    /// <summary>One line per kind, in the order in which the kinds came up.</summary>
    public IReadOnlyList<string> Lines =>
    [
        .. _kinds.Select(kind => kind.Items.Count == 0
            ? kind.Text
            : $"{kind.Text}: {kind.Items.Count} ({string.Join(", ", kind.Items.Take(ShownMax))}{(kind.Items.Count > ShownMax ? ", ..." : "")}); {kind.Consequence}"),
    ];
}
