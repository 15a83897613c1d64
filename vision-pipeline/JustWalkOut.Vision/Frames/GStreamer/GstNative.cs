using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace JustWalkOut.Vision.Frames.GStreamer;

/// <summary>What is called of GStreamer 1.x and GLib, by their own names. Who owns what a call returns stands beside it; nothing here is called from outside this folder.</summary>
internal static unsafe partial class GstNative
{
    public const string Glib = "libglib-2.0.so.0";
    public const string GObject = "libgobject-2.0.so.0";
    public const string Gst = "libgstreamer-1.0.so.0";
    public const string App = "libgstapp-1.0.so.0";

    /// <summary>GST_MESSAGE_ERROR.</summary>
    public const int MessageError = 1 << 1;

    /// <summary>G_TYPE_STRING.</summary>
    public const nuint TypeString = 16 << 2;

    /// <summary>GST_STATE_NULL: everything closed and every streaming thread ended.</summary>
    public const int StateNull = 1;

    /// <summary>GST_STATE_PLAYING.</summary>
    public const int StatePlaying = 4;

    /// <summary>GST_PAD_PROBE_TYPE_BUFFER.</summary>
    public const int ProbeBuffer = 1 << 4;

    /// <summary>GST_PAD_PROBE_OK: goes on its way.</summary>
    public const int ProbeOk = 1;

    /// <summary>GST_BUFFER_FLAG_DELTA_UNIT: needs others before it.</summary>
    public const uint FlagDelta = 1 << 13;

    [LibraryImport(Gst, EntryPoint = "gst_init_check")]
    public static partial int InitCheck(nint argc, nint argv, out GError* error);

    [LibraryImport(Gst, EntryPoint = "gst_version")]
    public static partial void Version(out uint major, out uint minor, out uint micro, out uint nano);

    /// <summary>A reference of the caller's; 0 where no plugin has such an element.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_element_factory_find", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ElementFactoryFind(string name);

    /// <summary>Floating: the caller sinks it.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_parse_launch", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ParseLaunch(string description, out GError* error);

    /// <summary>Floating: the bin that it is added to sinks it.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_parse_bin_from_description", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ParseBin(string description, int ghostUnlinkedPads, out GError* error);

    [LibraryImport(Gst, EntryPoint = "gst_object_ref_sink")]
    public static partial nint RefSink(nint item);

    [LibraryImport(Gst, EntryPoint = "gst_object_unref")]
    public static partial void Unref(nint item);

    /// <summary>A reference of the caller's.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_bin_get_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint BinGetByName(GstElementHandle bin, string name);

    [LibraryImport(Gst, EntryPoint = "gst_bin_add")]
    public static partial int BinAdd(GstElementHandle bin, nint element);

    [LibraryImport(Gst, EntryPoint = "gst_element_link")]
    public static partial int ElementLink(nint from, GstElementHandle to);

    [LibraryImport(Gst, EntryPoint = "gst_element_sync_state_with_parent")]
    public static partial int SyncStateWithParent(nint element);

    [LibraryImport(Gst, EntryPoint = "gst_element_set_state")]
    public static partial int SetState(GstElementHandle element, int state);

    /// <summary>A reference of the caller's.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_element_get_bus")]
    public static partial nint ElementGetBus(GstElementHandle element);

    /// <summary>A reference of the caller's.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_element_get_static_pad", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetStaticPad(nint element, string name);

    /// <summary>0 where they are linked.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_pad_link")]
    public static partial int PadLink(nint source, nint sink);

    /// <summary>Called on the streaming thread for each thing of this kind that passes.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_pad_add_probe")]
    public static partial nuint PadAddProbe(nint pad, int kind, delegate* unmanaged<nint, GstPadProbeInfo*, nint, int> callback, nint data, nint destroy);

    /// <summary>A reference of the caller's, or 0.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_pad_get_current_caps")]
    public static partial nint PadGetCurrentCaps(nint pad);

    /// <summary>Called for each message on the thread that posts it; returns 1 to leave it on the bus.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_bus_set_sync_handler")]
    public static partial void BusSetSyncHandler(GstElementHandle bus, delegate* unmanaged<nint, nint, nint, int> handler, nint data, nint destroy);

    /// <summary>Takes messages off the bus up to the first of these types, which is the caller's; 0 where there is none.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_bus_pop_filtered")]
    public static partial nint BusPopFiltered(GstElementHandle bus, int types);

    /// <summary>Both are the caller's.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_message_parse_error")]
    public static partial void MessageParseError(nint message, out GError* error, out nint debug);

    /// <summary>Gives back a sample, a buffer, caps or a message.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_mini_object_unref")]
    public static partial void MiniObjectUnref(nint item);

