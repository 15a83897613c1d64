using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Messages;

/// <summary>What was seen or weighed around an observation, on request by its id, until its retention ends.</summary>
/// <param name="Version">Version of this message's form.</param>
/// <param name="Store">The store.</param>
/// <param name="Observation">What it is evidence for.</param>
/// <param name="From">Start of the span.</param>
/// <param name="To">End of the span.</param>
/// <param name="Exhibit">The clip or the curve.</param>
public sealed record Evidence(int Version, StoreId Store, ObservationId Observation, DateTimeOffset From, DateTimeOffset To, Exhibit Exhibit)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>One piece of evidence. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Clip), "clip")]
[JsonDerivedType(typeof(WeightCurve), "weightCurve")]
public abstract record Exhibit
{
    private Exhibit()
    {
    }

    /// <summary>Pictures of one camera, encoded as <paramref name="MediaType"/> says.</summary>
    public sealed record Clip(CameraId Camera, string MediaType, byte[] Content) : Exhibit;

    /// <summary>One plate's load: grams at seconds from the span's start, of equal length.</summary>
    public sealed record WeightCurve(PlateId Plate, IReadOnlyList<double> Seconds, IReadOnlyList<double> Grams) : Exhibit;
}
