using CsCheck;

namespace JustWalkOut.Tracking.Tests.Image;

public sealed class BoxMotionTests
{
    private static readonly Gen<Box> AnyBox =
        Gen.Select(Gen.Float[0, 1800], Gen.Float[0, 900], Gen.Float[20, 200], Gen.Float[40, 400])
            .Select((left, top, width, height) => new Box(left, top, left + width, top + height));

    [Fact]
    public void The_four_blocks_are_the_whole_eight_by_eight_filter() =>
        Gen.Select(AnyBox, Gen.Select(Gen.Float[-12, 12], Gen.Float[-6, 6], Gen.Float[-3, 3], Gen.Bool).Array[1, 60]).Sample((first, moves) =>
        {
            BoxMotion motion = new(first);
            FullFilter full = new(first);
            Box seen = first;
            foreach ((float dx, float dy, float grow, bool isMissed) in moves)
            {
                seen = new Box(seen.LeftPx + dx, seen.TopPx + dy, seen.RightPx + dx, MathF.Max(seen.TopPx + dy + 20, seen.BottomPx + dy + grow));
                motion.Forecast(1);
                full.Forecast();
                if (!isMissed)
                {
                    motion.Correct(seen);
                    full.Correct(seen);
                }

                AssertClose(full.Box, motion.Box, 0.02f);
            }
        });

    [Fact]
    public void Moving_by_parts_is_moving_by_their_sum() =>
        Gen.Select(AnyBox, Gen.Float[-8, 8], Gen.Float[0, 20], Gen.Float[0, 20]).Sample((first, dx, early, late) =>
        {
            BoxMotion parts = Walking(first, dx);
            BoxMotion whole = parts;
            parts.HoldHeight();
            whole.HoldHeight();
            parts.Forecast(early);
            parts.Forecast(late);
            whole.Forecast(early + late);
            AssertClose(whole.Box, parts.Box, 0.02f);

            // What each makes of the same sighting shows whether the uncertainties agree too.
            Box seen = Moved(whole.Box, 30);
            parts.Correct(seen);
            whole.Correct(seen);
            AssertClose(whole.Box, parts.Box, 0.05f);
        });

    [Fact]
    public void No_time_and_no_box_turns_a_box_inside_out() =>
        Gen.Select(AnyBox, Gen.Select(AnyBox, Gen.Float[0, 60_000]).Array[1, 20]).Sample((first, moves) =>
        {
            BoxMotion motion = new(first);
            foreach ((Box seen, float steps) in moves)
            {
                motion.Forecast(steps);
                Assert.True(motion.Box.HeightPx >= 0 && float.IsFinite(motion.Box.HeightPx), $"{motion.Box} after {steps} steps");
                motion.Correct(seen);
                Assert.True(float.IsFinite(motion.Box.AreaPx2) && motion.Box.HeightPx > 0, $"{motion.Box}");
            }
        });

    private static BoxMotion Walking(Box first, float dx)
    {
        BoxMotion motion = new(first);
        Box seen = first;
        for (int i = 0; i < 10; i++)
        {
            seen = Moved(seen, dx);
            motion.Forecast(1);
            motion.Correct(seen);
        }

        return motion;
    }

    private static Box Moved(Box box, float dx) => new(box.LeftPx + dx, box.TopPx, box.RightPx + dx, box.BottomPx);

    private static void AssertClose(Box expected, Box actual, float tolerancePx)
    {
        Assert.Equal(expected.LeftPx, actual.LeftPx, tolerancePx);
        Assert.Equal(expected.TopPx, actual.TopPx, tolerancePx);
        Assert.Equal(expected.RightPx, actual.RightPx, tolerancePx);
        Assert.Equal(expected.BottomPx, actual.BottomPx, tolerancePx);
    }

    /// <summary>The filter as the papers write it: eight numbers, full matrices, an inverted innovation covariance, doubles.</summary>
    private sealed class FullFilter
    {
        private readonly double[] _mean = new double[8];
        private double[,] _covariance = new double[8, 8];

        public FullFilter(Box box)
        {
            Measure(box).CopyTo(_mean, 0);
            double[] deviations = Deviations(2.0 / 20, 1e-2, 10.0 / 160, 1e-5);
            for (int i = 0; i < 8; i++)
            {
                _covariance[i, i] = deviations[i] * deviations[i];
            }
        }

