using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>A crowd that walks from place to place, reaching into shelves now and then, and what was measured on it.</summary>
internal sealed record CrowdRun(double DeepestBodyMetres, double DeepestFurnitureMetres, int GoalsReached, int GoalsGivenUp, double LongestStallSeconds, string Trace)
{
    private static readonly Carrier[] Carriers = [Carrier.Hands, Carrier.Hands, Carrier.Hands, Carrier.Basket, Carrier.Trolley, Carrier.Wheelchair];

    public static CrowdRun Of(int seed, int people, double minutes)
    {
        FloorMap map = new(AisleStore.Build());
        Crowd crowd = new(map, seed, new CrowdParameters());
        Random random = Chance.For(seed, "crowd run");
        for (int number = 1; crowd.Bodies.Count < people; number++)
        {
            BodyLook look = CrowdTests.LookOf((float)random.Between(1.1, 1.95), number % 12 < Carriers.Length ? Carriers[number % 12] : Carrier.Hands);
            Body body = new(number, look, Free(map, random, 0.4), random.Between(-3, 3), seed);
            if (crowd.HasRoom(body))
            {
                crowd.Add(body);
            }
        }

        (double bodies, double furniture, int reached, int givenUp, double longest) = (0, 0, 0, 0, 0);
        Dictionary<int, (FloorPoint At, double Since)> stalls = [];
        Dictionary<int, double> until = [];
        for (int step = 0; step < minutes * 60 * Moment.PerSecond; step++)
        {
            double now = step / (double)Moment.PerSecond;
            foreach (Body body in crowd.Bodies)
            {
                (FloorPoint at, double since) = stalls.GetValueOrDefault(body.Number, (body.At, now));
                bool isOnItsWay = body.Goal is not null && !body.IsThere;
                stalls[body.Number] = isOnItsWay && body.Distance(at) < 0.3 ? (at, since) : (body.At, now);
                longest = Math.Max(longest, now - stalls[body.Number].Since);
                if (isOnItsWay || now < until.GetValueOrDefault(body.Number))
                {
                    continue;
                }

                reached += body.Goal is null ? 0 : 1;
                givenUp += body.HasGivenUp ? 1 : 0;
                until[body.Number] = now + random.Between(0, 6);
                body.WalkTo(Free(map, random, Crowd.RoomOf(body) + 0.03), random.Between(-3, 3));
            }

            crowd.Step(TimeSpan.FromSeconds(1.0 / Moment.PerSecond));
            (bodies, furniture) = (Math.Max(bodies, DeepestPair(crowd)), Math.Max(furniture, crowd.Bodies.Max(body => Depth(map, body))));
        }

        return new CrowdRun(bodies, furniture, reached, givenUp, longest, string.Join(' ', crowd.Bodies.Select(body => $"{body.At} {body.Pose[Joint.LeftHand]}")));
    }

    private static FloorPoint Free(FloorMap map, Random random, double radius)
    {
        while (true)
        {
            FloorPoint at = new(random.Between(0.3, 9.7), random.Between(0.3, 5.7));
            if (map.IsFree(at, radius))
            {
                return at;
            }
        }
    }

    private static double Depth(FloorMap map, Body body) =>
        Math.Max(map.PenetrationMetres(body.At, body.RadiusMetres), body.TrolleyAt is { } trolley ? map.PenetrationMetres(trolley, 0.27) : 0);

    private static double DeepestPair(Crowd crowd)
    {
        double deepest = 0;
        for (int i = 0; i < crowd.Bodies.Count; i++)
        {
            for (int j = i + 1; j < crowd.Bodies.Count; j++)
            {
                (Body a, Body b) = (crowd.Bodies[i], crowd.Bodies[j]);
                deepest = Math.Max(deepest, a.RadiusMetres + b.RadiusMetres - a.Distance(b.At));
                deepest = a.TrolleyAt is { } mine ? Math.Max(deepest, 0.27 + b.RadiusMetres - b.Distance(mine)) : deepest;
                deepest = b.TrolleyAt is { } theirs ? Math.Max(deepest, 0.27 + a.RadiusMetres - a.Distance(theirs)) : deepest;
            }
        }

        return deepest;
    }
}
