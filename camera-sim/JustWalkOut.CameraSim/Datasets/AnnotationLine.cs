using System.Globalization;
using System.Numerics;
using System.Text;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Datasets;

/// <summary>What of a person is really on a picture: the pixels that show them.</summary>
/// <param name="Pixels">How many.</param>
/// <param name="Around">The box around them; of no size where there are none.</param>
internal readonly record struct Visible(int Pixels, Box Around)
{
    /// <summary>Counts one person's pixels.</summary>
    /// <param name="person">Their number.</param>
    /// <param name="persons">Each pixel's person.</param>
    /// <param name="widthPx">Pixels in a row.</param>
    public static Visible Of(int person, ReadOnlySpan<int> persons, int widthPx)
    {
        int pixels = 0;
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (int row = 0; row * widthPx < persons.Length; row++)
        {
            ReadOnlySpan<int> line = persons.Slice(row * widthPx, widthPx);
            int first = line.IndexOf(person);
            if (first >= 0)
            {
                int last = line.LastIndexOf(person);
                pixels += line[first..(last + 1)].Count(person);
                (left, top) = (Math.Min(left, first), Math.Min(top, row));
                (right, bottom) = (Math.Max(right, last + 1), row + 1);
            }
        }

        return pixels == 0 ? default : new Visible(pixels, new Box(left, top, right, bottom));
    }
}

/// <summary>
/// Writes the annotation of one picture after another. Pixels are counted from the picture's upper left corner, edges whole; a point is [x, y, visibility] as
/// COCO has it: 0 not on the picture (its place may still be given), 1 hidden, 2 seen. A hand holds nothing (null), a SKU, or something
/// that the store does not sell (an empty text).
/// </summary>
internal sealed class AnnotationLine(CameraView view)
{
    private const float ChildBelowMetres = 1.5f;

    private readonly StringBuilder _text = new();

    /// <summary>People annotated since <see cref="Begin"/>.</summary>
    public int People { get; private set; }

    /// <summary>Begins a picture.</summary>
    public void Begin(string image, long scene, TimeSpan at, string camera)
    {
        People = 0;
        _text.Clear();
        double tilt = Math.Acos(Math.Clamp(-view.Forward.Z, -1, 1)) * 180 / Math.PI;
        Append($"{{\"image\":\"{image}\",\"width\":{view.WidthPx},\"height\":{view.HeightPx},\"scene\":{scene},\"t\":{at.TotalSeconds:0.000},");
        Append($"\"camera\":{{\"id\":\"{camera}\",\"heightM\":{view.Centre.Z:0.###},\"tiltDeg\":{tilt:0.##},\"fx\":{view.Calibration.FocalPx[0]:0.###},\"fy\":{view.Calibration.FocalPx[1]:0.###},");
        Append($"\"cx\":{view.Calibration.CentrePx[0]:0.###},\"cy\":{view.Calibration.CentrePx[1]:0.###},\"distortion\":[{string.Join(",", view.Calibration.Distortion.Select(term => term.ToString("0.######", CultureInfo.InvariantCulture)))}],");
        Append($"\"cameraToStore\":[{string.Join(",", view.Calibration.CameraToStore.Select(row => $"[{string.Join(",", row.Select(number => number.ToString("0.######", CultureInfo.InvariantCulture)))}]"))}]}},\"people\":[");
    }

    /// <summary>Adds a person.</summary>
    /// <param name="person">Who.</param>
    /// <param name="boxes">Around the whole body, and that cut to the picture.</param>
    /// <param name="seen">From geometry.</param>
    /// <param name="visible">From the picture.</param>
    public void Add(SeenPerson person, (Box Whole, Box Cut) boxes, in BodyInView seen, in Visible visible)
    {
        Vector3 pelvis = person.Pose[Joint.Pelvis];
        string body = person.Look.IsSeated ? "wheelchair" : person.Look.StatureMetres < ChildBelowMetres ? "child" : "adult";
        _text.Append(People++ == 0 ? "\n" : ",\n");
        Append($"{{\"identity\":{person.Number},\"body\":\"{body}\",\"carrier\":\"{person.Look.Carrier}\",\"headwear\":\"{person.Look.Headwear}\",\"statureM\":{person.Look.StatureMetres:0.##},");
        Append($"\"box\":{Text(boxes.Cut)},\"visibleBox\":{Text(visible.Around)},\"visiblePx\":{visible.Pixels},\"visibility\":{seen.VisibleShare:0.###},");
        Append($"\"inPicture\":{boxes.Cut.AreaPx2 / Math.Max(1, boxes.Whole.AreaPx2):0.###},\"distanceM\":{Vector3.Distance(pelvis, view.Centre):0.##},\"tiltSine\":{seen.Tilt:0.###},");
        Append($"\"floor\":[{pelvis.X:0.###},{pelvis.Y:0.###}],");
        Append($"\"ground\":{Point(new Vector3(pelvis.X, pelvis.Y, 0), seen.Ground)},\"head\":{Point(person.Pose[Joint.HeadTop], seen.Head)},");
        Append($"\"leftHand\":{Point(person.Pose[Joint.LeftHand], seen.LeftHand)},\"rightHand\":{Point(person.Pose[Joint.RightHand], seen.RightHand)},");
        Append($"\"leftHandM\":{Place(person.Pose[Joint.LeftHand])},\"rightHandM\":{Place(person.Pose[Joint.RightHand])},");
        Append($"\"leftHolding\":{Held(person, Side.Left)},\"rightHolding\":{Held(person, Side.Right)}}}");
    }

    /// <summary>The picture's line, without line breaks.</summary>
    public string End() => _text.Append("]}").Replace("\n", "").ToString();

    private static string Text(Box box) => string.Create(CultureInfo.InvariantCulture, $"[{box.LeftPx:0.##},{box.TopPx:0.##},{box.RightPx:0.##},{box.BottomPx:0.##}]");

    private static string Place(Vector3 at) => string.Create(CultureInfo.InvariantCulture, $"[{at.X:0.###},{at.Y:0.###},{at.Z:0.###}]");

    private static string Held(SeenPerson person, Side side)
    {
        foreach (HeldItem held in person.Held)
        {
            if (held.Hand == side)
            {
                return held.Item.Sku is { } sku ? $"\"{sku}\"" : "\"\"";
            }
        }

        return "null";
    }

    private string Point(Vector3 store, PointInView point)
    {
        // A point outside of the picture is still told where the lens would put it: the ground under a body that is cut off is worth learning.
        Vector2 at = point.Visibility > 0 ? point.At : view.TryProject(store, out Vector2 pixel, out _) ? pixel + new Vector2(0.5f) : new Vector2(-1);
        return string.Create(CultureInfo.InvariantCulture, $"[{at.X:0.##},{at.Y:0.##},{point.Visibility}]");
    }

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
