namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// The time of one simulated world, and the one order in which things happen in it: a queue of steps by when they are due, those of one moment in an order that the seed decides. Time stands still while a step runs and leaps to the next.
/// Everything runs on the thread that made it.
/// </summary>
internal sealed class SimulatedTime(Random chance)
{
    private readonly PriorityQueue<SimulatedStep, (long DueTicks, long Order)> _steps = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _made;

    /// <summary>Since the beginning of the world.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Steps that have run.</summary>
    public long Ran { get; private set; }

    /// <summary>Whether something went on elsewhere than on this world's thread: then the seed no longer decides what happens.</summary>
    public bool HasEscaped { get; private set; }

    /// <summary>Puts a step into the queue.</summary>
    /// <param name="process">Whose it is: it does not run once that is dead.</param>
    /// <param name="after">From now on; what is less than nothing is now.</param>
    /// <param name="what">For the trace; null for what goes on after a wait.</param>
    /// <param name="run">Does it.</param>
    public SimulatedStep Schedule(SimulatedProcess process, TimeSpan after, string? what, Action run)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            HasEscaped = true;
            throw new InvalidOperationException($"Something of {process.Name} goes on outside of the simulation's thread.");
        }

        SimulatedStep step = new(process, what, run);
        _steps.Enqueue(step, (Math.Max(Now.Ticks, Now.Ticks + after.Ticks), ((long)chance.Next() << 31) | (++_made & 0x7FFF_FFFF)));
        return step;
    }

    /// <summary>Runs the next step.</summary>
    /// <returns>What it was; null where nothing is left.</returns>
    public SimulatedStep? RunNext()
    {
        while (_steps.TryDequeue(out SimulatedStep? step, out (long DueTicks, long Order) at))
        {
            if (step.IsVoid || step.Process.IsDead)
            {
                continue;
            }

            Now = TimeSpan.FromTicks(Math.Max(Now.Ticks, at.DueTicks));
            Ran++;
            SynchronizationContext? before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(step.Process);
            try
            {
                step.Run();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }

            return step;
        }

        return null;
    }

    /// <summary>Time goes by in which nothing happens, as it does to machines that are suspended: what was due meanwhile is late.</summary>
    public void Skip(TimeSpan time) => Now += time;
}

/// <summary>Something that happens at a moment.</summary>
internal sealed class SimulatedStep(SimulatedProcess process, string? what, Action run)
{
    public SimulatedProcess Process => process;

    public string? What => what;

    /// <summary>Whether it was called off.</summary>
    public bool IsVoid { get; set; }

    public void Run() => run();
}

/// <summary>
/// A process of a simulated world. Whatever it awaits goes on in steps of its own, in the world's order; once it is dead nothing of it ever goes on, no matter where it was: that is what a kill is.
/// </summary>
/// <param name="name">For the trace.</param>
/// <param name="time">The world's.</param>
/// <param name="failed">Hears of what nobody caught.</param>
internal sealed class SimulatedProcess(string name, SimulatedTime time, Action<SimulatedProcess, Exception> failed) : SynchronizationContext
{
    public string Name => name;

    public bool IsDead { get; private set; }

    public void Kill() => IsDead = true;

    /// <summary>Begins something that goes on by itself.</summary>
    public void Start(string? what, Func<Task> work) => time.Schedule(this, TimeSpan.Zero, what, () => _ = GuardAsync(work));

    /// <summary>What never comes: the rest of a killed process.</summary>
    public static Task<T> NeverAsync<T>() => new TaskCompletionSource<T>().Task;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => time.Schedule(this, TimeSpan.Zero, null, () => d(state));

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (Hear(fault))
        {
            // The world has ended.
        }
    }

    private bool Hear(Exception fault)
    {
        failed(this, fault);
        return true;
    }
}

/// <summary>A process's clock. What it measures and waits by runs evenly; its time of day is what somebody sets it to.</summary>
/// <param name="process">Whose: its waits die with it.</param>
/// <param name="time">The world's.</param>
/// <param name="offset">How far its time of day is off.</param>
internal sealed class SimulatedClock(SimulatedProcess process, SimulatedTime time, Func<TimeSpan> offset) : TimeProvider
{
    /// <summary>When every world begins.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Epoch + time.Now + offset();

    /// <inheritdoc/>
    public override long GetTimestamp() => time.Now.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private SimulatedStep Later(TimeSpan after, Action run) => time.Schedule(process, after, null, run);

    private sealed class Timer(SimulatedClock clock, Action call) : ITimer
    {
        private SimulatedStep? _next;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _next = clock.Later(dueTime, Run);
            }

            return true;
        }

        public void Dispose()
        {
            if (_next is not null)
            {
                _next.IsVoid = true;
                _next = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Run()
        {
            _next = _period > TimeSpan.Zero ? clock.Later(_period, Run) : null;
            call();
        }
    }
}
