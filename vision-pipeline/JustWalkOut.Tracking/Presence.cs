namespace JustWalkOut.Tracking;

/// <summary>A point on the shop floor in metres in the store's frame.</summary>
public readonly record struct FloorPoint(double XMetres, double YMetres);

/// <summary>A point in the store in metres in the store's frame, z up.</summary>
public readonly record struct StorePoint(double XMetres, double YMetres, double ZMetres);

/// <summary>A hand.</summary>
/// <param name="At">Where.</param>
/// <param name="Score">How sure its finder is that it is a hand, 0 to 1.</param>
/// <param name="Covariance">How far it may be off; not known where whoever found it does not say.</param>
public readonly record struct Hand(StorePoint At, double Score, StoreCovariance Covariance = default);

/// <summary>One person on the floor as the tracker (or a recording of tracked people) names them. Unique within one run of the pipeline.</summary>
public readonly record struct PersonId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One person at one moment: one identity across all cameras.</summary>
/// <param name="Person">Who.</param>
/// <param name="At">When, since the pipeline's origin of time.</param>
/// <param name="Floor">Ground point.</param>
/// <param name="Head">Top of the body; null where unseen.</param>
/// <param name="FirstHand">A hand; null where unseen.</param>
/// <param name="SecondHand">The other hand; null where unseen.</param>
/// <param name="Identity">Chance that this is still the person whom the identity began with, 0 to 1; 1 where nobody says.</param>
/// <param name="Exchange">Told once, of both: until now they went by each other's name. Null as good as always.</param>
public readonly record struct Presence(
    PersonId Person, TimeSpan At, FloorPoint Floor, StorePoint? Head, Hand? FirstHand, Hand? SecondHand, double Identity = 1, IdentityExchange? Exchange = null)
{
    /// <summary>What they look like; unknown where nobody looked. Never written down.</summary>
    public KnownLook Look { get; init; }
}

/// <summary>Two who met had gone on as each other, which was found out later.</summary>
/// <param name="With">The other.</param>
/// <param name="Since">When they met.</param>
/// <param name="Confidence">How sure it is, 0 to 1.</param>
public readonly record struct IdentityExchange(PersonId With, TimeSpan Since, double Confidence);
