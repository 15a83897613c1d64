using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>
/// A store in few words, as <c>Stores/Blueprints</c> holds it: furniture by kind, runs of it along walls and aisles, and which ranges of goods fill
/// them. <see cref="BlueprintBuilder"/> makes the whole store of it. Metres in the store's frame, degrees counter-clockwise about z.
/// </summary>
internal sealed record Blueprint(
    string Name,
    string Currency,
    string Locale,
    IReadOnlyList<double[]> Outline,
    IReadOnlyList<IReadOnlyList<double[]>> Walls,
    IReadOnlyList<Zone> Zones,
    IReadOnlyList<GatePlan> Gates,
    IReadOnlyDictionary<string, Furniture> Furniture,
    IReadOnlyList<GondolaRun> Runs,
    IReadOnlyList<string> EmptyPlates,
    IReadOnlyList<CameraPlan> Cameras,
    Rules Rules,
    TaxPlan? Tax = null)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a resource of this assembly as one of the blueprint's records.</summary>
    internal static T Read<T>(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new ArgumentException($"There is no resource '{resource}' in this program.", nameof(resource));
        return JsonSerializer.Deserialize<T>(stream, Form) ?? throw new InvalidDataException($"{resource} holds nothing.");
    }
}

/// <summary>A gate and where it stands.</summary>
internal sealed record GatePlan(string Id, double[] At);

/// <summary>Sales tax on top of the price, on goods of some categories.</summary>
internal sealed record TaxPlan(double Rate, IReadOnlyList<string> Categories);

/// <summary>A kind of gondola.</summary>
/// <param name="ShelfZMetres">Height of each shelf's plates above the floor, lowest first.</param>
/// <param name="PlatesPerShelf">Plates side by side.</param>
/// <param name="PlateWidthMetres">Width of one plate.</param>
/// <param name="PlateDepthMetres">Depth of one plate.</param>
/// <param name="HeightMetres">Height of the whole gondola; goods on the top shelf stay below it.</param>
internal sealed record Furniture(
    IReadOnlyList<double> ShelfZMetres, int PlatesPerShelf, double PlateWidthMetres, double PlateDepthMetres, double HeightMetres)
{
    /// <summary>Thickness of a side panel.</summary>
    public const double SideMetres = 0.02;

    /// <summary>Thickness of the back panel and of the lip in front of the plates together.</summary>
    public const double BackAndLipMetres = 0.03;

    /// <summary>Thickness of a shelf's board with its load cells, and the hand's room above the goods.</summary>
    public const double BoardMetres = 0.03;

    public double WidthMetres => (PlatesPerShelf * PlateWidthMetres) + (2 * SideMetres);

    public double DepthMetres => PlateDepthMetres + BackAndLipMetres;

    /// <summary>Room for goods above a shelf.</summary>
    public double RoomMetres(int shelf) =>
        (shelf + 1 < ShelfZMetres.Count ? ShelfZMetres[shelf + 1] : HeightMetres) - ShelfZMetres[shelf] - BoardMetres;
}

/// <summary>Gondolas of one kind side by side, from left to right as a shopper before them sees it.</summary>
/// <param name="Furniture">Their kind.</param>
/// <param name="At">Left front corner of the first.</param>
/// <param name="YawDegrees">Turn of each; at 0 a shopper before them looks along the store's y.</param>
/// <param name="Gondolas">For each the ranges that fill it, the lowest shelf first; <c>cola@1</c> is the range's second size alone.</param>
internal sealed record GondolaRun(string Furniture, double[] At, double YawDegrees, IReadOnlyList<IReadOnlyList<string>> Gondolas);

/// <summary>A camera under the ceiling.</summary>
/// <param name="Id">Unique in the store.</param>
/// <param name="At">Where, z up.</param>
/// <param name="PanDegrees">Towards where it is tilted, counter-clockwise from the store's x; the top of the picture.</param>
/// <param name="TiltDegrees">0 looks straight down, 90 at the horizon.</param>
/// <param name="FocalPx">Focal length in pixels of a picture 640 wide.</param>
/// <param name="K1">First radial term of the Brown distortion, negative for a barrel.</param>
/// <param name="K2">Second radial term.</param>
internal sealed record CameraPlan(string Id, double[] At, double PanDegrees, double TiltDegrees, double FocalPx, double K1, double K2);
