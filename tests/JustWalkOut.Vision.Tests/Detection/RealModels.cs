using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Tests;

/// <summary>The described models, and their published weights where the real data lies beside the checkout.</summary>
internal static class RealModels
{
    public static string DescriptionPath => Path.Combine(SharedData.RepositoryRoot, "models", "models.json");

    public static OnnxDetector LoadOrSkip(string fileName, DetectorOptions options)
    {
        string weights = SharedData.PathOrSkip($"models/{fileName}");
        return OnnxDetector.Load(ModelStore.Open(DescriptionPath, []).Resolve(weights), options);
    }
}
