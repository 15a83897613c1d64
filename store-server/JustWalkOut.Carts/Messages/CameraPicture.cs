namespace JustWalkOut.Carts.Messages;

/// <summary>A camera's picture as it may leave vision: small, and blurred wherever there may be a head. Made while somebody watches; newest wins.</summary>
/// <param name="Version">Version of this message's form.</param>
/// <param name="Store">The store.</param>
/// <param name="Camera">The camera.</param>
/// <param name="At">When it was taken.</param>
/// <param name="IsLarge">Whether it is the camera's large picture; otherwise it is one of many.</param>
/// <param name="MediaType">How <paramref name="Content"/> is encoded.</param>
/// <param name="Content">The picture.</param>
/// <param name="Seen">Who was found in it, best score first: left, top, right, bottom as shares of the picture's width and height, and the score, 0 to 1.</param>
public sealed record CameraPicture(
    int Version, StoreId Store, CameraId Camera, DateTimeOffset At, bool IsLarge, string MediaType, byte[] Content, IReadOnlyList<double[]> Seen)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;
}
