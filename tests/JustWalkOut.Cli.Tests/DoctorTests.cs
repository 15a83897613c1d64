using System.Runtime.InteropServices;
using JustWalkOut.Cli.Doctor;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Tests;

public sealed class DoctorTests
{
    private const long GiB = 1024L * 1024 * 1024;

    [Fact]
    public void A_library_that_does_not_load_becomes_one_line_that_names_what_is_missing()
    {
        const string Loader = "Unable to load shared library 'OpenCvSharpExtern' or one of its dependencies.\n"
            + "libgtk-3.so.0: cannot open shared object file: No such file or directory\n"
            + "/app/libOpenCvSharpExtern: cannot open shared object file: No such file or directory\n";
        Check check = LibraryChecks.Native("OpenCV", () => throw new TypeInitializationException("NativeMethods", new DllNotFoundException(Loader)), "install it");

        Assert.Equal(new Check("OpenCV", CheckState.Missing, "does not load: libgtk-3.so.0: cannot open shared object file: No such file or directory", "install it"), check);
    }

    [Fact]
    public void A_library_that_loads_shows_its_version() =>
        Assert.Equal(Check.Well("OpenCV", "4.13.0"), LibraryChecks.Native("OpenCV", () => "4.13.0", "install it"));

    [Fact]
    public void A_library_that_not_everybody_needs_is_noted_where_it_is_missing()
    {
        Check check = LibraryChecks.Native("GStreamer", () => throw new DllNotFoundException("libgstreamer-1.0.so.0 is not on this machine"), "install it");

        Assert.Equal(Check.Warning("GStreamer", "does not load: libgstreamer-1.0.so.0 is not on this machine", "install it"), LibraryChecks.Optional(check));
        Assert.Equal(Check.Well("GStreamer", "1.22.0"), LibraryChecks.Optional(LibraryChecks.Native("GStreamer", () => "1.22.0", "install it")));
    }

    [Fact]
    public async Task GStreamer_without_its_plugins_is_noted_with_the_packages_that_bring_them()
    {
        using TemporaryFolder folder = new();
        Ending ending = await ChildProgram.CliAsync(["doctor"], new Dictionary<string, string?> { ["GST_PLUGIN_SYSTEM_PATH_1_0"] = folder.Path, ["GST_REGISTRY_1_0"] = folder.At("registry") });

        Assert.Matches("note +GStreamer +does not load: the element rtspsrc is not on this machine", ending.Output);
        Assert.Contains($"apt-get install {GStreamerProbe.Packages}", ending.Output, StringComparison.Ordinal);
        string script = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "jwo"), TestContext.Current.CancellationToken);
        Assert.Contains($"gstreamer_packages=({GStreamerProbe.Packages})", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, CheckState.Well)]
    [InlineData(11, CheckState.Well)]
    [InlineData(9, CheckState.Missing)]
    public void The_runtime_must_be_version_10_or_later(int major, object state) => Assert.Equal(state, MachineChecks.Runtime(new Version(major, 0, 1)).State);

    [Theory]
    [InlineData("10.0.401 [/usr/share/dotnet/sdk]", CheckState.Well)]
    [InlineData("8.0.100 [/usr/share/dotnet/sdk]\n10.0.100 [/usr/share/dotnet/sdk]", CheckState.Well)]
    [InlineData("8.0.100 [/usr/share/dotnet/sdk]", CheckState.Missing)]
    [InlineData("", CheckState.Missing)]
    [InlineData(null, CheckState.Missing)]
    public void The_sdk_must_be_version_10_or_later(string? listed, object state) => Assert.Equal(state, MachineChecks.Sdk(listed).State);

    [Fact]
    public void A_processor_without_AVX2_or_of_another_kind_is_noted_but_serves()
    {
        Assert.Equal(CheckState.Well, MachineChecks.Processor(Architecture.X64, hasAvx2: true, hasAvx512: false, hasVnni: false).State);
        Assert.Equal(CheckState.Warning, MachineChecks.Processor(Architecture.X64, hasAvx2: false, hasAvx512: false, hasVnni: false).State);
        Assert.Contains("x64 only", MachineChecks.Processor(Architecture.Arm64, hasAvx2: false, hasAvx512: false, hasVnni: false).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Little_memory_disk_or_one_core_is_noted()
    {
        Assert.Equal(CheckState.Warning, MachineChecks.Memory((2 * GiB) - 1).State);
        Assert.Equal(CheckState.Well, MachineChecks.Memory(2 * GiB).State);
        Assert.Equal(CheckState.Warning, MachineChecks.Disk("/srv", (2 * GiB) - 1).State);
        Assert.Equal(Check.Well("Disk", "2.0 GiB free at /srv"), MachineChecks.Disk("/srv", 2 * GiB));
        Assert.Equal(CheckState.Warning, MachineChecks.Cores(1).State);
        Assert.Equal(CheckState.Well, MachineChecks.Cores(2).State);
    }

    [Fact]
    public void A_folder_for_temporary_files_that_is_not_there_is_named_and_a_good_one_stays_empty()
    {
        using TemporaryFolder folder = new();
        Check missing = MachineChecks.Temporary(folder.At("absent"));

        Assert.Equal(CheckState.Missing, missing.State);
        Assert.Contains(folder.At("absent"), missing.Found, StringComparison.Ordinal);
        Assert.Equal(Check.Well("Temporary files", folder.Path), MachineChecks.Temporary(folder.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Models_are_found_in_the_checkout_only()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(CheckState.Warning, LibraryChecks.Models(folder.Path).State);
        Assert.Equal(CheckState.Warning, LibraryChecks.Models(root: null).State);
        folder.Write("models/models.json", "[]");
        Assert.Equal(CheckState.Well, LibraryChecks.Models(folder.Path).State);
    }

    [Fact]
    public async Task A_program_that_is_absent_or_fails_says_nothing()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.Null(await ProgramOutput.ReadAsync("/nowhere/ffmpeg", "-version", stop));
        Assert.Null(await ProgramOutput.ReadAsync(ChildProgram.Dotnet, "no-such-command", stop));
        Assert.Contains("10.", await ProgramOutput.ReadAsync(ChildProgram.Dotnet, "--list-runtimes", stop), StringComparison.Ordinal);
        Assert.Equal(CheckState.Warning, LibraryChecks.Ffmpeg(said: null).State);
        Assert.Equal(CheckState.Warning, LibraryChecks.Chromium(said: null).State);
        Assert.Equal(Check.Well("Chromium", "Chromium 140.0.7339.80 built on Debian"), LibraryChecks.Chromium("Chromium 140.0.7339.80 built on Debian\n"));
        Assert.Equal(Check.Well("ffmpeg", "ffmpeg version 5.1.9"), LibraryChecks.Ffmpeg("ffmpeg version 5.1.9 Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with gcc 12"));
    }

    [Fact]
    public void One_missing_thing_makes_the_checkup_unwell_and_warnings_do_not()
    {
        Check warning = Check.Warning("ffmpeg", "absent", "install it");
        Assert.True(new Checkup([Check.Well("Cores", "2"), warning]).IsHealthy);
        Checkup unwell = new([Check.Missing("OpenCV", "does not load", "install libgtk-3-0"), warning]);
        Assert.False(unwell.IsHealthy);

        using StringWriter text = new();
        unwell.WriteText(text);
        Assert.Equal(
            ["MISSING  OpenCV  does not load", "                 -> install libgtk-3-0", "note     ffmpeg  absent", "                 -> install it", "Not well: 1 required and missing, 1 to note."],
            text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
