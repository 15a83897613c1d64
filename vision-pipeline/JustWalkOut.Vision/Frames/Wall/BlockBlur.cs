using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>Blurs parts of pictures: each is shrunk to a block for every so many pixels and drawn large again, which leaves two or three blocks to a head. Owns its buffers. Not safe for use from several threads.</summary>
internal sealed class BlockBlur : IDisposable
{
    /// <summary>Blocks across a picture.</summary>
    private const int BlockShare = 40;

    private readonly Mat _small = new();
    private readonly Mat _blurred = new();

    /// <summary>Blurs a picture in place where a mask of its size is not 0.</summary>
    public void Draw(Mat picture, Mat where)
    {
        int block = Math.Max(4, picture.Width / BlockShare);
        Cv2.Resize(picture, _small, new Size(Math.Max(1, picture.Width / block), Math.Max(1, picture.Height / block)), 0, 0, InterpolationFlags.Area);
        Cv2.Resize(_small, _blurred, picture.Size(), 0, 0, InterpolationFlags.Cubic);
        _blurred.CopyTo(picture, where);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _small.Dispose();
        _blurred.Dispose();
    }
}
