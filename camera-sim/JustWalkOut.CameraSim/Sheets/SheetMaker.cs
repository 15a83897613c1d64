using System.Text.Json;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>What pictures to look at are to be made.</summary>
public enum SheetKind
{
    /// <summary>All cameras of a store at a busy moment: <c>cameras.png</c>.</summary>
    Cameras,

    /// <summary>One camera of a store at every hour of a day: <c>hours.png</c>.</summary>
    Hours,

    /// <summary>Every type of body from several sides: <c>bodies.png</c>.</summary>
    Bodies,

    /// <summary>A film and a poster of each hard case: <c>NAME.mp4</c>, <c>NAME.png</c>.</summary>
    Scenes,
}

/// <summary>How they are to be made.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Store">A <c>store.json</c>, or a built-in store's name; null for the default. Bodies need none.</param>
/// <param name="Seed">Seed of all randomness.</param>
/// <param name="WidthPx">Width of one view, even; a film is half as wide again.</param>
public sealed record SheetOrder(SheetKind Kind, string? Store, long Seed, int WidthPx)
{
    /// <summary>The store of films when none is named.</summary>
    internal const string StoreDefault = "nano";

    /// <summary>The hard cases to film, by name; all when empty.</summary>
    public IReadOnlyList<string> Scenes { get; init; } = [];

    /// <summary>How long a film is.</summary>
    public double FilmSeconds { get; init; } = 20;

    /// <summary>The minutes out of which the busiest moment is taken.</summary>
    public TimeSpan BusyLength { get; init; } = TimeSpan.FromMinutes(6);
}

/// <summary>Pictures and films to look at: whether simulated stores, people and hard cases are what they are said to be.</summary>
public static class SheetMaker
{
    /// <summary>The file that lists what was made.</summary>
    public const string ListName = "sheet.json";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>Makes them in an existing empty folder of the caller's, and lists them in <see cref="ListName"/>.</summary>
    /// <param name="order">What.</param>
    /// <param name="folder">Where.</param>
    /// <param name="passed">Told what is at hand.</param>
    /// <param name="cancellation">Ends it early, with the folder half full.</param>
    /// <returns>The pictures' names, posters of films among them.</returns>
    /// <exception cref="InvalidDataException">The store cannot be shown; the message says why.</exception>
    public static IReadOnlyList<string> Make(SheetOrder order, string folder, Action<string> passed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(passed);
        List<string> pictures = [];
        List<object> films = [];
        if (order.Kind == SheetKind.Scenes)
        {
            IReadOnlyList<string> names = order.Scenes.Count > 0 ? order.Scenes : Recorded.Simulator.Scenes;
            foreach (string name in names)
            {
                cancellation.ThrowIfCancellationRequested();
                passed(name);
                SceneFilm film = SceneFilm.Of(name, order);
                film.Write(Path.Combine(folder, $"{name}.mp4"), Path.Combine(folder, $"{name}.png"));
                pictures.Add($"{name}.png");
                films.Add(new { name, cameras = film.Cameras, seconds = film.Seconds, act = film.ActAt.TotalSeconds });
            }
        }
        else
        {
            string name = $"{order.Kind.ToString().ToLowerInvariant()}.png";
            passed(name);
            File.WriteAllBytes(Path.Combine(folder, name), order.Kind switch
            {
                SheetKind.Bodies => BodySheet.ToPng(order.WidthPx),
                SheetKind.Hours => CameraSheet.OfHours(order),
                _ => CameraSheet.OfAll(order, passed),
            });
            pictures.Add(name);
        }

        File.WriteAllText(
            Path.Combine(folder, ListName),
            JsonSerializer.Serialize(new { kind = order.Kind.ToString().ToLowerInvariant(), store = order.Store, seed = order.Seed, widthPx = order.WidthPx, pictures, films }, Form) + "\n");
        return pictures;
    }
}
