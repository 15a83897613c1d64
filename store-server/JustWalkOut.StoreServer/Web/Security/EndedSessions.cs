using System.Collections.Immutable;
using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Sessions that somebody has signed out of: a copy of their cookie is good for nothing from then on, across restarts. In <c>ended-sessions.json</c> among the secrets, each until it would have ended by itself. Safe for several threads.
/// </summary>
internal sealed class EndedSessions
{
    /// <summary>How many are kept; beyond it the oldest give way. Somebody signs out so often only to fill a disk.</summary>
    private const int Most = 10_000;

    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<string, DateTimeOffset> _ended = ImmutableDictionary<string, DateTimeOffset>.Empty;

    public EndedSessions(StoreWebParts parts)
    {
        _clock = parts.Clock;
        _path = parts.SecretsFolder is null ? null : Path.Combine(parts.SecretsFolder, "ended-sessions.json");
        if (_path is not null && File.Exists(_path))
        {
            try
            {
                _ended = JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(File.ReadAllBytes(_path), MessageJson.Compact)?.ToImmutableDictionary() ?? _ended;
            }
            catch (JsonException fault)
            {
                throw new InvalidDataException($"{_path} cannot be read: {fault.Message.ReplaceLineEndings(" ")} Restore it from a backup, or delete it and give all accounts new passwords.", fault);
            }
        }
    }

    /// <summary>Whether a session was signed out of.</summary>
    public bool Has(string? session) => session is not null && _ended.ContainsKey(session);

    /// <summary>Ends a session.</summary>
    /// <param name="session">Which.</param>
    /// <param name="until">When it would have ended by itself.</param>
    public void Add(string session, DateTimeOffset until)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            ImmutableDictionary<string, DateTimeOffset> next = _ended.Where(ended => ended.Value > now).Append(new(session, until)).OrderByDescending(ended => ended.Value).Take(Most).DistinctBy(ended => ended.Key).ToImmutableDictionary();
            if (_path is not null)
            {
                WebSecrets.Write(_path, JsonSerializer.SerializeToUtf8Bytes(next, MessageJson.Compact));
            }

            _ended = next;
        }
    }
}
