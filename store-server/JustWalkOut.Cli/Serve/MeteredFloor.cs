using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Serve;

/// <summary>Stands before the store and notes how long after its capture each picture has reached the floor.</summary>
internal sealed class MeteredFloor(IFloorListener next, StoreClock clock, VisionMeters meters) : IFloorListener
{
    /// <inheritdoc/>
    public void Tell(TimeSpan at, ReadOnlySpan<Presence> people) => next.Tell(at, people);

    /// <inheritdoc/>
    public void Placed(in SightingFrame frame)
    {
        meters.Placed(frame.View.Value, clock.Now - frame.CapturedAt);
        next.Placed(frame);
    }

    /// <inheritdoc/>
    public void Say(CameraNotice notice) => next.Say(notice);

    /// <inheritdoc/>
    public void Knocked(ViewId view, CameraKnock? knock) => next.Knocked(view, knock);

    /// <inheritdoc/>
    public void ClockChanged(CameraClock clock) => next.ClockChanged(clock);
}
