using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>What an application adds is served, and can be injected.</summary>
public sealed class InjectionTests
{
    [Fact]
    public async Task A_contract_is_served_and_called_through_the_injected_contract()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>().AddClient<ILamps>();
        using IHost host = builder.Build();
        await host.StartAsync();

        int number = await host.Services.GetRequiredService<ILamps>().InstanceAsync();

        number.ShouldBe(1);
        host.Services.GetRequiredService<RpcClient<ILamps>>().ShouldNotBeNull();
        host.Services.GetRequiredService<RpcBus>().Health.IsHealthy.ShouldBeTrue();
        await host.StopAsync();
    }

    [Fact]
    public async Task Contracts_of_one_topic_are_the_endpoints_of_one_server()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILamps, Lamps>()
            .AddServer<ILampsAdmin, LampsAdmin>()
            .AddClient<ILamps>()
            .AddClient<ILampsAdmin>();
        using IHost host = builder.Build();
        await host.StartAsync();

        (await host.Services.GetRequiredService<ILamps>().InstanceAsync()).ShouldBe(1);
        (await host.Services.GetRequiredService<ILampsAdmin>().ResetAsync()).ShouldBe("reset");
        await host.StopAsync();
    }

    [Fact]
    public async Task Buses_with_names_are_apart_and_their_services_have_their_key()
    {
        HostApplicationBuilder builder = Hosts.Builder();
        builder.Services.AddTypedRpc(o => o.Url = Hosts.OwnMemory()).AddServer<ILamps, Lamps>().AddClient<ILamps>();
        builder.Services.AddTypedRpc("notifications", o =>
        {
            o.Url = Hosts.OwnMemory();
            o.Bus.Notifications.Drivers = ["messagingv2"];
        }).AddNotifier<ILampEvents>().AddListener<ILampEvents, LampEvents>();
        using IHost host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredKeyedService<ILampEvents>("notifications").BrokenAsync("hall");
        string broken = await host.Services.GetRequiredService<Signals>().Broken.Task.WaitAsync(Hosts.Soon);

        broken.ShouldBe("hall 1");
        (await host.Services.GetRequiredService<ILamps>().InstanceAsync()).ShouldBe(2);
        host.Services.GetRequiredKeyedService<RpcBus>("notifications").ShouldNotBeSameAs(host.Services.GetRequiredService<RpcBus>());
        host.Services.GetService<ILampEvents>().ShouldBeNull();
        await host.StopAsync();
    }

    [Fact]
    public async Task Notifiers_are_injected_with_the_publisher_id_of_the_options()
    {
        var sent = new InMemoryNotificationDriver();
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"), ("TypedRpc:Bus:Notifications:Drivers:0", "test"));
        builder.Services.AddTypedRpc(builder.Section(), o =>
        {
            o.PublisherId = "lamps.host1";
            o.Bus.Notifications.OwnDrivers = new Dictionary<string, INotificationDriver> { ["test"] = sent };
        }).AddNotifier<ILampEvents>();
        using IHost host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<INotifier>().InfoAsync("lamp.seen", null);
        await host.Services.GetRequiredService<ILampEvents>().BrokenAsync("hall");
        await host.StopAsync();

        sent.Notifications.Select(n => (n.PublisherId, n.EventType)).ShouldBe(
            [("lamps.host1", "lamp.seen"), ("lamps.host1", "lamp.broken")]);
    }

    [Fact]
    public async Task A_second_AddTypedRpc_of_the_same_name_adds_to_the_same_bus()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>();
        builder.Services.AddTypedRpc(o => o.Bus.MaxPendingCalls = 7).AddClient<ILamps>();
        using IHost host = builder.Build();
        await host.StartAsync();

        (await host.Services.GetRequiredService<ILamps>().InstanceAsync()).ShouldBe(1);
        host.Services.GetServices<RpcBus>().ShouldHaveSingleItem();
        await host.StopAsync();
    }

    [Fact]
    public async Task Options_come_from_configuration_and_then_from_delegates()
    {
        HostApplicationBuilder builder = Hosts.Builder(
            ("TypedRpc:Url", "memory://"),
            ("TypedRpc:Clients:lamps:Timeout", "00:00:01"),
            ("TypedRpc:Clients:lamps:VersionCap", "1.0"),
            ("TypedRpc:Servers:LAMPS:Server", "configured"),
            ("TypedRpc:Servers:LAMPS:Concurrency", "3"));
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILamps, Lamps>(o => o.Server = $"{o.Server}-{o.Concurrency}")
            .AddClient<ILamps>();
        using IHost host = builder.Build();
        await host.StartAsync();
        RpcClient<ILamps> lamps = host.Services.GetRequiredService<RpcClient<ILamps>>();

        (await lamps.For(server: "configured-3").InstanceAsync()).ShouldBe(1);
        RpcTimeoutException late = await Should.ThrowAsync<RpcTimeoutException>(() => lamps.Any.WaitAsync());
        late.Stage.ShouldBe(RpcStage.Running);
        host.Services.GetRequiredService<Signals>().Release.SetResult();
        await host.StopAsync();
    }
}
