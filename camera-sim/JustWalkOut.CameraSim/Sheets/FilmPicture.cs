using System.Globalization;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>
/// One picture of a film: a large view, beside it two of half its size one above the other, and what is happening in words. Owns its pixels, which
/// are drawn anew for each picture.
/// </summary>
internal sealed class FilmPicture
{
    private const double CaptionSeconds = 2.5;
    private const int ActsMax = 3;

    /// <summary>Height of a line of words.</summary>
    private const int LinePx = 22;

    private readonly HardCase _case;
    private readonly SimulationSetup _setup;
    private readonly TruthAction[] _actions;
    private readonly Dictionary<Sku, string> _names;
    private readonly byte[] _bgr;
    private readonly int _mainWidthPx;

    /// <summary>A picture for films of one size.</summary>
    public FilmPicture(HardCase one, SimulationSetup setup, IEnumerable<TruthAction> actions, (int WidthPx, int HeightPx) main)
    {
        (_case, _setup, _actions) = (one, setup, [.. actions]);
        _names = setup.Built.Catalog.ToDictionary(product => product.Sku, product => product.Name);
        _mainWidthPx = main.WidthPx;
        (WidthPx, HeightPx) = (main.WidthPx / 2 * 3, main.HeightPx);
        _bgr = new byte[WidthPx * HeightPx * 3];
    }

    /// <summary>Width of the whole.</summary>
    public int WidthPx { get; }

    /// <summary>Height of the whole.</summary>
    public int HeightPx { get; }

    /// <summary>Blue, green, red of each pixel.</summary>
    public ReadOnlySpan<byte> Bgr => _bgr;

    /// <summary>Whether a camera gives no pictures at a time.</summary>
    public static bool IsLost(SimulationSetup setup, string camera, TimeSpan at) =>
        setup.Faults.Any(fault => fault.Kind == FaultKind.CameraLost && fault.Target == camera && fault.IsAt(at));

    /// <summary>Draws it.</summary>
    /// <param name="scene">Whose cameras took the views.</param>
    /// <param name="views">The large one first, as many as the scene has cameras.</param>
    /// <param name="at">When.</param>
    /// <param name="isAgain">Whether it was shown before.</param>
    public void Draw(CameraScene scene, byte[][] views, TimeSpan at, bool isAgain)
    {
        Array.Clear(_bgr);
        int topPx = 0;
        for (int k = 0; k < views.Length; k++)
        {
            CameraView view = scene.Renderers[k].View;
            int leftPx = k == 0 ? 0 : _mainWidthPx;
            for (int y = 0; y < Math.Min(view.HeightPx, HeightPx - topPx); y++)
            {
                views[k].AsSpan(y * view.WidthPx * 3, view.WidthPx * 3).CopyTo(_bgr.AsSpan((((topPx + y) * WidthPx) + leftPx) * 3));
            }

            string id = scene.Cameras[k].Id.Value;
            PictureFile.Write(_bgr, WidthPx, IsLost(_setup, id, at) ? $"{id}: no pictures" : id, leftPx, topPx);
            topPx += k == 0 ? 0 : view.HeightPx;
        }

        PictureFile.Write(_bgr, WidthPx, $"{_case.Name}{(isAgain ? "   again, at half the speed" : "")}", 0, LinePx);
        PictureFile.Write(_bgr, WidthPx, _case.Description, 0, HeightPx - LinePx);
        PictureFile.Write(_bgr, WidthPx, string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.0} s{Told(at)}"), 0, HeightPx - (2 * LinePx));
    }

    /// <summary>The whole as PNG.</summary>
    public byte[] ToPng() => PictureFile.ToPng(_bgr, WidthPx);

    /// <summary>The acts of the last moments in words, and what is out of order.</summary>
    private string Told(TimeSpan at)
    {
        IEnumerable<string> acts = _actions
            .Where(action => action.At <= at && at - action.At < TimeSpan.FromSeconds(CaptionSeconds))
            .Select(action => $"person {action.Person} {Verb(action)} {Goods(action.Items)}{(action.Receiver is { } receiver ? $" to person {receiver}" : "")}");
        IEnumerable<string> faults = _setup.Faults.Where(fault => fault.Kind == FaultKind.ShelfSilent && fault.IsAt(at)).Select(fault => $"shelf {fault.Target} is silent");
        return string.Concat(faults.Concat(acts.TakeLast(ActsMax)).Select(text => $"   {text}"));
    }

    private static string Verb(TruthAction action) => action.Kind switch
    {
        ActionKind.Take => "takes",
        ActionKind.Put => "puts",
        ActionKind.HandOver => "gives",
        _ => "leaves",
    };

    private string Goods(IReadOnlyList<Item> items)
    {
        string name = items[0].Sku is not Sku sku ? "own thing" : _names.GetValueOrDefault(sku, sku.Value);
        return items.Count == 1 ? name : $"{items.Count} x {name}";
    }
}
