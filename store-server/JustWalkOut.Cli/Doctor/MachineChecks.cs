using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace JustWalkOut.Cli.Doctor;

/// <summary>What the machine itself offers: runtime, processor, memory, disk. Each check judges a value that it is given.</summary>
internal static class MachineChecks
{
    private const int RuntimeMajorMin = 10;
    private const double GiB = 1024.0 * 1024 * 1024;

    /// <summary>Below this a detector, its video and a replayed recording may not fit beside each other. Our own estimate, not a limit of any part.</summary>
    private const double MemoryGiBMin = 2;

    /// <summary>Below this a build (0.5 GiB with its packages) and a few minutes of recorded cameras may not fit.</summary>
    private const double DiskGiBMin = 2;

    public static Check Runtime(Version version) =>
        version.Major >= RuntimeMajorMin
            ? Check.Well(".NET runtime", $"{version} on {RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}")
            : Check.Missing(".NET runtime", $"{version}", $"Install .NET {RuntimeMajorMin}: https://dotnet.microsoft.com/download");

    /// <param name="listed">What <c>dotnet --list-sdks</c> said, one SDK a line; null when there is no <c>dotnet</c> to ask.</param>
    public static Check Sdk(string? listed)
    {
        string[] versions = [.. (listed ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
        bool isPresent = versions.Any(version => int.TryParse(version.Split('.')[0], out int major) && major >= RuntimeMajorMin);
        string found = versions.Length == 0 ? "none" : string.Join(", ", versions);
        return isPresent
            ? Check.Well(".NET SDK", found)
            : Check.Missing(".NET SDK", found, $"Install the .NET {RuntimeMajorMin} SDK, which ./jwo builds with: https://dotnet.microsoft.com/download/dotnet/{RuntimeMajorMin}.0");
    }

    /// <summary>Which of the instruction sets that detection and tracking gain from this processor has.</summary>
    public static Check Processor() => Processor(RuntimeInformation.ProcessArchitecture, Avx2.IsSupported, Avx512F.IsSupported, HasVnni());

    public static Check Processor(Architecture architecture, bool hasAvx2, bool hasAvx512, bool hasVnni)
    {
        if (architecture != Architecture.X64)
        {
            return Check.Warning("Processor", $"{architecture}", "Native OpenCV comes for x64 only, so video does not work here; replays from sightings do.");
        }

        string found = $"X64, AVX2 {Word(hasAvx2)}, AVX-512 {Word(hasAvx512)}, VNNI {Word(hasVnni)}";
        return hasAvx2
            ? Check.Well("Processor", found)
            : Check.Warning("Processor", found, "Everything works, but detection and tracking are several times slower; use a processor with AVX2 for live cameras.");

        static string Word(bool has) => has ? "yes" : "no";
    }

    public static Check Cores(int count) =>
        count >= 2
            ? Check.Well("Cores", $"{count}")
            : Check.Warning("Cores", $"{count}", "Give it two or more for live cameras: one detector worker keeps a core busy.");

    /// <param name="bytes">What the runtime may use: the machine's memory or the container's limit.</param>
    public static Check Memory(long bytes) =>
        bytes >= MemoryGiBMin * GiB
            ? Check.Well("Memory", $"{bytes / GiB:F1} GiB")
            : Check.Warning("Memory", $"{bytes / GiB:F1} GiB", $"Give it {MemoryGiBMin} GiB or more.");

    /// <summary>Whether temporary files can be made: writes one, reads it and deletes it.</summary>
    public static Check Temporary(string folder)
    {
        string path = Path.Combine(folder, $"jwo-doctor-{Environment.ProcessId}");
        try
        {
            using FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            file.WriteByte(1);
            return Check.Well("Temporary files", folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Check.Missing("Temporary files", $"{folder}: {fault.Message}", "Make that folder writable, or set TMPDIR to one that is.");
        }
    }

    /// <param name="folder">The folder whose disk was asked.</param>
    /// <param name="freeBytes">What this user may still write there.</param>
    public static Check Disk(string folder, long freeBytes)
    {
        string found = $"{freeBytes / GiB:F1} GiB free at {folder}";
        return freeBytes >= DiskGiBMin * GiB
            ? Check.Well("Disk", found)
            : Check.Warning("Disk", found, $"Free some: builds and recordings want {DiskGiBMin} GiB or more.");
    }

    /// <summary>VNNI, from the processor's own tables: the runtime does not name the 512-bit form. Intel SDM volume 2, CPUID leaf 7.</summary>
    private static bool HasVnni()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        bool hasWide = (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;
        return hasWide || (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0;
    }
}
