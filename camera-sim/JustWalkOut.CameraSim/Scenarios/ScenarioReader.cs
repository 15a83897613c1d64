using System.Text.Json;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>Reads the form of a scenario file, member by member in the order of the records, and holds its parts against each other.</summary>
internal static class ScenarioReader
{
    private static readonly Bounds Hours = new("hours between 0 and 24", 0, 24);
    private static readonly Bounds Seconds = new("seconds above 0 and at most 172800", 0, 172_800, IsMinOut: true);
    private static readonly Bounds SecondsFromZero = new("seconds between 0 and 172800", 0, 172_800);

    public static Scenario Read(JsonElement root, List<string> faults)
    {
        JsonMembers members = new(root, "$", faults);
        Bounds version = new($"{Scenario.CurrentVersion}, the form that this program reads", Scenario.CurrentVersion, Scenario.CurrentVersion);
        _ = members.Whole("version", version);
        Scenario scenario = new(
            members.Text("name"),
            members.Text("description"),
            members.Text("store"),
            TimeSpan.FromSeconds(members.Number("lengthSeconds", Seconds)),
            members.Number("startHour", Hours, otherwise: 12),
            members.Number("cameraFps", new Bounds("pictures per second between 1 and 30", 1, 30), otherwise: 15),
            ReadArrivals(members.Object("arrivals")),
            ReadGroups(members),
            ReadBodies(members.Object("bodies")),
            ReadShopping(members.Object("shopping")),
            ReadBehaviours(members),
            ReadStaff(members.Object("staff")),
            members.Objects("faults", ReadFault),
            members.Objects("faultRates", ReadFaultRate));
        members.End();
        return scenario;
    }

    private static Arrivals ReadArrivals(JsonMembers? members)
    {
        if (members is null)
        {
            return new Arrivals(0, 0, 1, []);
        }

        Arrivals arrivals = new(
            members.Number("partiesPerMinute", new Bounds("parties per minute between 0 and 600", 0, 600)),
            (int)members.Whole("openingParties", new Bounds("a whole number between 0 and 1000", 0, 1000)),
            (int)members.Whole("capacityPeople", new Bounds("a whole number between 1 and 1000", 1, 1000)),
            members.Objects("profile", ReadHourFactor));
        for (int i = 1; i < arrivals.Profile.Count; i++)
        {
            if (arrivals.Profile[i].Hour <= arrivals.Profile[i - 1].Hour)
            {
                members.Fault($"profile[{i}].hour", $"is {arrivals.Profile[i].Hour}, expected a later hour than the entry before");
            }
        }

        members.End();
        return arrivals;
    }

    private static HourFactor ReadHourFactor(JsonMembers members)
    {
        HourFactor factor = new(members.Number("hour", Hours), members.Number("factor", Bounds.AtLeastZero));
        members.End();
        return factor;
    }

    private static List<GroupKind> ReadGroups(JsonMembers members)
    {
        List<GroupKind> groups = members.Objects("groups", group =>
        {
            GroupKind kind = new(
                group.Number("share", Bounds.AtLeastZero),
                (int)group.Whole("adults", new Bounds("a whole number between 1 and 6", 1, 6)),
                (int)group.Whole("children", new Bounds("a whole number between 0 and 6", 0, 6)));
            group.End();
            return kind;
        });
        if (!groups.Any(group => group.Share > 0))
        {
            members.Fault("groups", "has no kind with a share above 0, expected at least one");
        }

        return groups;
    }

    private static Bodies ReadBodies(JsonMembers? members)
    {
        if (members is null)
        {
            return new Bodies([], [], [], 0, 0, 0, 0);
        }

        Bodies bodies = new(
            ReadShares<Carrier>(members, "carriers"),
            ReadShares<Headwear>(members, "headwear"),
            ReadShares<Pattern>(members, "patterns"),
            members.Number("femaleShare", Bounds.Share),
            members.Number("coatShare", Bounds.Share),
            members.Number("coatOffShare", Bounds.Share),
            members.Number("lookAlikeShare", Bounds.Share));
        members.End();
        return bodies;
    }

