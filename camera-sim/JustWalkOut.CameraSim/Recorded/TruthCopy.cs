using JustWalkOut.CameraSim.Truth;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>Takes what a recording knows to be true over into another recording of the same events, unread.</summary>
public static class TruthCopy
{
    /// <summary>Copies it; nothing where there is none.</summary>
    /// <param name="recording">Folder of the recording.</param>
    /// <param name="into">Folder of the other, which has none yet.</param>
    public static void Of(string recording, string into)
    {
        string from = Path.Combine(recording, TruthSink.Folder);
        foreach (string file in Directory.Exists(from) ? Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories) : [])
        {
            string copy = Path.Combine(into, TruthSink.Folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
