namespace JustWalkOut.Vision.Detectors;

/// <summary>Chooses the decoder that a description names and holds the described shapes against what that decoder reads.</summary>
internal static class HeadDecoders
{
    /// <summary>Throws unless what a description says of its outputs fits what it says of its input, head and classes.</summary>
    /// <exception cref="InvalidDataException">It does not; both sides are named.</exception>
    public static void RequireFits(ModelDescription model)
    {
        if (model.Head != HeadKind.Points)
        {
            _ = For(model);
            return;
        }

        RequireOutputs(model, [[1, PointsHead.MapCount, model.InputHeightPx / PointsHead.CellPx, model.InputWidthPx / PointsHead.CellPx], [1, PointsHead.ChanceCount]]);
    }

    /// <summary>The decoder of a network that finds people.</summary>
    /// <exception cref="InvalidDataException">The described outputs do not fit the head, the input or the class list; both sides are named.</exception>
    public static IHeadDecoder For(ModelDescription model)
    {
        int classCount = model.Classes.Count;
        switch (model.Head)
        {
            case HeadKind.Yolox:
                RequireOutputs(model, [[1, YoloxDecoder.CountCells(model.InputWidthPx, model.InputHeightPx), 5 + classCount]]);
                return new YoloxDecoder(model.InputWidthPx, model.InputHeightPx, classCount);

            case HeadKind.NanoDet:
                NanoDetDecoder nanoDet = new(model.InputWidthPx, model.InputHeightPx, classCount);
                int[] cells = [.. NanoDetDecoder.Strides.Select(nanoDet.CountCells)];
                RequireOutputs(
                    model,
                    [.. cells.Select(count => (int[])[1, count, classCount]), .. cells.Select(count => (int[])[1, count, 4 * (NanoDetDecoder.RegressionMax + 1)])]);
                return nanoDet;

            case HeadKind.FastestDet:
                RequireOutputs(model, [[1, 5 + classCount, model.InputHeightPx / FastestDetStride, model.InputWidthPx / FastestDetStride]]);
                return new FastestDetDecoder(
                    (model.InputWidthPx, model.InputHeightPx), (model.InputWidthPx / FastestDetStride, model.InputHeightPx / FastestDetStride), classCount);

            case HeadKind.Ceiling:
                RequireOutputs(model, [[1, CeilingHead.PlaneCount, model.InputHeightPx / CeilingHead.StridePx, model.InputWidthPx / CeilingHead.StridePx]]);
                return new CeilingHead(model.InputWidthPx, model.InputHeightPx);

            case HeadKind.Points:
                throw new InvalidDataException($"Model '{model.Name}' says where ground, head and hands of one person are and finds nobody; expected a detector. Give it beside one.");

            default:
                throw new ArgumentOutOfRangeException(nameof(model), model.Head, "No decoder reads this head.");
        }
    }

    /// <summary>Input pixels per cell of FastestDet's head.</summary>
    private const int FastestDetStride = 16;

    private static void RequireOutputs(ModelDescription model, IReadOnlyList<int[]> expected)
    {
        bool fits = model.Outputs.Count == expected.Count && model.Outputs.Zip(expected).All(pair => pair.First.Shape.SequenceEqual(pair.Second));
        if (!fits)
        {
            throw new InvalidDataException(
                $"Model '{model.Name}' describes outputs {string.Join(", ", model.Outputs)}; a {model.Head} head over {model.InputWidthPx}x{model.InputHeightPx} with {model.Classes.Count} classes "
                + $"has {string.Join(", ", expected.Select(shape => $"[{string.Join(", ", shape)}]"))}. Mend its shapes, its decoder or its class list.");
        }
    }
}
