using System.Numerics;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>One picture of one camera whose truth is known: who was there, and what the detector said.</summary>
/// <param name="Recording">Which simulation, from 0.</param>
/// <param name="Camera">Index of the camera within it.</param>
/// <param name="Frame">Number of the picture within its camera.</param>
/// <param name="Lens">Where the camera hangs over the floor, in metres.</param>
/// <param name="Bodies">What was there to be seen.</param>
/// <param name="Stands">Where each of them stands on the floor, in metres.</param>
/// <param name="Found">What the detector said; points that it does not give are unseen.</param>
internal sealed record FitFrame(
    int Recording, int Camera, long Frame, Vector2 Lens, IReadOnlyList<BodyInView> Bodies, IReadOnlyList<Vector2> Stands, IReadOnlyList<Sighting> Found);

/// <summary>Which detection is of which body.</summary>
/// <param name="FoundBy">For each body the index of its detection, or -1.</param>
/// <param name="StrayOf">For each body the index of a further detection that lies at it and does not frame it, or -1.</param>
/// <param name="Background">The other detections.</param>
internal sealed record SightingMatch(int[] FoundBy, int[] StrayOf, IReadOnlyList<int> Background)
{
    /// <summary>Smallest share of the smaller of two boxes that lies in the other where a detection lies at a body.</summary>
    private const float AtBodyMin = 0.5f;

    /// <summary>Matches best overlaps first, each detection and body once; then what is left to the bodies at which it lies.</summary>
    public static SightingMatch Of(FitFrame frame)
    {
        bool[] isTaken = new bool[frame.Found.Count];
        int[] foundBy = Assign(frame, isTaken, (body, found) => BoxOverlap.Of(body, found) is var overlap && overlap >= BoxOverlap.OfBodyMin ? overlap : 0);
        int[] strayOf = Assign(frame, isTaken, (body, found) => BoxOverlap.Common(body, found) >= AtBodyMin * Math.Min(body.AreaPx2, found.AreaPx2) ? BoxOverlap.Of(body, found) : 0);
        return new SightingMatch(foundBy, strayOf, [.. Enumerable.Range(0, isTaken.Length).Where(found => !isTaken[found])]);
    }

    private static int[] Assign(FitFrame frame, bool[] isTaken, Func<Box, Box, float> likeness)
    {
        int[] assigned = new int[frame.Bodies.Count];
        Array.Fill(assigned, -1);
        IEnumerable<(int Body, int Found, float Likeness)> pairs =
            from body in Enumerable.Range(0, frame.Bodies.Count)
            from found in Enumerable.Range(0, frame.Found.Count)
            where !isTaken[found]
            let like = likeness(frame.Bodies[body].Box, frame.Found[found].Box)
            where like > 0
            orderby like descending, body, found
            select (body, found, like);
        foreach ((int body, int found, _) in pairs.ToArray())
        {
            if (assigned[body] < 0 && !isTaken[found])
            {
                assigned[body] = found;
                isTaken[found] = true;
            }
        }

        return assigned;
    }
}
