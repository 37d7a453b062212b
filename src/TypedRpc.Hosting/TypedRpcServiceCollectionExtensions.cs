using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedRpc.Hosting;
using TypedRpc.Hosting.Configuration;
using TypedRpc.Hosting.Registration;
using TypedRpc.Hosting.Running;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds buses to an application.</summary>
public static class TypedRpcServiceCollectionExtensions
{
    /// <summary>Adds a bus whose options are in configuration.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="section">The section with the options, such as <c>TypedRpc</c>: see <see cref="TypedRpcOptions"/>.</param>
    /// <param name="configure">Changes the options after the configuration.</param>
    public static TypedRpcBuilder AddTypedRpc(
        this IServiceCollection services, IConfigurationSection section, Action<TypedRpcOptions>? configure = null) =>
        Add(services, null, section ?? throw new ArgumentNullException(nameof(section)), configure);

    /// <summary>Adds a bus.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets the options.</param>
    public static TypedRpcBuilder AddTypedRpc(this IServiceCollection services, Action<TypedRpcOptions> configure) =>
        Add(services, null, null, configure ?? throw new ArgumentNullException(nameof(configure)));

    /// <summary>Adds another bus, for example to another virtual host, whose options are in configuration.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">
    /// The name of the bus. Its services are keyed services with this key: <c>[FromKeyedServices("name")] RpcBus bus</c>.
    /// </param>
    /// <param name="section">The section with the options.</param>
    /// <param name="configure">Changes the options after the configuration.</param>
    public static TypedRpcBuilder AddTypedRpc(
        this IServiceCollection services, string name, IConfigurationSection section, Action<TypedRpcOptions>? configure = null) =>
        Add(services, Named(name), section ?? throw new ArgumentNullException(nameof(section)), configure);

    /// <summary>Adds another bus, for example to another virtual host.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">
    /// The name of the bus. Its services are keyed services with this key: <c>[FromKeyedServices("name")] RpcBus bus</c>.
    /// </param>
    /// <param name="configure">Sets the options.</param>
    public static TypedRpcBuilder AddTypedRpc(this IServiceCollection services, string name, Action<TypedRpcOptions> configure) =>
        Add(services, Named(name), null, configure ?? throw new ArgumentNullException(nameof(configure)));

    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }

    private static TypedRpcBuilder Add(
        IServiceCollection services, string? name, IConfigurationSection? section, Action<TypedRpcOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        BusRegistration bus = Registered(services, name);
        OptionsBuilder<TypedRpcOptions> options = services.AddOptions<TypedRpcOptions>(bus.OptionsName);
        if (section is not null)
        {
            bus.Sections.Add(section);
            options.Configure(target => OptionsSection.Bind(section, target));
            services.AddSingleton<IOptionsChangeTokenSource<TypedRpcOptions>>(
                new ConfigurationChangeTokenSource<TypedRpcOptions>(bus.OptionsName, section));
        }

        if (configure is not null)
            options.Configure(configure);
        return new TypedRpcBuilder(services, bus);
    }

    // A second AddTypedRpc with the same name adds to the same bus.
    private static BusRegistration Registered(IServiceCollection services, string? name)
    {
        BusRegistration? known = services
            .Where(service => service.ServiceType == typeof(BusRegistration) && !service.IsKeyedService)
            .Select(service => (BusRegistration)service.ImplementationInstance!)
            .FirstOrDefault(bus => bus.Key == name);
        if (known is not null)
            return known;
        var bus = new BusRegistration(name);
        services.AddSingleton(bus);
        services.AddSingleton<IValidateOptions<TypedRpcOptions>>(new TypedRpcOptionsValidator(bus));
        services.AddOptions<TypedRpcOptions>(bus.OptionsName).ValidateOnStart();
        services.AddKeyedSingleton(bus.OptionsName, (provider, _) => new HostedBus(provider, bus));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<HostedBus>(bus.OptionsName));
        bus.AddSingleton(services, hosted => hosted.Bus);
        bus.AddSingleton(services, hosted => hosted.Bus.Notifier(hosted.PublisherId));
        return bus;
    }
}
