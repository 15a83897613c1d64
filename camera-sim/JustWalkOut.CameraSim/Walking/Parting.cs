using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// Keeps footprints apart: pushes bodies out of each other and out of furniture, and where that fails leaves them where they were, so that nobody ever stands in
/// somebody or something by more than <see cref="OverlapMaxMetres"/>.
/// </summary>
/// <param name="map">The floor.</param>
/// <param name="walkers">Everyone on it, the crowd's own list.</param>
internal sealed class Parting(FloorMap map, List<Walker> walkers)
{
    /// <summary>What rounding and unfinished pushing may leave.</summary>
    public const double OverlapMaxMetres = 0.015;

    private const int PushRounds = 12;

    /// <summary>Pushes everyone apart and out of furniture; whoever is left in something goes back to where it was.</summary>
    public void Part()
    {
        for (int round = 0; round < PushRounds; round++)
        {
            bool isMoved = PushPairs();
            foreach (Walker walker in walkers)
            {
                isMoved |= PushOut(walker);
            }

            if (!isMoved)
            {
                return;
            }
        }

        // Going back helps whoever stood in less before, and must end: everyone goes back once at most.
        for (bool isAgain = true; isAgain;)
        {
            isAgain = false;
            foreach (Walker walker in walkers)
            {
                (double depth, Walker? other) = DepthOf(walker);
                if (depth <= OverlapMaxMetres || (walker.IsBack && other is not { IsBack: false }))
                {
                    continue;
                }

                foreach (Walker one in other is null ? [walker] : (Walker[])[walker, other])
                {
                    isAgain |= !one.IsBack;
                    one.GoBack();
                }
            }
        }
    }

    private bool PushPairs()
    {
        bool isMoved = false;
        for (int i = 0; i < walkers.Count; i++)
        {
            for (int j = i + 1; j < walkers.Count; j++)
            {
                (Walker first, Walker second) = (walkers[i], walkers[j]);
                float reach = (float)(first.Body.Footprint.ReachMetres + second.Body.Footprint.ReachMetres);
                if (Vector2.DistanceSquared(first.Body.Position, second.Body.Position) <= reach * reach)
                {
                    isMoved |= PushPair(first, second);
                }
            }
        }

        return isMoved;
    }

    private static bool PushPair(Walker first, Walker second)
    {
        bool isMoved = false;
        for (int mine = 0; mine < first.Body.Footprint.Discs.Length; mine++)
        {
            for (int theirs = 0; theirs < second.Body.Footprint.Discs.Length; theirs++)
            {
                Vector2 apart = second.Body.DiscAt(theirs) - first.Body.DiscAt(mine);
                float distance = apart.Length();
                float depth = first.Body.RadiusOf(mine) + second.Body.RadiusOf(theirs) - distance;
                if (depth <= 0.002f)
                {
                    continue;
                }

                Vector2 direction = distance > 1e-4f ? apart / distance : Vector2.UnitX;
                float share = first.Weight / (first.Weight + second.Weight);
                first.Body.Position -= direction * (depth * (1 - share));
                second.Body.Position += direction * (depth * share);
                isMoved = true;
            }
        }

        return isMoved;
    }

    private bool PushOut(Walker walker)
    {
        bool isMoved = false;
        for (int disc = 0; disc < walker.Body.Footprint.Discs.Length; disc++)
        {
            Vector2 middle = walker.Body.DiscAt(disc);
            FloorPoint at = new(middle.X, middle.Y);
            float radius = walker.Body.RadiusOf(disc);
            if (!map.MayTouch(at, radius))
            {
                continue;
            }

            FloorPoint free = map.Free(at, radius);
            Vector2 push = new((float)(free.XMetres - at.XMetres), (float)(free.YMetres - at.YMetres));
            if (push.LengthSquared() > 4e-6f)
            {
                walker.Body.Position += push;
                isMoved = true;
            }
        }

        return isMoved;
    }

    /// <summary>How deep a walker stands in somebody or something, standing straight, and in whom where that is somebody.</summary>
    public (double Metres, Walker? Other) DepthOf(Walker walker)
    {
        (double Metres, Walker? Other) deepest = (0, null);
        Body body = walker.Body;
        for (int disc = 0; disc < body.Footprint.Discs.Length; disc++)
        {
            Vector2 middle = body.DiscAt(disc);
            FloorPoint at = new(middle.X, middle.Y);
            float radius = body.Footprint.Discs[disc].RadiusMetres;
            double furniture = map.MayTouch(at, radius) ? map.PenetrationMetres(at, radius) : 0;
            deepest = furniture > deepest.Metres ? (furniture, null) : deepest;
        }

        foreach (Walker one in walkers)
        {
            float reach = (float)(body.Footprint.ReachMetres + one.Body.Footprint.ReachMetres);
            if (ReferenceEquals(one, walker) || Vector2.DistanceSquared(one.Body.Position, body.Position) > reach * reach)
            {
                continue;
            }

            for (int disc = 0; disc < body.Footprint.Discs.Length; disc++)
            {
                Vector2 at = body.DiscAt(disc);
                for (int their = 0; their < one.Body.Footprint.Discs.Length; their++)
                {
                    double depth = body.Footprint.Discs[disc].RadiusMetres + one.Body.Footprint.Discs[their].RadiusMetres - Vector2.Distance(at, one.Body.DiscAt(their));
                    deepest = depth > deepest.Metres ? (depth, one) : deepest;
                }
            }
        }

        return deepest;
    }
}
