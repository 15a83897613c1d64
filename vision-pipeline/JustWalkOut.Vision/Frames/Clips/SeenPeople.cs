using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Frames;

/// <summary>A person in one picture, as far as blurring and showing needs it.</summary>
/// <param name="Box">In pixels of the camera.</param>
/// <param name="Head">Top of the head; its score is the chance that it can be seen.</param>
internal readonly record struct SeenPerson(Box Box, ImagePoint Head)
{
    /// <summary>Whether the network saw the head by itself.</summary>
    public bool SeesHead => Head.Score >= PersonDetection.SeenScore;

    /// <summary>Side of a square of the box's area, in pixels: what lengths of the body are measured by.</summary>
    public double SizePx => Math.Sqrt(Box.AreaPx2);
}

/// <summary>Whom a camera's network found in one picture.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="People">All of them, however doubtful.</param>
internal sealed record SeenPicture(TimeSpan At, SeenPerson[] People);

/// <summary>
/// Whom networks found in the pictures of the last minutes, camera by camera, for as long as the pictures are kept: in memory alone, places without names. Safe for use from several threads.
/// </summary>
/// <param name="cameras">Whose.</param>
/// <param name="keep">For how long.</param>
public sealed class SeenPeople(IEnumerable<CameraId> cameras, TimeSpan keep) : IFrameWatcher
{
    private readonly Dictionary<CameraId, Queue<SeenPicture>> _pictures = cameras.ToDictionary(camera => camera, _ => new Queue<SeenPicture>());

    /// <inheritdoc/>
    public void Look(Frame frame, ReadOnlySpan<PersonDetection> people)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!_pictures.TryGetValue(frame.Camera, out Queue<SeenPicture>? pictures))
        {
            return;
        }

        SeenPerson[] found = people.Length == 0 ? [] : new SeenPerson[people.Length];
        for (int i = 0; i < people.Length; i++)
        {
            found[i] = new SeenPerson(people[i].Box, people[i].Head);
        }

        lock (pictures)
        {
            pictures.Enqueue(new SeenPicture(frame.CapturedAt, found));
            while (pictures.Peek().At < frame.CapturedAt - keep)
            {
                pictures.Dequeue();
            }
        }
    }

    /// <summary>What was found from one time to another, in order.</summary>
    internal SeenPicture[] Between(CameraId camera, TimeSpan from, TimeSpan to)
    {
        if (!_pictures.TryGetValue(camera, out Queue<SeenPicture>? pictures))
        {
            return [];
        }

        lock (pictures)
        {
            return [.. pictures.SkipWhile(picture => picture.At < from).TakeWhile(picture => picture.At <= to)];
        }
    }
}
