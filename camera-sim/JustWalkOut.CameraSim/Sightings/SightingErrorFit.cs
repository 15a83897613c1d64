using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>One picture of one camera for a fit: who was there, and what the detector said.</summary>
/// <param name="Camera">Index of the camera.</param>
/// <param name="Frame">Number of the picture within its camera.</param>
/// <param name="Bodies">What was there to be seen.</param>
/// <param name="Found">What the detector said; points that it does not give are unseen.</param>
internal sealed record FitFrame(int Camera, long Frame, IReadOnlyList<BodyInView> Bodies, IReadOnlyList<Sighting> Found);

/// <summary>Fits a <see cref="SightingErrorModel"/> to a detector's output on pictures whose truth is known.</summary>
internal sealed class SightingErrorFit
{
    /// <summary>Smallest overlap at which a detection is of a body: COCO's and PASCAL's usual half.</summary>
    private const float OverlapMin = 0.5f;

    private readonly List<(double[] Features, bool IsFound)> _chances = [];
    private readonly Dictionary<(int Camera, int Person), (long Frame, int Index, double[]? Errors)> _last = [];
    private readonly List<(int Before, int Now)> _pairs = [];
    private readonly List<(double Logit, int Chance)> _scores = [];
    private readonly Moments[] _edges = [.. Enumerable.Range(0, 4).Select(_ => new Moments())];
    private readonly PointMoments _ground = new();
    private readonly PointMoments _head = new();
    private readonly PointMoments _hand = new();
    private readonly Moments _falseHeight = new();
    private readonly Moments _falseScore = new();
    private readonly List<(double Before, double Now)> _edgePairs = [];
    private readonly Dictionary<int, (long Frame, List<Box> Boxes)> _falseBefore = [];
    private long _falseStayed;
    private long _falseCould;
    private long _frames;
    private double _scoreMin = 1;

    /// <summary>Fits a model.</summary>
    /// <param name="frames">Those of one camera in order of their numbers.</param>
    /// <param name="provenance">What was measured; counts of boxes and frames are filled in.</param>
    /// <exception cref="InvalidDataException">There is too little to fit: fewer than 50 bodies, or none found, or all of them.</exception>
    public static SightingErrorModel Fit(IEnumerable<FitFrame> frames, ErrorProvenance provenance)
    {
        SightingErrorFit fit = new();
        foreach (FitFrame frame in frames)
        {
            fit.Add(frame);
        }

        return fit.Model(provenance);
    }

    private void Add(FitFrame frame)
    {
        _frames++;
        int[] foundBy = Match(frame);
        HashSet<int> taken = [];
        for (int i = 0; i < frame.Bodies.Count; i++)
        {
            BodyInView body = frame.Bodies[i];
            double[]? errors = null;
            double[] features = [1, Math.Log(Math.Max(1, body.Box.HeightPx) / DetectionChance.HeightReferencePx), body.VisibleShare, body.Tilt];
            _chances.Add((features, foundBy[i] >= 0));
            if (foundBy[i] >= 0)
            {
                taken.Add(foundBy[i]);
                Sighting sighting = frame.Found[foundBy[i]];
                errors = Compare(body, sighting);
                _scores.Add((LogitOf(sighting.Score), _chances.Count - 1));
                _scoreMin = Math.Min(_scoreMin, sighting.Score);
            }

            if (_last.TryGetValue((frame.Camera, body.Person), out (long Frame, int Index, double[]? Errors) last) && last.Frame == frame.Frame - 1)
            {
                _pairs.Add((last.Index, _chances.Count - 1));
                if (last.Errors is not null && errors is not null)
                {
                    _edgePairs.AddRange(last.Errors.Zip(errors).Where((_, edge) => edge is 1 or 3));
                }
            }

            _last[(frame.Camera, body.Person)] = (frame.Frame, _chances.Count - 1, errors);
        }

        AddFalse(frame, taken);
    }

