namespace JustWalkOut.Attribution;

/// <summary>Kinds of evidence that attribution can be made to do without, to see what each is worth.</summary>
[Flags]
public enum EvidenceKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Where hands are: people are known by where they stand alone.</summary>
    Hands = 1,

    /// <summary>What changes on one plate say of each other: each change is decided by itself, and nothing said is corrected by a later one.</summary>
    Revision = 2,

    /// <summary>That one movement may be several: rests on the way are passed over, and a change over two products' plates is one.</summary>
    Splitting = 4,

    /// <summary>What people hold: what is put back is anything that stands there.</summary>
    Holdings = 8,

    /// <summary>What units have weighed since they were weighed at installation.</summary>
    LearnedWeights = 16,

    /// <summary>What changes at one moment say of each other: each is decided as if it were the only one.</summary>
    Joint = 32,

    /// <summary>How far shelves' clocks are off against the cameras', by hands and plates that move together: weights go by the times that they came with.</summary>
    Clocks = 64,
}
