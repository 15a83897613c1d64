using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Recorded;

/// <summary>
/// Every kind of fault leaves a trace in a recording that can be seen without its truth; here each in shelves and pixels, those of cameras in sightings by
/// <c>SightingSinkTests</c>. What is compared are the same minutes with and without the faults.
/// </summary>
public sealed class FaultTraceTests(FaultyMinutes minutes) : IClassFixture<FaultyMinutes>
{
    private static readonly Dictionary<FaultKind, Action<FaultTraceTests, Fault>> Traces = new()
    {
        [FaultKind.CameraLost] = (test, fault) =>
        {
            Assert.True(test.Shot(test.Sound, fault).Length > 40);
            Assert.Empty(test.Shot(test.Faulty, fault));
        },
        [FaultKind.CameraFrozen] = (test, fault) =>
        {
            // Live pictures differ by the sensor's noise, as far as the encoder lets it through.
            Assert.True(test.Shot(test.Faulty, fault).Average(picture => picture.Change) < 0.25 * test.Shot(test.Sound, fault).Average(picture => picture.Change));
            test.KeepsTimes(fault);
        },
        [FaultKind.CameraBlurred] = (test, fault) =>
        {
            Assert.True(test.Shot(test.Faulty, fault).Average(picture => picture.Sharpness) < 0.7 * test.Shot(test.Sound, fault).Average(picture => picture.Sharpness));
            test.KeepsTimes(fault);
        },
        [FaultKind.CameraKnocked] = (test, fault) =>
        {
            Assert.True(Off(test.Shot(test.Sound, fault), test.Shot(test.Faulty, fault)) > 6, $"{Off(test.Shot(test.Sound, fault), test.Shot(test.Faulty, fault))} levels");
            test.KeepsTimes(fault);
        },
        [FaultKind.CameraClockOff] = (test, fault) =>
        {
            Picture[] shifted = [.. test.ShiftedBy(fault, picture => picture.Time.CapturedAt, TimeSpan.FromSeconds(fault.Strength))];
            Assert.InRange(shifted.Length, 58, 61);
        },
        [FaultKind.CameraLagging] = (test, fault) =>
        {
            Picture[] late = [.. test.ShiftedBy(fault, picture => picture.Time.ArrivedAt!.Value, TimeSpan.FromSeconds(fault.Strength))];
            // What is held back when the lag ends comes all at once with the last late picture.
            Assert.InRange(late.DistinctBy(picture => picture.Time.ArrivedAt).Count(), 58, 61);
            Assert.Equal(test.Sound.Pictures["c1"].Select(picture => picture.Time.CapturedAt).Where(At(fault)), test.Faulty.Pictures["c1"].Select(picture => picture.Time.CapturedAt).Where(At(fault)));
        },
        [FaultKind.PlateDead] = (test, fault) => Assert.All(test.During(test.Faulty, fault, fault.Target), reading => Assert.True(float.IsNaN(reading.Grams))),
        [FaultKind.PlateStuck] = (test, fault) =>
        {
            Assert.True(test.During(test.Sound, fault, fault.Target).Select(reading => reading.Grams).Distinct().Count() > 3);
            Assert.Single(test.During(test.Faulty, fault, fault.Target).Select(reading => reading.Grams).Distinct());
        },
        [FaultKind.PlateDrifting] = (test, fault) =>
        {
            Assert.InRange(test.Gained(fault.Target, 24, 26), 13, 17);
            Assert.InRange(test.Gained(fault.Target, 45, 50), 29, 31);
        },
        [FaultKind.Tampering] = (test, fault) =>
        {
            Assert.InRange(test.Gained(fault.Target, 12, 19), 299, 301);
            Assert.InRange(test.Gained(fault.Target, 22, 30), -0.5, 0.5);
        },
        [FaultKind.ShelfSilent] = (test, fault) =>
        {
            Assert.True(test.During(test.Sound, fault, "A/2/1").Length > 170);
            Assert.Empty(test.During(test.Faulty, fault, "A/2/1"));
        },
        [FaultKind.MessagesLost] = (test, fault) =>
        {
            // Half of 40 messages of twelve samples; outside of this once in a million seeds.
            int lost = test.During(test.Sound, fault, "A/2/1").Length - test.During(test.Faulty, fault, "A/2/1").Length;
            Assert.InRange(lost, 12 * 4, 12 * 36);
        },
        [FaultKind.MessagesRepeated] = (test, fault) =>
        {
            Reading[] readings = test.During(test.Faulty, fault, "A/2/1");
            Assert.InRange(readings.Length - readings.DistinctBy(reading => reading.Microseconds).Count(), 12 * 2, 12 * 28);
        },
        [FaultKind.MessagesLate] = (test, fault) =>
        {
            Assert.True(GoesBack(test.During(test.Faulty, fault, "A/2/1")) >= 3);
            Assert.Equal(test.During(test.Sound, fault, "A/2/1").Order(ByTime), test.During(test.Faulty, fault, "A/2/1").Order(ByTime));
        },
        [FaultKind.GatewayClockOff] = (test, fault) =>
        {
            long off = (long)(fault.Strength * 1e6);
            HashSet<long> sound = [.. test.During(test.Sound, fault, "A/2/1").Select(reading => reading.Microseconds + off)];
            Assert.InRange(test.Faulty.Of("A/2/1").Count(reading => sound.Contains(reading.Microseconds)) / (double)sound.Count, 0.95, 1);
        },
    };

