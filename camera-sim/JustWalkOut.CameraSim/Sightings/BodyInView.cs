using System.Numerics;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>A point of a body in a picture, in the pixel coordinates of boxes (edges, not middles, are whole).</summary>
/// <param name="At">Where; meaningless where <paramref name="Visibility"/> is 0.</param>
/// <param name="Visibility">As COCO has it: 0 not on the picture, 1 on it but hidden, 2 seen.</param>
internal readonly record struct PointInView(Vector2 At, int Visibility);

/// <summary>How one body appears to one camera.</summary>
/// <param name="Person">Who, in truth.</param>
/// <param name="Box">Around the body, cut to the picture.</param>
/// <param name="VisibleShare">Share of the body that is on the picture and not hidden, 0 to 1.</param>
/// <param name="Tilt">Sine of the angle at which the camera looks down on the body: 0 level, 1 from straight above.</param>
/// <param name="Ground">Its ground point.</param>
/// <param name="Head">Top of its head.</param>
/// <param name="LeftHand">Its left hand.</param>
/// <param name="RightHand">Its right hand.</param>
internal readonly record struct BodyInView(
    int Person, Box Box, float VisibleShare, float Tilt, PointInView Ground, PointInView Head, PointInView LeftHand, PointInView RightHand);
