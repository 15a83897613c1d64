using System.Runtime.InteropServices;

namespace JustWalkOut.Vision.Frames.GStreamer;

/// <summary>One reference to an element, a pipeline or a bus, given back when disposed.</summary>
internal sealed class GstElementHandle : SafeHandle
{
    /// <summary>Takes over a reference.</summary>
    public GstElementHandle(nint reference)
        : base(0, ownsHandle: true) => SetHandle(reference);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        GstNative.Unref(handle);
        return true;
    }
}

/// <summary>One reference to caps, given back when disposed.</summary>
internal sealed class GstCapsHandle : SafeHandle
{
    /// <summary>Takes over a reference.</summary>
    public GstCapsHandle(nint reference)
        : base(0, ownsHandle: true) => SetHandle(reference);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        GstNative.MiniObjectUnref(handle);
        return true;
    }
}

/// <summary>One picture off an appsink, on the stack of whoever took it, so that it leaves nothing on the heap. Dispose once.</summary>
internal readonly ref struct GstSample(nint sample)
{
    public bool IsNone => sample == 0;

    /// <summary>Lent until the sample is disposed.</summary>
    public nint Buffer => GstNative.SampleGetBuffer(sample);

    /// <summary>Lent until the sample is disposed.</summary>
    public nint Caps => GstNative.SampleGetCaps(sample);

    public void Dispose()
    {
        if (sample != 0)
        {
            GstNative.MiniObjectUnref(sample);
        }
    }
}
