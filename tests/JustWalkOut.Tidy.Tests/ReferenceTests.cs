using JustWalkOut.Tidy.Tests.Rules;

namespace JustWalkOut.Tidy.Tests;

public sealed class ReferenceTests
{
    private const string VisionProject = "vision-pipeline/JustWalkOut.Vision/JustWalkOut.Vision.csproj";
    private const string CartsProject = "store-server/JustWalkOut.Carts/JustWalkOut.Carts.csproj";

    [Fact]
    public void Project_references_flow_one_way() => Tree.OfRepository().Obeys(ReferenceRules.ProjectReferencesFlowOneWay);

    [Theory]
    [InlineData("store-server/JustWalkOut.StoreServer/JustWalkOut.StoreServer.csproj", "JustWalkOut.Vision", "StoreServer references Vision; it may reference Carts")]
    [InlineData(CartsProject, "JustWalkOut.Tracking", "Carts references Tracking; it may reference nothing")]
    [InlineData(VisionProject, "JustWalkOut.Vision.Tests", "Vision references Vision.Tests")]
    [InlineData("store-server/JustWalkOut.Gadgets/JustWalkOut.Gadgets.csproj", "JustWalkOut.Carts", "no project of the architecture")]
    public void A_reference_against_the_flow_is_found(string project, string target, string message) =>
        Planted.IsFound(ReferenceRules.ProjectReferencesFlowOneWay, message, (project, Project($"<ProjectReference Include=\"../{target}/{target}.csproj\" />")));

    [Fact]
    public void Packages_stay_with_their_owners() => Tree.OfRepository().Obeys(ReferenceRules.PackagesStayWithTheirOwners);

    [Theory]
    [InlineData(CartsProject, "System.IO.Hashing", "Carts is pure and references package System.IO.Hashing")]
    [InlineData(VisionProject, "Npgsql", "Vision references package Npgsql; it belongs to StoreServer")]
    [InlineData("store-server/JustWalkOut.Cli/JustWalkOut.Cli.csproj", "OpenCvSharp4", "Cli references package OpenCvSharp4; it belongs to Vision and CameraSim")]
    public void A_package_in_the_wrong_project_is_found(string project, string package, string message) =>
        Planted.IsFound(ReferenceRules.PackagesStayWithTheirOwners, message, (project, Project($"<PackageReference Include=\"{package}\" />")));

    [Fact]
    public void Libraries_stay_in_their_corner() => Tree.OfRepository().Obeys(ReferenceRules.LibrariesStayInTheirCorner);

