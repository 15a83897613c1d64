namespace JustWalkOut.Tracking;

/// <summary>A small turn as a rotation vector about a camera's own axes, radians.</summary>
/// <param name="Right">About the axis to the right: up and down in the picture.</param>
/// <param name="Down">About the axis downwards: to the sides.</param>
/// <param name="Forward">About the direction of sight.</param>
public readonly record struct CameraTurn(double Right, double Down, double Forward)
{
    /// <summary>How far, in degrees.</summary>
    public double Degrees => Math.Sqrt((Right * Right) + (Down * Down) + (Forward * Forward)) * 180 / Math.PI;

    /// <summary>One turn and another, where both are small.</summary>
    public static CameraTurn operator +(CameraTurn one, CameraTurn other) => new(one.Right + other.Right, one.Down + other.Down, one.Forward + other.Forward);

    /// <summary>What is between two small turns.</summary>
    public static CameraTurn operator -(CameraTurn one, CameraTurn other) => new(one.Right - other.Right, one.Down - other.Down, one.Forward - other.Forward);
}

/// <summary>A camera that no longer looks where it was surveyed to look. A shift of the camera shows as the turn that it resembles most.</summary>
/// <param name="Turn">By how much it has turned since.</param>
/// <param name="SdDegrees">Standard deviation of that turn's size.</param>
/// <param name="FloorMetres">By how much what it sees is misplaced on the floor, root mean square over whom it has seen.</param>
/// <param name="Since">When, to within <see cref="PoseWatchOptions.BinSeconds"/>; since the origin of time.</param>
/// <param name="NoticedAt">When it was noticed.</param>
public sealed record CameraKnock(CameraTurn Turn, double SdDegrees, double FloorMetres, TimeSpan Since, TimeSpan NoticedAt);

/// <summary>What is known of one camera's pose.</summary>
/// <param name="View">Which camera.</param>
/// <param name="Looks">Times in the window that somebody was seen by this camera and another at once.</param>
/// <param name="People">How many different people they were, at most 64.</param>
/// <param name="Turn">How far it seems turned from where it rests; zero until it has been judged.</param>
/// <param name="FloorMetres">What that is on the floor.</param>
/// <param name="Distance2">The squared distance of that from none, in standard deviations.</param>
/// <param name="Misfit">Mean square of how far its sightings are from where all who see the person have them, in their stated spreads.</param>
/// <param name="Knock">Whether that is a knock; null where it is not.</param>
public sealed record CameraPose(ViewId View, int Looks, int People, CameraTurn Turn, double FloorMetres, double Distance2, double Misfit, CameraKnock? Knock);
