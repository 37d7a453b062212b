using System.Collections.Concurrent;
using System.ComponentModel;

namespace TypedRpc.Transport;

/// <summary>
/// The transports of this process, by scheme. Generated code registers those of all assemblies that an executable references.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TransportRegistry
{
    private static readonly ConcurrentDictionary<string, Func<ITransportFactory>> Factories = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Registers a transport for a scheme. It replaces an earlier registration.</summary>
    public static void Register(string scheme, Func<ITransportFactory> factory)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        ArgumentNullException.ThrowIfNull(factory);
        Factories[scheme] = factory;
    }

    /// <summary>Finds the transport of a scheme.</summary>
    /// <exception cref="TransportException">
    /// <see cref="TransportError.UnknownScheme"/>; the message names the package to add or the known schemes.
    /// </exception>
    public static ITransportFactory Find(string scheme) =>
        Factories.TryGetValue(scheme, out Func<ITransportFactory>? factory) ? factory() : throw new TransportException(
            TransportError.UnknownScheme,
            scheme is "rabbit" or "amqp" or "amqps" or "amqp10" or "amqp10s"
                ? $"No transport is registered for '{scheme}://'. "
                    + $"Reference the package {(scheme.StartsWith("amqp10", StringComparison.Ordinal) ? "TypedRpc.Amqp" : "TypedRpc.RabbitMQ")} "
                    + "from the executable, or set RpcBusOptions.Transports."
                : $"No transport is registered for '{scheme}://'. "
                    + $"Known: {string.Join(", ", Factories.Keys.Order(StringComparer.Ordinal).Select(s => s + "://"))}.");
}
