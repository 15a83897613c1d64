using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>A range from which a value is drawn, each as likely.</summary>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
internal readonly record struct Spread(double Min, double Max)
{
    /// <summary>A draw.</summary>
    public double Draw(Random chance) => chance.Between(Min, Max);

    /// <inheritdoc/>
    public override string ToString() => $"{Min} to {Max}";
}

/// <summary>How the named behaviours are played.</summary>
internal sealed record BehaviourOptions
{
    /// <summary>How long somebody is waited for who was drawn into a behaviour of several.</summary>
    [Parameter("s", "guess: a shopper finishes at one shelf and crosses a 60 m2 store in this time")]
    public double InvitationSeconds { get; init; } = 35;

    /// <summary>How long a hand waits on the goods for the others' hands.</summary>
    [Parameter("s", "guess: longer than any walk along one gondola")]
    public double MeetingSeconds { get; init; } = 15;

    /// <summary>Holding an item on its plate before lifting it.</summary>
    [Parameter("s", "guess: the hard cases of the CPS-IoT 2020 contest speak of long holds; twice to five times the longest look")]
    public Spread HoldSeconds { get; init; } = new(4, 12);

    /// <summary>Holding two items on their plates, of which one is taken.</summary>
    [Parameter("s", "guess: a comparison of two labels")]
    public Spread CompareSeconds { get; init; } = new(1.5, 6);

    /// <summary>Most units in one grab.</summary>
    [Parameter("units", "guess: what an adult hand and arm hold of small packs")]
    public int HandfulMax { get; init; } = 4;

    /// <summary>Most picks of a quick series.</summary>
    [Parameter("units", "guess: five picks fit one stand before a shelf")]
    public int QuickPicksMax { get; init; } = 5;

    /// <summary>How far apart two products may stand to be reached from one place.</summary>
    [Parameter("m", "arm's reach from one stand, de Leva 1996 segment lengths: an arm of 0.7 m less the distance to the shelf")]
    public double ArmsReachMetres { get; init; } = 0.55;

    /// <summary>Largest difference of two weights that count as nearly equal.</summary>
    [Parameter("share", "guess: beyond it the spread between units of one product tells them apart")]
    public double NearWeightShare { get; init; } = 0.06;

    /// <summary>Acts of three people in their minute.</summary>
    [Parameter("acts", "CPS-IoT 2020 hard cases: three people with 34 events in a minute")]
    public int FlurryActs { get; init; } = 34;

    /// <summary>How long three people's flurry may last.</summary>
    [Parameter("s", "CPS-IoT 2020 hard cases: three people with 34 events in a minute")]
    public double FlurrySeconds { get; init; } = 60;

    /// <summary>How long somebody's own thing stands on the shelf.</summary>
    [Parameter("s", "guess: a message typed, a label read")]
    public Spread OwnThingSeconds { get; init; } = new(4, 20);

    /// <summary>What a phone weighs.</summary>
    [Parameter("g", "makers' data sheets of phones 2018 to 2024")]
    public Spread PhoneGrams { get; init; } = new(140, 240);

    /// <summary>What a cup to go weighs, half empty to full.</summary>
    [Parameter("g", "guess: 12 g of paper and 100 to 400 ml")]
    public Spread CupGrams { get; init; } = new(110, 420);

    /// <summary>Share of an opened product that is eaten or drunk.</summary>
    [Parameter("share", "guess: from a taste to most of it")]
    public Spread TastedShare { get; init; } = new(0.05, 0.7);

    /// <summary>How long tasting takes.</summary>
    [Parameter("s", "guess: opening and a few bites or sips")]
    public Spread TastingSeconds { get; init; } = new(3, 10);

    /// <summary>Load of a hand that leans on a plate.</summary>
    [Parameter("g", "guess: from a resting hand to a body's support; load cells are rated 20 kg (BENCHMARK-1)")]
    public Spread LeanGrams { get; init; } = new(300, 7000);

    /// <summary>How long it leans.</summary>
    [Parameter("s", "guess: while somebody bends down to a lower shelf")]
    public Spread LeanSeconds { get; init; } = new(0.8, 7);

    /// <summary>Strength of a bump, as shocks state it.</summary>
    [Parameter("shock", "guess: a brush with the hip (1) to a trolley that runs into the gondola (4)")]
    public Spread BumpStrength { get; init; } = new(1, 4);

    /// <summary>Load with which a plate is pressed and lifted by tampering.</summary>
    [Parameter("g", "guess: about the weights of products, so that it passes for a put and a take")]
    public Spread TamperGrams { get; init; } = new(40, 700);

    /// <summary>How long each press lasts.</summary>
    [Parameter("s", "guess: long enough to look like a step")]
    public Spread TamperSeconds { get; init; } = new(1, 6);

    /// <summary>Stature over which somebody is asked to help with a top shelf.</summary>
    [Parameter("m", "guess: reaches 2 m with a raised arm, de Leva 1996")]
    public double HelperStatureMetres { get; init; } = 1.65;

    /// <summary>Pieces of loose goods in one helping.</summary>
    [Parameter("units", "guess: a bag of fruit or rolls")]
    public int LoosePiecesMax { get; init; } = 6;

    /// <summary>Most units that a restocker puts down in one movement.</summary>
    [Parameter("units", "guess: two hands full")]
    public int RestockHandfulMax { get; init; } = 3;

    /// <summary>Most units that a restocker brings in one round.</summary>
    [Parameter("units", "guess: a crate")]
    public int RestockUnitsMax { get; init; } = 30;
}
