namespace JustWalkOut.Vision.Shelves;

/// <summary>Where the broker is that shelves and gates send to.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port, 1883 by custom.</param>
public sealed record BrokerAddress(string Host, int Port = BrokerAddress.PortDefault)
{
    /// <summary>MQTT's port by custom, without TLS.</summary>
    public const int PortDefault = 1883;

    /// <summary>Reads <c>HOST</c>, <c>HOST:PORT</c> or <c>[IPv6]:PORT</c>; null for what is none.</summary>
    public static BrokerAddress? Read(string text) =>
        Uri.TryCreate($"mqtt://{text}", UriKind.Absolute, out Uri? uri) && uri is { Host.Length: > 0, PathAndQuery: "" or "/", UserInfo: "" }
            ? new BrokerAddress(uri.DnsSafeHost, uri.Port is -1 or 0 ? PortDefault : uri.Port)
            : null;

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
