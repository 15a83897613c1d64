namespace JustWalkOut.Tracking;

/// <summary>How hands are followed in space.</summary>
public sealed record HandOptions
{
    /// <summary>Height of a hand of which nothing is seen. 0.2 to 1.8 m; default 0.95 m: hanging hands are lower, reaching ones higher.</summary>
    public double HeightMetres { get; init; } = 0.95;

    /// <summary>Spread of that. 0.05 to 1 m; default 0.3 m.</summary>
    public double HeightSdMetres { get; init; } = 0.3;

    /// <summary>Spread of a hand of which nothing is seen along each axis of the floor around its body. 0.05 to 1 m; default 0.35 m: an arm's reach is twice that.</summary>
    public double AsideSdMetres { get; init; } = 0.35;

    /// <summary>Time in which what was seen of a hand fades. 0.05 to 5 s; default 3 s: a hand that was known is off by 9 cm (one sd) after a tenth of a second, by 24 cm after a second.</summary>
    public double PullSeconds { get; init; } = 3;

    /// <summary>How far a detector's hand is off in the picture, as a share of the box's longer side. 0.005 to 0.5; default 0.05.</summary>
    public double PointShare { get; init; } = 0.05;

    /// <summary>No point is surer than this. 0.1 to 50 px; default 2 px.</summary>
    public double LeastPx { get; init; } = 2;

    /// <summary>Squared Mahalanobis distance beyond which a point is not of a hand. 4 to 100; default 16.</summary>
    public double GateDistance2 { get; init; } = 16;

    /// <summary>A hand unseen for this long is no longer told of. 0.05 to 5 s; default 0.4 s.</summary>
    public double TellUnseenSeconds { get; init; } = 0.4;

    internal PointPrior Prior => new(HeightMetres, HeightSdMetres, AsideSdMetres, PullSeconds);

    internal IEnumerable<(string Name, double Value, double Least, double Most)> Ranges() =>
    [
        (nameof(HeightMetres), HeightMetres, 0.2, 1.8), (nameof(HeightSdMetres), HeightSdMetres, 0.05, 1), (nameof(AsideSdMetres), AsideSdMetres, 0.05, 1),
        (nameof(PullSeconds), PullSeconds, 0.05, 5), (nameof(PointShare), PointShare, 0.005, 0.5), (nameof(LeastPx), LeastPx, 0.1, 50),
        (nameof(GateDistance2), GateDistance2, 4, 100), (nameof(TellUnseenSeconds), TellUnseenSeconds, 0.05, 5),
    ];
}
