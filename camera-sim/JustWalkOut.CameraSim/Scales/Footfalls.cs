using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>Turns the walking of people into impacts on the floor: one for each step, and now and then one of somebody who stands.</summary>
internal sealed class Footfalls(VibrationOptions options, long seed, Vibration vibration)
{
    // Slower than this somebody stands: half of the slowest stroll.
    private const double StandsBelowMetresPerSecond = 0.2;

    // A hand's or wheel's work upon the floor is no step, but trolleys and wheelchairs roll over joints of it about as often.
    private const double StatureMetresMin = 0.8;

    private readonly Dictionary<int, Walker> _walkers = [];
    private TimeSpan _last;

    /// <summary>Takes who is where at a moment.</summary>
    public void Take(Moment moment)
    {
        double seconds = (moment.At - _last).TotalSeconds;
        _last = moment.At;
        foreach (SeenPerson person in moment.People)
        {
            FloorPoint ground = person.Pose.Ground;
            if (!_walkers.TryGetValue(person.Number, out Walker? walker))
            {
                _walkers.Add(person.Number, new Walker(Chance.For(seed, "footfalls", person.Number)) { At = ground });
                continue;
            }

            double metres = Math.Sqrt(Square(ground.XMetres - walker.At.XMetres) + Square(ground.YMetres - walker.At.YMetres));
            walker.At = ground;
            if (seconds > 0 && metres / seconds < StandsBelowMetresPerSecond)
            {
                if (walker.Random.NextDouble() < options.ShiftsPerSecond * seconds)
                {
                    Strike(moment.At, walker, options.FootfallStrength * options.ShiftStrength);
                }

                continue;
            }

            walker.Way += metres;
            double step = options.StepLength * Math.Max(StatureMetresMin, person.Look.StatureMetres);
            if (walker.Way >= step)
            {
                // Whoever jumps from place to place in one moment makes one step of it.
                walker.Way %= step;
                Strike(moment.At, walker, options.FootfallStrength);
            }
        }
    }

    private static double Square(double value) => value * value;

    private void Strike(TimeSpan at, Walker walker, double strength)
    {
        double spread = Math.Exp(walker.Random.Normal(0, options.FootfallSpread));
        vibration.Strike(at, new Vector3((float)walker.At.XMetres, (float)walker.At.YMetres, 0), strength * spread, ImpactKind.Footfall);
    }

    private sealed class Walker(Random random)
    {
        public Random Random { get; } = random;

        public FloorPoint At { get; set; }

        public double Way { get; set; }
    }
}
