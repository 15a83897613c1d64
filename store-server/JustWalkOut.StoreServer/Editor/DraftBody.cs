using System.Text.Json.Nodes;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>The open store and its draft. Cameras' logins are left out.</summary>
/// <param name="Open">The file of the store that is open, or what it would be.</param>
/// <param name="Draft">The draft; absent where there is none.</param>
/// <param name="Revision">To be named when a draft is saved: <c>none</c> where there is none.</param>
/// <param name="By">Who saved it.</param>
/// <param name="At">When.</param>
/// <param name="Trouble">Why there is a draft's file that cannot be read; absent where there is none.</param>
/// <param name="MaySave">Whether whoever asks may save.</param>
/// <param name="Obstacle">Why nobody can; absent where one can.</param>
internal sealed record DraftBody(JsonObject Open, JsonObject? Draft, string Revision, string? By, DateTimeOffset? At, string? Trouble, bool MaySave, NoSaving? Obstacle)
{
    public static DraftBody Of(DraftShelf shelf, bool maySave)
    {
        ShelvedDraft now = shelf.Read();
        return new DraftBody(CameraLogins.Hide(shelf.Open), now.Draft is { } draft ? CameraLogins.Hide(draft.Store) : null, now.Revision, now.Draft?.By, now.Draft?.At, now.Fault, maySave, shelf.Obstacle);
    }
}

/// <summary>What is wrong with a store.</summary>
/// <param name="Count">How many faults there are.</param>
/// <param name="Faults">The first of them.</param>
internal sealed record CheckBody(int Count, IReadOnlyList<FaultBody> Faults)
{
    public static CheckBody Of(IReadOnlyList<string> faults, int most) => new(faults.Count, [.. faults.Take(most).Select(FaultBody.Of)]);
}

/// <summary>A fault.</summary>
/// <param name="Path">Where, as a JSON path, such as <c>$.gondolas[2].pose.x</c>.</param>
/// <param name="Text">What is wrong there, with what is expected.</param>
internal sealed record FaultBody(string Path, string Text)
{
    public static FaultBody Of(string fault) => fault.IndexOf(' ', StringComparison.Ordinal) is var end and > 0 ? new FaultBody(fault[..end], fault[(end + 1)..]) : new FaultBody("$", fault);
}

/// <summary>What was saved.</summary>
internal sealed record SavedBody(string Revision, string By, DateTimeOffset At);