    /// <summary>Best overlaps first, each detection and body once.</summary>
    private static int[] Match(FitFrame frame)
    {
        int[] foundBy = new int[frame.Bodies.Count];
        Array.Fill(foundBy, -1);
        HashSet<int> taken = [];
        IEnumerable<(int Body, int Found, float Overlap)> pairs =
            from body in Enumerable.Range(0, frame.Bodies.Count)
            from found in Enumerable.Range(0, frame.Found.Count)
            let overlap = Overlap(frame.Bodies[body].Box, frame.Found[found].Box)
            where overlap >= OverlapMin
            orderby overlap descending, body, found
            select (body, found, overlap);
        foreach ((int body, int found, _) in pairs)
        {
            if (foundBy[body] < 0 && taken.Add(found))
            {
                foundBy[body] = found;
            }
        }

        return foundBy;
    }

    private double[] Compare(in BodyInView body, in Sighting sighting)
    {
        double height = body.Box.HeightPx;
        double[] errors =
        [
            (sighting.Box.LeftPx - body.Box.LeftPx) / height, (sighting.Box.TopPx - body.Box.TopPx) / height,
            (sighting.Box.RightPx - body.Box.RightPx) / height, (sighting.Box.BottomPx - body.Box.BottomPx) / height,
        ];
        for (int edge = 0; edge < errors.Length; edge++)
        {
            _edges[edge].Add(errors[edge]);
        }

        _ground.Add(body.Ground, sighting.Ground, height);
        _head.Add(body.Head, sighting.Head, height);

        // Which hand is which is not told: the pairing with the smaller error is taken.
        bool isStraight = Distance(body.LeftHand, sighting.FirstHand) + Distance(body.RightHand, sighting.SecondHand)
            <= Distance(body.LeftHand, sighting.SecondHand) + Distance(body.RightHand, sighting.FirstHand);
        _hand.Add(body.LeftHand, isStraight ? sighting.FirstHand : sighting.SecondHand, height);
        _hand.Add(body.RightHand, isStraight ? sighting.SecondHand : sighting.FirstHand, height);
        return errors;
    }

    private static double Distance(PointInView truth, ImagePoint found) =>
        truth.Visibility == 0 || !found.IsSeen ? 0 : Math.Abs(truth.At.X - found.XPx) + Math.Abs(truth.At.Y - found.YPx);

    private void AddFalse(FitFrame frame, HashSet<int> taken)
    {
        List<Box> now = [];
        for (int found = 0; found < frame.Found.Count; found++)
        {
            if (!taken.Contains(found))
            {
                now.Add(frame.Found[found].Box);
                _falseHeight.Add(Math.Log(Math.Max(1, frame.Found[found].Box.HeightPx)));
                _falseScore.Add(LogitOf(frame.Found[found].Score));
                _scoreMin = Math.Min(_scoreMin, frame.Found[found].Score);
            }
        }

        if (_falseBefore.TryGetValue(frame.Camera, out (long Frame, List<Box> Boxes) before) && before.Frame == frame.Frame - 1)
        {
            _falseCould += before.Boxes.Count;
            _falseStayed += before.Boxes.Count(box => now.Exists(other => Overlap(box, other) >= OverlapMin));
        }

        _falseBefore[frame.Camera] = (frame.Frame, now);
    }

