using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Frames;

/// <summary>How a camera codes its pictures.</summary>
public enum PacketCoding
{
    /// <summary>Each by itself.</summary>
    Jpeg,

    /// <summary>As an access unit of a byte stream (ITU-T H.264, annex B).</summary>
    H264,

    /// <summary>As an access unit of a byte stream (ITU-T H.265, annex B).</summary>
    H265,
}

/// <summary>What is known of a picture that has not been decoded.</summary>
/// <param name="Coding">How it is coded.</param>
/// <param name="IsKey">Whether it needs none before it.</param>
/// <param name="Moment">When it was taken and when it came.</param>
public readonly record struct PacketHead(PacketCoding Coding, bool IsKey, FrameMoment Moment);

/// <summary>Hears of each picture as its camera sent it, before it is decoded. Called on the camera's own flow, one call at a time for a camera: it must not wait and must not throw.</summary>
public interface IPacketLog
{
    /// <summary>A picture was received.</summary>
    /// <param name="camera">Whose.</param>
    /// <param name="head">What is known of it.</param>
    /// <param name="packet">Its bytes, lent for the call.</param>
    void Received(CameraId camera, in PacketHead head, ReadOnlySpan<byte> packet);
}
