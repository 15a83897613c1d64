using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JustWalkOut.Cli.Doctor;

/// <summary>All that was looked at, in the order in which it is shown.</summary>
/// <param name="Checks">One entry for each thing.</param>
internal sealed record Checkup(IReadOnlyList<Check> Checks)
{
    private static readonly JsonSerializerOptions JsonForm = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // For people and programs that read a file or a pipe, never for a web page: quotes and arrows stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Whether everything that the product needs is there; warnings do not count.</summary>
    public bool IsHealthy => Checks.All(check => check.State != CheckState.Missing);

    /// <summary>One line for each check, with the remedy under it, and a verdict.</summary>
    public void WriteText(TextWriter output)
    {
        int nameWidth = Checks.Max(check => check.Name.Length);
        foreach (Check check in Checks)
        {
            output.WriteLine($"{Word(check.State),-8} {check.Name.PadRight(nameWidth)}  {check.Found}");
            if (check.Remedy is not null)
            {
                output.WriteLine($"{string.Empty,-8} {string.Empty.PadRight(nameWidth)}  -> {check.Remedy}");
            }
        }

        int missing = Checks.Count(check => check.State == CheckState.Missing);
        int warnings = Checks.Count(check => check.State == CheckState.Warning);
        output.WriteLine(missing == 0 ? $"Well: nothing required is missing, {warnings} to note." : $"Not well: {missing} required and missing, {warnings} to note.");
    }

    /// <summary>One JSON document: <c>healthy</c>, and <c>checks</c> with <c>name</c>, <c>state</c>, <c>found</c> and <c>remedy</c>.</summary>
    public void WriteJson(TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(new { Healthy = IsHealthy, Checks }, JsonForm));

    private static string Word(CheckState state) => state switch
    {
        CheckState.Well => "well",
        CheckState.Warning => "note",
        CheckState.Missing => "MISSING",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };
}
