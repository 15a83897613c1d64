using JustWalkOut.Vision.Frames;
using Microsoft.ML.OnnxRuntime;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// A network on one core with its input and outputs bound once to memory that it owns for its life, so a picture costs no copy beyond the
/// letterboxing into the input itself and, after the first one, no garbage but the few bytes of the runtime's own call. One instance serves one
/// thread; workers take one each, because sessions with one thread each outrun one session with many.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _bound = [];
    private readonly float[] _input;
    private readonly float[][] _outputs;
    private readonly Letterbox _letterbox;

    private OnnxNetwork(ModelDescription model, InferenceSession session)
    {
        Model = model;
        _session = session;
        _letterbox = new Letterbox(model.InputWidthPx, model.InputHeightPx, model.Placement, model.Pixels);
        _binding = session.CreateIoBinding();
        _input = Bind(model.Input, _binding.BindInput);
        _outputs = [.. model.Outputs.Select(output => Bind(output, _binding.BindOutput))];
    }

    /// <summary>What is run.</summary>
    public ModelDescription Model { get; }

    /// <summary>What the last picture gave, in the order of the description; overwritten by the next one.</summary>
    public ReadOnlySpan<float[]> Outputs => _outputs;

    /// <summary>How the last picture was laid in.</summary>
    public LetterboxGeometry Geometry => _letterbox.Geometry;

    /// <summary>Loads a network after holding its file against its description.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file's hash or shapes are not the described ones; both sides are named.</exception>
    public static OnnxNetwork Load(ModelFile file)
    {
        file.RequireHash();
        InferenceSession session = OnnxFile.Open(file.Path);
        try
        {
            OnnxFile.RequireShapes(session, file);
            return new OnnxNetwork(file.Model, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The input itself, for whoever fills it otherwise than with a whole picture.</summary>
    public Span<float> Input => _input;

    /// <summary>Runs it on a picture, which stays the caller's.</summary>
    public void Run(Frame frame)
    {
        _letterbox.Fill(frame.Pixels, _input);
        Run();
    }

    /// <summary>Runs it on what <see cref="Input"/> holds.</summary>
    public void Run() => _session.RunWithBinding(_run, _binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _bound.ForEach(value => value.Dispose());
        _run.Dispose();
        _session.Dispose();
    }

    private float[] Bind(TensorDescription tensor, Action<string, OrtValue> bind)
    {
        float[] memory = GC.AllocateArray<float>(tensor.Length, pinned: true);
        OrtValue value = OrtValue.CreateTensorValueFromMemory(memory, [.. tensor.Shape.Select(side => (long)side)]);
        _bound.Add(value);
        bind(tensor.Name, value);
        return memory;
    }
}