    private static List<Weighted<TEnum>> ReadShares<TEnum>(JsonMembers parent, string name)
        where TEnum : struct, Enum
    {
        JsonMembers? members = parent.Object(name);
        if (members is null)
        {
            return [];
        }

        List<Weighted<TEnum>> shares = [];
        foreach (TEnum value in Enum.GetValues<TEnum>())
        {
            double share = members.Number(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()), Bounds.AtLeastZero, otherwise: 0);
            if (share > 0)
            {
                shares.Add(new Weighted<TEnum>(value, share));
            }
        }

        members.End();
        if (shares.Count == 0)
        {
            parent.Fault(name, "has no share above 0, expected at least one");
        }

        return shares;
    }

    private static Shopping ReadShopping(JsonMembers? members)
    {
        if (members is null)
        {
            return new Shopping(1, 1, 0);
        }

        Shopping shopping = new(
            (int)members.Whole("productsMax", new Bounds("a whole number between 1 and 50", 1, 50)),
            members.Number("hurry", new Bounds("a factor between 0.1 and 5", 0.1, 5), otherwise: 1),
            members.Number("putBackShare", Bounds.Share));
        members.End();
        return shopping;
    }

    private static List<BehaviourShare> ReadBehaviours(JsonMembers parent)
    {
        JsonMembers? members = parent.Object("behaviours");
        if (members is null)
        {
            return [];
        }

        List<BehaviourShare> shares = [];
        foreach (BehaviourKind kind in BehaviourKinds.All.Where(kind => kind.Scope != BehaviourScope.Elsewhere))
        {
            double share = members.Number(kind.Name, Bounds.Share, otherwise: 0);
            if (share > 0)
            {
                shares.Add(new BehaviourShare(kind.Name, share));
            }
        }

        members.End();
        double sum = shares.Where(share => BehaviourKinds.Find(share.Name)!.Scope == BehaviourScope.Stop).Sum(share => share.Share);
        if (sum > 1 + 1e-9)
        {
            parent.Fault("behaviours", $"has shares of stops that add up to {Math.Round(sum, 6)}, expected at most 1: plain shopping is the rest");
        }

        return shares;
    }

    private static Staffing ReadStaff(JsonMembers? members)
    {
        if (members is null)
        {
            return new Staffing(0, 0);
        }

        Bounds rate = new("rounds per hour between 0 and 60", 0, 60);
        Staffing staff = new(members.Number("restocksPerHour", rate), members.Number("staffRoundsPerHour", rate));
        members.End();
        return staff;
    }

    private static Fault ReadFault(JsonMembers members)
    {
        FaultKind kind = members.Choice<FaultKind>("kind");
        string target = members.Text("target");
        double from = members.Number("fromSeconds", SecondsFromZero);
        double to = members.Number("toSeconds", Seconds);
        Fault fault = new(kind, target, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), members.Number("strength", Bounds.Any, otherwise: 0));
        if (to > 0 && to <= from)
        {
            members.Fault("toSeconds", $"is {to}, expected more than fromSeconds, {from}");
        }

        members.End();
        return fault;
    }

    private static FaultRate ReadFaultRate(JsonMembers members)
    {
        FaultKind kind = members.Choice<FaultKind>("kind");
        double perHour = members.Number("perHour", new Bounds("faults per hour between 0 and 1000", 0, 1000));
        int atLeast = (int)(members.WholeOrNull("atLeast", new Bounds("a whole number between 0 and 1000", 0, 1000)) ?? 0);
        double[] seconds = Range(members, "seconds", Seconds);
        double[] strength = Range(members, "strength", Bounds.Any);
        members.End();
        return new FaultRate(kind, perHour, atLeast, seconds[0], seconds[1], strength[0], strength[1]);
    }

    private static double[] Range(JsonMembers members, string name, Bounds bounds)
    {
        double[] range = members.Numbers(name, 2, bounds);
        if (range.Length != 2)
        {
            return [0, 0];
        }

        if (range[1] < range[0])
        {
            members.Fault(name, $"is [{range[0]}, {range[1]}], expected the smaller number first");
        }

        return range;
    }
}
