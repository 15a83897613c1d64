namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo sign</c>: the sheet says what the store does, in two languages, and whom to ask; whatever is put in stays text.</summary>
public sealed class SignVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sheet_names_the_store_who_answers_for_it_and_how_long_what_is_kept()
    {
        string sheet = await SignAsync("--timeline", "24", "--pictures", "72", "--page", "https://shop.example/privacy");
        Assert.All(
            ["<h1>kiosk</h1>", "lang=\"ko\"", "Kim &amp; &lt;Sons&gt;", "privacy@shop.example", "Pictures for 3 days. Where people went for 24 hours.", "영상 3 일. 이동 위치 24 시간.", "The whole notice: https://shop.example/privacy"],
            part => Assert.Contains(part, sheet, StringComparison.Ordinal));
        Assert.DoesNotContain("<script", sheet, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", sheet, StringComparison.OrdinalIgnoreCase); // Nothing from elsewhere.
    }

    [Fact]
    public async Task What_is_not_kept_is_said_so()
    {
        string sheet = await SignAsync("--timeline", "0", "--pictures", "0");
        Assert.Contains("No pictures are kept. What clothes look like only until you leave.", sheet, StringComparison.Ordinal);
        Assert.Contains("영상은 저장하지 않습니다. 옷차림", sheet, StringComparison.Ordinal);
        Assert.Contains("Ask there for the whole notice.", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_named_at_once()
    {
        Ending ending = await ChildProgram.CliAsync(["sign", "--store", "/nowhere/store.json", "--operator", " ", "--contact", "", "--page", "javascript:x", "--timeline", "-1", "--out", "sheet.pdf"]);
        Assert.Equal(2, ending.Status);
        Assert.All(["--operator is empty", "--contact is empty", "--page javascript:x is no address", "--timeline is -1", "--out sheet.pdf is no .html"], fault => Assert.Contains(fault, Assert.Single(ending.ErrorLines), StringComparison.Ordinal));
    }

    private async Task<string> SignAsync(params string[] more)
    {
        string store = Path.Combine(_folder.Path, "store.json");
        string path = Path.Combine(_folder.Path, "sheet.html");
        await File.WriteAllTextAsync(store, ServeServiceTests.StoreText, Stop);
        Ending ending = await ChildProgram.CliAsync(["sign", "--store", store, "--operator", "Kim & <Sons>", "--contact", "privacy@shop.example", "--out", path, .. more]);
        Assert.Equal((0, ""), (ending.Status, ending.Error));
        return await File.ReadAllTextAsync(path, Stop);
    }
}
