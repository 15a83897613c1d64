using System.ComponentModel.DataAnnotations;

namespace JustWalkOut.Vision.Frames;

/// <summary>How much of what cameras saw is kept for a while.</summary>
public sealed record PictureRingOptions
{
    /// <summary>How long a picture is kept at most. 1 to 60 minutes; default 10 minutes, in which most visits end.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan Keep { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most that lies on disk, in bytes. 16 MiB to 1 TiB; default 4 GiB: 10 minutes of eight cameras at 15 pictures of 40 kB a second take 2.9 GB.</summary>
    [Range(16L << 20, 1L << 40)]
    public long BytesMax { get; init; } = 4L << 30;

    /// <summary>Pictures a second that are kept of a camera that does not send JPEG, because packing each costs 2 ms of a core. 0.5 to 30; default 5.</summary>
    [Range(0.5, 30)]
    public double PackedPerSecondMax { get; init; } = 5;

    /// <summary>Quality of those, 1 to 100; default 75.</summary>
    [Range(1, 100)]
    public int Quality { get; init; } = 75;

    /// <summary>Throws where an option is out of its range.</summary>
    /// <exception cref="ValidationException">At least one is.</exception>
    public void Validate() => Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
}

/// <summary>A picture in the ring.</summary>
/// <param name="CapturedAt">When it was taken, since the store's origin of time.</param>
/// <param name="ArrivedAt">When it came in.</param>
/// <param name="Place">Where it lies.</param>
public readonly record struct RingPicture(TimeSpan CapturedAt, TimeSpan ArrivedAt, RingPlace Place);

/// <summary>What came of the pictures.</summary>
/// <param name="Kept">Written to disk since the start.</param>
/// <param name="Slow">Left out because the disk, or the packing, did not keep up.</param>
/// <param name="Failed">Left out because the disk could not be written.</param>
/// <param name="Bytes">On disk now.</param>
public readonly record struct RingCounts(long Kept, long Slow, long Failed, long Bytes);
