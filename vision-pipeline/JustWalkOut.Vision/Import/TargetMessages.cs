using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Import;

/// <summary>What the tracker said at one moment, with bodies in metres. Their presences' times are still to be set.</summary>
internal sealed record TargetMessage(DateTimeOffset Origin, IReadOnlyList<TargetBody> People);

/// <summary>Reads <c>full_targets.json</c>: bodies in inches on the planogram's axes.</summary>
internal static class TargetMessages
{
    /// <summary>The messages in order of time; one that is late or came again is dropped and noted, for its moment is past.</summary>
    public static List<TargetMessage> Read(string path, ImportNotes notes)
    {
        List<TargetMessage> messages = [];
        Dictionary<string, FloorPoint> lastSeen = new(StringComparer.Ordinal);
        foreach ((TargetLine line, string place) in ProtoJson.ReadLines<TargetLine>(path))
        {
            DateTimeOffset origin = ProtoJson.Moment(line.Document?.Header?.TOrigin, place, "document.header.t_origin");
            TargetsForm targets = line.Document!.Targets ?? throw ProtoJson.Fault(place, "document.targets is missing, expected the tracked people");
            if (messages.Count > 0 && origin <= messages[^1].Origin)
            {
                notes.Add("target messages came late or again", "left out", place);
                continue;
            }

            List<TargetBody> people = [];
            foreach (TargetForm target in targets.Targets ?? [])
            {
                if (BodyOf(target, lastSeen, place) is TargetBody body)
                {
                    people.Add(body);
                }
                else
                {
                    notes.Add("sightings of people of whom no point was ever seen", "left out", place);
                }
            }

            messages.Add(new TargetMessage(origin, people));
        }

        return messages.Count > 0 ? messages : throw ProtoJson.Fault(path, "holds no target message, expected at least one");
    }

    private static TargetBody? BodyOf(TargetForm target, Dictionary<string, FloorPoint> lastSeen, string place)
    {
        string id = target.TargetId?.Id is { Length: > 0 } text ? text : throw ProtoJson.Fault(place, "a target's target_id.id is missing, expected who it is");
        BodyPoint? head = PointOf(target.Head);
        BodyPoint[] hands = [.. (target.Hands ?? []).Select(PointOf).OfType<BodyPoint>()];
        if (hands.Length > 2)
        {
            throw ProtoJson.Fault(place, $"target {id} has {hands.Length} hands, expected at most 2");
        }

        Dictionary<Joint, BodyPoint> joints = [];
        foreach ((Joint joint, KeypointForm? form) in (ReadOnlySpan<(Joint, KeypointForm?)>)
            [(Joint.Neck, target.Neck), (Joint.LeftShoulder, target.LShoulder), (Joint.RightShoulder, target.RShoulder), (Joint.LeftElbow, target.LElbow),
             (Joint.RightElbow, target.RElbow), (Joint.LeftWrist, target.LWrist), (Joint.RightWrist, target.RWrist)])
        {
            if (PointOf(form) is BodyPoint point)
            {
                joints.Add(joint, point);
            }
        }

        if (FloorOf(head, joints, hands) is FloorPoint floor)
        {
            lastSeen[id] = floor;
        }
        else if (!lastSeen.TryGetValue(id, out floor))
        {
            return null;
        }

        Presence presence = new(new PersonId(id), default, floor, head?.At, HandOf(hands, 0), HandOf(hands, 1));
        return new TargetBody(presence, head?.Score, joints);
    }

    /// <summary>
    /// Where someone stands: below the neck, the point that moves least against the feet when an arm reaches out; else below what is seen of
    /// head and shoulders, else below all else that is seen.
    /// </summary>
    private static FloorPoint? FloorOf(BodyPoint? head, Dictionary<Joint, BodyPoint> joints, IReadOnlyList<BodyPoint> hands)
    {
        if (joints.TryGetValue(Joint.Neck, out BodyPoint neck))
        {
            return new FloorPoint(neck.At.XMetres, neck.At.YMetres);
        }

        BodyPoint[] trunk = [.. joints.Where(joint => joint.Key is Joint.LeftShoulder or Joint.RightShoulder).OrderBy(joint => joint.Key).Select(joint => joint.Value), .. head is BodyPoint top ? [top] : Array.Empty<BodyPoint>()];
        BodyPoint[] seen = trunk.Length > 0 ? trunk : [.. joints.OrderBy(joint => joint.Key).Select(joint => joint.Value), .. hands];
        return seen.Length > 0 ? new FloorPoint(seen.Average(point => point.At.XMetres), seen.Average(point => point.At.YMetres)) : null;
    }

    private static Hand? HandOf(BodyPoint[] hands, int index) => index < hands.Length ? new Hand(hands[index].At, hands[index].Score) : null;

    /// <summary>A point in metres; null where it was not seen, which the encoding says by a score of 0 (absent).</summary>
    private static BodyPoint? PointOf(KeypointForm? form) =>
        form is { Point: PointForm at, Score: > 0 } && double.IsFinite(at.X) && double.IsFinite(at.Y) && double.IsFinite(at.Z)
            ? new BodyPoint(
                new StorePoint(at.X * ProtoJson.MetresPerInch, at.Y * ProtoJson.MetresPerInch, at.Z * ProtoJson.MetresPerInch),
                Math.Min(1, form.Score))
            : null;
}
