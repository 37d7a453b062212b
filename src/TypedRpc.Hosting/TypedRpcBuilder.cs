using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedRpc.Generated;
using TypedRpc.Hosting.Registration;

namespace TypedRpc.Hosting;

/// <summary>Adds servers, clients, notifiers, listeners and interceptors to a hosted bus.</summary>
public sealed class TypedRpcBuilder
{
    private readonly BusRegistration _bus;

    internal TypedRpcBuilder(IServiceCollection services, BusRegistration bus) => (Services, _bus) = (services, bus);

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name of the bus, which is the key of its services; null is the default bus.</summary>
    public string? Name => _bus.Key;

    /// <summary>Serves a contract while the host runs.</summary>
    /// <remarks>
    /// The implementation is resolved for each request from a scope of its own, and is added as a scoped service unless it was added
    /// before. Contracts of one topic become the endpoints of one server, in the order of these calls.
    /// </remarks>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TImplementation">Its implementation.</typeparam>
    /// <param name="configure">Changes the options of the topic's server, after the configuration.</param>
    /// <param name="legacyNamespaces">The namespaces that the endpoint serves in addition: see <see cref="RpcServerBuilder"/>.</param>
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public TypedRpcBuilder AddServer<
        TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(
        Action<RpcServerOptions>? configure = null, IReadOnlyCollection<string?>? legacyNamespaces = null)
        where TContract : class
        where TImplementation : class, TContract
    {
        RpcContractInfo contract = RpcContracts.Find<TContract>().Info;
        Services.TryAddScoped<TImplementation>();
        _bus.Server(contract.Topics[0], contract.Exchange).Add(
            endpoints => endpoints.Add<TContract>(
                static services => services.GetRequiredService<TImplementation>(), legacyNamespaces),
            configure);
        return this;
    }

    /// <summary>
    /// Makes the clients of a contract injectable: <c>RpcClient&lt;TContract&gt;</c>, and the contract itself for any server.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="configure">Changes the options of the client, after the configuration of its topic.</param>
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public TypedRpcBuilder AddClient<TContract>(Action<RpcClientOptions>? configure = null)
        where TContract : class
    {
        string topic = RpcContracts.Find<TContract>().Info.Topics[0];
        ClientRegistration client = _bus.Client(topic, configure);
        _bus.AddSingleton(Services, bus => bus.Bus.Client<TContract>(client.Options(bus.Options)));
        _bus.AddSingleton(Services, bus => bus.Get<RpcClient<TContract>>().Any);
        return this;
    }

    /// <summary>Makes the notifier of a notification interface injectable.</summary>
    /// <typeparam name="TContract">The notification interface.</typeparam>
    /// <exception cref="RpcConfigurationException">No code was generated for the interface.</exception>
    public TypedRpcBuilder AddNotifier<TContract>()
        where TContract : class
    {
        _ = RpcContracts.FindNotifications<TContract>();
        _bus.AddSingleton(Services, bus => bus.Bus.Notifier<TContract>(bus.PublisherId));
        return this;
    }

    /// <summary>Listens to the notifications of an interface while the host runs.</summary>
    /// <remarks>
    /// The implementation is resolved for each notification from a scope of its own, and is added as a scoped service unless it was
    /// added before.
    /// </remarks>
    /// <typeparam name="TContract">The notification interface.</typeparam>
    /// <typeparam name="TImplementation">Its implementation.</typeparam>
    /// <param name="configure">Changes the options of the listener, after the configuration.</param>
    /// <exception cref="RpcConfigurationException">No code was generated for the interface.</exception>
    public TypedRpcBuilder AddListener<
        TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(
        Action<NotificationListenerOptions>? configure = null)
        where TContract : class
        where TImplementation : class, TContract
    {
        _ = RpcContracts.FindNotifications<TContract>();
        Services.TryAddScoped<TImplementation>();
        _bus.AddListener(new ListenerRegistration(
            typeof(TContract).Name,
            configure,
            static (bus, options, cancellationToken) => bus.ListenAsync<TContract>(
                services => services.GetRequiredService<TImplementation>(), options, cancellationToken)));
        return this;
    }

    /// <summary>Wraps every served request and every call and cast of the bus in an interceptor.</summary>
    /// <remarks>
    /// The interceptor is resolved from the scope of the served request. Outside a served request, each call or cast has a scope of its
    /// own. It is added as a scoped service unless it was added before. The first interceptor is the outermost.
    /// </remarks>
    /// <typeparam name="T">The interceptor.</typeparam>
    public TypedRpcBuilder AddInterceptor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, IRpcInterceptor
    {
        Services.TryAddScoped<T>();
        _bus.AddInterceptor(static services => new ScopedInterceptor<T>(services));
        return this;
    }
}
