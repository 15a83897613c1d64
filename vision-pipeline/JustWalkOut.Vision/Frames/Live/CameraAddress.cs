using System.Net;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Frames;

/// <summary>Where a camera is and how to log in to it. Its text is without the login, as is everything that is ever shown of it.</summary>
public sealed class CameraAddress
{
    private CameraAddress(Uri uri, NetworkCredential? login) => (Uri, Login) = (uri, login);

    /// <summary>Without a login.</summary>
    public Uri Uri { get; }

    /// <summary>Null where none was given.</summary>
    public NetworkCredential? Login { get; }

    /// <summary>Takes an address apart: <c>scheme://[user:password@]host[:port]/path</c>.</summary>
    /// <param name="camera">Whose, for the message.</param>
    /// <param name="text">The address; never repeated in a message, for it may hold a password.</param>
    /// <param name="login">Used where the address has none; null for no login.</param>
    /// <exception cref="InvalidDataException">It is no address.</exception>
    public static CameraAddress Read(CameraId camera, string text, NetworkCredential? login)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            throw new InvalidDataException($"The source of camera {camera} is no address; expected rtsp://HOST/PATH, http://HOST/PATH, https://HOST/PATH or a file. Mend it in store.json.");
        }

        if (uri.UserInfo.Length > 0)
        {
            string[] parts = uri.UserInfo.Split(':', 2);
            login = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
            uri = new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
        }

        return new CameraAddress(uri, login);
    }

    /// <inheritdoc/>
    public override string ToString() => Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
