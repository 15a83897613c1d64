using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Truth;

/// <summary><c>survey.json</c>: where the surveyed store differs from the true one. Only differences stand in it.</summary>
internal sealed record SurveyDifferences(
    IReadOnlyList<CameraDifference> Cameras,
    IReadOnlyList<PlateDifference> Plates,
    IReadOnlyList<WeightDifference> Weights,
    IReadOnlyList<RowDifference> Planogram)
{
    /// <summary>Sets a surveyed store beside the true one.</summary>
    public static SurveyDifferences Of(StoreDefinition built, StoreDefinition surveyed) => new(
        [.. CamerasOf(built, surveyed)], [.. PlatesOf(built, surveyed)], [.. WeightsOf(built, surveyed)], [.. RowsOf(built, surveyed)]);

    private static IEnumerable<CameraDifference> CamerasOf(StoreDefinition built, StoreDefinition surveyed)
    {
        Dictionary<CameraId, Camera> known = surveyed.Cameras.ToDictionary(camera => camera.Id);
        foreach (Camera camera in built.Cameras)
        {
            double[][]? truth = camera.Calibration?.CameraToStore;
            double[][]? noted = known.GetValueOrDefault(camera.Id)?.Calibration?.CameraToStore;
            if (truth is null || noted is null)
            {
                continue;
            }

            double metres = Math.Sqrt(Enumerable.Range(0, 3).Sum(row => Math.Pow(noted[row][3] - truth[row][3], 2)));

            // The trace of the turn between the two is 1 + 2 cos(angle).
            double trace = Enumerable.Range(0, 3).Sum(row => Enumerable.Range(0, 3).Sum(column => noted[row][column] * truth[row][column]));
            double degrees = Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1)) * 180 / Math.PI;
            if (metres > 1e-9 || degrees > 1e-6)
            {
                yield return new CameraDifference(camera.Id, Math.Round(metres, 6), Math.Round(degrees, 6));
            }
        }
    }

    private static IEnumerable<PlateDifference> PlatesOf(StoreDefinition built, StoreDefinition surveyed)
    {
        StoreLayout known = new(surveyed);
        foreach (PlatePlace truth in new StoreLayout(built).Plates)
        {
            if (!known.TryFind(truth.Id, out PlatePlace noted))
            {
                yield return new PlateDifference(truth.Id, null, null, null, null);
            }
            else if (noted.Pose != truth.Pose)
            {
                yield return new PlateDifference(
                    truth.Id, Math.Round(noted.Pose.X - truth.Pose.X, 6), Math.Round(noted.Pose.Y - truth.Pose.Y, 6), Math.Round(noted.Pose.Z - truth.Pose.Z, 6),
                    Math.Round(noted.Pose.YawDegrees - truth.Pose.YawDegrees, 6));
            }
        }
    }

    private static IEnumerable<WeightDifference> WeightsOf(StoreDefinition built, StoreDefinition surveyed)
    {
        Dictionary<Sku, Product> known = surveyed.Catalog.ToDictionary(product => product.Sku);
        return from product in built.Catalog
               let noted = known.GetValueOrDefault(product.Sku)?.UnitWeight
               where noted != product.UnitWeight
               select new WeightDifference(product.Sku, product.UnitWeight, noted);
    }

    private static IEnumerable<RowDifference> RowsOf(StoreDefinition built, StoreDefinition surveyed)
    {
        // Rows are known by their plates: what stands there is what may be wrong.
        ILookup<string, PlanogramRow> known = surveyed.Planogram.ToLookup(Place);
        ILookup<string, PlanogramRow> truth = built.Planogram.ToLookup(Place);
        foreach (string place in built.Planogram.Concat(surveyed.Planogram).Select(Place).Distinct())
        {
            PlanogramRow[] real = [.. truth[place].Where(row => !known[place].Any(other => IsSame(row, other)))];
            PlanogramRow[] noted = [.. known[place].Where(row => !truth[place].Any(other => IsSame(row, other)))];
            for (int i = 0; i < Math.Max(real.Length, noted.Length); i++)
            {
                PlanogramRow? left = real.ElementAtOrDefault(i);
                PlanogramRow? right = noted.ElementAtOrDefault(i);
                yield return new RowDifference((left ?? right)!.Plates, left?.Sku, right?.Sku, left?.Count, right?.Count);
            }
        }
    }

    private static string Place(PlanogramRow row) => string.Join(" ", row.Plates);

    private static bool IsSame(PlanogramRow left, PlanogramRow right) => left.Sku == right.Sku && left.Count == right.Count;
}

/// <summary>How far off a camera was noted.</summary>
internal sealed record CameraDifference(CameraId Id, double Metres, double Degrees);

/// <summary>How far off a plate was noted, in the store's frame; all null where it was not noted at all.</summary>
internal sealed record PlateDifference(PlateId Id, double? X, double? Y, double? Z, double? YawDegrees);

/// <summary>A product's weight as it is and as it was noted; null for none.</summary>
internal sealed record WeightDifference(Sku Sku, UnitWeight? Built, UnitWeight? Surveyed);

/// <summary>A place's product and count as they are and as they were noted; null for none.</summary>
internal sealed record RowDifference(IReadOnlyList<PlateId> Plates, Sku? BuiltSku, Sku? SurveyedSku, int? BuiltCount, int? SurveyedCount);
