using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Walking;

/// <summary>A crowd that walks from place to place, and what was measured on it. Who goes on wheels may give up a goal among so many.</summary>
internal sealed record CrowdRun(Clearance Clearance, int GoalsReached, int GoalsGivenUp, double LongestStallSeconds, string Trace)
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

        (int reached, int givenUp, double longest) = (0, 0, 0);
        Clearance clearance = new(AisleStore.Build());
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
                givenUp += body.HasGivenUp && !body.HasWheels ? 1 : 0;
                until[body.Number] = now + random.Between(0, 6);
                body.WalkTo(Free(map, random, body.Footprint.ReachMetres + 0.03), random.Between(-3, 3));
            }

            crowd.Step(TimeSpan.FromSeconds(1.0 / Moment.PerSecond));
            if (step % 3 == 0)
            {
                clearance.Look(new Moment(
                    Moment.TimeOf(step), [.. crowd.Bodies.Select(body => new SeenPerson(body.Number, body.Look, body.Pose, [], 0))], [], [], [], [], []));
            }
        }

        return new CrowdRun(clearance, reached, givenUp, longest, string.Join(' ', crowd.Bodies.Select(body => $"{body.At} {body.Pose[Joint.LeftHand]}")));
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
}
