using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Datasets;

/// <summary>What pictures for training are drawn from. Ranges are wider than any one store's, on purpose.</summary>
public sealed record DatasetOptions
{
    /// <summary>Cameras in each store. 1 to 32; default 6.</summary>
    [Parameter("count", "choice: the still picture of a camera costs as much as a hundred frames")]
    public int Cameras { get; init; } = 6;

    /// <summary>Pictures kept of each camera. Default 30.</summary>
    [Parameter("count", "choice: moments two to four seconds apart repeat little")]
    public int PicturesPerCamera { get; init; } = 30;

    /// <summary>Lowest camera. Default 2.2 m.</summary>
    [Parameter("m", "guess: the lowest ceiling that a shop may have")]
    public double CameraMetresMin { get; init; } = 2.2;

    /// <summary>Highest camera. Default 5 m.</summary>
    [Parameter("m", "guess: a small supermarket's open ceiling")]
    public double CameraMetresMax { get; init; } = 5;

    /// <summary>Most tilt from straight down. Default 60 degrees.</summary>
    [Parameter("degrees", "issue: tilt 0 to 60 degrees")]
    public double TiltDegreesMax { get; init; } = 60;

    /// <summary>Shortest focal length for a picture 640 wide. Default 230.</summary>
    [Parameter("px", "guess: 2.1 mm on a 1/2.8 inch sensor")]
    public double FocalPxMin { get; init; } = 230;

    /// <summary>Longest focal length for a picture 640 wide. Default 480.</summary>
    [Parameter("px", "guess: 4 mm on a 1/2.8 inch sensor, narrowed a little")]
    public double FocalPxMax { get; init; } = 480;

    /// <summary>Longest side of a room. Default 10 m.</summary>
    [Parameter("m", "choice: small rooms are cheap, and a camera sees no more than ten metres")]
    public double RoomMetresMax { get; init; } = 10;

    /// <summary>Share of pictures without anybody that are kept. Default 0.15.</summary>
    [Parameter("share", "choice: enough to learn what an empty shop looks like")]
    public double EmptyKeptShare { get; init; } = 0.15;

    /// <summary>Share of drawn stores' shoppers in the clothes of another. Default 0.3.</summary>
    [Parameter("share", "choice: harder than any preset, so that faces of clothes alone are not learned")]
    public double LookAlikeShare { get; init; } = 0.3;

    /// <summary>Share of stores in which one to three mannequins stand. Default 0.3.</summary>
    [Parameter("share", "choice: often enough to learn that they are nobody, rare enough to keep the floor for people")]
    public double MannequinShare { get; init; } = 0.3;

    /// <summary>Whether each store holds as many people as find room in it, rather than two to as many. Default no.</summary>
    public bool IsFull { get; init; }

    /// <summary>Floor for each person of a full store. Default 3.5 m2.</summary>
    [Parameter("m2", "choice: with furniture on half of it, arms touch")]
    public double FloorMetres2Each { get; init; } = 3.5;

    /// <summary>These options for crowded stores: small rooms, full, so that several people stand in each other's way before one shelf.</summary>
    public DatasetOptions Crowded() => this with { IsFull = true, RoomMetresMax = 7, FloorMetres2Each = 2.2 };
}
