namespace JustWalkOut.Cli.Bench;

/// <summary>One showing of the film.</summary>
internal sealed record MonitorStretch
{
    /// <summary>What the monitors got; null for a stretch without any.</summary>
    public CrowdFigures? Crowd { get; init; }

    /// <summary>From capture to the floor, as <c>bench pipeline</c> has it.</summary>
    public required Percentiles LatencyMs { get; init; }

    /// <summary>Pictures that did not get there, of all.</summary>
    public required double DroppedShare { get; init; }

    /// <summary>Cores that the server's process took.</summary>
    public required double ServerCores { get; init; }

    /// <summary>Managed bytes that it allocated, a second.</summary>
    public required double AllocatedMbPerSecond { get; init; }

    /// <summary>What is left of its managed heap after a full collection, at seconds of the whole run.</summary>
    public required IReadOnlyList<Sample> HeapMb { get; init; }

    /// <summary>What the operating system says it holds, at seconds of the whole run.</summary>
    public required IReadOnlyList<Sample> ResidentMb { get; init; }
}

/// <summary>A quantity at a time.</summary>
internal readonly record struct Sample(double Seconds, double Value);

/// <summary>A quantity with monitors and without.</summary>
/// <param name="With">Mean of the stretches with monitors.</param>
/// <param name="Without">Mean of those without.</param>
/// <param name="StandardError">Of the difference, by how far stretches of one kind are apart.</param>
/// <param name="IsUnchanged">Whether it is no worse with monitors than three standard errors, or than what is not worth a word.</param>
internal sealed record Compared(double With, double Without, double StandardError, bool IsUnchanged)
{
    private const double StandardErrorsMost = 3;

    /// <param name="with">Of each stretch with monitors, at least two.</param>
    /// <param name="without">Of each without, at least two.</param>
    /// <param name="trifle">Worse by so much is not worth a word.</param>
    public static Compared Of(IReadOnlyList<double> with, IReadOnlyList<double> without, double trifle)
    {
        double error = Math.Sqrt((Variance(with) / with.Count) + (Variance(without) / without.Count));
        double more = with.Average() - without.Average();
        return new Compared(Math.Round(with.Average(), 4), Math.Round(without.Average(), 4), Math.Round(error, 4), more <= Math.Max(trifle, StandardErrorsMost * error));
    }

    private static double Variance(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }
}

/// <summary>How a quantity of memory moves.</summary>
/// <param name="MbAtFirst">Its mean in the first counted stretch with monitors.</param>
/// <param name="MbAtLast">And in the last.</param>
/// <param name="MbPerMinuteWithin">Fitted within the stretches with monitors, each about its own mean: what grows while they are connected.</param>
/// <param name="MbPerMinuteAcross">Fitted over the whole run: what stays when they are gone.</param>
internal sealed record MemoryTrend(double MbAtFirst, double MbAtLast, double MbPerMinuteWithin, double MbPerMinuteAcross)
{
    /// <summary>
    /// What still counts as flat, either way. A hundred bytes kept of each update of fifty monitors at twelve a second would be 3.6 MB a minute; visits and events that the store keeps on purpose are far less.
    /// </summary>
    public const double FlatMbPerMinute = 1;

    public bool IsFlat => MbPerMinuteWithin <= FlatMbPerMinute && MbPerMinuteAcross <= FlatMbPerMinute;

    /// <param name="watched">Samples of each stretch with monitors.</param>
    /// <param name="all">Samples of every counted stretch.</param>
    public static MemoryTrend Of(IReadOnlyList<IReadOnlyList<Sample>> watched, IReadOnlyList<IReadOnlyList<Sample>> all) => new(
        Math.Round(watched[0].Average(sample => sample.Value), 1),
        Math.Round(watched[^1].Average(sample => sample.Value), 1),
        Math.Round(60 * Slope(watched), 3),
        Math.Round(60 * Slope([[.. all.SelectMany(samples => samples)]]), 3));

    /// <summary>Least squares, with an own level for each group.</summary>
    private static double Slope(IReadOnlyList<IReadOnlyList<Sample>> groups)
    {
        double products = 0;
        double squares = 0;
        foreach (IReadOnlyList<Sample> group in groups)
        {
            (double seconds, double value) = (group.Average(sample => sample.Seconds), group.Average(sample => sample.Value));
            products += group.Sum(sample => (sample.Seconds - seconds) * (sample.Value - value));
            squares += group.Sum(sample => (sample.Seconds - seconds) * (sample.Seconds - seconds));
        }

        return squares == 0 ? 0 : products / squares;
    }
}