    private SightingErrorModel Model(ErrorProvenance provenance)
    {
        int found = _chances.Count(chance => chance.IsFound);
        if (_chances.Count < 50 || found == 0 || found == _chances.Count)
        {
            throw new InvalidDataException($"{found} of {_chances.Count} bodies were found; expected at least 50 bodies with some found and some missed. Measure on more pictures.");
        }

        double[] weights = LogisticFit.Solve(_chances);
        DetectionChance detection = new(weights[0], weights[1], weights[2], weights[3]);
        (double intercept, double slope, double sd) = ScoreFit(weights);
        double stay = _falseCould > 0 ? _falseStayed / (double)_falseCould : 0;
        return new SightingErrorModel(
            provenance with { TruthBoxes = _chances.Count, Frames = _frames },
            detection,
            MissPersistence(weights),
            _edges[0].Error, _edges[1].Error, _edges[2].Error, _edges[3].Error,
            EdgePersistence(),
            _ground.Error, _head.Error, _hand.Error,
            intercept, slope, sd,
            _falseHeight.Count / (double)_frames, 1 / Math.Max(0.001, 1 - stay),
            _falseHeight.Mean, _falseHeight.Sd, _falseScore.Mean,
            Math.Min(0.99, _scoreMin));
    }

    /// <summary>
    /// Whether someone is found depends on a draw that is kept from picture to picture with some probability. Where it is kept the outcome is
    /// nearly the same; so that probability is the covariance of outcomes over the one that full keeping would give.
    /// </summary>
    private double MissPersistence(double[] weights)
    {
        double covariance = 0;
        double kept = 0;
        foreach ((int before, int now) in _pairs)
        {
            double p = Chance(weights, _chances[before].Features);
            double q = Chance(weights, _chances[now].Features);
            covariance += ((_chances[before].IsFound ? 1 : 0) - p) * ((_chances[now].IsFound ? 1 : 0) - q);
            kept += Math.Min(p, q) - (p * q);
        }

        return kept > 0 ? Math.Clamp(covariance / kept, 0, 0.99) : 0;
    }

    private double EdgePersistence()
    {
        // Top and bottom edges alternate in the pairs.
        double sum = 0;
        double top = _edges[1].Mean;
        double bottom = _edges[3].Mean;
        double variance = 0;
        for (int i = 0; i < _edgePairs.Count; i++)
        {
            double mean = i % 2 == 0 ? top : bottom;
            sum += (_edgePairs[i].Before - mean) * (_edgePairs[i].Now - mean);
            variance += Math.Pow(i % 2 == 0 ? _edges[1].Sd : _edges[3].Sd, 2);
        }

        return variance > 0 ? Math.Clamp(sum / variance, 0, 0.99) : 0;
    }

    private (double Intercept, double Slope, double Sd) ScoreFit(double[] weights)
    {
        double[] x = [.. _scores.Select(score => Dot(weights, _chances[score.Chance].Features))];
        double[] y = [.. _scores.Select(score => score.Logit)];
        double meanX = x.Average();
        double meanY = y.Average();
        double sxx = x.Sum(value => (value - meanX) * (value - meanX));
        double slope = sxx > 1e-9 ? x.Zip(y).Sum(pair => (pair.First - meanX) * (pair.Second - meanY)) / sxx : 0;
        double intercept = meanY - (slope * meanX);
        double residual = x.Zip(y).Sum(pair => Math.Pow(pair.Second - intercept - (slope * pair.First), 2));
        return (intercept, slope, Math.Sqrt(residual / Math.Max(1, x.Length - 2)));
    }

    private static double Chance(double[] weights, double[] features) => 1 / (1 + Math.Exp(-Dot(weights, features)));

    private static double Dot(double[] left, double[] right) => left.Zip(right).Sum(pair => pair.First * pair.Second);

    private static double LogitOf(double score)
    {
        double inside = Math.Clamp(score, 1e-4, 1 - 1e-4);
        return Math.Log(inside / (1 - inside));
    }

    private static float Overlap(Box first, Box second)
    {
        Box common = new(
            Math.Max(first.LeftPx, second.LeftPx), Math.Max(first.TopPx, second.TopPx), Math.Min(first.RightPx, second.RightPx), Math.Min(first.BottomPx, second.BottomPx));
        float union = first.AreaPx2 + second.AreaPx2 - common.AreaPx2;
        return union > 0 ? common.AreaPx2 / union : 0;
    }

    /// <summary>Mean and spread of a row of numbers (Welford).</summary>
    private sealed class Moments
    {
        private double _squares;

