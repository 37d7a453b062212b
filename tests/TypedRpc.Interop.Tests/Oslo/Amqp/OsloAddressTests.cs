using TypedRpc.Amqp.Oslo;
using TypedRpc.Messages;

namespace TypedRpc.Interop.Tests.Oslo.Amqp;

/// <summary>The addresses, as oslo_messaging/_drivers/amqp1_driver/addressing.py computes them.</summary>
public sealed class OsloAddressTests
{
    private static readonly Destination Topic = new(DestinationKind.Request, "openstack", "volume");
    private static readonly Destination Server = new(DestinationKind.Request, "openstack", "volume", "h1");
    private static readonly Destination Fanout = new(DestinationKind.Fanout, "openstack", "volume");
    private static readonly Destination Notification = new(DestinationKind.Notification, "openstack", "notifications.info");

    [Fact]
    public void Routable_addresses_are_paths()
    {
        var addresses = new OsloAddresses(isRoutable: true, "");

        addresses.Of(Topic).ShouldBe("openstack.org/om/rpc/anycast/openstack/volume");
        addresses.Of(Server).ShouldBe("openstack.org/om/rpc/unicast/openstack/volume/h1");
        addresses.Of(Fanout).ShouldBe("openstack.org/om/rpc/multicast/openstack/volume");
        addresses.Of(Notification).ShouldBe("openstack.org/om/notify/anycast/openstack/notifications.info");
        new OsloAddresses(isRoutable: true, "vh").Of(Server).ShouldBe("openstack.org/om/rpc/unicast/vh/openstack/volume/h1");
    }

    [Fact]
    public void Legacy_addresses_have_dots()
    {
        var addresses = new OsloAddresses(isRoutable: false, "");

        addresses.Of(Topic).ShouldBe("unicast.openstack.volume");
        addresses.Of(Server).ShouldBe("exclusive.openstack.volume.h1");
        addresses.Of(Fanout).ShouldBe("broadcast.openstack.volume.all");
        addresses.Of(Notification).ShouldBe("unicast.openstack.notifications.info");
        new OsloAddresses(isRoutable: false, "vh").Of(Fanout).ShouldBe("broadcast.vh.openstack.volume.all");
    }

    [Theory]
    [InlineData("openstack.org/om/rpc/anycast/openstack/volume", true)]
    [InlineData("amqp:/openstack.org/om/rpc/anycast/openstack/volume", true)]
    [InlineData("amqp://host/openstack.org/om/rpc/anycast/openstack/volume", true)]
    [InlineData("//unicast.openstack.volume", true)]
    [InlineData("amqp:/_topo/0/Router.A/temp.x", false)]
    [InlineData("0f6c3e4e-8c0e-4a53-9a5e-2f3b8c0f3a11", false)]
    public void An_address_of_servers_is_known_in_every_spelling(string address, bool isOfDestination) =>
        OsloAddresses.IsOfDestination(address).ShouldBe(isOfDestination);
}
