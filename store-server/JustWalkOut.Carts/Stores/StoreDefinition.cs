namespace JustWalkOut.Carts.Stores;

/// <summary>A store as its <c>store.json</c> describes it. Lengths in metres in the store's frame (z up), angles in degrees, counter-clockwise about z.</summary>
/// <param name="Version">Version of the file's form; 1.</param>
/// <param name="Name">The store's id: part of every key and route.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Locale">BCP 47, such as en-US.</param>
/// <param name="Floor">Outline and walls.</param>
/// <param name="Zones">Named areas of the floor.</param>
/// <param name="Gates">Where people come in and go out.</param>
/// <param name="Gondolas">Shelf furniture, each with its shelves and their plates.</param>
/// <param name="Cameras">Cameras and their calibration.</param>
/// <param name="Catalog">What the store sells, each SKU once.</param>
/// <param name="Planogram">What stands where.</param>
/// <param name="Rules">House rules.</param>
/// <param name="Promotions">Promotions, each id once; null for none.</param>
public sealed record StoreDefinition(
    int Version,
    StoreId Name,
    Currency Currency,
    string Locale,
    FloorPlan Floor,
    IReadOnlyList<Zone> Zones,
    IReadOnlyList<Gate> Gates,
    IReadOnlyList<Gondola> Gondolas,
    IReadOnlyList<Camera> Cameras,
    IReadOnlyList<Product> Catalog,
    IReadOnlyList<PlanogramRow> Planogram,
    Rules Rules,
    IReadOnlyList<Promotion>? Promotions = null)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>The floor's outline as a closed polygon of (x, y), and walls as runs of (x, y).</summary>
public sealed record FloorPlan(IReadOnlyList<double[]> Outline, IReadOnlyList<IReadOnlyList<double[]>> Walls);

/// <summary>What an area of the floor is for.</summary>
public enum ZoneKind
{
    /// <summary>Where people appear who have passed the gate.</summary>
    Entry = 1,

    /// <summary>Where people go to leave.</summary>
    Exit,

    /// <summary>Where people shop.</summary>
    Aisle,

    /// <summary>For staff only.</summary>
    Staff,
}

/// <summary>A named area of the floor, a closed polygon of (x, y).</summary>
public sealed record Zone(string Id, ZoneKind Kind, IReadOnlyList<double[]> Outline);

/// <summary>A gate at (x, y).</summary>
/// <param name="Id">Unique in the store.</param>
/// <param name="At">Where, metres.</param>
/// <param name="Entry">How people come in by it; null for <see cref="EntryKind.CheckIn"/>.</param>
public sealed record Gate(GateId Id, double[] At, EntryKind? Entry = null);

/// <summary>How people come in by a gate.</summary>
public enum EntryKind
{
    /// <summary>They check in, and then it opens.</summary>
    CheckIn = 1,

    /// <summary>It stands open: whoever walks in pays at the exit.</summary>
    Free,
}

/// <summary>Place of a part in its parent's frame (a gondola's parent is the store): translation, then a turn about z.</summary>
public sealed record Pose(double X, double Y, double Z, double YawDegrees = 0)
{
    /// <summary>Brings a part given in this pose's frame into its parent's: the pose of a shelf in the store from its pose in the gondola.</summary>
    public Pose Place(Pose part)
    {
        Turn turn = Turn.Of(YawDegrees);
        return new Pose(
            X + (turn.Cosine * part.X) - (turn.Sine * part.Y),
            Y + (turn.Sine * part.X) + (turn.Cosine * part.Y),
            Z + part.Z,
            YawDegrees + part.YawDegrees);
    }
}

/// <summary>Extent along the part's own x (width), y (depth, away from the shopper) and z (height), each at least 0.</summary>
public sealed record Extent(double Width, double Depth, double Height);

/// <summary>A piece of shelf furniture; its origin is its left front bottom corner as a shopper sees it.</summary>
public sealed record Gondola(string Id, Pose Pose, Extent Size, IReadOnlyList<Shelf> Shelves);

/// <summary>A shelf of a gondola; its origin is its left front corner.</summary>
public sealed record Shelf(string Id, Pose Pose, Extent Size, IReadOnlyList<Plate> Plates);

/// <summary>A weighing plate of a shelf; its origin is its left front corner. Height is that of the goods on it.</summary>
public sealed record Plate(string Id, Pose Pose, Extent Size);

/// <summary>A camera: where its pictures come from and, once calibrated, how it sees.</summary>
/// <param name="Id">Unique in the store.</param>
/// <param name="Source">Address or file of its pictures, without credentials; null where only its numbers are known.</param>
/// <param name="Calibration">Null until calibrated.</param>
public sealed record Camera(CameraId Id, string? Source, CameraCalibration? Calibration = null);

/// <summary>Pinhole calibration with Brown distortion, in OpenCV's convention.</summary>
/// <param name="WidthPx">Width of the pictures that it holds for.</param>
/// <param name="HeightPx">Height of the same.</param>
/// <param name="FocalPx">fx, fy.</param>
/// <param name="CentrePx">cx, cy.</param>
/// <param name="Distortion">k1, k2, p1, p2, k3 and on, as many as known.</param>
/// <param name="CameraToStore">Rotation and translation from camera to store, 3 rows of 4, metres.</param>
public sealed record CameraCalibration(
    int WidthPx, int HeightPx, double[] FocalPx, double[] CentrePx, double[] Distortion, double[][] CameraToStore);

/// <summary>House rules.</summary>
/// <param name="HandOver">Who pays for what is handed from one to another.</param>
/// <param name="ReviewBelow">A line surer than this is charged, any other goes to a person; 0 to 1, default 0.9.</param>
/// <param name="CapacityPeople">Most people at once; null for no limit.</param>
/// <param name="HoldMinor">Amount held on the card at the door; null for none.</param>
/// <param name="OfflineVisitMinor">Up to how much a visit is accepted while the payment service does not answer; null to let nobody in then.</param>
/// <param name="OfflineTotalMinor">Up to how much in all of visits so accepted and not yet paid; null for nothing.</param>
/// <param name="AgeCheck">Who checks the age of who takes goods with an age limit; null for <see cref="AgeCheckRule.Staff"/>.</param>
/// <param name="Hours">When shoppers are let in; null for always.</param>
/// <param name="AskAfterMinutes">After how long inside a person is asked whether a visit still goes on, 1 to 10,080; null for <see cref="Decide.AskAfterUsually"/>.</param>
public sealed record Rules(
    HandOverRule HandOver = HandOverRule.TakerPays, double ReviewBelow = 0.9, int? CapacityPeople = null, long? HoldMinor = null, long? OfflineVisitMinor = null, long? OfflineTotalMinor = null,
    AgeCheckRule? AgeCheck = null, OpeningHours? Hours = null, int? AskAfterMinutes = null);

/// <summary>Who checks the age of who takes goods with an age limit.</summary>
public enum AgeCheckRule
{
    /// <summary>A member of staff, in the store: until then such goods wait.</summary>
    Staff = 1,

    /// <summary>Nobody in the store, because nobody is let in who is too young for anything in it.</summary>
    AtEntry,
}

/// <summary>Who pays for what is handed from one shopper to another.</summary>
public enum HandOverRule
{
    /// <summary>Whoever took it from the shelf.</summary>
    TakerPays = 1,

    /// <summary>Whoever holds it at the exit.</summary>
    KeeperPays,
}
