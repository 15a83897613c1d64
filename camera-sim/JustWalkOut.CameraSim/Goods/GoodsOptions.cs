using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>How goods stand on shelves, and what hands that move them do to the plates.</summary>
internal sealed record GoodsOptions
{
    /// <summary>Furthest that a unit's weight lies from its product's mean, in standard deviations.</summary>
    [Parameter("sd", "guess: makers sort out units further off")]
    public double UnitWeightSpreadMax { get; init; } = 3;

    /// <summary>Lightest a unit without a known weight can be.</summary>
    [Parameter("g", "BENCHMARK-1: lightest product of its catalogue with a weight is about 28 g")]
    public double UnknownWeightMinGrams { get; init; } = 30;

    /// <summary>Heaviest a unit without a known weight can be.</summary>
    [Parameter("g", "BENCHMARK-1: most of its catalogue weighs less than 700 g")]
    public double UnknownWeightMaxGrams { get; init; } = 700;

    /// <summary>Relative standard deviation of units whose product was never weighed.</summary>
    [Parameter("share", "BENCHMARK-1: sd of its products is near 2 % of their weight")]
    public double UnknownWeightSpread { get; init; } = 0.02;

    /// <summary>Room between neighbours on a shelf.</summary>
    [Parameter("m", "guess: goods are stocked a finger's breadth or less apart")]
    public double GapMetres { get; init; } = 0.004;

    /// <summary>How far the front row stands behind the shelf's edge.</summary>
    [Parameter("m", "guess: facings are pulled to the edge")]
    public double SetbackMetres { get; init; } = 0.012;

    /// <summary>Share of planogram rows whose goods stand across the boundaries of plates where they could stand one to a plate.</summary>
    [Parameter("share", "guess: BENCHMARK-1's planogram names two or three plates for goods about one plate wide")]
    public double StraddlingRowShare { get; init; } = 0.5;

    /// <summary>Most units that a row without a count is filled with.</summary>
    [Parameter("units", "guess: back stock beyond that lies elsewhere")]
    public int FullRowUnitsMax { get; init; } = 60;

    /// <summary>Largest turn of a stocked unit about its upright axis, to either side.</summary>
    [Parameter("degrees", "guess: goods are set by hand")]
    public double StockedTurnDegrees { get; init; } = 4;

    /// <summary>Turn of a unit that a shopper puts back.</summary>
    [Parameter("degrees", "guess: shoppers do not align goods")]
    public double PutTurnDegrees { get; init; } = 12;

    /// <summary>Shortest time in which a unit leaves its plate.</summary>
    [Parameter("s", "guess: a light unit snatched; BENCHMARK-1's fall of 622 g takes under 1 s")]
    public double LiftSecondsMin { get; init; } = 0.15;

    /// <summary>Longest time in which a unit leaves its plate.</summary>
    [Parameter("s", "BENCHMARK-1: 622 g leave their plate within 1 s, grip included")]
    public double LiftSecondsMax { get; init; } = 0.6;

    /// <summary>Longest delay between the units of one grab, and between the plates under one tilted unit.</summary>
    [Parameter("s", "guess: a hand's grip closes unevenly")]
    public double LiftStaggerSeconds { get; init; } = 0.08;

    /// <summary>Shortest time in which a unit's weight comes onto its plate.</summary>
    [Parameter("s", "guess: a unit that is let go")]
    public double SetDownSecondsMin { get; init; } = 0.1;

    /// <summary>Longest time in which a unit's weight comes onto its plate.</summary>
    [Parameter("s", "guess: a unit set down with care")]
    public double SetDownSecondsMax { get; init; } = 0.4;

    /// <summary>Least overshoot when a unit meets its plate, as a share of its weight.</summary>
    [Parameter("share", "guess: set down with care")]
    public double OvershootShareMin { get; init; } = 0.03;

    /// <summary>Largest overshoot when a unit meets its plate, as a share of its weight.</summary>
    [Parameter("share", "guess: dropped from a finger's height")]
    public double OvershootShareMax { get; init; } = 0.35;

    /// <summary>How long an overshoot takes to go.</summary>
    [Parameter("s", "guess: a load cell's plate rings a tenth of a second or two")]
    public double OvershootSeconds { get; init; } = 0.15;

    /// <summary>Least pressure of fingers that close around a unit.</summary>
    [Parameter("g", "guess: fingertips on packaging")]
    public double FingerGramsMin { get; init; } = 10;

    /// <summary>Largest pressure of fingers that close around a unit.</summary>
    [Parameter("g", "guess: a firm grip from above; a few tens of grams")]
    public double FingerGramsMax { get; init; } = 70;

    /// <summary>Shortest time that fingers press before they lift.</summary>
    [Parameter("s", "guess: grip closes in a tenth of a second")]
    public double FingerSecondsMin { get; init; } = 0.1;

    /// <summary>Longest time that fingers press before they lift.</summary>
    [Parameter("s", "guess: grip and a moment's choice")]
    public double FingerSecondsMax { get; init; } = 0.5;

    /// <summary>Chance that fingers also press on a neighbouring plate.</summary>
    [Parameter("share", "guess: BENCHMARK-1's neighbours move by up to 11 g while one plate loses 622 g")]
    public double NeighbourTouchShare { get; init; } = 0.3;

    /// <summary>Pressure on a neighbouring plate, as a share of the fingers' pressure; at most.</summary>
    [Parameter("share", "guess: a brushing knuckle")]
    public double NeighbourTouchMax { get; init; } = 0.6;

    /// <summary>How much a held unit's weight on its plate wavers while it stays gripped, as a share of its weight.</summary>
    [Parameter("share", "guess: a hand that holds a unit carries part of it")]
    public double GripWaverShare { get; init; } = 0.3;

    /// <summary>Time between two waverings of a grip.</summary>
    [Parameter("s", "guess: hands move at 1 to 3 Hz")]
    public double GripWaverSeconds { get; init; } = 0.45;

    /// <summary>How long a leaning hand takes to bring its weight onto a plate, and to take it off.</summary>
    [Parameter("s", "guess: a hand set down")]
    public double LeanRampSeconds { get; init; } = 0.25;

    /// <summary>Chance that a neighbour falls over when a unit is taken.</summary>
    [Parameter("share", "guess: seen now and then in any shop")]
    public double ToppleByTakeShare { get; init; } = 0.004;

    /// <summary>Chance that a unit falls over when it is put back.</summary>
    [Parameter("share", "guess: seen now and then in any shop")]
    public double ToppleByPutShare { get; init; } = 0.015;

    /// <summary>Slenderness, height over the smaller of width and depth, from which a unit can fall over.</summary>
    [Parameter("ratio", "guess: lower units stand")]
    public double ToppleSlendernessMin { get; init; } = 1.8;
}
