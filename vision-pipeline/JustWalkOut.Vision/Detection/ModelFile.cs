using System.Security.Cryptography;

namespace JustWalkOut.Vision.Detectors;

/// <summary>A described network and the file on this machine that is said to hold it.</summary>
/// <param name="Model">The description.</param>
/// <param name="Path">The weights.</param>
public sealed record ModelFile(ModelDescription Model, string Path)
{
    /// <summary>The network that looks closely at whom this one proposes; null for none.</summary>
    public ModelFile? Points { get; init; }

    /// <summary>What it is called, with the network of points behind it: <c>yolox-nano+points</c>.</summary>
    public string Name => Points is null ? Model.Name : $"{Model.Name}{ModelStore.With}{Points.Model.Name}";

    /// <summary>SHA-256 of a file in lower-case hex.</summary>
    public static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Throws unless the file is byte for byte the described one.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is another one; both hashes are named.</exception>
    public void RequireHash()
    {
        if (!File.Exists(Path))
        {
            throw new FileNotFoundException(
                $"Model file '{Path}' was not found; '{Model.Name}' is described as {Model.Bytes} bytes with SHA-256 {Model.Sha256}. Put it there.", Path);
        }

        long bytes = new FileInfo(Path).Length;
        string hash = HashOf(Path);
        if (!hash.Equals(Model.Sha256, StringComparison.OrdinalIgnoreCase) || bytes != Model.Bytes)
        {
            throw new InvalidDataException(
                $"Model file '{Path}' has SHA-256 {hash} ({bytes} bytes); '{Model.Name}' is described with {Model.Sha256} ({Model.Bytes} bytes). "
                + $"Get the described file or mend the description.");
        }
    }

    /// <summary>Throws unless file, description and decoder fit together.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Hash, shapes or class list are not the described ones; both sides are named.</exception>
    public void Verify()
    {
        HeadDecoders.RequireFits(Model);
        RequireHash();
        using Microsoft.ML.OnnxRuntime.InferenceSession session = OnnxFile.Open(Path);
        OnnxFile.RequireShapes(session, this);
    }
}
