using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>The monitor's page: a few files inside the program, served as they are. They come from this server alone, load nothing from elsewhere, and are asked for anew after each update of it.</summary>
internal static class MonitorPage
{
    private const string Prefix = "JustWalkOut.StoreServer.Monitor.Page.";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/monitor.css", "monitor.css", "text/css; charset=utf-8"),
        ("/monitor.js", "monitor.js", "text/javascript; charset=utf-8"),
        ("/plan.js", "plan.js", "text/javascript; charset=utf-8"),
        ("/link.js", "link.js", "text/javascript; charset=utf-8"),
        ("/words.js", "words.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Maps every file.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string path, string file, string type) in Files)
        {
            byte[] content = Read(file);
            EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
            routes.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, type, entityTag: tag);
            }).ExcludeFromDescription();
        }
    }

    private static byte[] Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file) ?? throw new InvalidOperationException($"The program was built without its page's '{file}'.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
