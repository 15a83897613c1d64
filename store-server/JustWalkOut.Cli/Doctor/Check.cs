namespace JustWalkOut.Cli.Doctor;

/// <summary>How one thing on this machine is.</summary>
internal enum CheckState
{
    /// <summary>As it should be.</summary>
    Well = 1,

    /// <summary>Works, but something optional is missing or things will be slow.</summary>
    Warning,

    /// <summary>Something that the product needs is missing or broken.</summary>
    Missing,
}

/// <summary>One thing looked at.</summary>
/// <param name="Name">What was looked at, for example <c>OpenCV</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found, in one line. Never holds a password.</param>
/// <param name="Remedy">What to do about it; null when all is well.</param>
internal sealed record Check(string Name, CheckState State, string Found, string? Remedy = null)
{
    public static Check Well(string name, string found) => new(name, CheckState.Well, found);

    public static Check Warning(string name, string found, string remedy) => new(name, CheckState.Warning, found, remedy);

    public static Check Missing(string name, string found, string remedy) => new(name, CheckState.Missing, found, remedy);
}
