using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Editor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Puts another camera in the place of one that is looked through, while the store is open.</summary>
public interface ICameraBench
{
    /// <summary>Why a camera cannot be looked through at another address from now on; null where it can. Never repeats the address, which may hold a password.</summary>
    string? WhyNot(CameraId camera, string source);

    /// <summary>From now on it is looked through at another address, for which <see cref="WhyNot"/> knows no reason against it. Until it brings pictures it counts as absent; the others go on.</summary>
    void Change(CameraId camera, string source);
}

/// <summary>The store's cameras, and another one in the place of one of them.</summary>
internal static class CameraEndpoints
{
    private const int SourceMost = 500;

    private const string Recalibrate = "cannot change while the store is open, expected nothing: whom this camera is expected to see follows from it. Put the store.json that ./jwo calibrate pose wrote in the place of the store's and start the server again";

    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder cameras = store.MapGroup("/cameras").WithTags("Cameras").RequireAuthorization(Access.Decide);
        cameras.MapGet("", (StoreCatalog catalog) => TypedResults.Ok(catalog.Store.Cameras.Select(CameraBody.Of))).WithSummary("The store's cameras with their addresses, without logins");
        cameras.MapPut("/{camera}/source", ChangeAsync)
            .Accepts<CameraSourceBody>("application/json")
            .Produces<CameraBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Another camera, at another address, takes the place of one, hung and turned as it was and with pictures of the same size: at once, and in the store's file");
    }

    private static async Task<IResult> ChangeAsync(string camera, HttpContext context, CatalogShelf shelf, StoreWebParts parts, ActNotes notes)
    {
        CameraId id = new(camera);
        if (!shelf.Store.Cameras.Any(known => known.Id == id))
        {
            return Problems.NotFound($"No camera '{camera}' in this store.");
        }

        (CameraSourceBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, members =>
        {
            if (members.ObjectOrNull("calibration") is not null)
            {
                members.Fault("calibration", Recalibrate);
            }

            string source = members.TextOrNull("source") ?? "";
            if (FaultOf(parts.Bench, id, source) is { } fault)
            {
                members.Fault("source", fault);
            }

            return new CameraSourceBody(source);
        });
        if (body is null)
        {
            return problem!;
        }

        await notes.RecordAsync(context, ActKind.CameraChanged, camera, CameraBody.Shown(body.Source));
        try
        {
            // The file first: a crash between the two leaves what the next start takes.
            IReadOnlyList<string> faults = shelf.Change(store => store with { Cameras = [.. store.Cameras.Select(known => known.Id == id ? known with { Source = body.Source } : known)] }, out NoImport? obstacle);
            if (obstacle is { } why)
            {
                return CatalogImportEndpoints.Obstructed(why);
            }

            if (faults.Count > 0)
            {
                return Problems.Malformed(faults);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return CatalogImportEndpoints.Unwritten();
        }

        parts.Bench?.Change(id, body.Source);
        return TypedResults.Ok(CameraBody.Of(shelf.Store.Cameras.First(known => known.Id == id)) with { TakesEffect = parts.Bench is null ? CameraEffect.NextStart : CameraEffect.Now });
    }

    /// <summary>What is wrong with an address, as the rest of a sentence that names the member.</summary>
    private static string? FaultOf(ICameraBench? bench, CameraId camera, string source)
    {
        const string Expected = "expected rtsp://HOST/PATH, http://HOST/PATH or https://HOST/PATH, with a login before the host or none";
        bool isAddress = source.Length is > 0 and <= SourceMost && Uri.TryCreate(source, UriKind.Absolute, out Uri? address) && address.Scheme is "rtsp" or "http" or "https" && address.Host.Length > 0;
        return !isAddress ? $"is no address of a camera, {Expected}"
            : source.Contains($"//{CameraLogins.Mark}@", StringComparison.Ordinal) ? $"hides its login ({CameraLogins.Mark}), expected the login itself, or none with JWO_CAMERA_LOGIN in the environment"
            : bench?.WhyNot(camera, source) is { } why ? $"cannot be taken, {Expected}. {why}"
            : null;
    }
}

/// <summary>When a change takes effect.</summary>
internal enum CameraEffect
{
    /// <summary>At once.</summary>
    Now = 1,

    /// <summary>No camera is looked through here: at the next start.</summary>
    NextStart,
}

/// <summary>Where a camera is to be looked through.</summary>
/// <param name="Source">RTSP or HTTP (MJPEG), with its login or without; it is never shown again.</param>
internal sealed record CameraSourceBody(string Source);

/// <summary>A camera of the store.</summary>
/// <param name="Camera">Its name.</param>
/// <param name="Address">Where it is, without its login and what may hold one; absent where it has none, or is a file.</param>
/// <param name="IsCalibrated">Whether it is calibrated, and so looked through.</param>
/// <param name="WidthPx">How wide its pictures have to be; absent where it is not calibrated.</param>
/// <param name="HeightPx">How high.</param>
internal sealed record CameraBody(CameraId Camera, string? Address, bool IsCalibrated, int? WidthPx, int? HeightPx)
{
    /// <summary>When what was changed takes effect; absent where nothing was.</summary>
    public CameraEffect? TakesEffect { get; init; }

    public static CameraBody Of(Camera camera) => new(camera.Id, camera.Source is { } source ? Shown(source) : null, camera.Calibration is not null, camera.Calibration?.WidthPx, camera.Calibration?.HeightPx);

    /// <summary>An address without its login, and without its query, in which some cameras take one; null for a file.</summary>
    public static string? Shown(string source) => Uri.TryCreate(source, UriKind.Absolute, out Uri? address) && address.Scheme is "rtsp" or "http" or "https"
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : null;
}
