namespace JustWalkOut.Tests;

/// <summary>Finds the real data that lies beside a checkout on the developers' machines and on no user's.</summary>
internal static class SharedData
{
    /// <summary>The checkout that the tests were built in.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A file or folder of the real data; skips the test, saying why, where it is absent.</summary>
    /// <param name="relative">Path under the data folder, with forward slashes.</param>
    public static string PathOrSkip(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data", relative));
        Assert.SkipUnless(Path.Exists(path), $"Real data '{relative}' is not on this machine; the same behaviour is tested on small data of our own.");
        return path;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "JustWalkOut.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No JustWalkOut.sln above {AppContext.BaseDirectory}.");
    }
}
