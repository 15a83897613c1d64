using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Writes down who does what over HTTP, before it is done.</summary>
internal sealed class ActNotes(StoreWebParts parts)
{
    /// <summary>Writes an act down. What cannot be written down must not be done: the request ends in 503 then.</summary>
    /// <param name="context">Who does it and from where.</param>
    /// <param name="kind">What.</param>
    /// <param name="about">To what.</param>
    /// <param name="detail">What more is to be said; null for nothing.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public Task RecordAsync(HttpContext context, ActKind kind, string about, string? detail = null) => RecordAsync(context, kind, context.User.Identity?.Name ?? "", (about, detail));

    /// <summary>Writes down who signed in or tried to. Without the database people still sign in, to see what is wrong; it is said instead.</summary>
    /// <param name="context">From where.</param>
    /// <param name="kind">What came of it.</param>
    /// <param name="who">The account; empty for none that there is, because people type their password there.</param>
    /// <param name="detail">What more is to be said; null for nothing.</param>
    public async Task SignInAsync(HttpContext context, ActKind kind, string who, string? detail = null)
    {
        try
        {
            await RecordAsync(context, kind, kind == ActKind.SignInFailed ? "" : who, (who, detail));
        }
        catch (IOException fault)
        {
            parts.Say($"'{who}' from {AddressOf(context)}: {kind}, which could not be written down: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }

    private Task RecordAsync(HttpContext context, ActKind kind, string by, (string About, string? Detail) what) =>
        parts.Acts?.RecordAsync(new Act(kind, by, AddressOf(context), what.About) { Detail = what.Detail }, context.RequestAborted) ?? Task.CompletedTask;

    private static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();
}
