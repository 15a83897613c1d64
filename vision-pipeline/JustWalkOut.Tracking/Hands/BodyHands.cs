namespace JustWalkOut.Tracking;

/// <summary>A hand in one picture.</summary>
/// <param name="Line">The line of sight through it.</param>
/// <param name="SdPx">How far it may be off in the picture.</param>
/// <param name="Score">How sure the detector is of it, 0 to 1.</param>
internal readonly record struct HandSight(LineOfSight Line, double SdPx, float Score);

/// <summary>
/// The two hands of one body in space, from the points of all cameras that see it. Which of a picture's points is which hand is decided anew in each picture, the way that costs least;
/// one camera alone leaves a hand long along its line of sight, a second one makes it round.
/// </summary>
internal sealed class BodyHands
{
    /// <summary>A point beyond the gate: more than any point within it can cost, so that a pair of which one fits beats one of which neither does.</summary>
    private const double NowhereCost = 1e3;

    private readonly PointMotion[] _points = new PointMotion[2];
    private readonly TimeSpan[] _seen = [TimeSpan.MinValue, TimeSpan.MinValue];
    private readonly double[] _scores = new double[2];
    private TimeSpan _at = TimeSpan.MinValue;

    /// <summary>A body whose hands nobody has seen.</summary>
    public void Forget(in PointPrior prior)
    {
        _points[0].Forget(prior);
        _points[1].Forget(prior);
        (_seen[0], _seen[1], _at) = (TimeSpan.MinValue, TimeSpan.MinValue, TimeSpan.MinValue);
    }

    /// <summary>Goes on with another's hands.</summary>
    public void GoOnAs(BodyHands other)
    {
        Array.Copy(other._points, _points, 2);
        Array.Copy(other._seen, _seen, 2);
        Array.Copy(other._scores, _scores, 2);
        _at = other._at;
    }

    /// <summary>Takes what one camera's picture shows of the hands.</summary>
    /// <param name="sights">Up to two, with lenses given relative to the body's ground point.</param>
    /// <param name="at">When.</param>
    /// <param name="options">How hands are followed.</param>
    public void See(ReadOnlySpan<HandSight> sights, TimeSpan at, HandOptions options)
    {
        Forecast(at, options.Prior);
        Span<double> costs = stackalloc double[4];
        for (int point = 0; point < sights.Length; point++)
        {
            for (int hand = 0; hand < 2; hand++)
            {
                double cost = _points[hand].Cost(sights[point].Line, sights[point].SdPx, out double distance2);
                costs[(2 * point) + hand] = distance2 <= options.GateDistance2 ? cost : NowhereCost;
            }
        }

        bool isCrossed = sights.Length == 1 ? costs[1] < costs[0] : costs[1] + costs[2] < costs[0] + costs[3];
        for (int point = 0; point < sights.Length; point++)
        {
            int hand = (point == 1) != isCrossed ? 1 : 0;
            if (costs[(2 * point) + hand] < NowhereCost)
            {
                _points[hand].Correct(sights[point].Line, sights[point].SdPx);
                (_seen[hand], _scores[hand]) = (at, sights[point].Score);
            }
        }
    }

    /// <summary>A hand as it is told.</summary>
    /// <param name="index">0 or 1.</param>
    /// <param name="floor">The body's ground point.</param>
    /// <param name="at">When.</param>
    /// <param name="options">How hands are followed.</param>
    /// <returns>Null for one that nobody has seen of late.</returns>
    public Hand? Tell(int index, FloorPoint floor, TimeSpan at, HandOptions options)
    {
        if (_seen[index] == TimeSpan.MinValue || (at - _seen[index]).TotalSeconds > options.TellUnseenSeconds)
        {
            return null;
        }

        PointMotion point = _points[index];
        if (at > _at)
        {
            point.Forecast((at - _at).TotalSeconds, options.Prior);
        }

        return new Hand(new StorePoint(floor.XMetres + point.X, floor.YMetres + point.Y, point.Z), _scores[index], point.Covariance);
    }

    private void Forecast(TimeSpan at, in PointPrior prior)
    {
        if (_at != TimeSpan.MinValue && at > _at)
        {
            double seconds = (at - _at).TotalSeconds;
            _points[0].Forecast(seconds, prior);
            _points[1].Forecast(seconds, prior);
        }

        _at = at > _at ? at : _at;
    }
}
