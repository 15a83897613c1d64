using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Recordings;

/// <summary>What a tracker said at one moment.</summary>
/// <param name="At">When, since the recording's start.</param>
/// <param name="People">Everyone there, in the tracker's order; empty when it said that nobody is.</param>
public sealed record TargetFrame(TimeSpan At, IReadOnlyList<Presence> People);

/// <summary>Points of a body that a recording keeps beside head and hands.</summary>
public enum Joint
{
    /// <summary>Base of the neck.</summary>
    Neck,

    /// <summary>Left shoulder.</summary>
    LeftShoulder,

    /// <summary>Right shoulder.</summary>
    RightShoulder,

    /// <summary>Left elbow.</summary>
    LeftElbow,

    /// <summary>Right elbow.</summary>
    RightElbow,

    /// <summary>Left wrist.</summary>
    LeftWrist,

    /// <summary>Right wrist.</summary>
    RightWrist,
}

/// <summary>A point of a body in metres in the store's frame, and how sure its finder is of it, 0 to 1.</summary>
public readonly record struct BodyPoint(StorePoint At, double Score);

/// <summary>A tracked person with all that a recording keeps of the body.</summary>
/// <param name="Presence">Who, where, head and hands.</param>
/// <param name="HeadScore">How sure the head is, 0 to 1; null where it is unseen or unscored.</param>
/// <param name="Joints">The other points, by <see cref="Joint"/>; those absent were unseen.</param>
public sealed record TargetBody(Presence Presence, double? HeadScore, IReadOnlyDictionary<Joint, BodyPoint> Joints)
{
    /// <summary>A body of which only head and hands are known.</summary>
    public static TargetBody Of(Presence presence) => new(presence, null, new Dictionary<Joint, BodyPoint>());
}
