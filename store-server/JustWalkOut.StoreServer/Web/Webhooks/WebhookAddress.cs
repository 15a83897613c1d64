using System.Net;
using System.Net.Sockets;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What an address is of.</summary>
internal enum AddressKind
{
    /// <summary>The internet.</summary>
    Public = 1,

    /// <summary>This machine, or a network of somebody's own.</summary>
    Private,

    /// <summary>Nothing that anything is sent to: a link's own (there clouds tell machines their secrets), many at once, reserved.</summary>
    Never,
}

/// <summary>
/// Where a webhook may go. An admin names the address, and the server calls it from inside its network: without these rules that would be a way to reach what only the server can. Names are looked up for each connection and the
/// addresses that were looked at are those connected to, so that a name that points elsewhere a moment later gains nothing.
/// </summary>
internal static class WebhookAddress
{
    private const int LengthMax = 2000;

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>IANA's registries of special-purpose addresses, as of 2025.</summary>
    private static readonly (IPNetwork Network, AddressKind Kind)[] Special =
    [
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Private), // Carriers' own, and what many overlay networks use.
        (IPNetwork.Parse("::1/128"), AddressKind.Private),
        (IPNetwork.Parse("fc00::/7"), AddressKind.Private),
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Never),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.Never),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Never),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKind.Never),
        (IPNetwork.Parse("192.88.99.0/24"), AddressKind.Never),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Never),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKind.Never),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKind.Never),
        (IPNetwork.Parse("224.0.0.0/3"), AddressKind.Never), // Multicast, reserved and broadcast.
        (IPNetwork.Parse("2001::/23"), AddressKind.Never), // Teredo among them, which holds another address in disguise.
        (IPNetwork.Parse("2001:db8::/32"), AddressKind.Never),
        (IPNetwork.Parse("3fff::/20"), AddressKind.Never),
    ];

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>What an address is of; one that holds another in it is what that one is.</summary>
    public static AddressKind KindOf(IPAddress address)
    {
        IPAddress inner = Unwrapped(address);
        foreach ((IPNetwork network, AddressKind kind) in Special)
        {
            if (network.Contains(inner))
            {
                return kind;
            }
        }

        return inner.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(inner) ? AddressKind.Public : AddressKind.Never;
    }

    /// <summary>What is wrong with a receiver's address as far as it can be seen without looking its name up; null for nothing.</summary>
    public static string? FaultOf(string text, bool allowsPrivate)
    {
        if (text.Length > LengthMax || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            return $"expected an https address of at most {LengthMax} letters";
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return "expected neither a login nor a # in it";
        }

        bool isAddress = IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address);
        bool isLocal = isAddress ? KindOf(address!) == AddressKind.Private : url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isAddress && KindOf(address!) == AddressKind.Never ? "expected an address that something can be sent to"
            : isLocal && !allowsPrivate ? "expected no address of this machine or of a private network: the server was started without --private-webhooks"
            : url.Scheme == "http" && !(allowsPrivate && (isLocal || !isAddress)) ? "expected https"
            : null;
    }

    /// <summary>Connects to a receiver, or refuses to. Plain HTTP goes to private addresses alone.</summary>
    /// <exception cref="IOException">The name's addresses are not all of a kind that may be reached.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool allowsPrivate, CancellationToken cancellation)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        bool isPlain = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp;
        if (addresses.Length == 0 || !addresses.All(address => MayReach(KindOf(address), isPlain, allowsPrivate)))
        {
            throw new IOException(isPlain ? $"'{host}' is no private address, and plain HTTP goes nowhere else; use https" : $"'{host}' is an address of this machine, of a private network or of none; such are refused");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address may be reached.</summary>
    public static bool MayReach(AddressKind kind, bool isPlain, bool allowsPrivate) => kind switch
    {
        AddressKind.Public => !isPlain,
        AddressKind.Private => allowsPrivate,
        _ => false,
    };

    private static IPAddress Unwrapped(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        byte[] bytes = address.GetAddressBytes();
        return SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : Nat64.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4)) : address;
    }
}
