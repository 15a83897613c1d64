using System.Reflection;
using System.Security.Cryptography;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>The pages of the store's people, the monitor, the cameras, the shelves, the review, the books and the editor: a few files inside the program, served as they are. They come from this server alone, load nothing from elsewhere, and are asked for anew after each update of it.</summary>
internal static class MonitorPage
{
    private const string Prefix = "JustWalkOut.StoreServer.Monitor.Page.";

    private const string EditorPath = "/editor";

    private static readonly (string Path, string File)[] Files =
    [
        ("/", "index.html"),
        ("/cameras", "cameras.html"),
        ("/shelves", "shelves.html"),
        ("/catalog", "catalog.html"),
        ("/review", "review.html"),
        ("/books", "books.html"),
        (EditorPath, "editor.html"),
        .. ((string[])["monitor.css", "cameras.css", "shelves.css", "catalog.css", "review.css", "books.css", "editor.css"]).Select(file => ($"/{file}", file)),
        .. ((string[])["ground.js", "link.js", "words.js", "people.js", "monitor.js", "plan.js", "timeline.js", "alerts.js", "search.js", "age.js"]).Select(file => ($"/{file}", file)),
        .. ((string[])["cameras.js", "camera-words.js", "picture.js", "projection.js", "camera-swap.js"]).Select(file => ($"/{file}", file)),
        .. ((string[])["shelves.js", "shelf-words.js", "plate-work.js"]).Select(file => ($"/{file}", file)),
        .. ((string[])["catalog.js", "catalog-words.js", "catalog-import.js"]).Select(file => ($"/{file}", file)),
        .. ((string[])["books.js", "book-words.js"]).Select(file => ($"/{file}", file)),
        .. ((string[])["editor.js", "editor-words.js", "editor-keys.js", "editor-plan.js", "editor-fields.js", "editor-server.js", "store-drawing.js", "store-shape.js"]).Select(file => ($"/{file}", file)),
        .. ((string[])["review.js", "review-words.js", "decisions.js", "evidence.js", "clip.js", "goods.js"]).Select(file => ($"/{file}", file)),
    ];

    /// <summary>Maps every file.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string path, string file) in Files)
        {
            byte[] content = Read(file);
            EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
            RouteHandlerBuilder route = routes.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, TypeOf(file), entityTag: tag);
            }).ExcludeFromDescription();
            if (path == EditorPath)
            {
                route.RequireAuthorization(Access.Plan);
            }
        }
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };

    private static byte[] Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file) ?? throw new InvalidOperationException($"The program was built without its page's '{file}'.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