    /// <summary>The caller's.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_caps_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CapsFromString(string text);

    /// <summary>Lent as long as the caps are.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_caps_get_structure")]
    public static partial nint CapsGetStructure(nint caps, uint index);

    /// <summary>Lent as long as the structure is; 0 where there is no such field.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_structure_get_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint StructureGetString(nint structure, string field);

    /// <summary>Whether a field of a structure holds this text.</summary>
    public static bool IsField(nint structure, string field, ReadOnlySpan<byte> text) =>
        StructureGetString(structure, field) is var value and not 0 && MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)value).SequenceEqual(text);

    [LibraryImport(Gst, EntryPoint = "gst_structure_get_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StructureGetInt(nint structure, string field, out int value);

    /// <summary>Lent as long as the sample is.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_sample_get_buffer")]
    public static partial nint SampleGetBuffer(nint sample);

    /// <summary>Lent as long as the sample is.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_sample_get_caps")]
    public static partial nint SampleGetCaps(nint sample);

    /// <summary>Copies; returns how many bytes were there.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_buffer_extract")]
    public static partial nuint BufferExtract(nint buffer, nuint offset, nint into, nuint bytes);

    [LibraryImport(Gst, EntryPoint = "gst_buffer_get_size")]
    public static partial nuint BufferGetSize(nint buffer);

    [LibraryImport(Gst, EntryPoint = "gst_buffer_get_flags")]
    public static partial uint BufferGetFlags(nint buffer);

    /// <summary>Lent as long as the buffer is; null where it has none of that clock.</summary>
    [LibraryImport(Gst, EntryPoint = "gst_buffer_get_reference_timestamp_meta")]
    public static partial GstReferenceTimestampMeta* GetReferenceTimestamp(nint buffer, GstCapsHandle clock);

    /// <summary>The caller's; 0 where none has come within so many nanoseconds.</summary>
    [LibraryImport(App, EntryPoint = "gst_app_sink_try_pull_sample")]
    public static partial nint AppSinkTryPullSample(GstElementHandle sink, ulong timeoutNs);

    /// <summary>The callbacks are copied.</summary>
    [LibraryImport(App, EntryPoint = "gst_app_sink_set_callbacks")]
    public static partial void AppSinkSetCallbacks(GstElementHandle sink, in GstAppSinkCallbacks callbacks, nint data, nint destroy);

    /// <summary>Floating: the signal that it is connected to sinks it.</summary>
    [LibraryImport(GObject, EntryPoint = "g_cclosure_new")]
    public static partial nint ClosureNew(nint handler, nint data, nint destroy);

    [LibraryImport(GObject, EntryPoint = "g_signal_connect_closure", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint SignalConnect(GstElementHandle instance, string signal, nint closure, int isAfter);

    [LibraryImport(GObject, EntryPoint = "g_value_init")]
    public static partial nint ValueInit(ref GValue value, nuint type);

    [LibraryImport(GObject, EntryPoint = "g_value_set_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ValueSetString(ref GValue value, string text);

    [LibraryImport(GObject, EntryPoint = "g_value_unset")]
    public static partial void ValueUnset(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProperty(GstElementHandle item, string property, in GValue value);

    [LibraryImport(Glib, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Glib, EntryPoint = "g_error_free")]
    public static partial void ErrorFree(GError* error);

    /// <summary>Static text.</summary>
    [LibraryImport(Glib, EntryPoint = "g_quark_to_string")]
    public static partial nint QuarkToString(uint quark);
}

/// <summary>GLib's error: whose, which of theirs, and in words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GError
{
    public uint Domain;
    public int Code;
    public nint Message;
}

/// <summary>GLib's value of any type.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public ulong First;
    public ulong Second;
}

/// <summary>What passes a pad.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GstPadProbeInfo
{
    public int Kind;
    public nuint Id;
    public nint Data;
    public ulong Offset;
    public uint Size;
}

/// <summary>A buffer's time by another clock than the pipeline's, in nanoseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GstReferenceTimestampMeta
{
    public int Flags;
    public nint Info;
    public nint Reference;
    public ulong TimestampNs;
    public ulong DurationNs;
}

/// <summary>What an appsink calls. Longer than GStreamer's own, which has grown: it reads what it knows, and the rest is zero.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GstAppSinkCallbacks
{
    public delegate* unmanaged<nint, nint, void> AtEnd;
    public delegate* unmanaged<nint, nint, int> AtPreroll;
    public delegate* unmanaged<nint, nint, int> AtSample;
    public nint Unused0;
    public nint Unused1;
    public nint Unused2;
    public nint Unused3;
}
