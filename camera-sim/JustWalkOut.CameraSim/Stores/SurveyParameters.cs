using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>How well a careful installer writes down what was built.</summary>
public sealed record SurveyParameters
{
    /// <summary>Sd of a camera's surveyed place, on each axis.</summary>
    [Parameter("m", "issue: 1 cm, what a tape measure and a total of three marks give")]
    public double CameraPlaceSd { get; init; } = 0.01;

    /// <summary>Sd of a camera's surveyed turn, about each axis.</summary>
    [Parameter("degrees", "issue: 0.3 degrees, what a pose from a dozen marks is off by")]
    public double CameraTurnSd { get; init; } = 0.3;

    /// <summary>Sd of a plate's surveyed place, on each axis.</summary>
    [Parameter("m", "issue: 1 cm")]
    public double PlatePlaceSd { get; init; } = 0.01;

    /// <summary>How many units of a product are weighed.</summary>
    [Parameter("units", "issue: three weighings")]
    public int Weighings { get; init; } = 3;

    /// <summary>Smallest spread of a unit's weight that is believed, as a share of its weight: three units can be alike by luck.</summary>
    [Parameter("share", "guess: 1 %, the filling tolerance of packaged goods of 50-1000 g (OIML R 87 allows 1.5-9 %)")]
    public double UnitSdFloorShare { get; init; } = 0.01;

    /// <summary>Share of planogram rows whose count is wrong.</summary>
    [Parameter("share", "issue: 1 % of counts")]
    public double WrongCountShare { get; init; } = 0.01;

    /// <summary>Share of planogram rows that are stale: what is written there stands there no more.</summary>
    [Parameter("share", "issue: one row in 200")]
    public double StaleRowShare { get; init; } = 1.0 / 200;

    /// <summary>Share of stale places at which two neighbours are written the wrong way round; at the others an old product is still written.</summary>
    [Parameter("share", "guess: changes of the range and slips in filling up come about as often")]
    public double StaleSwapShare { get; init; } = 0.5;
}
