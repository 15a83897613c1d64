using System.CommandLine;

namespace JustWalkOut.Cli;

/// <summary>
/// Turns what goes wrong into one line on stderr and an exit status: 0 done, 1 ran and fell short, 2 unusable arguments or input.
/// Bad content is an <see cref="InvalidDataException"/> whose message names the file, what was found, what was expected and the remedy.
/// </summary>
internal static class Faults
{
    public const int Done = 0;
    public const int FellShort = 1;
    public const int Unusable = 2;

    /// <summary>Time that an interrupted verb has to put things away, on a machine with other work too; the parser's own two seconds cut a live store's truth off.</summary>
    private static readonly TimeSpan EndingMax = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(Command root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"jwo: {OneLine(string.Join("; ", parsed.Errors.Select(error => error.Message.TrimEnd('.'))))}. See ./jwo --help.");
            return Unusable;
        }

        using CancellationTokenSource interrupt = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            try
            {
                interrupt.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The verb has ended between the key and this line: there is nothing left to interrupt.
            }
        };

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = EndingMax }, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            Console.Error.WriteLine("jwo: interrupted; nothing was left half-written.");
            return FellShort;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"jwo: {OneLine(fault.Message)}");
            return Unusable;
        }
#pragma warning disable CA1031 // The last line of defence: a user gets one line, never a stack trace; JWO_TRACE=1 shows where it came from.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"jwo: internal fault: {fault.GetType().Name}: {OneLine(fault.Message)} Set JWO_TRACE=1 to see where, and report it.");
            if (Environment.GetEnvironmentVariable("JWO_TRACE") == "1")
            {
                Console.Error.WriteLine(fault);
            }

            return FellShort;
        }
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
