namespace JustWalkOut.Carts.Messages;

/// <summary>Where the server gets the cameras' live pictures: vision, in the same process or behind a connection.</summary>
public interface IPictureSource
{
    /// <summary>
    /// Pictures as they come, several at once where several are new; first the last one of each camera, however old. They are made only while somebody reads. Newest wins: whoever reads slowly
    /// gets the newest of each camera, and nothing is queued for them. It ends with the reader.
    /// </summary>
    /// <param name="enlarged">The camera that is wanted large besides; null for none.</param>
    /// <param name="cancellation">Nobody reads any more.</param>
    IAsyncEnumerable<IReadOnlyList<CameraPicture>> WatchAsync(CameraId? enlarged, CancellationToken cancellation);
}
