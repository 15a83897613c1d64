using System.Numerics.Tensors;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// Reads boxes out of what one family of networks puts out. Made for fixed shapes; holds no state between pictures and allocates nothing.
/// </summary>
internal interface IHeadDecoder
{
    /// <summary>How many boxes one picture can give at most: the network's cells.</summary>
    int CellCount { get; }

    /// <summary>Largest overlap of two boxes of one class that its makers let stand, as intersection over union.</summary>
    float OverlapMax => 0.45f; // YOLOX's demo; taken for the other public heads too, whose own values were not compared.

    /// <summary>
    /// Writes every box whose best class is wanted and whose score reaches <paramref name="scoreMin"/>, in the order of the cells, in pixels of the
    /// network's input; returns how many. Boxes that are empty, inverted or not finite are left out.
    /// </summary>
    /// <param name="outputs">The outputs in the order of the model's description.</param>
    /// <param name="scoreMin">Smallest score, over 0 and up to 1.</param>
    /// <param name="wanted">Which classes.</param>
    /// <param name="found">Caller's buffer of at least <see cref="CellCount"/>.</param>
    int Decode(ReadOnlySpan<float[]> outputs, float scoreMin, ClassFilter wanted, Span<Detection> found);
}

/// <summary>The classes that a detector is to report. Class ids are indices into the model's classes.</summary>
internal sealed class ClassFilter
{
    private readonly bool[] _isWanted;
    private readonly int _only;

    private ClassFilter(bool[] isWanted)
    {
        _isWanted = isWanted;
        _only = isWanted.Count(wanted => wanted) == 1 ? Array.IndexOf(isWanted, true) : -1;
    }

    /// <summary>Every class of a model.</summary>
    public static ClassFilter All(int classCount) => new([.. Enumerable.Repeat(true, classCount)]);

    /// <summary>Some classes of a model.</summary>
    public static ClassFilter Of(int classCount, IEnumerable<int> classIds)
    {
        bool[] isWanted = new bool[classCount];
        foreach (int id in classIds)
        {
            isWanted[id] = true;
        }

        return new ClassFilter(isWanted);
    }

    /// <summary>The best of a cell's class scores if it is a wanted one and reaches <paramref name="scoreMin"/>.</summary>
    public bool TryBest(ReadOnlySpan<float> classScores, float scoreMin, out int classId)
    {
        classId = _only;

        // With one class wanted, nearly every cell is settled by one comparison instead of a search through all classes.
        if (_only >= 0 && !(classScores[_only] >= scoreMin))
        {
            return false;
        }

        classId = TensorPrimitives.IndexOfMax(classScores);
        return _isWanted[classId] && classScores[classId] >= scoreMin;
    }
}
