using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Localization;

/// <summary>How far a detector's points are off in the picture.</summary>
public sealed record SightingPlacerOptions
{
    /// <summary>Standard deviation of a ground point as a share of the box's longer side where the detector does not say it. Default 0.05: a guess for our own network until it is measured.</summary>
    public double GroundShare { get; init; } = 0.05;

    /// <summary>Standard deviation of a box's edges as a share of its longer side, where a box is all there is. Default 0.06: a guess, not measured for any detector yet.</summary>
    public double EdgeShare { get; init; } = 0.06;

    /// <summary>Standard deviation of a head's top as a share of the box's longer side. Default 0.05: half of ours are within 0.03, nine in ten within 0.085 (models/training/log.md).</summary>
    public double HeadShare { get; init; } = 0.05;

    /// <summary>How people stand below their heads. Default 1.68 m tall give or take 0.15 m, which leaves children and wheelchairs to be doubted, and 0.15 m of lean.</summary>
    public StandingBody Standing { get; init; } = new(1.68, 0.15, 0.15);

    /// <summary>
    /// A ground point that furniture hides from the camera was not seen but guessed, and is off by so many times what the detector says. Default 4: of 10,544 such points in one simulated film half lay 0.9 m and more from the
    /// feet, by 2.3 times what was said, and a tenth by 5.7 times; of people of whom less than three fifths could be seen half lay 1.3 m and more beyond, by 3.5 times. Heads kept to what they say.
    /// </summary>
    public double HiddenWiden { get; init; } = 4;

    /// <summary>No point is surer than this. Default 1 px.</summary>
    public double LeastPx { get; init; } = 1;

    /// <summary>How sure the cameras' calibrations are.</summary>
    public FloorLocatorOptions Floor { get; init; } = new();

    /// <summary>The body that a box is taken to be around where a box is all there is.</summary>
    public BoxLocatorOptions Body { get; init; } = new();
}

/// <summary>Makes sightings of one camera's detections: the same, placed on the floor. Serves one thread.</summary>
public sealed class SightingPlacer
{
    private readonly FloorLocator _points;
    private readonly BoxLocator _boxes;
    private readonly BodyLooks _looks;
    private readonly SightingPlacerOptions _options;
    private readonly Furniture _furniture;
    private readonly StorePoint _lens;

    /// <summary>A placer for a camera.</summary>
    /// <param name="calibration">As surveyed.</param>
    /// <param name="furniture">What may stand before people.</param>
    /// <param name="options">How far points are off.</param>
    /// <exception cref="ArgumentException">The calibration has terms that no model here knows.</exception>
    public SightingPlacer(CameraCalibration calibration, Furniture furniture, SightingPlacerOptions options)
    {
        ArgumentNullException.ThrowIfNull(furniture);
        ArgumentNullException.ThrowIfNull(options);
        CameraModel camera = ModelOf(calibration);
        (_points, _boxes, _looks, _options) = (new FloorLocator(camera, options.Floor), new BoxLocator(camera, options.Floor, options.Body), new BodyLooks(camera), options);
        (_furniture, _lens) = (furniture, camera.At);
    }

    /// <summary>A store's calibration as the tracker's geometry has it.</summary>
    public static CameraModel ModelOf(CameraCalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        return new CameraModel(new CameraForm(
            calibration.WidthPx, calibration.HeightPx, calibration.FocalPx, calibration.CentrePx, calibration.Distortion, [.. calibration.CameraToStore.Select(row => (IReadOnlyList<double>)row)]));
    }

    /// <summary>Places everybody who was found.</summary>
    /// <param name="frame">The picture, in the pixels of the calibration.</param>
    /// <param name="found">By the detector.</param>
    /// <param name="givesPoints">Whether the ground points are the detector's own.</param>
    public Sighting[] Place(Frame frame, PeopleFound found, bool givesPoints)
    {
        ArgumentNullException.ThrowIfNull(found);
        Sighting[] sightings = new Sighting[found.People.Length];
        for (int i = 0; i < sightings.Length; i++)
        {
            sightings[i] = Place(frame, found.People[i], givesPoints);
        }

        return sightings;
    }

    /// <summary>Places one person who was found.</summary>
    /// <param name="frame">The picture, in the pixels of the calibration.</param>
    /// <param name="person">By the detector.</param>
    /// <param name="givesPoints">Whether the ground point is the detector's own.</param>
    public Sighting Place(Frame frame, in PersonDetection person, bool givesPoints)
    {
        Box box = person.Box;
        double side = Math.Max(box.WidthPx, box.HeightPx);
        FloorPlace? place = givesPoints && person.Ground.IsSeen
            ? ByPoints(person, side)
            : _boxes.Place(box, Math.Max(_options.LeastPx, _options.EdgeShare * side));
        return person.ToSighting(PersonDetection.SeenScore) with { Floor = place, Look = place is { } at ? _looks.At(frame, at.At, box) : default };
    }

    /// <summary>By the ground point and, where the detector says how sure that is, by the head too: on stores held out hidden feet are off by a quarter less so (models/training/log.md).</summary>
    private FloorPlace? ByPoints(in PersonDetection person, double side)
    {
        double sdPx = Math.Max(_options.LeastPx, person.GroundSdPx > 0 ? person.GroundSdPx : _options.GroundShare * side);
        FloorPlace? ground = _points.Place(person.Ground.XPx, person.Ground.YPx, sdPx);
        if (ground is { } guess && _furniture.Hides(_lens, new StorePoint(guess.At.XMetres, guess.At.YMetres, 0)))
        {
            ground = _points.Place(person.Ground.XPx, person.Ground.YPx, _options.HiddenWiden * sdPx);
        }

        if (!(person.GroundSdPx > 0 && person.Head.Score >= PersonDetection.SeenScore))
        {
            return ground;
        }

        FloorPlace? head = _points.PlaceHead(person.Head.XPx, person.Head.YPx, Math.Max(_options.LeastPx, _options.HeadShare * side), _options.Standing);
        return ground is { } below && head is { } above ? below.With(above) : ground ?? head;
    }
}
