using OpenCvSharp;

namespace JustWalkOut.Vision.Frames.GStreamer;

/// <summary>
/// Unpacks GStreamer's pictures into ours: blue, green, red, rows without gaps. What decoders mostly give (I420 by BT.601) is converted here by OpenCV, in a fraction of the time of GStreamer's own
/// conversion; whatever else there is (BT.709, full range, ten bits) comes converted. Owns a buffer, for one picture at a time.
/// </summary>
internal sealed class GstPixels : IDisposable
{
    /// <summary>The forms that can be unpacked, as GStreamer's caps.</summary>
    public const string Forms = "video/x-raw,format=I420,colorimetry=bt601;video/x-raw,format=BGR";

    private readonly Mat _planes = new();

    // Kept, for each new one is an object on the heap; the binding's one for the result, a hundred bytes, cannot be used twice.
    private readonly InputArray _planesToRead;

    public GstPixels() => _planesToRead = InputArray.Create(_planes);

    /// <summary>Unpacks a picture in one of the forms.</summary>
    /// <param name="sample">The picture.</param>
    /// <param name="into">Its pixels become as large as the picture.</param>
    public void Unpack(in GstSample sample, Frame into)
    {
        nint form = GstNative.CapsGetStructure(sample.Caps, 0);
        _ = GstNative.StructureGetInt(form, "width", out int widthPx);
        _ = GstNative.StructureGetInt(form, "height", out int heightPx);
        Rows source = new(sample.Buffer);
        if (GstNative.IsField(form, "format", "BGR"u8))
        {
            into.Pixels.Create(heightPx, widthPx, MatType.CV_8UC3);
            source.Take(into.Pixels.Data, heightPx, 3 * widthPx);
            return;
        }

        // Brightness, then both colours at half the width and height: in this form both are even.
        _planes.Create(heightPx * 3 / 2, widthPx, MatType.CV_8UC1);
        nint target = source.Take(_planes.Data, heightPx, widthPx);
        target = source.Take(target, heightPx / 2, widthPx / 2);
        source.Take(target, heightPx / 2, widthPx / 2);
        Cv2.CvtColor(_planesToRead, into.Pixels, ColorConversionCodes.YUV2BGR_I420);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _planesToRead.Dispose();
        _planes.Dispose();
    }

    /// <summary>Goes through a buffer whose rows are whole words long.</summary>
    private ref struct Rows(nint buffer)
    {
        private nuint _offset;

        /// <summary>Copies rows to where they lie without gaps, and gives the place behind them.</summary>
        public nint Take(nint into, int rows, int rowBytes)
        {
            int stride = (rowBytes + 3) / 4 * 4;
            if (stride == rowBytes)
            {
                GstNative.BufferExtract(buffer, _offset, into, (nuint)(rows * rowBytes));
            }
            else
            {
                for (int row = 0; row < rows; row++)
                {
                    GstNative.BufferExtract(buffer, _offset + (nuint)(row * stride), into + (row * rowBytes), (nuint)rowBytes);
                }
            }

            _offset += (nuint)(rows * stride);
            return into + (rows * rowBytes);
        }
    }
}
