namespace JustWalkOut.Cli;

/// <summary>
/// An output folder that appears whole or not at all: work goes to a hidden sibling, <see cref="Commit"/> moves it into place,
/// disposing without it leaves nothing behind. An earlier result of ours is replaced; anything else there is refused.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _target;
    private bool _isCommitted;

    /// <summary>Begins a folder at <paramref name="target"/>.</summary>
    /// <param name="target">Where it shall appear.</param>
    /// <param name="marker">A file that marks an earlier output of the same verb, which may be replaced.</param>
    /// <exception cref="InvalidDataException">The target is a file, or a non-empty folder without the marker.</exception>
    public StagedFolder(string target, string marker)
    {
        _target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        if (File.Exists(_target))
        {
            throw new InvalidDataException($"--out {target} is a file; expected a folder. Name another one.");
        }

        if (Directory.Exists(_target) && Directory.EnumerateFileSystemEntries(_target).Any() && !File.Exists(System.IO.Path.Combine(_target, marker)))
        {
            throw new InvalidDataException($"--out {target} holds other files (no {marker}); expected a new or empty folder, or an earlier output. Name another one.");
        }

        Path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(_target)!, $".{System.IO.Path.GetFileName(_target)}.{Environment.ProcessId}.partial");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where to write until the commit.</summary>
    public string Path { get; }

    /// <summary>Puts the folder into place.</summary>
    public void Commit()
    {
        if (Directory.Exists(_target))
        {
            Directory.Delete(_target, recursive: true);
        }

        Directory.Move(Path, _target);
        _isCommitted = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isCommitted && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
