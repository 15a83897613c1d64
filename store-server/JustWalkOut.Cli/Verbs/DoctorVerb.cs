using System.CommandLine;
using JustWalkOut.Cli.Doctor;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>doctor</c>: what is missing or wrong on this machine and how to mend it. 0 when nothing required is missing, else 1.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "One JSON document on stdout." };
        Command verb = new("doctor", "What is missing or wrong on this machine, and how to mend it.") { json };
        verb.SetAction(async (parsed, stop) =>
        {
            Checkup checkup = await ExamineAsync(stop);
            if (parsed.GetValue(json))
            {
                checkup.WriteJson(Console.Out);
            }
            else
            {
                checkup.WriteText(Console.Out);
            }

            return checkup.IsHealthy ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static async Task<Checkup> ExamineAsync(CancellationToken stop)
    {
        string temporary = Path.GetTempPath();
        return new Checkup(
        [
            MachineChecks.Runtime(Environment.Version),
            MachineChecks.Sdk(await ProgramOutput.ReadAsync("dotnet", "--list-sdks", stop)),
            MachineChecks.Processor(),
            MachineChecks.Cores(Environment.ProcessorCount),
            MachineChecks.Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            MachineChecks.Temporary(temporary),
            MachineChecks.Disk(Environment.CurrentDirectory, new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace),
            LibraryChecks.Native("OpenCV", OpenCvProbe.Version, "Everything with video needs it: apt-get install libgtk-3-0 libdrm2 libatomic1 (./jwo track does it when run as root)."),
            LibraryChecks.Native("ONNX Runtime", OnnxProbe.Version, "Detection needs it: apt-get install libstdc++6, then build again; the library itself comes with the build."),
            LibraryChecks.Optional(LibraryChecks.Native("GStreamer", GStreamerProbe.Version, $"RTSP cameras need it: apt-get install {GStreamerProbe.Packages}.")),
            LibraryChecks.Ffmpeg(await ProgramOutput.ReadAsync("ffmpeg", "-version", stop)),
            LibraryChecks.Chromium(await ProgramOutput.ReadAsync("chromium-headless-shell", "--version", stop)),
            await LibraryChecks.DatabaseAsync(Environment.GetEnvironmentVariable("JWO_DB"), stop),
            LibraryChecks.Models(CheckoutRoot()),
        ]);
    }

    private static string? CheckoutRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "JustWalkOut.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
