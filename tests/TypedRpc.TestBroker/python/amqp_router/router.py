"""Routes messages between links that are there at the same time, and keeps none: what a qpid-dispatch-router does on its own.

The rules are those of qpid-dispatch 1.19, src/router_core: transfer.c (qdr_link_forward_CT), forwarder.c (qdr_forward_multicast_CT,
qdr_forward_closest_CT, qdr_forward_balanced_CT), delivery.c, connections.c, and modules/core_link_endpoint (the first credit).
"""

import addresses
import outcomes
from links import Outgoing


class Address:
    def __init__(self):
        self.senders, self.receivers = [], []


class Router:
    # Router addresses: the area is always 0 with one router.
    dynamic_format = "amqp:/_topo/0/Router.Test/temp.{}"

    def __init__(self, treatments):
        self._treatments, self._addresses = treatments, {}

    def describe(self):
        return {name: {"senders": len(found.senders), "receivers": len(found.receivers)} for name, found in self._addresses.items()}

    def why_not(self, name):
        """Why a sender may not attach to an address: with a router there is no reason, as a receiver may come later."""
        return None

    def add_receiver(self, link):
        found = self._addresses.setdefault(link.name, Address())
        found.receivers.append(link)
        if len(found.receivers) == 1:
            for sender in found.senders:
                sender.resume()

    def add_sender(self, link):
        if link.name is None:
            link.resume()
            return
        found = self._addresses.setdefault(link.name, Address())
        found.senders.append(link)
        # Credit is for those whose messages can go somewhere. DISPATCH-1481: for multicast too.
        if found.receivers:
            link.resume()

    def remove(self, link):
        found = self._addresses.get(link.name)
        if found is None:
            return
        for links in (found.senders, found.receivers):
            if link in links:
                links.remove(link)
        if not found.senders and not found.receivers:
            del self._addresses[link.name]

    def drop(self, name):
        """A dynamic node is gone with its receiver, and nothing is left of it."""

    def route(self, sender, incoming, name):
        found = self._addresses.get(name)
        receivers = found.receivers if found is not None else []
        if not receivers:
            targeted = sender.name is not None
            incoming.end(outcomes.RELEASED, replenish=not targeted)
            if targeted:
                sender.pause()
            return
        treatment = self._treatments.of(name)
        if treatment == addresses.MULTICAST:
            self._multicast(incoming, list(receivers))
        elif treatment == addresses.CLOSEST:
            receivers.append(receivers.pop(0))
            self._to_one(incoming, receivers[-1])
        else:
            chosen = min((r for r in receivers if r.has_room), key=lambda r: r.load, default=None) or min(receivers, key=lambda r: r.load)
            receivers.append(receivers.pop(0))
            self._to_one(incoming, chosen)

    @staticmethod
    def _to_one(incoming, receiver):
        if incoming.settled:
            receiver.send(Outgoing(incoming.body, True, None))
            incoming.end(outcomes.ACCEPTED)
        else:
            receiver.send(Outgoing(incoming.body, False, lambda outcome: incoming.end(outcome or outcomes.ACCEPTED)))

    @staticmethod
    def _multicast(incoming, receivers):
        ends, settled = [], incoming.settled

        def told(outcome):
            ends.append(outcome or outcomes.ACCEPTED)
            if len(ends) == len(receivers):
                incoming.end(outcomes.strongest(ends))

        for receiver in receivers:
            receiver.send(Outgoing(incoming.body, settled, None if settled else told))
        if settled:
            incoming.end(outcomes.ACCEPTED)
