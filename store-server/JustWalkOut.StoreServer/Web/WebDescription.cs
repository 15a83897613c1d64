using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

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

    /// <summary>Describes a parameter of the query string, which the endpoint reads itself.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, string name, string description) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        (operation.Parameters ??= []).Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        return Task.CompletedTask;
    });

    /// <summary>Describes the parameters of a list in pages.</summary>
    public static RouteHandlerBuilder WithPaging(this RouteHandlerBuilder endpoint) => endpoint
        .WithQuery("limit", $"Most items, 1 to {Page<object>.ItemsMax}; {Page<object>.ItemsUsual} unless given.")
        .WithQuery("after", "The visit after which the page begins: the page before gives it as next.");

    /// <summary>Reads the parameters of a list in pages.</summary>
    public static (int Limit, Carts.VisitId? After) Paging(this RequestQuery query) =>
        (query.Whole("limit", (1, Page<object>.ItemsMax), Page<object>.ItemsUsual), query.Visit("after"));
}
