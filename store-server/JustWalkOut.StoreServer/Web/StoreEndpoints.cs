using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The routes of the interface: health at the root, everything else under <c>/api/v1/stores/{store}</c>.</summary>
internal static class StoreEndpoints
{
    /// <summary>Maps every area.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        HealthEndpoints.Map(routes);
        ReceiptPageEndpoints.Map(routes);
        SignInEndpoints.Map(routes);
        OpenIdEndpoints.Map(routes);
        AccountEndpoints.Map(routes);
        NoticeEndpoints.Map(routes);
        WebhookEndpoints.Map(routes);
        RouteGroupBuilder store = StoreOf(routes);
        RouteGroupBuilder books = BooksOf(store);
        CatalogEndpoints.Map(store);
        CatalogImportEndpoints.Map(store);
        PriceEndpoints.Map(store);
        GateEndpoints.Map(store, books);
        DoorEndpoints.Map(store, books);
        ExitEndpoints.Map(store, books);
        LoyaltyEndpoints.Map(store);
        PlateEndpoints.Map(books);
        CameraEndpoints.Map(store);
        SightingEndpoints.Map(store);
        BadgeEndpoints.Map(routes);
        DayEndpoints.Map(books);
        PassEndpoints.Map(routes, store);
        VisitEndpoints.Map(books);
        EvidenceEndpoints.Map(books);
        EvidenceEndpoints.MapClips(books);
        EvidenceEndpoints.MapClipLists(books);
        ObservationEndpoints.Map(store);
        CommandEndpoints.Map(store);
        MemoryEndpoints.Map(store);
        ReceiptEndpoints.Map(books);
        MailEndpoints.Map(routes, books);
        ReviewEndpoints.Map(books);
        RefundEndpoints.Map(books);
        AgeEndpoints.Map(books);
        StockEndpoints.Map(books);
        BookEndpoints.Map(books);
        ActEndpoints.Map(books);
        ErasureEndpoints.Map(store, books);
        CounterEndpoints.Map(books);
        EditorEndpoints.Map(store);
    }

    /// <summary>The store's routes for whoever may read its visits, for parts that others bring along.</summary>
    public static RouteGroupBuilder BooksOf(IEndpointRouteBuilder routes) => BooksOf(StoreOf(routes));

    private static RouteGroupBuilder BooksOf(RouteGroupBuilder store) => store.MapGroup("").RequireAuthorization(Access.Read);

    /// <summary>The store's routes for whoever has any role.</summary>
    public static RouteGroupBuilder StoreOf(IEndpointRouteBuilder routes) => routes.MapGroup($"/api/{WebDescription.Version}/stores/{{store}}").AddEndpointFilter(OnlyOurStore).RequireAuthorization(Access.Look)
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>This host serves one store: another's name is nobody's.</summary>
    private static async ValueTask<object?> OnlyOurStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        string? asked = context.HttpContext.GetRouteValue("store") as string;
        StoreDefinition ours = (StoreDefinition)context.HttpContext.RequestServices.GetService(typeof(StoreDefinition))!;
        return asked == ours.Name.Value ? await next(context) : Problems.NotFound($"No store '{asked}' here; this server keeps '{ours.Name}'.");
    }
}
