using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using TypedRpc.Hosting.Configuration;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>The binder that is generated at compile time sets every option, as the one with reflection does.</summary>
public sealed class SectionTests
{
    private static readonly JsonSerializerOptions Json = new() { TypeInfoResolver = WithoutObjects() };

    [Fact]
    public void Every_option_of_a_bus_binds() => Binds("Bus", OptionsBindingTests.OfBus, options => options.Bus);

    [Fact]
    public void Every_option_of_a_server_binds() =>
        Binds("Servers:volume", OptionsBindingTests.OfServer, options => options.Servers["volume"]);

    [Fact]
    public void Every_option_of_a_client_binds() =>
        Binds("Clients:volume", OptionsBindingTests.OfClient, options => options.Clients["volume"]);

    [Fact]
    public void Every_option_of_a_listener_binds() =>
        Binds("Listeners:IVolumeEvents", OptionsBindingTests.OfListener, options => options.Listeners["IVolumeEvents"]);

    [Fact]
    public void Every_option_beside_them_binds()
    {
        IConfigurationSection section = Section(
            "",
            [
                ("Url", "memory://"), ("Password", "secret"), ("StartTimeout", "00:00:07"), ("PublisherId", "volume.h1"),
                ("RoutingFile", "routing.yaml"),
            ]);
        var options = new TypedRpcOptions();

        OptionsSection.Bind(section, options);

        OptionsSection.FindProblems(section).ShouldBeEmpty();
        (options.Url, options.Password, options.PublisherId, options.RoutingFile)
            .ShouldBe(("memory://", "secret", "volume.h1", "routing.yaml"));
        options.StartTimeout.ShouldBe(TimeSpan.FromSeconds(7));
    }

    private static void Binds<T>(string path, (string Key, string Value)[] values, Func<TypedRpcOptions, T> part)
        where T : class, new()
    {
        IConfigurationSection section = Section(path, values);
        var bound = new TypedRpcOptions();
        var expected = new T();
        section.GetSection(path).Bind(expected);

        OptionsSection.Bind(section, bound);

        OptionsSection.FindProblems(section).ShouldBeEmpty();
        JsonSerializer.Serialize(part(bound), Json).ShouldBe(JsonSerializer.Serialize(expected, Json));
        JsonSerializer.Serialize(part(bound), Json).ShouldNotBe(JsonSerializer.Serialize(new T(), Json));
    }

    private static IConfigurationSection Section(string path, (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(
                value => KeyValuePair.Create(ConfigurationPath.Combine(["TypedRpc", .. Parts(path), value.Key]), (string?)value.Value)))
            .Build()
            .GetSection("TypedRpc");

    private static string[] Parts(string path) => path.Length == 0 ? [] : [path];

    // Interceptors, drivers, transports, loggers and clocks are objects without a text form.
    private static DefaultJsonTypeInfoResolver WithoutObjects()
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(static type =>
        {
            foreach (JsonPropertyInfo property in type.Properties.ToArray())
            {
                if (OptionsBindingTests.Objects.Contains(property.Name, StringComparer.Ordinal))
                    type.Properties.Remove(property);
            }
        });
        return resolver;
    }
}
