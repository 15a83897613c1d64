namespace JustWalkOut.Cli.Tests;

/// <summary>What <c>./jwo serve</c> is told of a mail server: every fault at once, before anything is opened, and never the password.</summary>
public sealed class ServeMailTests
{
    private const string Canary = "canary-sesame";

    [Theory]
    [InlineData("--smtp mail.example:99999 --mail-from nobody --mail-days 0 --smtp-user u", null, "--smtp mail.example:99999 is no address|--mail-from nobody is no e-mail address|--mail-days takes 1 to 365|--smtp-user needs a password; set JWO_SMTP_PASSWORD")]
    [InlineData("--mail-from a@b.example --smtp-user u --smtp-security tls --mail-days 3", null, "--smtp-security is of use with --smtp alone|--smtp-user is of use with --smtp alone|--mail-from is of use with --smtp alone|--mail-days is of use with --smtp alone")]
    [InlineData("--smtp mail.example", Canary, "--smtp needs --mail-from|JWO_SMTP_PASSWORD is set and nobody is named")]
    [InlineData("--smtp mail.example --mail-from a@b.example --smtp-user u --smtp-security none", Canary, "--smtp-security none would send the password in the clear")]
    public async Task Every_fault_is_named_at_once(string options, string? password, string expected)
    {
        Ending ending = await ChildProgram.CliAsync(["serve", "--store", "/nowhere/store.json", .. options.Split(' ')], new Dictionary<string, string?> { ["JWO_SMTP_PASSWORD"] = password });

        Assert.Equal(2, ending.Status);
        Assert.All(expected.Split('|'), fault => Assert.Contains(fault, ending.Error, StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, ending.Output + ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_file_that_cannot_be_read_is_named_and_good_options_are_no_fault()
    {
        string[] good = ["serve", "--store", "/nowhere/store.json", "--smtp", "mail.example", "--mail-from", "a@b.example", "--smtp-user", "u"];
        Ending missing = await ChildProgram.CliAsync(good, new Dictionary<string, string?> { ["JWO_SMTP_PASSWORD_FILE"] = "/nowhere/password" });
        Assert.Contains("JWO_SMTP_PASSWORD_FILE: /nowhere/password cannot be read", missing.Error, StringComparison.Ordinal);
        Ending ending = await ChildProgram.CliAsync(good, new Dictionary<string, string?> { ["JWO_SMTP_PASSWORD"] = Canary });
        Assert.Contains("/nowhere/store.json", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("smtp", ending.Error, StringComparison.OrdinalIgnoreCase);
    }
}