/// <summary>What came of it.</summary>
internal sealed record MonitorFigures
{
    /// <summary>Updates a second that each monitor is to get.</summary>
    public const double PerSecondLeast = 10;

    /// <summary>Pictures come when they are due to a millisecond or two.</summary>
    private const double LatencyTrifleMs = 2;

    /// <summary>One picture in a thousand.</summary>
    private const double DropTrifle = 0.001;

    public required int Monitors { get; init; }

    /// <summary>How long they were connected, all stretches together.</summary>
    public required double Seconds { get; init; }

    public required string Model { get; init; }

    public required int Cameras { get; init; }

    public required double Fps { get; init; }

    /// <summary>Of the monitor and the stretch with the fewest.</summary>
    public required double LeastPerSecond { get; init; }

    /// <summary>The longest that any was without an update.</summary>
    public required double LongestGapMs { get; init; }

    /// <summary>Updates a second of the monitor that hardly reads: it was slow, and the others got theirs.</summary>
    public required double SlowPerSecond { get; init; }

    /// <summary>Cores that the monitors' own process took.</summary>
    public required double CrowdCores { get; init; }

    public required Compared LatencyMsP50 { get; init; }

    public required Compared LatencyMsP95 { get; init; }

    public required Compared DroppedShare { get; init; }

    public required Compared ServerCores { get; init; }

    public required MemoryTrend Heap { get; init; }

    public required MemoryTrend Resident { get; init; }

    /// <summary>Whether each monitor got what it is to get.</summary>
    public bool IsFast => LeastPerSecond >= PerSecondLeast;

    /// <summary>Whether nobody held anybody up, nothing grew, and the pipeline did as well as without monitors.</summary>
    public bool Holds => IsFast && Heap.IsFlat && Resident.IsFlat && LatencyMsP50.IsUnchanged && LatencyMsP95.IsUnchanged && DroppedShare.IsUnchanged;

    /// <summary>In the order in which they came, the uncounted first one left out.</summary>
    public required IReadOnlyList<MonitorStretch> Stretches { get; init; }

    /// <param name="order">What was measured.</param>
    /// <param name="stretches">At least two with monitors and two without.</param>
    public static MonitorFigures Of(MonitorOrder order, IReadOnlyList<MonitorStretch> stretches)
    {
        MonitorStretch[] with = [.. stretches.Where(stretch => stretch.Crowd is not null)];
        MonitorStretch[] without = [.. stretches.Where(stretch => stretch.Crowd is null)];
        CrowdFigures[] crowds = [.. with.Select(stretch => stretch.Crowd!)];
        Compared Beside(Func<MonitorStretch, double> quantity, double trifle) => Compared.Of([.. with.Select(quantity)], [.. without.Select(quantity)], trifle);
        MemoryTrend Trend(Func<MonitorStretch, IReadOnlyList<Sample>> memory) => MemoryTrend.Of([.. with.Select(memory)], [.. stretches.Select(memory)]);
        return new MonitorFigures
        {
            Monitors = order.Monitors,
            Seconds = Math.Round(crowds.Sum(crowd => crowd.Seconds), 1),
            Model = order.Model.Name,
            Cameras = MonitorOrder.Cameras,
            Fps = MonitorOrder.Fps,
            LeastPerSecond = crowds.Min(crowd => crowd.LeastPerSecond),
            LongestGapMs = crowds.Max(crowd => crowd.LongestGapMs),
            SlowPerSecond = crowds.Max(crowd => crowd.SlowPerSecond),
            CrowdCores = Math.Round(crowds.Sum(crowd => crowd.CpuSeconds) / crowds.Sum(crowd => crowd.Seconds), 2),
            LatencyMsP50 = Beside(stretch => stretch.LatencyMs.P50, LatencyTrifleMs),
            LatencyMsP95 = Beside(stretch => stretch.LatencyMs.P95, LatencyTrifleMs),
            DroppedShare = Beside(stretch => stretch.DroppedShare, DropTrifle),
            ServerCores = Beside(stretch => stretch.ServerCores, 0),
            Heap = Trend(stretch => stretch.HeapMb),
            Resident = Trend(stretch => stretch.ResidentMb),
            Stretches = stretches,
        };
    }
}
