"""The two ends of a link as the node sees them, and the deliveries on it."""

import collections
import itertools

import proton

import outcomes


class Incoming:
    """A message from a sender. It is settled once, with the sender's link still there or not."""

    def __init__(self, link, delivery, body):
        self.body, self.settled = body, delivery.settled
        self._link, self._delivery = link, delivery
        link.unsettled.add(self)
        if self.settled:
            delivery.settle()

    def end(self, outcome, replenish=True):
        self._link.unsettled.discard(self)
        if self._link.closed:
            return
        if not self.settled:
            self.settled = True
            outcome.settle(self._delivery)
        if replenish:
            self._link.replenish()
        self._link.wake()


class SenderLink:
    """A link from a client that sends. The name of a link without a target, whose messages name their addresses, is None.

    It begins paused, without credit.
    """

    def __init__(self, connection, link, name, capacity):
        self.name, self.closed, self.unsettled, self.paused = name, False, set(), True
        self._connection, self._link, self._capacity = connection, link, capacity
        self._parts = bytearray()

    def replenish(self):
        """Credit up to the capacity, of which messages that have no outcome yet are a part."""
        missing = self._capacity - self._link.credit - len(self.unsettled)
        if missing > 0 and not self.closed and not self.paused:
            self._link.flow(missing)
            self.wake()

    def pause(self):
        """Takes the credit back: the sender has to answer a flow frame with drain."""
        self.paused = True
        self._link.drain(0)
        self.wake()

    def resume(self):
        self.paused = False
        self.replenish()

    def flow(self):
        """The client told how much credit it has: less than it was given, when it answers a drain."""
        self.replenish()

    def receive(self, delivery):
        """The next bytes of a message. Returns the message when these are its last."""
        if delivery.pending:
            self._parts += self._link.recv(delivery.pending)
        if delivery.partial and not delivery.aborted:
            limit = self._link.max_message_size
            if limit and len(self._parts) > limit:
                self.refuse()
            return None
        body, self._parts = bytes(self._parts), bytearray()
        self._link.advance()
        if delivery.aborted:
            delivery.settle()
            self.replenish()
            return None
        if self._link.max_message_size and len(body) > self._link.max_message_size:
            self.refuse()
            return None
        return Incoming(self, delivery, body)

    def refuse(self):
        limit = self._link.max_message_size
        self.detach("amqp:link:message-size-exceeded", f"a message has more than {limit} bytes")

    def detach(self, condition, description):
        self._connection.detach(self._link, condition, description)

    def wake(self):
        self._connection.wake()


class Outgoing:
    """A message for one receiver. What comes of it is told once: an outcome, or None when it is settled without one."""

    def __init__(self, body, settled, told):
        self.body, self.settled = body, settled
        self._told = told

    def end(self, outcome):
        told, self._told = self._told, None
        if told is not None:
            told(outcome)


class ReceiverLink:
    """A link to a client that receives. What exceeds its credit waits."""

    def __init__(self, connection, link, name, capacity):
        self.name, self.closed, self.on_credit = name, False, None
        self.waiting, self.unsettled = collections.deque(), {}
        self._connection, self._link, self._capacity = connection, link, capacity
        self._tags = itertools.count()
        self._settles = link.remote_snd_settle_mode == proton.Link.SND_SETTLED

    @property
    def load(self):
        return len(self.waiting) + len(self.unsettled)

    @property
    def has_room(self):
        return self._capacity > self.load

    @property
    def credit(self):
        return self._link.credit - len(self.waiting)

    def send(self, outgoing):
        # qpid-dispatch, src/router_core/forwarder.c, qdr_forward_deliver_CT: settled messages make room for newer ones.
        if outgoing.settled and len(self.waiting) >= self._capacity:
            self.waiting = collections.deque(waiting for waiting in self.waiting if not waiting.settled)
        self.waiting.append(outgoing)
        self.flush()

    def flush(self):
        while self.waiting and self._link.credit > 0:
            outgoing = self.waiting.popleft()
            delivery = self._link.delivery(str(next(self._tags)))
            self._link.stream(outgoing.body)
            self._link.advance()
            if outgoing.settled or self._settles:
                delivery.settle()
                outgoing.end(outcomes.ACCEPTED)
            else:
                self.unsettled[delivery.tag] = outgoing
        self.wake()

    def flow(self):
        """The client gave credit, or asks for what there is."""
        self.flush()
        if self.on_credit is not None:
            self.on_credit()
        if self._link.drain_mode and not self.waiting:
            self._link.drained()
            self.wake()

    def update(self, delivery):
        """The client told an outcome, or settled."""
        outgoing = self.unsettled.get(delivery.tag)
        terminal = delivery.remote_state in (proton.Disposition.ACCEPTED, proton.Disposition.REJECTED,
                                             proton.Disposition.RELEASED, proton.Disposition.MODIFIED)
        if outgoing is None or not (terminal or delivery.settled):
            return
        del self.unsettled[delivery.tag]
        outcome = outcomes.Outcome.of(delivery) if terminal else None
        delivery.settle()
        outgoing.end(outcome)
        self.flow()

    def lost(self):
        """The link is gone: a message that the client may have seen is another case than one that it cannot have seen.

        qpid-dispatch, src/router_core/connections.c, qdr_link_cleanup_deliveries_CT.
        """
        self.closed = True
        waiting, self.waiting = self.waiting, collections.deque()
        unsettled, self.unsettled = self.unsettled, {}
        for outgoing in unsettled.values():
            outgoing.end(outcomes.FAILED)
        for outgoing in waiting:
            outgoing.end(outcomes.RELEASED)

    def detach(self, condition, description):
        self._connection.detach(self._link, condition, description)

    def wake(self):
        self._connection.wake()
