using System.Numerics;
using System.Runtime.Intrinsics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// One capsule made ready for rays from one point: what depends on the capsule and the lens alone is computed once, and eight pixels are cast at a
/// time. A flat capsule is round in a space stretched along its flat direction. Formulas: Quilez, "Rounded cone - intersection".
/// </summary>
internal readonly struct CastPiece
{
    private readonly Vector3 _axis;
    private readonly Vector3 _flat;
    private readonly float _stretch;
    private readonly Vector3 _fromA;
    private readonly float _axisFromA;
    private readonly float _k0;
    private readonly float _slant;
    private readonly float _d2;
    private readonly float _ballA;
    private readonly float _ballB;
    private readonly float _radiusA;
    private readonly float _radiusB;

    public CastPiece(in Capsule capsule, Vector3 centre, int person)
    {
        Capsule = capsule;
        Person = person;
        _flat = capsule.FlatAlong;
        _stretch = (1 / capsule.Thickness) - 1;
        (_radiusA, _radiusB) = (capsule.FromRadius, capsule.ToRadius);
        _axis = Stretched(capsule.To - capsule.From);
        _fromA = Stretched(centre - capsule.From);
        Vector3 fromB = _fromA - _axis;
        float m0 = Vector3.Dot(_axis, _axis);
        _axisFromA = Vector3.Dot(_axis, _fromA);
        float taper = _radiusA - _radiusB;
        _d2 = m0 - (taper * taper);
        _slant = taper * _radiusA;
        float m5 = Vector3.Dot(_fromA, _fromA);
        _k0 = (_d2 * m5) - (_axisFromA * _axisFromA) + (_axisFromA * _slant * 2) - (m0 * _radiusA * _radiusA);
        _ballA = m5 - (_radiusA * _radiusA);
        _ballB = Vector3.Dot(fromB, fromB) - (_radiusB * _radiusB);
    }

    /// <summary>The capsule itself.</summary>
    public Capsule Capsule { get; }

    /// <summary>Whose it is: a place in the frame's list of people.</summary>
    public int Person { get; }

    /// <summary>Depths at which eight rays meet the piece; infinite where they miss.</summary>
    public Vector256<float> Meet(Vector256<float> x, Vector256<float> y, Vector256<float> z)
    {
        if (_stretch != 0)
        {
            Vector256<float> along = ((x * _flat.X) + (y * _flat.Y) + (z * _flat.Z)) * _stretch;
            x += along * _flat.X;
            y += along * _flat.Y;
            z += along * _flat.Z;
        }

        Vector256<float> never = Vector256.Create(float.PositiveInfinity);
        Vector256<float> dd = (x * x) + (y * y) + (z * z);
        Vector256<float> m2 = (x * _axis.X) + (y * _axis.Y) + (z * _axis.Z);
        Vector256<float> m3 = (x * _fromA.X) + (y * _fromA.Y) + (z * _fromA.Z);
        Vector256<float> m6 = m3 - m2;
        Vector256<float> hA = (m3 * m3) - (dd * _ballA);
        Vector256<float> hB = (m6 * m6) - (dd * _ballB);
        Vector256<float> zero = Vector256<float>.Zero;
        Vector256<float> best = Vector256.ConditionalSelect(Vector256.GreaterThan(hA, zero), (-m3 - Vector256.Sqrt(hA)) / dd, never);
        Vector256<float> ballB = Vector256.ConditionalSelect(Vector256.GreaterThan(hB, zero), (-m6 - Vector256.Sqrt(hB)) / dd, never);
        best = Vector256.Min(best, ballB);
        if (_d2 <= 0)
        {
            return best;
        }

        Vector256<float> k2 = (dd * _d2) - (m2 * m2);
        Vector256<float> k1 = (m3 * _d2) - (m2 * (_axisFromA - _slant));
        Vector256<float> h = (k1 * k1) - (k2 * _k0);
        Vector256<float> t = (-Vector256.Sqrt(h) - k1) / k2;
        Vector256<float> height = Vector256.Create(_axisFromA - _slant) + (t * m2);
        Vector256<float> isSide = Vector256.GreaterThan(h, zero) & Vector256.GreaterThan(height, zero) & Vector256.LessThan(height, Vector256.Create(_d2));
        return Vector256.Min(best, Vector256.ConditionalSelect(isSide, t, never));
    }

    /// <summary>The normal, of length 1, where a ray met the piece.</summary>
    public Vector3 NormalAt(Vector3 slope, float depth)
    {
        Vector3 at = _fromA + (Stretched(slope) * depth);
        float height = _axisFromA - _slant + (depth * Vector3.Dot(_axis, Stretched(slope)));
        Vector3 normal = _d2 > 0 && height > 0 && height < _d2 ? (at * _d2) - (_axis * height)
            : (_d2 > 0 ? height <= 0 : _radiusA >= _radiusB) ? at : at - _axis;
        return Vector3.Normalize(Stretched(normal));
    }

    private Vector3 Stretched(Vector3 v) => v + (_flat * (Vector3.Dot(_flat, v) * _stretch));
}
