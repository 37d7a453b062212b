using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>The host does not start with invalid options. One exception lists all problems, each with its configuration key.</summary>
public sealed class ValidationTests
{
    [Fact]
    public async Task Four_mistakes_are_one_exception_that_lists_four()
    {
        OptionsValidationException refusal = await RefusedAsync(
            ("TypedRpc:Url", "rabit://host"),
            ("TypedRpc:Bus:Heartbeat", "soon"),
            ("TypedRpc:Servers:lamps:Concurrency", "0"),
            ("TypedRpc:Clients:lamps:Timout", "00:00:05"));

        refusal.Failures.ShouldBe(
            [
                "TypedRpc:Bus:Heartbeat: The value cannot be converted to TimeSpan.",
                "TypedRpc:Clients:lamps:Timout: There is no option of this name.",
                "TypedRpc:Url: No transport is registered for 'rabit://'. Known: amqp://, amqps://, memory://, rabbit://.",
                "TypedRpc:Servers:lamps:Concurrency: The value must be from 1 to 65000. It is 0.",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("Url", "rabbit://host?colour=red", "The option 'colour' of a rabbit:// URL is not known")]
    [InlineData("Url", "rabbit://", null)]
    [InlineData("Url", "host", "it must begin with a scheme")]
    [InlineData("Bus:ControlExchange", "a b", "'a b' is not a valid exchange")]
    [InlineData("Bus:Oslo:Json:GuidFormat", "Roman", "cannot be converted to RpcGuidFormat")]
    [InlineData("Bus:Notifications:BufferSize", "0", "must be from 1")]
    [InlineData("Bus:Notifications:Drivers:0", "pigeon", "pigeon")]
    [InlineData("Bus:Oslo:Quorum", "true", null)]
    [InlineData("Clients:lamps:VersionCap", "latest", "latest")]
    [InlineData("Listeners:ILampEvents:Pool", "", "is not a valid pool")]
    [InlineData("StartTimeout", "-00:00:01", "The value must be from 00:00:00")]
    [InlineData("RoutingFile", "missing.yaml", "missing.yaml")]
    [InlineData("Password", "secret", null)]
    public async Task A_problem_has_the_key_of_its_option(string key, string value, string? message)
    {
        (string, string)[] configuration =
            [("TypedRpc:" + key, value), .. key == "Url" ? Array.Empty<(string, string)>() : [("TypedRpc:Url", "memory://")]];
        if (message is null)
        {
            await AcceptedOrRefusedByTopologyAsync(key, configuration);
            return;
        }

        OptionsValidationException refusal = await RefusedAsync(configuration);
        string failure = refusal.Failures.ShouldHaveSingleItem();
        failure.ShouldStartWith($"TypedRpc:{key.TrimEnd('0', ':')}");
        failure.ShouldContain(message);
    }

    [Fact]
    public async Task Options_of_what_the_application_has_not_added_are_logged_as_services_may_share_a_file()
    {
        using IHost host = Build([("TypedRpc:Url", "memory://"), ("TypedRpc:Clients:scheduler:Timeout", "00:00:05")]);
        await host.StartAsync();
        await host.StopAsync();

        host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot().Single(record => record.Id.Name == "OptionsUnused")
            .Message.ShouldContain("Clients:scheduler");
    }

    [Fact]
    public async Task A_missing_URL_is_a_problem() =>
        (await RefusedAsync()).Failures.ShouldHaveSingleItem().ShouldStartWith("TypedRpc:Url: The transport URL is missing");

    [Fact]
    public async Task Two_passwords_are_a_problem_and_neither_is_shown()
    {
        OptionsValidationException refusal =
            await RefusedAsync(("TypedRpc:Url", "rabbit://user:hunter2@host"), ("TypedRpc:Password", "hunter3"));

        refusal.Failures.ShouldHaveSingleItem().ShouldStartWith("TypedRpc:Url: The transport URL has a password");
        refusal.ToString().ShouldNotContain("hunter");
    }

    [Fact]
    public async Task A_password_under_a_wrong_key_is_not_shown() =>
        (await RefusedAsync(("TypedRpc:Url", "memory://"), ("TypedRpc:Bus:Pasword", "hunter2")))
            .ToString().ShouldNotContain("hunter2");

    [Fact]
    public async Task Problems_of_a_delegate_have_the_path_of_the_option()
    {
        HostApplicationBuilder builder = Hosts.Builder();
        builder.Services.AddTypedRpc(o =>
        {
            o.Url = "memory://";
            o.Bus.MaxPendingCalls = 0;
        }).AddServer<ILamps, Lamps>(o => o.Server = "");
        using IHost host = builder.Build();

        OptionsValidationException refusal = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());

        refusal.Failures.Count().ShouldBe(2);
        refusal.Failures.ShouldContain(failure => failure.StartsWith("Bus:MaxPendingCalls: ", StringComparison.Ordinal));
        refusal.Failures.ShouldContain(failure => failure.StartsWith("Servers:lamps:Server: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_contract_without_generated_code_is_an_error_where_it_is_added() =>
        Should.Throw<RpcConfigurationException>(() =>
            Hosts.Builder().Services.AddTypedRpc(o => o.Url = "memory://").AddClient<IDisposable>());

    private static async Task AcceptedOrRefusedByTopologyAsync(string key, (string, string)[] configuration)
    {
        if (key == "Bus:Oslo:Quorum")
        {
            (await RefusedAsync(configuration)).Failures.ShouldHaveSingleItem().ShouldContain("need RpcTopology.Oslo");
            return;
        }

        // A password for memory:// and a URL without a host are valid.
        using IHost host = Build(configuration);
        await host.StartAsync();
        await host.StopAsync();
    }

    private static async Task<OptionsValidationException> RefusedAsync(params (string Key, string Value)[] configuration)
    {
        using IHost host = Build(configuration);
        return await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());
    }

    private static IHost Build((string Key, string Value)[] configuration)
    {
        HostApplicationBuilder builder = Hosts.Builder(configuration);
        builder.Services
            .AddTypedRpc(builder.Section(), o => o.StartTimeout = o.StartTimeout > TimeSpan.Zero ? TimeSpan.Zero : o.StartTimeout)
            .AddServer<ILamps, Lamps>()
            .AddClient<ILamps>()
            .AddListener<ILampEvents, LampEvents>();
        return builder.Build();
    }
}
