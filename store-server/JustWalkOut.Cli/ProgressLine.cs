namespace JustWalkOut.Cli;

/// <summary>One line on stderr that says how far a long verb has come: only on a terminal, five times a second at most, and wiped at the end.</summary>
internal sealed class ProgressLine(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _last = clock.GetTimestamp();
    private int _width;

    /// <summary>Says how far it is; the text is made only when it is shown.</summary>
    public void Report(Func<string> text)
    {
        if (_isShown && clock.GetElapsedTime(_last) >= Every)
        {
            _last = clock.GetTimestamp();
            string line = text();
            Console.Error.Write($"\r{line.PadRight(_width)}");
            _width = line.Length;
        }
    }

    /// <summary>Wipes the line, so that a lasting one can be written in its place.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            Console.Error.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
