using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>
/// Goes along with somebody, wherever they go: walks beside or a little behind them, notices late that they have gone on, hurries to catch up, and stands by while
/// they stand. Who wants to pass may ask for way meanwhile.
/// </summary>
/// <param name="me">Who follows.</param>
/// <param name="whom">Whom; ends when they have left.</param>
/// <param name="isOver">Ends when this is so.</param>
internal sealed class Follow(Actor me, Actor whom, Func<bool> isOver) : Act(me)
{
    /// <summary>Who stands within so much of their place stays where they are.</summary>
    private const double ThereMetres = 0.35;

    /// <summary>How often whoever follows looks where the other has got to.</summary>
    private const double LookSeconds = 0.3;

    /// <summary>Who was asked to make way stays there for so long.</summary>
    private const double AsideSeconds = 1.5;

    /// <summary>Somebody slower than this only shifts from foot to foot.</summary>
    private const double StandingMetresPerSecond = 0.25;

    private int _side = me.Chance.Next(2) == 0 ? 1 : -1;
    private int _goal;

    protected override IEnumerable<Step> Play()
    {
        while (!isOver() && !whom.HasLeft)
        {
            FloorPoint place = PlaceBeside();
            double away = Me.DistanceMetres(place);
            if (away <= ThereMetres)
            {
                yield return new Sequence(StandBy());
                continue;
            }

            Me.Body.PaceMetresPerSecond = PaceFor(away);
            Me.Body.WalkTo(place, whom.Body.FacingRadians);
            TimeSpan again = Me.Now + TimeSpan.FromSeconds(LookSeconds);
            yield return new Until(() => Me.Now >= again || Me.Body.HasGivenUp);
        }

        Me.Body.PaceMetresPerSecond = Me.Body.PreferredSpeedMetresPerSecond;
        Me.Body.Stand();
    }

    /// <summary>Stands until the other is somewhere else, and a moment longer: eyes were elsewhere.</summary>
    private IEnumerable<Step> StandBy()
    {
        Me.Body.Stand();
        _goal = Me.Body.GoalNumber;
        Me.IsIdle = true;
        yield return new Until(() => isOver() || whom.HasLeft || Me.Body.GoalNumber != _goal || Me.DistanceMetres(whom.Body.At) > Stage.Acting.ChildNearMetres);
        double seconds = Me.Body.GoalNumber != _goal ? AsideSeconds : Me.Chance.Between(Stage.Acting.ChildNoticeSecondsMin, Stage.Acting.ChildNoticeSecondsMax);
        TimeSpan noticed = Me.Now + TimeSpan.FromSeconds(seconds);
        yield return new Until(() => Me.Now >= noticed || isOver());
        Me.IsIdle = false;
    }

    /// <summary>As fast as the other walks where one is beside them, and faster the further one has fallen behind.</summary>
    private double PaceFor(double away)
    {
        double keeping = Math.Max(Me.Body.PreferredSpeedMetresPerSecond, whom.Body.SpeedMetresPerSecond);
        double behind = Math.Clamp((away - ThereMetres) / Stage.Acting.ChildBehindMetres, 0, 1);
        return keeping + (behind * Math.Max(0, Stage.Acting.ChildRunMetresPerSecond - keeping));
    }

    /// <summary>A free place beside the other, else on their other side, else behind them.</summary>
    private FloorPoint PlaceBeside()
    {
        double aside = whom.Body.RadiusMetres + Me.Body.RadiusMetres + Stage.Acting.ChildBesideMetres;
        double ahead = whom.Body.SpeedMetresPerSecond > StandingMetresPerSecond ? whom.Body.SpeedMetresPerSecond * LookSeconds : 0;
        foreach ((double before, double left) in ((double, double)[])[(ahead - 0.1, _side * aside), (ahead - 0.1, -_side * aside), (-aside, _side * 0.2), (-aside - 0.4, 0)])
        {
            Vector3 point = whom.Beside(before, left, 0);
            FloorPoint place = new(point.X, point.Y);
            if (Stage.Floor.IsFree(place, Me.Body.RadiusMetres) && Stage.Actors.All(other => other == Me || other == whom || other.DistanceMetres(place) > other.Body.RadiusMetres + Me.Body.RadiusMetres))
            {
                _side = left == 0 ? _side : Math.Sign(left);
                return place;
            }
        }

        return whom.Body.At;
    }
}
