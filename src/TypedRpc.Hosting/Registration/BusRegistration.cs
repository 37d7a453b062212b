using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedRpc.Hosting.Running;

namespace TypedRpc.Hosting.Registration;

/// <summary>What an application has added to one bus. It is complete before the first service is resolved.</summary>
/// <param name="key">The name of the bus, which is the key of its services; null is the default bus, whose services have no key.</param>
internal sealed class BusRegistration(string? key)
{
    private readonly List<ServerRegistration> _servers = [];
    private readonly List<ClientRegistration> _clients = [];
    private readonly List<ListenerRegistration> _listeners = [];
    private readonly List<Func<IServiceProvider, IRpcInterceptor>> _interceptors = [];

    public string? Key => key;

    /// <summary>The name of its options, and the key of the services that only this package resolves.</summary>
    public string OptionsName => key ?? Options.DefaultName;

    /// <summary>The sections that the options are bound to.</summary>
    public List<IConfigurationSection> Sections { get; } = [];

    public IReadOnlyList<ServerRegistration> Servers => _servers;

    public IReadOnlyList<ClientRegistration> Clients => _clients;

    public IReadOnlyList<ListenerRegistration> Listeners => _listeners;

    public IReadOnlyList<Func<IServiceProvider, IRpcInterceptor>> Interceptors => _interceptors;

    /// <summary>The server of a topic, for a contract that names an exchange or none.</summary>
    public ServerRegistration Server(string topic, string? exchange)
    {
        ServerRegistration? server = _servers.Find(known => known.Topic == topic && known.Exchange == exchange);
        if (server is null)
            _servers.Add(server = new ServerRegistration(topic, exchange));
        return server;
    }

    public ClientRegistration Client(string topic, Action<RpcClientOptions>? configure)
    {
        var client = new ClientRegistration(topic, configure);
        _clients.Add(client);
        return client;
    }

    public void AddListener(ListenerRegistration listener) => _listeners.Add(listener);

    public void AddInterceptor(Func<IServiceProvider, IRpcInterceptor> create) => _interceptors.Add(create);

    /// <summary>Adds a service that is made by the bus, with the key of the bus.</summary>
    public void AddSingleton<T>(IServiceCollection services, Func<HostedBus, T> create)
        where T : class
    {
        string name = OptionsName;
        if (key is null)
            services.AddSingleton(provider => create(provider.GetRequiredKeyedService<HostedBus>(name)));
        else
            services.AddKeyedSingleton(key, (provider, _) => create(provider.GetRequiredKeyedService<HostedBus>(name)));
    }
}
