using JustWalkOut.Tests;

namespace JustWalkOut.Cli.Tests;

/// <summary>
/// A checkout of its own with the real <c>./jwo</c> in it, and a PATH on which <c>dotnet</c> and <c>apt-get</c> are stand-ins that write down how
/// they were called: the script's decisions are tested without building anything or touching the machine.
/// </summary>
internal sealed class ScriptBench : IDisposable
{
    private const string FakeDotnet = """
        #!/usr/bin/env bash
        case $1 in
            --list-sdks) cat "$BENCH/sdks" ;;
            --version) echo 10.0.401 ;;
            build)
                echo "build ${2#"$BENCH/checkout/"}" >>"$BENCH/calls"
                if [[ -e $BENCH/build-fails ]]; then echo 'Cart.cs(1,1): error CS0001: not C#'; exit 1; fi
                mkdir -p "$BENCH/checkout/store-server/JustWalkOut.Cli/bin/Release/net10.0"
                touch "$BENCH/checkout/store-server/JustWalkOut.Cli/bin/Release/net10.0/JustWalkOut.Cli.dll"
                ;;
            *.Tests.dll)
                name=${1##*/}
                cat "$BENCH/${name%.dll}.says"
                exit "$(cat "$BENCH/${name%.dll}.ends")"
                ;;
            *)
                echo "run ${1##*/} ${*:2} in $PWD" >>"$BENCH/calls"
                echo 'the verb says this'
                exit "$(cat "$BENCH/verb-ends")"
                ;;
        esac
        """;

    private const string FakeApt = """
        #!/usr/bin/env bash
        echo "apt-get ${*: -1}" >>"$BENCH/calls"
        if [[ -e $BENCH/apt-fails ]]; then echo 'E: Unable to locate package'; exit 100; fi
        """;

    private static readonly string[] Tools =
        ["bash", "cat", "chmod", "find", "flock", "grep", "head", "id", "mkdir", "mktemp", "readlink", "rm", "sed", "sort", "tail", "timeout", "touch", "tr"];

    private readonly TemporaryFolder _folder = new();

    public ScriptBench(bool hasFfmpeg = true)
    {
        File.Copy(Path.Combine(SharedData.RepositoryRoot, "jwo"), _folder.Write("checkout/jwo", string.Empty), overwrite: true);
        _folder.Write("checkout/Directory.Build.props", "<Project/>");
        _folder.Write("checkout/store-server/JustWalkOut.Cli/Program.cs", "return 0;");
        _folder.Write("checkout/vision-pipeline/JustWalkOut.Vision/Frame.cs", "class Frame;");
        _folder.Write("checkout/camera-sim/JustWalkOut.CameraSim/Person.cs", "class Person;");
        Directory.CreateDirectory(_folder.At("checkout", "tests"));
        Directory.CreateDirectory(_folder.At("checkout", "benchmarks"));
        Directory.CreateDirectory(_folder.At("elsewhere"));
        Set("sdks", "10.0.401 [/usr/share/dotnet/sdk]\n");
        Set("verb-ends", "0");
        _folder.WriteScript("bin/dotnet", FakeDotnet);
        _folder.WriteScript("bin/apt-get", FakeApt);
        _folder.WriteScript("bin/chromium-headless-shell", "#!/usr/bin/env bash\n");
        if (hasFfmpeg)
        {
            _folder.WriteScript("bin/ffmpeg", "#!/usr/bin/env bash\n");
        }

        foreach (string tool in Tools)
        {
            File.CreateSymbolicLink(_folder.At("bin", tool), OnThePath(tool));
        }
    }

    public string Checkout => _folder.At("checkout");

    public string Elsewhere => _folder.At("elsewhere");

    /// <summary>Every call of <c>dotnet build</c>, of the program and of <c>apt-get</c>, in order, since the last time they were asked for.</summary>
    public string[] TakeCalls()
    {
        string path = _folder.At("calls");
        string[] calls = File.Exists(path) ? File.ReadAllLines(path) : [];
        File.Delete(path);
        return calls;
    }

    public void Set(string name, string text) => _folder.Write(name, text);

    /// <summary>Adds a test project that ends in this way.</summary>
    public void AddTests(string name, int status, string says)
    {
        Set($"checkout/tests/{name}/{name}.csproj", "<Project/>");
        Set($"{name}.says", says);
        Set($"{name}.ends", $"{status}");
    }

    /// <summary>Runs the script from a folder that is not the checkout.</summary>
    public Task<Ending> RunAsync(params string[] arguments) => RunWithAsync(new Dictionary<string, string?>(), arguments);

    public Task<Ending> RunWithAsync(IReadOnlyDictionary<string, string?> more, params string[] arguments)
    {
        Dictionary<string, string?> environment = new() { ["PATH"] = _folder.At("bin"), ["BENCH"] = _folder.Path, ["DOTNET_ROOT"] = null, ["TMPDIR"] = _folder.Path };
        foreach ((string name, string? value) in more)
        {
            environment[name] = value;
        }

        return ChildProgram.RunAsync(_folder.At("bin", "bash"), [Path.Combine(Checkout, "jwo"), .. arguments], Elsewhere, environment);
    }

    public void Dispose() => _folder.Dispose();

    private static string OnThePath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(folder => Path.Combine(folder, tool)).First(File.Exists);
}
