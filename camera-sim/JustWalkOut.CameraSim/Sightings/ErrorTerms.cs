using System.Globalization;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>Where a model's numbers come from.</summary>
/// <param name="Kind"><c>measured</c>, or <c>guess</c> for stated guesses that await a measurement.</param>
/// <param name="Detector">Which detector it describes, with the hash of its weights where measured.</param>
/// <param name="Source">What was compared with what, or which public figures a guess leans on.</param>
/// <param name="TruthBoxes">True boxes that were compared; 0 for a guess.</param>
/// <param name="Frames">Pictures that were looked at; 0 for a guess.</param>
public sealed record ErrorProvenance(string Kind, string Detector, string Source, long TruthBoxes, long Frames);

/// <summary>Bounds between which a fitted number lies at 95 %: two standard errors of a jackknife that leaves out persons and cameras by groups.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>A normal error as a share of the true box's height.</summary>
/// <param name="Mean">Mean; positive to the right and down.</param>
/// <param name="Sd">Standard deviation between pictures, at least 0.</param>
public readonly record struct ShareError(double Mean, double Sd)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"mean {Mean:0.####}, sd {Sd:0.####}");
}

/// <summary>Error of one edge of a box, as a share of the true box's height.</summary>
/// <param name="Middle">Median for a body that is seen whole; positive to the right and down.</param>
/// <param name="Hidden">What is added to that from fully visible to fully hidden: a detector frames what it sees.</param>
/// <param name="Sd">Standard deviation for a body that is seen whole, of the normal draw that is stretched; at least 0.</param>
/// <param name="Widening">By how much the logarithm of that grows from fully visible to fully hidden.</param>
/// <param name="Tail">How much heavier than the normal distribution's the tails are (Tukey's h, up to two standard deviations), at least 0.</param>
public readonly record struct EdgeError(double Middle, double Hidden, double Sd, double Widening, double Tail)
{
    /// <summary>The standard deviation for a body of which a share is hidden.</summary>
    public double SdOf(double hidden) => Sd * Math.Exp(Widening * hidden);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"middle {Middle:0.####}, hidden {Hidden:+0.####;-0.####;0}, sd {Sd:0.####}, widening {Widening:0.##}, tail {Tail:0.##}");
}

/// <summary>
/// How a normal draw lives on from picture to picture: a part that is fresh in every picture, one that lasts as long as a person stays in a camera's
/// view (clothes, build), and between them one that fades (pose, background).
/// </summary>
/// <param name="Seconds">Time in which the fading part's correlation falls by a factor of e, over 0.</param>
/// <param name="Fresh">Share of the variance that is fresh, 0 to 1.</param>
/// <param name="Lasting">Share of the variance that lasts, 0 to 1; both together at most 1.</param>
public readonly record struct Persistence(double Seconds, double Fresh, double Lasting)
{
    /// <summary>What is left of the fading part after a time.</summary>
    public double Kept(double seconds) => Math.Exp(-seconds / Seconds);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.###} s, fresh {Fresh:0.###}, lasting {Lasting:0.###}");
}

/// <summary>
/// Whether a body is detected: its logit is linear in the logarithm of its height in pixels over 80, its visible share and that squared, and in how steeply
/// the camera looks down on it.
/// </summary>
/// <param name="Intercept">For a fully hidden body of 80 px seen from less than 45 degrees above.</param>
/// <param name="LogHeight">For each factor of e in height.</param>
/// <param name="VisibleShare">From fully hidden to fully visible.</param>
/// <param name="VisibleSquared">The same for the square of the visible share.</param>
/// <param name="Steep">From 45 degrees to straight down, by the square of the angle in between.</param>
public sealed record DetectionChance(double Intercept, double LogHeight, double VisibleShare, double VisibleSquared, double Steep)
{
    /// <summary>Height at which the logarithm is 0.</summary>
    public const double HeightReferencePx = 80;

    /// <summary>The logit of a body's chance.</summary>
    public double Logit(double heightPx, double visibleShare, double tilt) =>
        Intercept + (LogHeight * LogHeightOf(heightPx)) + ((VisibleShare + (VisibleSquared * visibleShare)) * visibleShare) + (Steep * SteepOf(tilt));

    /// <summary>The logarithm of a height over the reference.</summary>
    public static double LogHeightOf(double heightPx) => Math.Log(Math.Max(1, heightPx) / HeightReferencePx);

