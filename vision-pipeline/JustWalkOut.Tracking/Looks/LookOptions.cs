namespace JustWalkOut.Tracking;

/// <summary>How far looks are believed.</summary>
public sealed record LookOptions
{
    /// <summary>Variance of looks from person to person, against 1 from picture to picture of one. 0.5 to 50; default 3: on drawn stores that the fit had not seen 3.8 against 1.3 (models/training/log.md).</summary>
    public double Spread { get; init; } = 3;

    /// <summary>
    /// How much of a look's logarithm of likelihood is believed: its numbers are neither independent nor normal, and one picture's are like the next one's. 0 (looks are not looked at) to 1; default 0.3.
    /// </summary>
    public double Share { get; init; } = 0.3;

    /// <summary>Most that one sighting's look says either way, as a logarithm of odds. 0.5 to 20; default 4.</summary>
    public double Most { get; init; } = 4;

    /// <summary>Pictures that tell as much as one that has nothing to do with the others. 1 to 100; default 8: people turn within a second.</summary>
    public double AlikePictures { get; init; } = 8;

    /// <summary>Pictures that a profile remembers, older ones fading. 10 to 10,000; default 240: who takes a coat off is known again in seconds.</summary>
    public double ProfilePictures { get; init; } = 240;

    /// <summary>Whoever is closer to somebody else than this is not looked at: a picture of one has the other's clothes in it. 0 to 3 m; default 0.5 m.</summary>
    public double ApartMetres { get; init; } = 0.5;

    /// <summary>Pictures since a meeting that are held against the profiles from before. 2 to 100; default 12.</summary>
    public int RecentPictures { get; init; } = 12;

    /// <summary>Chance of being another from which on two who met are held to have gone on as each other. 0.5 to 1; default 0.95.</summary>
    public double SwapChance { get; init; } = 0.95;

    /// <summary>Chance from which on somebody is held to be themselves. 0.5 to 1; default 0.995.</summary>
    public double SureChance { get; init; } = 0.995;

    /// <summary>Logarithm of the odds against, from which on somebody who is found is not whoever was lost; of the odds for, from which on they are whoever seems to stand close by still. 0.5 to 50; default 2.</summary>
    public double StayOdds { get; init; } = 2;

    internal IEnumerable<(string Name, double Value, double Least, double Most)> Ranges() =>
    [
        (nameof(Spread), Spread, 0.5, 50), (nameof(Share), Share, 0, 1), (nameof(Most), Most, 0.5, 20), (nameof(AlikePictures), AlikePictures, 1, 100), (nameof(ProfilePictures), ProfilePictures, 10, 10_000),
        (nameof(ApartMetres), ApartMetres, 0, 3), (nameof(RecentPictures), RecentPictures, 2, 100), (nameof(SwapChance), SwapChance, 0.5, 1), (nameof(SureChance), SureChance, 0.5, 1), (nameof(StayOdds), StayOdds, 0.5, 50),
    ];
}
