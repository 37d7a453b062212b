"""How an address is routed. The prefixes are those of the default configuration of qpid-dispatch-router, and those that the guide of
oslo.messaging's amqp driver has the operator add ("AMQP 1.0 Protocol Driver Deployment Guide", Configuring the Address Space)."""

MULTICAST, CLOSEST, BALANCED = "multicast", "closest", "balanced"

DEFAULTS = {
    "multicast": MULTICAST,
    "broadcast": MULTICAST,
    "closest": CLOSEST,
    "unicast": CLOSEST,
    "exclusive": CLOSEST,
    "openstack.org/om/rpc/multicast": MULTICAST,
    "openstack.org/om/rpc/unicast": CLOSEST,
    "openstack.org/om/rpc/anycast": BALANCED,
    "openstack.org/om/notify/multicast": MULTICAST,
    "openstack.org/om/notify/unicast": CLOSEST,
    "openstack.org/om/notify/anycast": BALANCED,
}


def canonical(address):
    """The path of an address: the router takes "amqp:/a", "amqp://host/a", "/a" and "a" for one address."""
    if address.startswith("amqp:"):
        address = address[len("amqp:"):]
        if address.startswith("//"):
            return address[2:].partition("/")[2]
    return address.lstrip("/")


class Treatments:
    """The treatment of each address: that of its longest configured prefix, or balanced. Prefixes end where a segment ends."""

    def __init__(self, multicast=(), closest=(), balanced=()):
        self._prefixes = dict(DEFAULTS)
        for prefixes, treatment in ((multicast, MULTICAST), (closest, CLOSEST), (balanced, BALANCED)):
            self._prefixes.update((canonical(prefix), treatment) for prefix in prefixes)
        self._longest_first = sorted(self._prefixes, key=len, reverse=True)

    def of(self, name):
        for prefix in self._longest_first:
            if name == prefix or name.startswith(prefix) and (name[len(prefix)] in "./" or prefix[-1] in "./"):
                return self._prefixes[prefix]
        return BALANCED
