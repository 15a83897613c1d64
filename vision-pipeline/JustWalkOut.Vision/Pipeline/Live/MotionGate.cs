using System.ComponentModel.DataAnnotations;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>When a camera that sees nobody is not looked through.</summary>
public sealed record MotionGateOptions
{
    /// <summary>The gate closes once nobody was seen for so long, in the camera's own time. 0.2 to 60 s; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan QuietAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Behind a closed gate a picture is looked at all the same so often: whoever stands as still as the floor is found by it. 0.1 to 10 s; default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A plate in view that moves opens the gate for so long. 0 to 60 s; default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan OpenForPlate { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A cell of 16 by 16 pixels has changed where its mean is off by more than so many levels of 255, beside what the light did to all. 0.5 to 100; default 4: ten times its noise.</summary>
    [Range(0.5, 100)]
    public double Levels { get; init; } = 4;

    /// <summary>So many changed cells are motion. 1 to 100; default 2: a head under a ceiling of three metres is four or more.</summary>
    [Range(1, 100)]
    public int Cells { get; init; } = 2;
}

/// <summary>
/// Decides of each of a camera's pictures whether it is looked at. It is, unless nobody was seen for <see cref="MotionGateOptions.QuietAfter"/>, no plate in view has moved for <see cref="MotionGateOptions.OpenForPlate"/>, fewer than
/// <see cref="MotionGateOptions.Cells"/> cells of the picture differ from how it looks with nobody in it, and the last look is younger than <see cref="MotionGateOptions.LookEvery"/>. A picture that is not looked at counts as one in which nobody was seen.
/// Pictures are brought by one thread at a time; plates by any.
/// </summary>
internal sealed class MotionGate(MotionGateOptions options)
{
    /// <summary>
    /// The share by which the empty picture moves toward each newer one in which nobody is seen. Goods that were taken are part of it after four seconds at 15 pictures a second, and sunlight always; somebody who walks and is not found stays a change.
    /// </summary>
    private const float DriftShare = 1 / 32f;

    private readonly PictureChange _change = new();
    private TimeSpan? _firstAt;
    private TimeSpan _someoneAt;
    private TimeSpan _lookedAt;
    private long _plateTicks = long.MinValue;

    /// <summary>Whether a picture is to be looked at.</summary>
    public bool Opens(Frame frame)
    {
        TimeSpan at = frame.CapturedAt;
        _firstAt ??= _someoneAt = at;
        bool isStill = _change.Look(frame, (float)options.Levels) < options.Cells;
        long plate = Volatile.Read(ref _plateTicks);
        bool isPlate = plate != long.MinValue && at.Ticks - plate < options.OpenForPlate.Ticks;
        if (!isStill || isPlate || at - _someoneAt < options.QuietAfter || at - _lookedAt >= options.LookEvery)
        {
            return true;
        }

        _change.Follow(DriftShare);
        return false;
    }

    /// <summary>A picture, the last that was asked about, was looked at.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="isAnybody">Whether anybody was seen in it.</param>
    public void Looked(Frame frame, bool isAnybody)
    {
        _lookedAt = frame.CapturedAt;
        if (isAnybody)
        {
            _someoneAt = frame.CapturedAt;
        }
        else
        {
            _change.Follow(DriftShare);
        }
    }

    /// <summary>A plate in view moves.</summary>
    /// <param name="at">When, since the origin of the pictures' times.</param>
    public void Stir(TimeSpan at)
    {
        long known = Volatile.Read(ref _plateTicks);
        while (at.Ticks > known && Interlocked.CompareExchange(ref _plateTicks, at.Ticks, known) is var now && now != known)
        {
            known = now;
        }
    }
}
