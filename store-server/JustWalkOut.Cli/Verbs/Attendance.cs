namespace JustWalkOut.Cli.Verbs;

/// <summary>
/// A program that started this one, at the other end of a pipe: its first line says begin, and the pipe's end that it is gone, by itself or killed. So nobody leaves a process behind.
/// Read on a thread of its own, which ends with the process: a read of a pipe cannot be called off.
/// </summary>
internal sealed class Attendance : IDisposable
{
    private readonly CancellationTokenSource _gone;
    private readonly TaskCompletionSource _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="input">The pipe.</param>
    /// <param name="stop">Ends the waiting as well.</param>
    public Attendance(Stream input, CancellationToken stop)
    {
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _gone.Token.Register(() => _line.TrySetResult());
        new Thread(() => Read(input)) { IsBackground = true, Name = "attendance" }.Start();
    }

    /// <summary>The other side is gone, or there was a reason to stop.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Waits for the first line, or for the end.</summary>
    public void WaitForLine() => _line.Task.Wait();

    /// <summary>Waits until the other side is gone.</summary>
    public async Task GoneAsync() => await Task.Delay(Timeout.Infinite, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    public void Dispose() => _gone.Dispose();

    private void Read(Stream input)
    {
        using StreamReader reader = new(input);
        while (reader.ReadLine() is not null)
        {
            _line.TrySetResult();
        }

        try
        {
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The store has closed by itself.
        }
    }
}
