using System.Collections.Concurrent;
using TypedRpc.Messages;

namespace TypedRpc.Amqp.Oslo;

/// <summary>The addresses of oslo.messaging's amqp driver, in one of its two modes.</summary>
/// <remarks>
/// See oslo_messaging/_drivers/amqp1_driver/addressing.py. An empty virtual host is left out with its separator. In the legacy mode
/// <c>unicast</c> is any server of a topic, and in the routable mode it is one server.
/// </remarks>
/// <param name="isRoutable">True: the routable mode. False: the legacy one.</param>
/// <param name="virtualHost">The virtual host; empty for none.</param>
internal sealed class OsloAddresses(bool isRoutable, string virtualHost)
{
    // Clients of many servers, and of topics that come and go, must not grow the cache for ever.
    private const int MaxCached = 4096;

    private static readonly string[] Prefixes = ["openstack.org/om/", "unicast.", "exclusive.", "broadcast."];

    private readonly ConcurrentDictionary<Destination, string> _cached = new();

    /// <summary>The address of a destination.</summary>
    public string Of(Destination destination)
    {
        if (_cached.TryGetValue(destination, out string? address))
            return address;
        if (_cached.Count >= MaxCached)
            _cached.Clear();
        return _cached[destination] = isRoutable ? Routable(destination) : Legacy(destination);
    }

    /// <summary>True for the address of servers or listeners, in either mode and in each spelling that a router accepts.</summary>
    public static bool IsOfDestination(string address)
    {
        ReadOnlySpan<char> path = address;
        if (path.StartsWith("amqp:", StringComparison.Ordinal))
        {
            path = path["amqp:".Length..];
            if (path.StartsWith("//", StringComparison.Ordinal))
                path = path[2..].IndexOf('/') is >= 0 and int slash ? path[(slash + 2)..] : [];
        }

        path = path.TrimStart('/');
        foreach (string prefix in Prefixes)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private string Routable(Destination to)
    {
        string way = to.Kind switch
        {
            DestinationKind.Fanout => "rpc/multicast",
            DestinationKind.Notification => "notify/anycast",
            _ => to.Server is null ? "rpc/anycast" : "rpc/unicast",
        };
        return Joined('/', "openstack.org/om/" + way, to, to.Kind == DestinationKind.Fanout ? null : to.Server);
    }

    private string Legacy(Destination to) => to.Kind == DestinationKind.Fanout
        ? Joined('.', "broadcast", to, "all")
        : Joined('.', to.Server is null ? "unicast" : "exclusive", to, to.Server);

    private string Joined(char separator, string prefix, Destination to, string? last) =>
        string.Join(separator, new[] { prefix, virtualHost, to.Exchange, to.Topic, last }.Where(part => !string.IsNullOrEmpty(part)));
}
