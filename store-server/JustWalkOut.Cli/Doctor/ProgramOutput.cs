using System.ComponentModel;
using System.Diagnostics;

namespace JustWalkOut.Cli.Doctor;

/// <summary>Asks another program about itself.</summary>
internal static class ProgramOutput
{
    /// <summary>A program that says nothing for this long counts as absent: <c>-version</c> takes milliseconds.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <summary>What the program wrote to stdout; null when it is not there, failed, or did not answer in time.</summary>
    public static async Task<string?> ReadAsync(string program, string argument, CancellationToken stop)
    {
        ProcessStartInfo start = new(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(AnswerMax);
        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        try
        {
            // Both pipes are drained, or a talkative program would wait on the one that nobody reads.
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            _ = await errors;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return null;
        }
    }
}