    [Theory]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Pipeline/Stage.cs", "using OpenCvSharp;", "Stage.cs:1: OpenCvSharp is named outside")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Frames/Reader.cs", "using Microsoft.ML.OnnxRuntime;", "Reader.cs:1: Microsoft.ML.OnnxRuntime is named outside")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Pipeline/Stage.cs", "using JustWalkOut.Vision.Frames.GStreamer;", "Stage.cs:1: JustWalkOut.Vision.Frames.GStreamer is named outside")]
    [InlineData("store-server/JustWalkOut.Cli/Verb.cs", "class A { object o = new global::Npgsql.NpgsqlConnection(); }", "Verb.cs:1: Npgsql is named outside")]
    [InlineData("store-server/JustWalkOut.StoreServer/Carts/Log.cs", "using Db = Microsoft.Data.Sqlite.SqliteConnection;", "Log.cs:1: Microsoft.Data.Sqlite is named outside")]
    [InlineData(VisionProject, "<Project><ItemGroup><Using Include=\"OpenCvSharp\" /></ItemGroup></Project>", "a project-wide using of OpenCvSharp")]
    public void A_library_outside_its_corner_is_found(string path, string text, string message) =>
        Planted.IsFound(ReferenceRules.LibrariesStayInTheirCorner, message, (path, text));

    [Fact]
    public void A_library_in_its_corner_and_a_word_in_a_text_are_no_fault() => Planted.IsClean(
        ReferenceRules.LibrariesStayInTheirCorner,
        ("vision-pipeline/JustWalkOut.Vision/Detection/A.cs", "using OpenCvSharp; using Microsoft.ML.OnnxRuntime;"),
        ("store-server/JustWalkOut.StoreServer/Storage/A.cs", "using Npgsql; using Microsoft.Data.Sqlite;"),
        ("store-server/JustWalkOut.Cli/Doctor.cs", "class A { string s = \"Npgsql\"; Kind k = Kind.Sqlite; }"));

    [Fact]
    public void Native_code_stays_in_its_corner() => Tree.OfRepository().Obeys(ReferenceRules.NativeCodeStaysInItsCorner);

    [Theory]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Frames/A.cs", "class A { [LibraryImport(\"libgstapp-1.0.so.0\")] static partial void B(); }", "A.cs:1: native libgstapp-1.0.so.0 is called outside")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Frames/A.cs", "class A { const string C = \"libgstapp-1.0.so.0\"; [LibraryImport(C)] static partial void B(); }", "A.cs:1: native libgstapp-1.0.so.0 is called outside")]
    [InlineData("store-server/JustWalkOut.Cli/A.cs", "class A { [DllImport(\"libc\")] static extern void B(); }", "A.cs:1: native libc is called outside")]
    [InlineData("vision-pipeline/JustWalkOut.Vision/Frames/A.cs", "class A { [DllImport(\"libavcodec\")] static extern void B(); }", "A.cs:1: native libavcodec is called though no folder is named for it")]
    public void Native_code_outside_its_corner_is_found(string path, string text, string message) => Planted.IsFound(ReferenceRules.NativeCodeStaysInItsCorner, message, (path, text));

    [Fact]
    public void Native_code_in_its_corner_is_no_fault() => Planted.IsClean(
        ReferenceRules.NativeCodeStaysInItsCorner,
        ("vision-pipeline/JustWalkOut.Vision/Frames/GStreamer/A.cs", "class A { const string C = \"libgstapp-1.0.so.0\"; [LibraryImport(C)] static partial void B(); [LibraryImport(\"libglib-2.0.so.0\")] static partial void D(); }"),
        ("vision-pipeline/JustWalkOut.Vision/Frames/B.cs", "class B { [DllImport(\"libc\")] static extern void C(); }"));

    [Fact]
    public void Pure_projects_have_no_clock_no_files_and_no_log() => Tree.OfRepository().Obeys(ReferenceRules.PureProjectsHaveNoClockNoFilesAndNoLog);

    [Theory]
    [InlineData("class A { void B() => File.Delete(\"x\"); }", "File in a pure project")]
    [InlineData("class A { void B() => System.IO.Directory.Delete(\"x\"); }", "Directory in a pure project")]
    [InlineData("class A { FileStream B; }", "FileStream in a pure project")]
    [InlineData("class A { void B() { Console.WriteLine(); } }", "Console in a pure project")]
    [InlineData("class A(ILogger<A> log) { }", "ILogger in a pure project")]
    [InlineData("class A { long b = System.Diagnostics.Stopwatch.GetTimestamp(); }", "Stopwatch in a pure project")]
    [InlineData("class A { object b = TimeProvider.System; }", "TimeProvider.System in a pure project")]
    public void A_clock_a_file_or_a_log_in_a_pure_project_is_found(string text, string message) =>
        Planted.IsFound(ReferenceRules.PureProjectsHaveNoClockNoFilesAndNoLog, message, ("vision-pipeline/JustWalkOut.Attribution/A.cs", text));

    [Fact]
    public void Readers_of_the_caller_and_members_of_our_own_are_no_fault() => Planted.IsClean(
        ReferenceRules.PureProjectsHaveNoClockNoFilesAndNoLog,
        ("vision-pipeline/JustWalkOut.Tracking/A.cs", "using System.IO; class A { string B(TextReader r, X x) => x.File + new X { File = r.ReadLine() }; }"),
        ("vision-pipeline/JustWalkOut.Vision/A.cs", "class A { void B() => File.Delete(\"x\"); }"));

    [Fact]
    public void Truth_is_known_to_the_judge_and_the_simulator_alone() => Tree.OfRepository().Obeys(ReferenceRules.TruthIsKnownToTheJudgeAndTheSimulatorAlone);

    [Theory]
    [InlineData("class A { string b = \"truth/receipts.json\"; }")]
    [InlineData("class A { string b = Path.Combine(c, \"truth\"); }")]
    [InlineData("class A { string b = $\"{c}/truth/{d}\"; }")]
    public void A_glimpse_of_the_truth_is_found(string text) =>
        Planted.IsFound(ReferenceRules.TruthIsKnownToTheJudgeAndTheSimulatorAlone, "A.cs:1: names a recording's truth", ("vision-pipeline/JustWalkOut.Vision/A.cs", text));

    [Fact]
    public void The_judge_and_plain_words_about_truth_are_no_fault() => Planted.IsClean(
        ReferenceRules.TruthIsKnownToTheJudgeAndTheSimulatorAlone,
        ("vision-pipeline/JustWalkOut.Evaluation/A.cs", "class A { string b = \"truth/receipts.json\"; }"),
        ("store-server/JustWalkOut.Cli/A.cs", "class A { string b = \"A recording with its truth.\"; }"));

    private static string Project(string item) => $"<Project><ItemGroup>{item}</ItemGroup></Project>";
}
