using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace JustWalkOut.Vision.Detectors;

/// <summary>Opens ONNX files and tells what they take and give.</summary>
internal static class OnnxFile
{
    /// <summary>Opens a network for one thread that sleeps between pictures: several workers a machine must not spin against each other.</summary>
    /// <exception cref="InvalidDataException">The file is no network that the runtime can run.</exception>
    public static InferenceSession Open(string path)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // What is wrong with a model is said once, by us, with the file's name.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new InvalidDataException(
                $"Model file '{path}' ({new FileInfo(path).Length} bytes) is no ONNX network that can be run: {fault.Message} Export or download it again.", fault);
        }
    }

    /// <summary>Holds a network's inputs and outputs against its description. A side that the network leaves open fits any.</summary>
    /// <exception cref="InvalidDataException">They differ; both sides are named.</exception>
    public static void RequireShapes(InferenceSession session, ModelFile file)
    {
        bool fits = session.InputMetadata.Count == 1
            && Fits(session.InputMetadata, file.Model.Input)
            && file.Model.Outputs.All(output => Fits(session.OutputMetadata, output));
        if (!fits)
        {
            throw new InvalidDataException(
                $"Model file '{file.Path}' {Describe(session)}; '{file.Model.Name}' is described as taking {file.Model.Input} and giving {string.Join(", ", file.Model.Outputs)}. "
                + "Mend the description or take the file that it describes.");
        }
    }

    /// <summary>What a network takes and gives, in words.</summary>
    public static string Describe(InferenceSession session) => $"takes {Describe(session.InputMetadata)} and gives {Describe(session.OutputMetadata)}";

    private static string Describe(IReadOnlyDictionary<string, NodeMetadata> tensors) =>
        string.Join(", ", tensors.Select(pair =>
            $"'{pair.Key}' [{string.Join(", ", pair.Value.Dimensions)}]{(pair.Value.ElementDataType == TensorElementType.Float ? "" : $" of {pair.Value.ElementDataType}")}"));

    private static bool Fits(IReadOnlyDictionary<string, NodeMetadata> tensors, TensorDescription described) =>
        tensors.TryGetValue(described.Name, out NodeMetadata? actual)
        && actual.ElementDataType == TensorElementType.Float
        && actual.Dimensions.Length == described.Shape.Count
        && actual.Dimensions.Zip(described.Shape).All(pair => pair.First == pair.Second || pair.First < 0);
}
