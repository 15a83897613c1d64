using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A check-in code as a QR code, drawn with one path: crisp at every size, and within the strictest content policy.</summary>
internal static class CodePicture
{
    /// <summary>A QR code as SVG, dark on light in every theme, as scanners want it, with the quiet zone of four modules around it.</summary>
    /// <param name="text">What a scanner reads, in letters of ASCII.</param>
    /// <param name="label">What it is, for whoever does not see it.</param>
    public static string Of(string text, string label)
    {
        // M: a quarter of it may be hidden by a finger or a crack; higher levels make the modules too small for cheap scanners.
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        StringBuilder path = new();
        for (int y = 0; y < code.ModuleMatrix.Count; y++)
        {
            BitArray row = code.ModuleMatrix[y];
            for (int x = 0; x < row.Length; x++)
            {
                int from = x;
                while (x < row.Length && row[x])
                {
                    x++;
                }

                if (x > from)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
                }
            }
        }

        int side = code.ModuleMatrix.Count;
        return $"<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>";
    }
}
