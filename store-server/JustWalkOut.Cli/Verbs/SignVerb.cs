using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using JustWalkOut.Cli.Doors;
using JustWalkOut.Cli.Serve.Clips;
using JustWalkOut.StoreServer.Monitor;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sign</c>: the sheet for the store's door that says what it sees of people and why, to print, in English and Korean.</summary>
internal static class SignVerb
{
    private static readonly Option<string> Store = new("--store") { HelpName = "FILE|URL", Description = "The store: a store.json, or the address of one.", Required = true };
    private static readonly Option<string> Operator = new("--operator") { HelpName = "NAME", Description = "Who runs the store and answers for what it keeps.", Required = true };
    private static readonly Option<string> Contact = new("--contact") { HelpName = "TEXT", Description = "Where people ask and object: an address, telephone number or e-mail.", Required = true };
    private static readonly Option<string?> Page = new("--page") { HelpName = "URL", Description = "Where the whole privacy notice stands. Default: none; the sheet says to ask for it." };
    private static readonly Option<double> Timeline = new("--timeline") { HelpName = "HOURS", Description = "What serve is told: how long it keeps where people went, 0 to 168.", DefaultValueFactory = _ => new TimelineOptions().Keep.TotalHours };
    private static readonly Option<double> Pictures = new("--pictures") { HelpName = "HOURS", Description = "What serve is told (--film-hours): how long films of doubtful moments are kept; 0 where none are (--ring 0).", DefaultValueFactory = _ => new ClipOptions().Retention.TotalHours };
    private static readonly Option<string> Output = new("--out") { HelpName = "FILE.html", Description = "The sheet to write; an earlier one is replaced.", Required = true };

    public static Command Create()
    {
        Command verb = new("sign", "The sheet for the store's door that says what it sees of people and why, on A4 to print, in English and Korean.") { Store, Operator, Contact, Page, Timeline, Pictures, Output };
        verb.Validators.Add(Check);
        verb.SetAction(async (parsed, stop) =>
        {
            (JustWalkOut.Carts.Stores.StoreDefinition store, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(Store), stop);
            DoorSign sign = new(store, parsed.GetRequiredValue(Operator), parsed.GetRequiredValue(Contact))
            {
                Page = parsed.GetValue(Page),
                TrailHours = parsed.GetValue(Timeline),
                PictureHours = parsed.GetValue(Pictures),
            };
            string path = parsed.GetRequiredValue(Output);
            string partial = $"{path}.{Environment.ProcessId}.partial";
            await File.WriteAllTextAsync(partial, sign.ToHtml(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), stop);
            File.Move(partial, path, overwrite: true);
            Console.WriteLine($"{path}: print it on A4 at 100 %, and hang it where people read it before they come in. Have whoever answers for privacy in your country read it first.");
            return Faults.Done;
        });
        return verb;
    }

    private static void Check(CommandResult result)
    {
        foreach (Option<string> option in new[] { Operator, Contact }.Where(option => result.GetResult(option) is not null && string.IsNullOrWhiteSpace(result.GetValue(option))))
        {
            result.AddError($"{option.Name} is empty; people have to know whom to turn to.");
        }

        foreach (Option<double> option in new[] { Timeline, Pictures }.Where(option => result.GetResult(option) is not null && result.GetValue(option) is not (>= 0 and <= 8760)))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {result.GetValue(option)}; expected 0 to 8760 hours."));
        }

        if (result.GetValue(Page) is { } page && !(Uri.TryCreate(page, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
        {
            result.AddError($"--page {page} is no address; expected one such as https://shop.example/privacy.");
        }

        if (result.GetValue(Output) is { } path && !path.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            result.AddError($"--out {path} is no .html; expected the name of an HTML file, which browsers print.");
        }
    }
}
