using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>Builds hosts as an application does, with validated scopes.</summary>
internal static class Hosts
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>A host builder with the services of the tests and the given configuration.</summary>
    public static HostApplicationBuilder Builder(params (string Key, string Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = [] });
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.ConfigureContainer(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
        builder.Services.AddSingleton<FakeLogCollector>();
        builder.Services.AddSingleton<ILoggerProvider, FakeLoggerProvider>();
        builder.Services.AddSingleton<Made>().AddSingleton<Signals>().AddScoped<Dependency>();
        return builder;
    }

    /// <summary>The section of the bus.</summary>
    public static IConfigurationSection Section(this HostApplicationBuilder builder) => builder.Configuration.GetSection("TypedRpc");

    /// <summary>A bus over memory that no other test shares.</summary>
    public static string OwnMemory() => $"memory://{Guid.NewGuid():N}";
}
