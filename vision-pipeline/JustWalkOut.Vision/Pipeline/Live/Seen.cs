using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>A picture's sightings; or a camera that nobody is to wait for.</summary>
internal readonly record struct Seen(SightingFrame Frame, bool IsGone)
{
    public static Seen Gone(ViewId view) => new(new SightingFrame { View = view }, IsGone: true);
}
