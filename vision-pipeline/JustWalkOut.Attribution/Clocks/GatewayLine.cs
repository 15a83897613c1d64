namespace JustWalkOut.Attribution.Clocks;

/// <summary>
/// One shelf's gateway: what is believed of its clock, and by how much the times of its samples are moved. They are moved little by little, a second in a hundred, so that samples stay in order and none is lost or doubled;
/// only where they are so far from the other shelves' that they would be left out as late are they moved at once. A sample that comes again, or late, is moved by as much as it was or would have been.
/// </summary>
/// <param name="gondola">The shelf's gondola.</param>
/// <param name="shelf">The shelf.</param>
/// <param name="number">Its place among all, from 0.</param>
internal sealed class GatewayLine(string gondola, string shelf, int number)
{
    /// <summary>A clock is put right once it is known, and then again when it is further from that than this and <see cref="NewsSds"/> of it.</summary>
    private const double NewsSeconds = 0.1;

    private const double NewsSds = 3;

    /// <summary>From this on somebody should see to it: what is decided by times that are not put right gets worse between 0.2 and 0.4 s.</summary>
    private const double OffSeconds = 0.3;

    /// <summary>It is well again once it surely is off by less than this.</summary>
    private const double WellSeconds = 0.25;

    private const double SureSds = 2;

    /// <summary>Times are moved by a hundredth of what has passed.</summary>
    private const int Slowness = 100;

    private ClockBelief _belief = new();
    private long _moveFrom = long.MinValue;
    private long _moveTo = long.MinValue;
    private long _before;
    private long _shift;
    private double _coarse;

    /// <summary>What is known of its clock.</summary>
    public GatewayClock Clock { get; private set; } = new(gondola, shelf, 0, new ClockBelief().Estimate().SdSeconds, 0, null);

    /// <summary>Its place among all, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>How much of its clock's error one knows from how messages come in; seconds.</summary>
    public double CoarseSeconds => _coarse;

    /// <summary>Its newest sample, by its own clock; microseconds since the origin.</summary>
    public long Newest { get; private set; } = long.MinValue;

    /// <summary>By how much its newest sample was moved back.</summary>
    public double ShiftSeconds => ShiftOf(Newest) / 1e6;

    /// <summary>How far beyond its place among the other shelves its clock is ahead, where hands have told; seconds, else null.</summary>
    public double? KnownBeyond => Clock.IsKnown ? Clock.AheadSeconds - _coarse : null;

    /// <summary>When a sample was weighed, by the cameras' clocks.</summary>
    /// <param name="microseconds">By its own, since the origin.</param>
    public long StoreTime(long microseconds)
    {
        Newest = Math.Max(Newest, microseconds);
        return microseconds - ShiftOf(microseconds);
    }

    /// <summary>It is this far ahead of the other shelves, as messages come in: its times are moved by that at once, and hands tell anew.</summary>
    public void Jump(double aheadSeconds, TimeSpan at)
    {
        (_coarse, _belief) = (aheadSeconds, new ClockBelief());
        (_shift, _before) = (Microseconds(aheadSeconds), _shift);
        (_moveFrom, _moveTo) = (Newest, Newest + 1);
        double sd = _belief.Estimate().SdSeconds;
        Clock = Clock with { AheadSeconds = aheadSeconds, SdSeconds = sd, CorrectedSeconds = aheadSeconds, OffSince = Math.Abs(aheadSeconds) >= OffSeconds ? Clock.OffSince ?? at : null };
    }

    /// <summary>Hands have told.</summary>
    /// <param name="at">When.</param>
    /// <param name="logarithms">How well each of what its clock may be ahead, beyond where it is among the other shelves, fits with them.</param>
    public void Take(TimeSpan at, ReadOnlySpan<double> logarithms)
    {
        _belief.Take(at, logarithms);
        (double beyond, double sd) = _belief.Estimate();
        Clock = Clock with { AheadSeconds = _coarse + beyond, SdSeconds = sd };
        double size = Math.Abs(Clock.AheadSeconds);
        bool isOff = Clock.OffSince is null ? Clock.IsKnown && size >= OffSeconds && size - (SureSds * sd) >= OffSeconds / 2 : size + (SureSds * sd) >= WellSeconds;
        Clock = Clock with { OffSince = isOff ? Clock.OffSince ?? at : null };
        if (Clock.IsKnown)
        {
            Move(Clock.AheadSeconds, Math.Max(NewsSeconds, NewsSds * sd));
        }
    }

    /// <summary>Hands have told of other shelves: until they have of this one its clock is taken to be as theirs.</summary>
    public void TakeForOthers(double beyondSeconds)
    {
        if (!Clock.IsKnown)
        {
            Move(_coarse + beyondSeconds, NewsSeconds);
        }
    }

    private void Move(double aheadSeconds, double least)
    {
        if (Math.Abs(aheadSeconds - Clock.CorrectedSeconds) < least || Newest < _moveTo)
        {
            return;
        }

        Clock = Clock with { CorrectedSeconds = aheadSeconds };
        (_before, _shift) = (_shift, Microseconds(aheadSeconds));
        (_moveFrom, _moveTo) = (Newest, Newest + (Slowness * Math.Abs(_shift - _before)));
    }

    private long ShiftOf(long microseconds) =>
        microseconds >= _moveTo ? _shift
        : microseconds <= _moveFrom ? _before
        : _before + ((microseconds - _moveFrom) * (_shift - _before) / (_moveTo - _moveFrom));

    private static long Microseconds(double seconds) => (long)Math.Round(seconds * 1e6);
}
