using System.Globalization;
using System.Text.RegularExpressions;

namespace JustWalkOut.Tidy.Tests;

/// <summary>The table of OWASP's ASVS speaks of every requirement of its levels 1 and 2 once, and of tests that exist.</summary>
public sealed partial class AsvsTests
{
    private const string Table = "store-server/ASVS.md";

    /// <summary>How many requirements of level 1 or 2 each section of ASVS 5.0.0 has; in each they are the first ones (source: the CSV of the release).</summary>
    private const string Sections =
        "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 "
        + "8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 "
        + "16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2";

    private static string[][] Rows => [.. Tree.OfRepository().Files.Single(file => file.Path == Table).Text.Split('\n').Where(line => RowStart().IsMatch(line)).Select(line => line.Trim('|').Split('|', 3))];

    [Fact]
    public void Every_requirement_of_levels_1_and_2_stands_in_the_table_once()
    {
        string[] expected = [.. Sections.Split(' ').Select(section => section.Split(':')).SelectMany(section => Enumerable.Range(1, int.Parse(section[1], CultureInfo.InvariantCulture)).Select(number => $"{section[0]}.{number}"))];
        Assert.Equal(253, expected.Length);
        string[] found = [.. Rows.SelectMany(row => row[0].Split(',')).SelectMany(Numbers)];
        Assert.Equal([], expected.Except(found));
        Assert.Equal([], found.GroupBy(number => number).Where(group => group.Count() > 1 || !expected.Contains(group.Key)).Select(group => group.Key));
    }

    [Fact]
    public void Every_row_has_a_test_that_exists_or_a_reason()
    {
        Assert.All(Rows, row => Assert.True(row[2].Trim().Length > 10, $"{row[0]} has neither test nor reason"));
        string[] named = [.. Rows.SelectMany(row => TestName().Matches(row[2]).Select(match => match.Groups["test"].Value))];
        Assert.True(named.Length > 100, "Hardly any test is named.");
        Assert.Equal([], named.Distinct().Except(Tree.OfRepository().Tests));
    }

    /// <summary>One number, or the first and last of a row of them.</summary>
    private static IEnumerable<string> Numbers(string text)
    {
        string[] ends = text.Trim().Split('–');
        int dot = ends[0].LastIndexOf('.');
        int first = int.Parse(ends[0][(dot + 1)..], CultureInfo.InvariantCulture);
        int last = ends.Length == 1 ? first : int.Parse(ends[1], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, last - first + 1).Select(number => $"{ends[0][..dot]}.{number}");
    }

    [GeneratedRegex(@"^\| \d", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RowStart();

    [GeneratedRegex(@"`(?<test>[A-Z]\w+\.[A-Z]\w*_\w+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
