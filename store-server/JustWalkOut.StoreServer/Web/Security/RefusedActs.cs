using System.Collections.Concurrent;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Writes down who tried what they may not, each once an hour for each thing: something that asks twice a second must not fill the log.</summary>
internal sealed class RefusedActs(StoreWebParts parts, ActNotes notes)
{
    /// <summary>How many are remembered; when there are more, all are forgotten, and told once more.</summary>
    private const int Most = 10_000;

    private static readonly TimeSpan TellEvery = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Who, string What), DateTimeOffset> _told = new();

    /// <summary>Somebody known was refused.</summary>
    /// <param name="context">Who, what and from where.</param>
    /// <param name="who">Their name, or a device's.</param>
    public async Task NoteAsync(HttpContext context, string who)
    {
        string what = $"{context.Request.Method} {(context.GetEndpoint() as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText ?? "?"}";
        DateTimeOffset now = parts.Clock.GetUtcNow();
        bool isDue = !_told.TryGetValue((who, what), out DateTimeOffset told) || now - told >= TellEvery;
        if (isDue)
        {
            if (_told.Count >= Most)
            {
                _told.Clear();
            }

            _told[(who, what)] = now;
            await notes.SignInAsync(context, ActKind.AccessDenied, who, what);
        }
    }
}
