using System.Text.Json;
using System.Text.RegularExpressions;

namespace JustWalkOut.Carts.Stores;

/// <summary>Reads the form of <c>store.json</c>, member by member in the order of the records; <see cref="StoreChecks"/> then holds its parts against each other.</summary>
internal static partial class StoreReader
{
    public static StoreDefinition Read(JsonElement root, List<string> faults)
    {
        JsonMembers members = new(root, "$", faults);
        Bounds version = new($"{StoreDefinition.CurrentVersion}, the form that this program reads", StoreDefinition.CurrentVersion, StoreDefinition.CurrentVersion);
        StoreDefinition store = new(
            (int)members.Whole("version", version),
            new StoreId(members.Text("name", IsName, "1 to 64 letters, digits, dots, dashes or underscores")),
            new Currency(members.Text("currency", Currency.IsCode, "an ISO 4217 code of three capital letters, such as \"USD\"")),
            members.Text("locale", text => LocaleForm().IsMatch(text), "a BCP 47 language tag, such as \"en-US\""),
            ReadFloor(members.Object("floor")),
            members.Objects("zones", ReadZone),
            members.Objects("gates", ReadGate),
            members.Objects("gondolas", ReadGondola),
            members.Objects("cameras", ReadCamera),
            members.Objects("catalog", CatalogReader.ReadProduct),
            members.Objects("planogram", row => ReadPlanogramRow(row)),
            ReadRules(members.Object("rules")),
            members.ObjectsOrNull("promotions", CatalogReader.ReadPromotion));
        members.End();
        return store;
    }

    /// <summary>Whether a text can stand in keys, routes and topics as it is.</summary>
    internal static bool IsName(string text) => NameForm().IsMatch(text);

    private static bool IsPart(string text) => !text.Contains('/', StringComparison.Ordinal);

    private static FloorPlan ReadFloor(JsonMembers? members)
    {
        FloorPlan floor = new(members?.Points("outline", countMin: 3) ?? [], members?.Runs("walls") ?? []);
        members?.End();
        return floor;
    }

    private static Zone ReadZone(JsonMembers members)
    {
        Zone zone = new(members.Text("id"), members.Choice<ZoneKind>("kind"), members.Points("outline", countMin: 3));
        members.End();
        return zone;
    }

    private static Gate ReadGate(JsonMembers members)
    {
        Gate gate = new(
            new GateId(members.Text("id")),
            members.Numbers("at", 2, Bounds.Metres),
            members.Choice<EntryKind>("entry", EntryKind.CheckIn) is not EntryKind.CheckIn and var entry ? entry : null);
        members.End();
        return gate;
    }

    private static Gondola ReadGondola(JsonMembers members)
    {
        Gondola gondola = new(ReadPartId(members), ReadPose(members), ReadExtent(members), members.Objects("shelves", ReadShelf));
        members.End();
        return gondola;
    }

    private static Shelf ReadShelf(JsonMembers members)
    {
        Shelf shelf = new(ReadPartId(members), ReadPose(members), ReadExtent(members), members.Objects("plates", ReadPlate));
        members.End();
        return shelf;
    }

    private static Plate ReadPlate(JsonMembers members)
    {
        Plate plate = new(ReadPartId(members), ReadPose(members), ReadExtent(members));
        members.End();
        return plate;
    }

    private static string ReadPartId(JsonMembers members) => members.Text("id", IsPart, "a non-empty text without a slash");

    private static Pose ReadPose(JsonMembers parent)
    {
        JsonMembers? members = parent.Object("pose");
        if (members is null)
        {
            return new Pose(0, 0, 0);
        }

        Pose pose = new(
            members.Number("x", Bounds.Metres), members.Number("y", Bounds.Metres), members.Number("z", Bounds.Metres),
            members.Number("yawDegrees", Bounds.Degrees, otherwise: 0));
        members.End();
        return pose;
    }