    /// <summary>How steep a view is: 0 up to 45 degrees, 1 straight down.</summary>
    /// <param name="tilt">Sine of the angle at which the camera looks down.</param>
    public static double SteepOf(double tilt) => tilt <= Math.Sqrt(0.5) ? 0 : Math.Pow((Math.Asin(Math.Min(1, tilt)) / (Math.PI / 4)) - 1, 2);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Intercept:0.###} {LogHeight:+0.###;-0.###} ln(height/80 px) {VisibleShare:+0.###;-0.###} visible {VisibleSquared:+0.###;-0.###;+0} visible² {Steep:+0.###;-0.###;+0} steep");
}

/// <summary>One of a body's points.</summary>
/// <param name="Across">Error to the right.</param>
/// <param name="Down">Error downwards.</param>
/// <param name="SeenWhenVisible">Share of detections in which a visible one is found, 0 to 1.</param>
/// <param name="SeenWhenHidden">The same for one that is hidden.</param>
public sealed record KeypointError(ShareError Across, ShareError Down, double SeenWhenVisible, double SeenWhenHidden)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"across {Across}; down {Down}; seen {SeenWhenVisible:0.###} when visible, {SeenWhenHidden:0.###} when hidden");
}

/// <summary>How sure a detector says it is. A score is the smallest one plus the rest times a logistic of a normal draw.</summary>
/// <param name="Intercept">Median of the draw where a body's logit of being found is 0.</param>
/// <param name="Slope">Growth of that with the body's logit.</param>
/// <param name="Sd">Standard deviation of the draw.</param>
/// <param name="Least">Lowest score that the detector lets through, 0 to below 1.</param>
public sealed record ScoreError(double Intercept, double Slope, double Sd, double Least)
{
    /// <summary>The score of a draw.</summary>
    public double Of(double draw) => Least + ((1 - Least) / (1 + Math.Exp(-draw)));

    /// <summary>The draw of a score.</summary>
    public static double Draw(double score, double least)
    {
        // Scores within a fiftieth of either end say no more than that they lie there.
        double share = Math.Clamp((score - least) / (1 - least), 0.02, 0.98);
        return Math.Log(share / (1 - share));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"draw {Intercept:0.###} {Slope:+0.###;-0.###} logit, sd {Sd:0.###}; least score {Least:0.###}");
}

/// <summary>Detections where nobody is, on goods and furniture; each stays where it is for a while.</summary>
/// <param name="PerFrame">How many a picture, mean.</param>
/// <param name="LifeSeconds">How long one goes on, mean, over 0.</param>
/// <param name="LogHeight">Mean and spread of the logarithm of the box's height in pixels.</param>
/// <param name="LogAspect">Mean and spread of the logarithm of its width over its height.</param>
/// <param name="Score">Mean and spread of the score's draw.</param>
public sealed record BackgroundError(double PerFrame, double LifeSeconds, ShareError LogHeight, ShareError LogAspect, ShareError Score)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{PerFrame:0.####} a picture, for {LifeSeconds:0.##} s; ln height {LogHeight}; ln width/height {LogAspect}; score draw {Score}");
}

/// <summary>Boxes at a body that do not frame it: doubles of a found one, half of a missed one, two people in one box.</summary>
/// <param name="WhenFound">How many such boxes a fully visible body has besides its own, mean, 0 to 1; less in proportion where less is visible.</param>
/// <param name="WhenMissed">The same for a body that is not found.</param>
/// <param name="LifeSeconds">How long one goes on, over 0.</param>
/// <param name="Across">Where its middle is between the left (0) and right (1) edge of the body's box.</param>
/// <param name="Down">Where its middle is between the top (0) and bottom (1) edge.</param>
/// <param name="LogWidth">Mean and spread of the logarithm of its width over the body's.</param>
/// <param name="LogHeight">The same of its height.</param>
/// <param name="Score">Mean and spread of the score's draw.</param>
public sealed record StrayError(
    double WhenFound, double WhenMissed, double LifeSeconds, ShareError Across, ShareError Down, ShareError LogWidth, ShareError LogHeight, ShareError Score)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{WhenFound:0.####} a found body, {WhenMissed:0.####} a missed one, for {LifeSeconds:0.##} s; across {Across}; down {Down}; ln width {LogWidth}; ln height {LogHeight}; score draw {Score}");
}
