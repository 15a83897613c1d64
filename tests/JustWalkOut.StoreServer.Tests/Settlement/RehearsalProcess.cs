using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Settlement.Rehearsal;

namespace JustWalkOut.StoreServer.Tests.Settlement;

/// <summary>The payment service that misbehaves, in a process of its own with a ledger of its own.</summary>
internal sealed class RehearsalProcess : IDisposable
{
    /// <summary>The first argument that makes this program the service.</summary>
    public const string Word = "payment-service";

    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private RehearsalProcess(Process process, DirectoryInfo folder, string address)
    {
        (_process, _folder) = (process, folder);
        Settings = new StripeSettings("sk_test_rehearsal", "whsec_rehearsal", new Uri(address));
    }

    public StripeSettings Settings { get; }

    /// <summary>What its ledger holds, read from disk.</summary>
    public IReadOnlyList<RehearsalEntry> Entries => [.. RehearsalBook.ReadAll(Path.Combine(_folder.FullName, "ledger.jsonl"))];

    public static async Task<RehearsalProcess> StartAsync(int seed, double faultShare, Uri? notices = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jwo-payments-");
        ProcessStartInfo start = new(
            Dotnet,
            [typeof(RehearsalProcess).Assembly.Location, Word, Path.Combine(folder.FullName, "ledger.jsonl"), $"{seed}", faultShare.ToString(CultureInfo.InvariantCulture), notices?.ToString() ?? ""])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        string? said = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new RehearsalProcess(process, folder, said ?? throw new InvalidOperationException("The payment service ended without saying where it is."));
    }

    /// <summary>The other side: serves until its standard input ends.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        RehearsalOrder order = new(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), double.Parse(args[3], CultureInfo.InvariantCulture), TimeProvider.System)
        {
            Notices = args[4].Length == 0 ? null : new Uri(args[4]),
        };
        await using RehearsalService service = await RehearsalService.StartAsync(order, CancellationToken.None);
        Console.WriteLine(service.Address);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
