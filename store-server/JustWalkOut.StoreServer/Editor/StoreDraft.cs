using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>A store as somebody wants it to be from the next start on.</summary>
/// <param name="Version">Of this form; 1.</param>
/// <param name="Base">SHA-256 of the store's file that it was drawn from, in small hex digits.</param>
/// <param name="By">Who saved it.</param>
/// <param name="At">When.</param>
/// <param name="Store">The whole store.</param>
public sealed record StoreDraft(int Version, string Base, string By, DateTimeOffset At, JsonObject Store)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Strict = new(MessageJson.Indented) { AllowDuplicateProperties = false };

    /// <summary>Where the draft of a store's file lies: beside it.</summary>
    public static string PathOf(string storeFile) => Beside(storeFile, "draft");

    /// <summary>
    /// Takes the draft beside a store's file, before the store is opened: the draft's store becomes the file, and what the file held is kept beside it. A draft that was drawn from another file than lies there now,
    /// or that no store could be opened with, stays where it is and is said. A start that was cut off between the two leaves nothing half done: the next one finds the file to be the draft's and only clears it away.
    /// </summary>
    /// <param name="storeFile">The store's file.</param>
    /// <param name="say">Hears what became of a draft, one line.</param>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static void Take(string storeFile, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        string path = PathOf(storeFile);
        if (!File.Exists(path) || !File.Exists(storeFile))
        {
            return;
        }

        byte[] before = File.ReadAllBytes(storeFile);
        if (!TryRead(File.ReadAllBytes(path), out StoreDraft? draft, out string fault))
        {
            say($"{path} is no draft ({fault}); it is left, and the store opens as {storeFile} has it. Delete it, or save a new one in the editor.");
            return;
        }

        byte[] after = draft.Bytes();
        if (!after.AsSpan().SequenceEqual(before))
        {
            StoreReading reading = StoreFile.Examine(after);
            string? why = draft.Base != HashOf(before) ? "was drawn from another store.json than lies there now"
                : reading.Store is null ? $"has faults ({string.Join("; ", reading.Faults.Take(3))})"
                : null;
            if (why is not null)
            {
                say($"{path}, which {draft.By} saved at {draft.At:u}, {why}; it is left, and the store opens as {storeFile} has it. Open it in the editor and save it anew, or delete it.");
                return;
            }

            UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(storeFile);
            string kept = Beside(storeFile, "before");
            WebSecrets.Write(kept, before);
            WebSecrets.Write(storeFile, after);
            if (mode is { } readers && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(storeFile, readers);
            }

            say($"{storeFile} is now the draft that {draft.By} saved at {draft.At:u}; what it held before is in {kept}.");
        }

        File.Delete(path);
    }

    /// <summary>SHA-256 of a file's content, in small hex digits.</summary>
    internal static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The store as its file will hold it.</summary>
    internal byte[] Bytes() => BytesOf(Store);

    /// <summary>A store's file from its members.</summary>
    internal static byte[] BytesOf(JsonNode store) => [.. JsonSerializer.SerializeToUtf8Bytes(store, MessageJson.Indented), (byte)'\n'];

    /// <summary>Reads a draft's file; never throws for what is in it.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> file, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StoreDraft? draft, out string fault)
    {
        (draft, fault) = (null, "it is empty");
        try
        {
            draft = JsonSerializer.Deserialize<StoreDraft>(file, Strict);
            fault = draft is null ? fault : draft.Version != CurrentVersion ? $"its version is {draft.Version}, expected {CurrentVersion}" : draft.Store is null || draft.Base is null || draft.By is null ? "parts are missing" : "";
        }
        catch (JsonException wrong)
        {
            fault = $"no JSON of one: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            fault = "what stands for its store is no object"; // The JSON reader's own, for a value of another kind.
        }

        draft = fault.Length == 0 ? draft : null;
        return draft is not null;
    }

    /// <summary>Where what a store's file held before is kept: beside it.</summary>
    internal static string BeforeOf(string storeFile) => Beside(storeFile, "before");

    private static string Beside(string storeFile, string what) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storeFile))!, $"{Path.GetFileNameWithoutExtension(storeFile)}.{what}.json");
}