        public Box Box
        {
            get
            {
                double width = _mean[2] * _mean[3];
                return new Box(
                    (float)(_mean[0] - (width / 2)), (float)(_mean[1] - (_mean[3] / 2)), (float)(_mean[0] + (width / 2)), (float)(_mean[1] + (_mean[3] / 2)));
            }
        }

        public void Forecast()
        {
            double[] deviations = Deviations(1.0 / 20, 1e-2, 1.0 / 160, 1e-5);
            double[,] motion = new double[8, 8];
            for (int i = 0; i < 8; i++)
            {
                motion[i, i] = 1;
                if (i < 4)
                {
                    motion[i, i + 4] = 1;
                    _mean[i] += _mean[i + 4];
                }
            }

            _covariance = Multiply(Multiply(motion, _covariance), Transpose(motion));
            for (int i = 0; i < 8; i++)
            {
                _covariance[i, i] += deviations[i] * deviations[i];
            }
        }

        public void Correct(Box seen)
        {
            double[] noise = Deviations(1.0 / 20, 1e-1, 0, 0);
            double[,] innovation = new double[4, 4];
            double[,] cross = new double[8, 4];
            for (int row = 0; row < 8; row++)
            {
                for (int column = 0; column < 4; column++)
                {
                    cross[row, column] = _covariance[row, column];
                    if (row < 4)
                    {
                        innovation[row, column] = _covariance[row, column] + (row == column ? noise[row] * noise[row] : 0);
                    }
                }
            }

            double[,] gain = Multiply(cross, Inverse(innovation));
            double[] measured = Measure(seen);
            double[] surprise = [.. Enumerable.Range(0, 4).Select(i => measured[i] - _mean[i])];
            double[,] known = Multiply(Multiply(gain, innovation), Transpose(gain));
            for (int row = 0; row < 8; row++)
            {
                for (int column = 0; column < 8; column++)
                {
                    _covariance[row, column] -= known[row, column];
                    _mean[row] += column < 4 ? gain[row, column] * surprise[column] : 0;
                }
            }
        }

        private double[] Deviations(double place, double aspect, double rate, double aspectRate)
        {
            double height = _mean[3];
            return [place * height, place * height, aspect, place * height, rate * height, rate * height, aspectRate, rate * height];
        }

        private static double[] Measure(Box box) =>
            [box.LeftPx + (box.WidthPx / 2.0), box.TopPx + (box.HeightPx / 2.0), box.WidthPx / (double)box.HeightPx, box.HeightPx];

        private static double[,] Transpose(double[,] a)
        {
            double[,] result = new double[a.GetLength(1), a.GetLength(0)];
            for (int row = 0; row < a.GetLength(0); row++)
            {
                for (int column = 0; column < a.GetLength(1); column++)
                {
                    result[column, row] = a[row, column];
                }
            }

            return result;
        }

        private static double[,] Multiply(double[,] a, double[,] b)
        {
            double[,] result = new double[a.GetLength(0), b.GetLength(1)];
            for (int row = 0; row < a.GetLength(0); row++)
            {
                for (int column = 0; column < b.GetLength(1); column++)
                {
                    for (int i = 0; i < a.GetLength(1); i++)
                    {
                        result[row, column] += a[row, i] * b[i, column];
                    }
                }
            }

            return result;
        }

        /// <summary>Gauss and Jordan; the matrix is positive definite, so no pivot is zero.</summary>
        private static double[,] Inverse(double[,] matrix)
        {
            int size = matrix.GetLength(0);
            double[,] left = (double[,])matrix.Clone();
            double[,] right = new double[size, size];
            for (int i = 0; i < size; i++)
            {
                right[i, i] = 1;
            }

            for (int pivot = 0; pivot < size; pivot++)
            {
                double scale = left[pivot, pivot];
                for (int column = 0; column < size; column++)
                {
                    left[pivot, column] /= scale;
                    right[pivot, column] /= scale;
                }

                for (int row = 0; row < size; row++)
                {
                    double factor = left[row, pivot];
                    for (int column = 0; row != pivot && column < size; column++)
                    {
                        left[row, column] -= factor * left[pivot, column];
                        right[row, column] -= factor * right[pivot, column];
                    }
                }
            }

            return right;
        }
    }
}
