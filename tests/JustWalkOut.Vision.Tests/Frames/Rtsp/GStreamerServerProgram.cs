using System.Runtime.InteropServices;

namespace JustWalkOut.Vision.Tests.Frames.Rtsp;

/// <summary>
/// GStreamer's own RTSP server with one live camera at <c>/film</c>, whose pictures bear the time at which they were taken. It runs in a process of its own, so that it can be stopped and killed as
/// a camera that breaks. Arguments: port (0 for any), width and height, and the rest of the pipeline; a login on standard input, where nobody sees it: way, user and password, in words. It says its port.
/// </summary>
internal static unsafe partial class GStreamerServerProgram
{
    private const string Server = "libgstrtspserver-1.0.so.0";
    private const string Gst = "libgstreamer-1.0.so.0";
    private const string GObject = "libgobject-2.0.so.0";
    private const string Glib = "libglib-2.0.so.0";
    private const string Role = "viewer";

    private static int _widthPx;

    public static int Run(string[] args)
    {
        (string port, _widthPx, int heightPx, string rest) = (args[1], int.Parse(args[2]), int.Parse(args[3]), args[4]);
        string login = Console.ReadLine() ?? "";
        _ = InitCheck(0, 0, 0);
        nint server = ServerNew();
        SetAddress(server, "127.0.0.1");
        SetService(server, port);
        nint factory = FactoryNew();
        SetLaunch(factory, $"( videotestsrc name=film is-live=true pattern=ball ! video/x-raw,format=I420,width={_widthPx},height={heightPx},framerate=15/1 ! {rest} )");
        SetShared(factory, 1);
        SignalConnect(factory, "media-configure", ClosureNew((nint)(delegate* unmanaged<nint, nint, nint, void>)&AtMedia, 0, 0), 0);
        if (login.Split(' ') is [string way, string user, string password])
        {
            AuthMethods(Guard(server, factory, user, password), way == "basic" ? 1 : 2);
        }

        nint mounts = GetMounts(server);
        AddFactory(mounts, "/film", factory);
        if (Attach(server, 0) == 0)
        {
            return 1;
        }

        Console.WriteLine(BoundPort(server));
        LoopRun(LoopNew(0, 0));
        return 0;
    }

    private static nint Guard(nint server, nint factory, string user, string password)
    {
        nint auth = AuthNew();
        nint token = TokenNew();
        TokenSet(token, "media.factory.role", Role);
        AuthAddDigest(auth, user, password, token);
        AuthAddBasic(auth, MakeBasic(user, password), token);
        nint permissions = PermissionsNew();
        AddRole(permissions, Role);
        AddPermission(permissions, Role, "media.factory.access", 1);
        AddPermission(permissions, Role, "media.factory.construct", 1);
        SetPermissions(factory, permissions);
        SetAuth(server, auth);
        return auth;
    }

    [UnmanagedCallersOnly]
    private static void AtMedia(nint factory, nint media, nint data)
    {
        nint element = MediaElement(media);
        nint film = BinGetByName(element, "film");
        _ = AddProbe(GetStaticPad(film, "src"), 1 << 4, &AtPicture, film, 0);
        _ = SignalConnect(GetParent(element), "element-added", ClosureNew((nint)(delegate* unmanaged<nint, nint, nint, void>)&AtElement, 0, 0), 0);
    }

    // Reports are to say when a picture was taken, as cameras' do, and not when it was sent. What else is added has no such property.
    [UnmanagedCallersOnly]
    private static void AtElement(nint bin, nint element, nint data) => SetArgument(element, "rtcp-sync-send-time", "false");

    // Each picture is given the time that its timestamp stands for: the pipeline's clock and the machine's, read together, put right by how late this is called.
    [UnmanagedCallersOnly]
    private static int AtPicture(nint pad, nint info, nint film)
    {
        nint buffer = ProbeBuffer(info);
        ulong running = RunningTime(film);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        byte[] rows = TimedPicture.Draw(now.AddTicks(-(long)((running - Pts(buffer)) / 100)), _widthPx);
        fixed (byte* bytes = rows)
        {
            BufferFill(buffer, 0, (nint)bytes, (nuint)rows.Length);
        }

        return 1;
    }

