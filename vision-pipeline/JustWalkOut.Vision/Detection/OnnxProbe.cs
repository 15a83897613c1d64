using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace JustWalkOut.Vision.Detectors;

/// <summary>Tells whether native ONNX Runtime loads on this machine.</summary>
public static class OnnxProbe
{
    /// <summary>The runtime's version and what it can run on, for example <c>1.31.1 (CPUExecutionProvider)</c>.</summary>
    /// <exception cref="DllNotFoundException">It does not load; the message is the loader's and names the library that is missing.</exception>
    public static string Version()
    {
        _ = NativeLibrary.Load("onnxruntime", typeof(OrtEnv).Assembly, searchPath: null);
        OrtEnv environment = OrtEnv.Instance();
        return $"{environment.GetVersionString()} ({string.Join(", ", environment.GetAvailableProviders())})";
    }
}
