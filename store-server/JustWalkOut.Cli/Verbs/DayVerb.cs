using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Doctor;
using JustWalkOut.Cli.Serve;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo day open</c> and <c>./jwo day close</c>: what to see to before a store opens and after it has closed, asked of its server. 0 where it can open or is closed, else 1.</summary>
internal static class DayVerb
{
    /// <summary>Where the sign-in comes from: never from an argument, which everybody on the machine can read.</summary>
    private const string SignInVariable = "JWO_SIGN_IN";

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(90);

    public static System.CommandLine.Command Create() => new("day", "What to see to before a store opens and after it has closed.")
    {
        Create("open", "Whether the store can open: cameras, plates, what is left of yesterday, backup, yesterday's books; each with a remedy."),
        Create("close", "Whether the store is closed: who is inside, what waits, payments, backup, today's books; each with a remedy."),
    };

    private static System.CommandLine.Command Create(string name, string description)
    {
        Option<string> store = LedgerVerb.Store();
        Option<string> server = new("--server") { HelpName = "URL", Description = "Where its server is.", DefaultValueFactory = _ => $"http://127.0.0.1:{ServeRun.UsualPort}" };
        Option<string?> zone = new("--zone") { HelpName = "ZONE", Description = "The time zone whose days they are, such as Asia/Seoul. Default: that of the opening hours, else UTC." };
        Option<bool> json = new("--json") { Description = "One JSON document on stdout." };
        System.CommandLine.Command verb = new(name, $"{description} {SignInVariable} in the environment holds NAME:PASSWORD of an account, where the server asks for one.") { store, server, zone, json };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(server) is not null && !(Uri.TryCreate(result.GetValue(server), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
            {
                result.AddError($"--server {result.GetValue(server)} is no address; expected one such as http://127.0.0.1:{ServeRun.UsualPort}.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, _) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            Uri address = new(parsed.GetValue(server)!);
            string asked = $"/api/v1/stores/{definition.Name}/day/{name}{(parsed.GetValue(zone) is { } where ? $"?zone={Uri.EscapeDataString(where)}" : "")}";
            using JsonDocument answer = await AskAsync(address, asked, stop);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(answer.RootElement.GetRawText());
            }
            else
            {
                Write(answer.RootElement, Console.Out);
            }

            return answer.RootElement.GetProperty("isReady").GetBoolean() ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static async Task<JsonDocument> AskAsync(Uri server, string path, CancellationToken stop)
    {
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = server, Timeout = AnswerMax };
        try
        {
            if (Environment.GetEnvironmentVariable(SignInVariable) is { Length: > 0 } login)
            {
                await SignInAsync(client, login, server, stop);
            }

            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), stop);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(stop), cancellationToken: stop),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new InvalidDataException($"{server} asks who you are: put NAME:PASSWORD of an auditor, operator or admin into {SignInVariable}."),
                _ => throw new InvalidDataException($"{server} answers {(int)answer.StatusCode}: {await DetailAsync(answer, stop)}"),
            };
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new IOException($"--server {server}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Is ./jwo serve running there?", fault);
        }
    }

    private static async Task SignInAsync(HttpClient client, string login, Uri server, CancellationToken stop)
    {
        int colon = login.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw new InvalidDataException($"{SignInVariable} is no sign-in; expected NAME:PASSWORD.");
        }

        using FormUrlEncodedContent form = new([KeyValuePair.Create("name", login[..colon]), KeyValuePair.Create("password", login[(colon + 1)..])]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/signin", UriKind.Relative), form, stop);
        if (!answer.Headers.Contains("Set-Cookie"))
        {
            throw new InvalidDataException($"{server} does not let '{login[..colon]}' in with that password ({(int)answer.StatusCode}); look at {SignInVariable}.");
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>(MessageJson.Compact, stop);
            string detail = problem.GetProperty("detail").GetString() ?? "";
            return problem.TryGetProperty("faults", out JsonElement faults) ? $"{detail} {string.Join("; ", faults.EnumerateArray().Select(fault => fault.GetString()))}" : detail;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "is that a store's server?";
        }
    }

    private static void Write(JsonElement answer, TextWriter output)
    {
        Check[] checks = [.. answer.GetProperty("checks").EnumerateArray().Select(check => new Check(
            check.GetProperty("name").GetString()!,
            check.GetProperty("state").GetString() switch { "well" => CheckState.Well, "note" => CheckState.Warning, _ => CheckState.Missing },
            check.GetProperty("found").GetString()!,
            check.TryGetProperty("remedy", out JsonElement remedy) ? remedy.GetString() : null))];
        int width = checks.Max(check => check.Name.Length);
        foreach (Check check in checks)
        {
            output.WriteLine($"{(check.State switch { CheckState.Well => "well", CheckState.Warning => "note", _ => "BAD" }),-6}{check.Name.PadRight(width)}  {check.Found}");
            if (check.Remedy is not null)
            {
                output.WriteLine($"{string.Empty,-6}{string.Empty.PadRight(width)}  -> {check.Remedy}");
            }
        }

        int bad = checks.Count(check => check.State == CheckState.Missing);
        output.WriteLine(bad == 0 ? $"Ready; {checks.Count(check => check.State == CheckState.Warning)} to note." : $"Not ready: {bad} to mend first.");
    }
}
