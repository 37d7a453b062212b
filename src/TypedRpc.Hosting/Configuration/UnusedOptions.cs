using Microsoft.Extensions.Configuration;
using TypedRpc.Hosting.Registration;

namespace TypedRpc.Hosting.Configuration;

/// <summary>
/// Finds options of servers, clients and listeners that the application has not added: a mistyped name, or a file of configuration that
/// several services share.
/// </summary>
internal static class UnusedOptions
{
    /// <summary>The configuration keys of these options.</summary>
    public static IEnumerable<string> Find(BusRegistration bus, TypedRpcOptions options) =>
    [
        .. Unused(nameof(options.Servers), options.Servers.Keys, bus.Servers.Select(server => server.Topic)),
        .. Unused(nameof(options.Clients), options.Clients.Keys, bus.Clients.Select(client => client.Topic)),
        .. Unused(nameof(options.Listeners), options.Listeners.Keys, bus.Listeners.Select(listener => listener.Name)),
    ];

    private static IEnumerable<string> Unused(string kind, IEnumerable<string> given, IEnumerable<string> known) =>
        given.Except(known, StringComparer.OrdinalIgnoreCase).Select(name => ConfigurationPath.Combine(kind, name));
}
