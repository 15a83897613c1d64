using Microsoft.AspNetCore.OpenApi;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What the OpenAPI document says of the interface as a whole.</summary>
internal static class WebDescription
{
    /// <summary>The version in the routes (<c>/api/v1</c>) and the document's name (<c>/openapi/v1.json</c>). It changes when a client that keeps to it would break; members may be added under it.</summary>
    public const string Version = "v1";

    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "JustWalkOut store server";
        document.Info.Version = Version;
        document.Info.Description = "Times are UTC in ISO 8601, amounts whole minor units of the store's currency. Members may be added to answers under this version; none is taken away or changes its meaning. Every error is a problem (RFC 9457).";
        document.Servers?.Clear();
        return Task.CompletedTask;
    });
}
