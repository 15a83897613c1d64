using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Where vision workers send what they see to the process that follows people, which is this one.</summary>
internal static class SightingEndpoints
{
    private const int NameMost = 100;

    public static void Map(RouteGroupBuilder store) => store.MapPost("/sightings", ReceiveAsync)
        .WithTags("Cameras")
        .RequireAuthorization(Access.Report)
        .Accepts<Stream>(VisionWorker.MediaType)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithSummary("A vision worker's sightings (./jwo look), as long as it looks through its cameras: one request without an end. Refused before anything is read where it may not begin");

    private static async Task<IResult> ReceiveAsync([AsParameters] WorkerQuery asked, HttpContext context, StoreWebParts parts)
    {
        if (parts.Workers is not { } workers)
        {
            return Problems.NotFound("No camera of this store is looked through elsewhere; name those that are where the server is started (--elsewhere).");
        }

        if (asked.Name.Length is 0 or > NameMost || asked.Name.Any(char.IsControl))
        {
            return Problems.Malformed([$"?name has {asked.Name.Length} letters, expected 1 to {NameMost} on one line"]);
        }

        VisionWorker worker = new(asked.Version, asked.Name, [.. asked.Camera.Distinct(StringComparer.Ordinal).Select(camera => new CameraId(camera))], asked.Geometry, asked.Origin);
        if (workers.WhyNot(worker) is { } why)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, why);
        }

        // It has neither an end nor, while nobody is in the store, a pace; who sends nothing at all is ended by the workers' own rule.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = null;
        }

        return await workers.TakeAsync(worker, context.Request.Body, context.RequestAborted) is { } ended ? Problems.Problem(StatusCodes.Status409Conflict, ended) : TypedResults.NoContent();
    }
}

/// <summary>Who sends sightings.</summary>
/// <param name="Version">Form of what it sends.</param>
/// <param name="Name">By which operators know it.</param>
/// <param name="Camera">A camera that it looks through; once for each. The attribute is the property's, because the generator of handlers reads no parameter's and would look for the cameras in the body.</param>
/// <param name="Geometry">Hash of how they hang, by its copy of the store's file.</param>
/// <param name="Origin">What its times count from.</param>
internal readonly record struct WorkerQuery(int Version, string Name, [property: FromQuery] string[] Camera, string Geometry, DateTimeOffset Origin);