    // The presentation time: behind the parts that all of GStreamer's counted objects begin with, and the pool.
    private static ulong Pts(nint buffer) => *(ulong*)(buffer + 72);

    [LibraryImport(Gst, EntryPoint = "gst_init_check")]
    private static partial int InitCheck(nint argc, nint argv, nint error);

    [LibraryImport(Gst, EntryPoint = "gst_bin_get_by_name_recurse_up", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint BinGetByName(nint bin, string name);

    [LibraryImport(Gst, EntryPoint = "gst_object_get_parent")]
    private static partial nint GetParent(nint item);

    [LibraryImport(Gst, EntryPoint = "gst_util_set_object_arg", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetArgument(nint item, string property, string text);

    [LibraryImport(Gst, EntryPoint = "gst_element_get_static_pad", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetStaticPad(nint element, string name);

    [LibraryImport(Gst, EntryPoint = "gst_element_get_current_running_time")]
    private static partial ulong RunningTime(nint element);

    [LibraryImport(Gst, EntryPoint = "gst_pad_add_probe")]
    private static partial nuint AddProbe(nint pad, int mask, delegate* unmanaged<nint, nint, nint, int> probe, nint data, nint destroy);

    [LibraryImport(Gst, EntryPoint = "gst_pad_probe_info_get_buffer")]
    private static partial nint ProbeBuffer(nint info);

    [LibraryImport(Gst, EntryPoint = "gst_buffer_fill")]
    private static partial nuint BufferFill(nint buffer, nuint offset, nint from, nuint bytes);

    [LibraryImport(GObject, EntryPoint = "g_cclosure_new")]
    private static partial nint ClosureNew(nint handler, nint data, nint destroy);

    [LibraryImport(GObject, EntryPoint = "g_signal_connect_closure", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nuint SignalConnect(nint instance, string signal, nint closure, int isAfter);

    [LibraryImport(Glib, EntryPoint = "g_main_loop_new")]
    private static partial nint LoopNew(nint context, int isRunning);

    [LibraryImport(Glib, EntryPoint = "g_main_loop_run")]
    private static partial void LoopRun(nint loop);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_new")]
    private static partial nint ServerNew();

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_set_address", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetAddress(nint server, string address);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_set_service", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetService(nint server, string service);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_get_mount_points")]
    private static partial nint GetMounts(nint server);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_attach")]
    private static partial uint Attach(nint server, nint context);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_get_bound_port")]
    private static partial int BoundPort(nint server);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_server_set_auth")]
    private static partial void SetAuth(nint server, nint auth);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_mount_points_add_factory", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void AddFactory(nint mounts, string path, nint factory);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_media_factory_new")]
    private static partial nint FactoryNew();

    [LibraryImport(Server, EntryPoint = "gst_rtsp_media_factory_set_launch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetLaunch(nint factory, string launch);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_media_factory_set_shared")]
    private static partial void SetShared(nint factory, int isShared);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_media_factory_set_permissions")]
    private static partial void SetPermissions(nint factory, nint permissions);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_media_get_element")]
    private static partial nint MediaElement(nint media);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_auth_new")]
    private static partial nint AuthNew();

    [LibraryImport(Server, EntryPoint = "gst_rtsp_auth_set_supported_methods")]
    private static partial void AuthMethods(nint auth, int methods);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_auth_make_basic", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint MakeBasic(string user, string password);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_auth_add_basic")]
    private static partial void AuthAddBasic(nint auth, nint basic, nint token);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_auth_add_digest", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void AuthAddDigest(nint auth, string user, string password, nint token);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_token_new_empty")]
    private static partial nint TokenNew();

    [LibraryImport(Server, EntryPoint = "gst_rtsp_token_set_string", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void TokenSet(nint token, string field, string text);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_permissions_new")]
    private static partial nint PermissionsNew();

    [LibraryImport(Server, EntryPoint = "gst_rtsp_permissions_add_role_empty", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void AddRole(nint permissions, string role);

    [LibraryImport(Server, EntryPoint = "gst_rtsp_permissions_add_permission_for_role", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void AddPermission(nint permissions, string role, string permission, int isAllowed);
}