    private static Extent ReadExtent(JsonMembers parent)
    {
        JsonMembers? members = parent.Object("size");
        if (members is null)
        {
            return new Extent(0, 0, 0);
        }

        Extent size = new(members.Number("width", Bounds.Length), members.Number("depth", Bounds.Length), members.Number("height", Bounds.Length));
        members.End();
        return size;
    }

    private static Camera ReadCamera(JsonMembers members)
    {
        Camera camera = new(new CameraId(members.Text("id")), members.TextOrNull("source"), ReadCalibration(members.ObjectOrNull("calibration")));
        members.End();
        return camera;
    }

    private static CameraCalibration? ReadCalibration(JsonMembers? members)
    {
        if (members is null)
        {
            return null;
        }

        CameraCalibration calibration = new(
            (int)members.Whole("widthPx", Bounds.CountAboveZero),
            (int)members.Whole("heightPx", Bounds.CountAboveZero),
            members.Numbers("focalPx", 2, Bounds.AboveZero),
            members.Numbers("centrePx", 2, Bounds.Any),
            members.Numbers("distortion", null, Bounds.Any),
            members.Matrix("cameraToStore", rows: 3, columns: 4));
        members.End();
        return calibration;
    }

    internal static PlanogramRow ReadPlanogramRow(JsonMembers members)
    {
        string sku = members.Text("sku");
        List<string> texts = members.Texts("plates", countMin: 1);
        List<PlateId> plates = [];
        for (int i = 0; i < texts.Count; i++)
        {
            if (PlateId.TryFrom(texts[i], out PlateId plate))
            {
                plates.Add(plate);
            }
            else if (texts[i].Length > 0)
            {
                members.Fault($"plates[{i}]", $"is \"{texts[i]}\", expected gondola/shelf/plate, such as \"1/5/11\"");
            }
        }

        PlanogramRow row = new(new Sku(sku), plates, (int?)members.WholeOrNull("count", Bounds.Count));
        members.End();
        return row;
    }

    private static Rules ReadRules(JsonMembers? members)
    {
        Rules usual = new();
        if (members is null)
        {
            return usual;
        }

        Rules rules = new(
            members.Choice<HandOverRule>("handOver", usual.HandOver),
            members.Number("reviewBelow", Bounds.Share, usual.ReviewBelow),
            (int?)members.WholeOrNull("capacityPeople", Bounds.CountAboveZero),
            members.WholeOrNull("holdMinor", Bounds.MinorUnits),
            members.WholeOrNull("offlineVisitMinor", Bounds.MinorUnits),
            members.WholeOrNull("offlineTotalMinor", Bounds.MinorUnits),
            members.Choice<AgeCheckRule>("ageCheck", AgeCheckRule.Staff) is not AgeCheckRule.Staff and var ageCheck ? ageCheck : null,
            ReadHours(members.ObjectOrNull("hours")),
            (int?)members.WholeOrNull("askAfterMinutes", new Bounds("a whole number of minutes from 1 to 10080", 1, 10_080)));
        members.End();
        return rules;
    }

    private static OpeningHours? ReadHours(JsonMembers? members)
    {
        if (members is null)
        {
            return null;
        }

        const string Time = "a time of day from 00:00 to 23:59, such as \"08:30\"";
        OpeningHours hours = new(
            members.Text("zone", zone => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), "a time zone, such as \"Asia/Seoul\""),
            members.Text("opens", OpeningHours.IsTime, Time),
            members.Text("closes", OpeningHours.IsTime, Time),
            members.Texts("closedOn"));
        if (hours.Opens == hours.Closes && hours.Opens.Length > 0)
        {
            members.Fault("closes", $"is {hours.Closes} as opens is, expected another time; leave the hours out where the store never closes");
        }

        for (int i = 0; i < hours.ClosedOn.Count; i++)
        {
            if (!OpeningHours.IsDay(hours.ClosedOn[i]))
            {
                members.Fault($"closedOn[{i}]", $"is \"{hours.ClosedOn[i]}\", expected a day of the week, such as \"sunday\"");
            }
        }

        members.End();
        return hours;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();

    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocaleForm();
}
