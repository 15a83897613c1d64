using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Calibration;

/// <summary>How matches are made and how good a pose has to be.</summary>
public sealed record PoseOptions
{
    /// <summary>Standard deviation of a point in the picture, each way, pixels. Null for 1 px in pictures up to 640 wide and so much more in wider ones: a careful click.</summary>
    public double? PixelSd { get; init; }

    /// <summary>Standard deviation of a point's place in the store along each axis. Default 0.01 m: a careful tape measure.</summary>
    public double FloorSdMetres { get; init; } = 0.01;

    /// <summary>A pose is refused when it would place a tenth of the floor that the camera sees by more than this. Default 0.1 m: shelves tell who reached from as far apart as people's shoulders.</summary>
    public double FloorErrorMetresMax { get; init; } = 0.1;

    /// <summary>Seed of the choice of matches that are tried together. The same seed gives the same pose.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What <see cref="PixelSd"/> comes to for a lens.</summary>
    internal double PixelSdOf(Lens lens) => PixelSd ?? Math.Max(1, lens.WidthPx / 640.0);
}

/// <summary>A match beside the pose that was found.</summary>
/// <param name="Match">As it was given.</param>
/// <param name="XPx">Where the pose puts it in the picture; null where it would be behind the lens.</param>
/// <param name="YPx">Down.</param>
/// <param name="OffPx">How far that is from where it was clicked.</param>
/// <param name="OffMetres">How far off, at its height in the store, what was clicked lies; null where the pixel sees no such height.</param>
/// <param name="IsUsed">False for a match that agrees with no pose on which the others do.</param>
public sealed record MatchResult(FloorMatch Match, double? XPx, double? YPx, double? OffPx, double? OffMetres, bool IsUsed);

/// <summary>How far off the pose would place somebody on the floor that the camera sees, from what the matches leave open: standard deviations of the distance, metres.</summary>
/// <param name="Median">Half of the picture's floor is placed better.</param>
/// <param name="NineTenths">Nine tenths of it are.</param>
/// <param name="Worst">The worst of it.</param>
/// <param name="FloorShare">Share of the picture that sees floor of the store, within 25 m.</param>
/// <param name="WorstAt">Where in the store the worst of it is, x and y.</param>
public sealed record FloorErrors(double Median, double NineTenths, double Worst, double FloorShare, double[] WorstAt);

/// <summary>A camera's pose and how well it is known.</summary>
/// <param name="Calibration">Lens and pose, as a store's camera has them.</param>
/// <param name="Matches">Each of the matches, in the file's order.</param>
/// <param name="RmsPx">Root mean square of how far the matches that are used are off in the picture.</param>
/// <param name="NoiseFactor">How much larger the errors are than was said of them; 1 where they are not.</param>
/// <param name="TurnSdDegrees">Standard deviations of turns about the camera's own right, down and forward axes.</param>
/// <param name="PlaceSdMetres">Standard deviations of the place along x, y and z.</param>
/// <param name="Covariance">Of turns (radians) and moves (metres) in that order, 6 rows of 6.</param>
/// <param name="Floor">What that comes to on the floor.</param>
public sealed record PoseFound(
    CameraCalibration Calibration,
    IReadOnlyList<MatchResult> Matches,
    double RmsPx,
    double NoiseFactor,
    double[] TurnSdDegrees,
    double[] PlaceSdMetres,
    double[][] Covariance,
    FloorErrors Floor);
