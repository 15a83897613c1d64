namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>What befalls a world from outside: servers killed, or doubled because somebody took one for dead, clocks set wrong, shelves that start anew, outages, machines that are suspended.</summary>
internal sealed class SimulatedTrouble(SimulatedWorld world)
{
    /// <summary>Clocks set wrong.</summary>
    public int Jumps { get; private set; }

    /// <summary>Begins, and goes on until the faults are over.</summary>
    public void Begin() => world.Elsewhere.Start(null, async () =>
    {
        SimulatedClock clock = new(world.Elsewhere, world.Time, () => TimeSpan.Zero);
        while (!world.Faults.IsOver)
        {
            await Task.Delay(world.Faults.Seconds(2, 14), clock);
            if (!world.Faults.IsOver)
            {
                Befall();
            }
        }
    });

    private void Befall()
    {
        switch (world.Faults.Next(12))
        {
            case 0 or 1 or 2:
                world.KillAny("at any moment");
                break;
            case 3 or 4:
                world.StartServer("beside the one that somebody takes for dead");
                Later(2, 12, () => world.KillAny("one of two", leavesOne: true));
                break;
            case 5:
                SetClock(world.Faults.Seconds(-600, 600));
                break;
            case 6:
                SetClock(world.Faults.Seconds(-7200, 7200));
                break;
            case 7:
                world.Vision.Die();
                break;
            case 8:
                world.Tell("the payment service is down");
                world.AreCardsDown = true;
                Later(2, 25, () => world.AreCardsDown = false);
                break;
            case 9:
                world.Tell("nothing gets through");
                world.Faults.IsPartitioned = true;
                Later(1, 10, () => world.Faults.IsPartitioned = false);
                break;
            case 10:
                world.Shelf.Boot();
                break;
            default:
                TimeSpan asleep = world.Faults.Seconds(5, 90);
                world.Tell($"everything is suspended for {asleep.TotalSeconds:0} s");
                world.Time.Skip(asleep);
                break;
        }
    }

    private void SetClock(TimeSpan offset)
    {
        Jumps++;
        world.Tell($"the server's clock is off by {offset.TotalSeconds:0} s");
        world.ClockOffset = offset;
    }

    private void Later(double least, double most, Action what) => world.Time.Schedule(world.Elsewhere, world.Faults.Seconds(least, most), null, what);
}
