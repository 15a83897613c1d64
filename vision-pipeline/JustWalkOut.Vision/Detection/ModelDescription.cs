namespace JustWalkOut.Vision.Detectors;

/// <summary>The heads that can be read.</summary>
public enum HeadKind
{
    /// <summary>YOLOX's raw head.</summary>
    Yolox = 1,

    /// <summary>NanoDet's class and distance heads.</summary>
    NanoDet,

    /// <summary>FastestDet's single head.</summary>
    FastestDet,

    /// <summary>Our own head of people seen from a ceiling, with their points and looks (models/training/README.md).</summary>
    Ceiling,

    /// <summary>Our own network for the points of one person whom a detector found (models/training/README.md).</summary>
    Points,
}

/// <summary>A named tensor of 32-bit floats.</summary>
/// <param name="Name">As the network names it.</param>
/// <param name="Shape">Fixed sizes, the batch of one first.</param>
public sealed record TensorDescription(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>How many values it holds.</summary>
    public int Length => Shape.Aggregate(1, (product, side) => product * side);

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' [{string.Join(", ", Shape)}]";
}

/// <summary>
/// What has to be known of a network to run it: which file it is, the form of its input, how its outputs are read, what its classes mean. Stands in
/// <c>models/models.json</c> or in a JSON file of the same form beside the weights.
/// </summary>
public sealed record ModelDescription
{
    /// <summary>Short name, unique among the described models.</summary>
    public required string Name { get; init; }

    /// <summary>File of the weights relative to the description's folder; null where the description stands without one.</summary>
    public string? File { get; init; }

    /// <summary>SHA-256 of the file in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Length of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>The page of the project that published it.</summary>
    public required string Publisher { get; init; }

    /// <summary>Where its publisher gives out this very file; null where no address is known.</summary>
    public Uri? Address { get; init; }

    /// <summary>SPDX identifier of the weights' licence.</summary>
    public required string Licence { get; init; }

    /// <summary>The input, [1, 3, height, width].</summary>
    public required TensorDescription Input { get; init; }

    /// <summary>How pixels become the input's values.</summary>
    public required PixelForm Pixels { get; init; }

    /// <summary>How pictures of another shape are laid in.</summary>
    public required LetterboxPlacement Placement { get; init; }

    /// <summary>The outputs in the order in which the decoder takes them.</summary>
    public required IReadOnlyList<TensorDescription> Outputs { get; init; }

    /// <summary>The decoder.</summary>
    public required HeadKind Head { get; init; }

    /// <summary>Names of the classes by id.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Width of the input in pixels.</summary>
    public int InputWidthPx => Input.Shape[3];

    /// <summary>Height of the input in pixels.</summary>
    public int InputHeightPx => Input.Shape[2];
}