    private static readonly Comparer<Reading> ByTime = Comparer<Reading>.Create((left, right) => left.Microseconds.CompareTo(right.Microseconds));

    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    private Told Sound => minutes.Sound;

    private Told Faulty => minutes.Faulty;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fault_of_this_kind_can_be_seen_in_the_recording(FaultKind kind)
    {
        Assert.True(Traces.TryGetValue(kind, out Action<FaultTraceTests, Fault>? trace), $"Nobody says what {kind} looks like in a recording.");
        trace(this, FaultyMinutes.Faults.Single(fault => fault.Kind == kind));
    }

    [Fact]
    public void What_has_no_fault_is_recorded_as_if_there_were_none()
    {
        Assert.Equal(Sound.Of("A/3/4"), Faulty.Of("A/3/4"));
        Assert.Equal(Sound.Pictures["c2"].Select(picture => (picture.Time, picture.Sharpness, picture.Change)), Faulty.Pictures["c2"].Select(picture => (picture.Time, picture.Sharpness, picture.Change)));
    }

    [Fact]
    public void Faults_change_no_truth_but_the_list_of_themselves()
    {
        Assert.Equal(Sound.Truth.Keys.Order(StringComparer.Ordinal), Faulty.Truth.Keys.Order(StringComparer.Ordinal));

        // What can be seen in a camera's pictures is another thing where some are lost and it hangs askew.
        Assert.Equal(["c1.json", "faults.json"], Sound.Truth.Keys.Where(name => Sound.Truth[name] != Faulty.Truth[name]).Order(StringComparer.Ordinal));
        Assert.All(Enum.GetNames<FaultKind>(), kind => Assert.Contains(kind, Faulty.Truth["faults.json"], StringComparison.OrdinalIgnoreCase));
        Assert.Contains("\"kind\":\"take\"", Faulty.Truth["actions.json"], StringComparison.Ordinal);
    }

    [Fact]
    public void Filmed_pictures_are_stamped_by_each_cameras_own_clock_and_arrive_after_its_own_lag()
    {
        CameraTimingOptions options = new();
        foreach ((string camera, IReadOnlyList<Picture> pictures) in Sound.Pictures)
        {
            // The keypoints' file has the true time of every fifth picture.
            (int Frame, double At)[] taken = [.. Sound.TakenAt(camera)];
            Assert.True(taken.Length > 150);
            double[] clock = [.. taken.Select(one => pictures[one.Frame].Time.CapturedAt.TotalSeconds - one.At)];
            double[] way = [.. taken.Select(one => pictures[one.Frame].Time.ArrivedAt!.Value.TotalSeconds - one.At)];
            Assert.InRange(clock.Max() - clock.Min(), 0, 3e-6);
            Assert.InRange(Math.Abs(clock[0]), 1e-4, 4 * options.ClockSdSeconds);
            Assert.InRange(way.Min(), options.LagMinSeconds, options.LagMaxSeconds + 0.001);
            Assert.InRange(way.Average() - way.Min(), 0.5 * options.WayMeanSeconds, 1.5 * options.WayMeanSeconds);
        }

        Assert.NotEqual(Sound.Pictures["c1"][0].Time.ArrivedAt - Sound.Pictures["c1"][0].Time.CapturedAt, Sound.Pictures["c2"][0].Time.ArrivedAt - Sound.Pictures["c2"][0].Time.CapturedAt);
    }

    // A fault's edges fall within messages of 0.2 s and clocks that are off by a tenth.
    private static Func<TimeSpan, bool> At(Fault fault) => at => at >= fault.From + TimeSpan.FromSeconds(0.5) && at < fault.To - TimeSpan.FromSeconds(0.5);

    private static double Off(Picture[] left, Picture[] right) => left.Zip(right).Average(pair => pair.First.Grey.Zip(pair.Second.Grey).Average(grey => Math.Abs(grey.First - grey.Second)));

    private static int GoesBack(Reading[] readings) => readings.Zip(readings.Skip(1)).Count(pair => pair.Second.Microseconds < pair.First.Microseconds);

    private Picture[] Shot(Told told, Fault fault) => [.. told.Pictures[fault.Target].Where(picture => At(fault)(picture.Time.CapturedAt))];

    private Reading[] During(Told told, Fault fault, string plate) => [.. told.Of(plate).Where(reading => At(fault)(TimeSpan.FromMicroseconds(reading.Microseconds)))];

    private void KeepsTimes(Fault fault) => Assert.Equal(Shot(Sound, fault).Select(picture => picture.Time), Shot(Faulty, fault).Select(picture => picture.Time));

    /// <summary>The faulty pictures one of whose times is by so much later than in the sound recording.</summary>
    private IEnumerable<Picture> ShiftedBy(Fault fault, Func<Picture, TimeSpan> time, TimeSpan shift)
    {
        HashSet<TimeSpan> sound = [.. Sound.Pictures[fault.Target].Where(picture => picture.Time.CapturedAt >= fault.From - TimeSpan.FromSeconds(0.5) && picture.Time.CapturedAt < fault.To + TimeSpan.FromSeconds(0.5)).Select(time)];
        return Faulty.Pictures[fault.Target].Where(picture => sound.Contains(time(picture) - shift));
    }

    private double Gained(string plate, double from, double to)
    {
        double Mean(Told told) => told.Of(plate).Where(reading => reading.Microseconds >= from * 1e6 && reading.Microseconds < to * 1e6).Average(reading => (double)reading.Grams);
        return Mean(Faulty) - Mean(Sound);
    }
}
