using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts;

namespace JustWalkOut.Attribution.Decision;

/// <summary>A shelf event and what it was taken for.</summary>
/// <param name="Change">What changed.</param>
/// <param name="Evidence">How likely that change is, per gram, by the best explanation.</param>
internal sealed record Judged(ShelfEvent Change, double Evidence)
{
    /// <summary>What is to be said of it; null where nothing is, yet.</summary>
    public Observed? Said { get; init; }

    /// <summary>What is to be said of it if nothing else comes of it for a while: load that came and may go again, or went and nobody was there.</summary>
    public Observed? SaidLater { get; init; }

    /// <summary>Who did it; null for nobody known.</summary>
    public Shopper? Shopper { get; init; }

    /// <summary>How likely it was each of those in question, by this change alone.</summary>
    public IReadOnlyDictionary<Shopper, double> Shares { get; init; } = new Dictionary<Shopper, double>();

    /// <summary>What moved.</summary>
    public Goods Goods { get; init; }

    /// <summary>How sure it is what moved, whoever moved it: its weight is learned from by so much.</summary>
    public double Plainness { get; init; }

    /// <summary>How sure it is by this change and those beside it, if everybody is who they seem to be.</summary>
    public double Likelihood { get; init; }

    /// <summary>Chance that whoever did it is still the one whom their presence began with, as it was said.</summary>
    public double Identity { get; init; } = 1;

    /// <summary>Whether nobody looked meanwhile.</summary>
    public bool IsUnseen { get; init; }

    /// <summary>The first word that was said of it, which later ones correct; null where none was that can be.</summary>
    public ObservationId? Root { get; init; }
}