        public long Count { get; private set; }

        public double Mean { get; private set; }

        public double Sd => Count > 1 ? Math.Sqrt(_squares / (Count - 1)) : 0;

        public ShareError Error => new(Mean, Sd);

        public void Add(double value)
        {
            Count++;
            double before = value - Mean;
            Mean += before / Count;
            _squares += before * (value - Mean);
        }
    }

    private sealed class PointMoments
    {
        private readonly Moments _across = new();
        private readonly Moments _down = new();
        private long _visible;
        private long _visibleSeen;
        private long _hidden;
        private long _hiddenSeen;

        /// <summary>Null where the detector never gave the point.</summary>
        public KeypointError? Error => _visibleSeen + _hiddenSeen == 0 ? null : new KeypointError(
            _across.Error, _down.Error,
            _visible > 0 ? _visibleSeen / (double)_visible : 0,
            _hidden > 0 ? _hiddenSeen / (double)_hidden : 0);

        public void Add(PointInView truth, ImagePoint found, double height)
        {
            if (truth.Visibility == 0)
            {
                return;
            }

            bool isVisible = truth.Visibility == 2;
            _visible += isVisible ? 1 : 0;
            _hidden += isVisible ? 0 : 1;
            if (found.IsSeen)
            {
                _visibleSeen += isVisible ? 1 : 0;
                _hiddenSeen += isVisible ? 0 : 1;
                _across.Add((found.XPx - truth.At.X) / height);
                _down.Add((found.YPx - truth.At.Y) / height);
            }
        }
    }
}

/// <summary>Logistic regression by Newton's method, with a slight pull towards 0 so that it ends even where the data separate.</summary>
internal static class LogisticFit
{
    private const double Ridge = 0.01;

    /// <summary>Weights of the features, of which all rows have equally many.</summary>
    public static double[] Solve(IReadOnlyList<(double[] Features, bool IsTrue)> rows)
    {
        int n = rows[0].Features.Length;
        double[] weights = new double[n];
        for (int step = 0; step < 50; step++)
        {
            double[] gradient = [.. weights.Select(weight => -Ridge * weight)];
            double[,] hessian = new double[n, n];
            for (int i = 0; i < n; i++)
            {
                hessian[i, i] = Ridge;
            }

            foreach ((double[] features, bool isTrue) in rows)
            {
                double logit = 0;
                for (int i = 0; i < n; i++)
                {
                    logit += weights[i] * features[i];
                }

                double chance = 1 / (1 + Math.Exp(-logit));
                for (int i = 0; i < n; i++)
                {
                    gradient[i] += ((isTrue ? 1 : 0) - chance) * features[i];
                    for (int j = 0; j < n; j++)
                    {
                        hessian[i, j] += chance * (1 - chance) * features[i] * features[j];
                    }
                }
            }

            double[] change = Eliminate(hessian, gradient);
            double largest = 0;
            for (int i = 0; i < n; i++)
            {
                // Full steps may overshoot far from the end; a step of 3 logits a feature is far already.
                double bounded = Math.Clamp(change[i], -3, 3);
                weights[i] += bounded;
                largest = Math.Max(largest, Math.Abs(bounded));
            }

            if (largest < 1e-9)
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>Gauss elimination; it needs no pivots, for the ridge makes the matrix positive definite.</summary>
    private static double[] Eliminate(double[,] matrix, double[] right)
    {
        int n = right.Length;
        double[] x = [.. right];
        for (int column = 0; column < n; column++)
        {
            for (int row = column + 1; row < n; row++)
            {
                double factor = matrix[row, column] / matrix[column, column];
                for (int k = column; k < n; k++)
                {
                    matrix[row, k] -= factor * matrix[column, k];
                }

                x[row] -= factor * x[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
            {
                x[row] -= matrix[row, k] * x[k];
            }

            x[row] /= matrix[row, row];
        }

        return x;
    }
}
