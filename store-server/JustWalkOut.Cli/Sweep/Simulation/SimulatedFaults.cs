namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>What chance decides in a world, all of it from the seed, and how long the weather stays bad.</summary>
internal sealed class SimulatedFaults(Random chance)
{
    /// <summary>Whether nothing goes wrong any more, so that everything must come to rest.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether nothing gets through between the store and anybody else for now.</summary>
    public bool IsPartitioned { get; set; }

    /// <summary>Whether something goes wrong that does with this share, 0 to 1.</summary>
    public bool Strike(double share) => !IsOver && chance.NextDouble() < share;

    /// <summary>Whether something happens that has nothing wrong about it.</summary>
    public bool Happens(double share) => chance.NextDouble() < share;

    /// <summary>A whole number from 0 on, below so many.</summary>
    public int Next(int below) => chance.Next(below);

    /// <summary>A time between two, in seconds, to the microsecond.</summary>
    public TimeSpan Seconds(double least, double most) => TimeSpan.FromMicroseconds(Math.Round(1e6 * (least + (chance.NextDouble() * (most - least)))));

    /// <summary>How long a message is under way: mostly milliseconds, and now and then longer than anybody waits for it.</summary>
    public TimeSpan Delay() => Strike(0.01) ? Seconds(3, 20) : Strike(0.05) ? Seconds(0.2, 3) : Seconds(0.001, 0.05);
}

/// <summary>What happened in a world, step by step: all of it in one hash, and the last few steps in words.</summary>
internal sealed class SimulatedTrace : IDisposable
{
    /// <summary>Steps that are kept in words: a visit's settlement with what was sent again.</summary>
    public const int LastMost = 40;

    private readonly System.Security.Cryptography.IncrementalHash _hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
    private readonly Queue<string> _last = new();

    /// <summary>Gets every line; null for nobody.</summary>
    public Action<string>? Told { get; init; }

    /// <summary>The last lines.</summary>
    public IReadOnlyList<string> Last => [.. _last];

    /// <summary>The hash of all lines so far, in hexadecimal.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Writes a line down.</summary>
    public void Add(TimeSpan at, string line)
    {
        string whole = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at.TotalSeconds,11:0.000000} {line}");
        _hash.AppendData(System.Text.Encoding.UTF8.GetBytes(whole));
        _last.Enqueue(whole);
        if (_last.Count > LastMost)
        {
            _last.Dequeue();
        }

        Told?.Invoke(whole);
    }

    public void Dispose() => _hash.Dispose();
}
