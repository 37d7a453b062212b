"""One client: its bytes, and what they ask of the node."""

import asyncio
import time
import uuid

import proton
from proton import Event

import addresses
from links import ReceiverLink, SenderLink
import outcomes
import sasl
import sections


class Connection(asyncio.Protocol):
    def __init__(self, node, options):
        self._node, self._options = node, options
        self._sasl = sasl.Sasl(options.user, options.password)
        self._socket = self._timer = None
        self._woken = False
        self._collector = proton.Collector()
        self._connection = proton.Connection()
        self._connection.collect(self._collector)
        self._transport = proton.Transport(proton.Transport.SERVER)
        self._transport.max_frame_size = options.max_frame_size
        self._transport.idle_timeout = options.idle_timeout
        if options.frames:
            self._transport.trace(proton.Transport.TRACE_FRM)
        self._transport.bind(self._connection)

    def connection_made(self, transport):
        self._socket = transport
        self._options.connections.add(self)

    def data_received(self, data):
        try:
            data = self._sasl.feed(data)
        except sasl.Refused:
            self._socket.write(bytes(self._sasl.output))
            self._socket.close()
            return
        if self._sasl.output:
            self._socket.write(bytes(self._sasl.output))
            self._sasl.output.clear()
        while data:
            room = self._transport.capacity()
            if room <= 0:
                self.abort()
                return
            self._transport.push(data[:room])
            data = data[room:]
            self._process()
        self.wake()

    def connection_lost(self, exc):
        self._options.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        link = self._connection.link_head(0)
        while link is not None:
            self._lose(link)
            link = link.next(0)

    def wake(self):
        """Has the connection look for what there is to write, soon: several changes go out together."""
        if not self._woken and self._socket is not None:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._write)

    def abort(self):
        """Ends the connection as a broken network does."""
        self._socket.abort()

    def close(self, condition, description):
        self._connection.condition = proton.Condition(condition, description)
        self._connection.close()
        self.wake()

    def detach(self, link, condition, description):
        link.condition = proton.Condition(condition, description)
        link.close()
        self._lose(link)
        self.wake()

    def _write(self):
        self._woken = False
        self._process()
        while (pending := self._transport.pending()) > 0:
            if not self._socket.is_closing():
                self._socket.write(self._transport.peek(pending))
            self._transport.pop(pending)
            self._process()
        if self._transport.pending() < 0:
            self._socket.close()
            return
        due = self._transport.tick(time.monotonic())
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(max(due - time.monotonic(), 0), self.wake) if due else None
        if self._transport.pending() > 0:
            self.wake()

    def _process(self):
        while (event := self._collector.peek()) is not None:
            handler = self._handlers.get(event.type)
            if handler is not None:
                handler(self, event)
            self._collector.pop()

    def _open(self, event):
        self._connection.container = "router-" + uuid.uuid4().hex
        self._connection.offered_capabilities = proton.Array(proton.UNDESCRIBED, proton.Data.SYMBOL, proton.symbol("ANONYMOUS-RELAY"))
        if self._options.product:
            self._connection.properties = {proton.symbol("product"): self._options.product, proton.symbol("version"): "1.19.0"}
        self._connection.open()

    def _attach(self, event):
        link = event.link
        if link.is_sender:
            self._attach_receiver(link)
        else:
            self._attach_sender(link)

    def _attach_receiver(self, link):
        """The link of a client that receives, where Proton sees a sender."""
        link.source.copy(link.remote_source)
        link.target.copy(link.remote_target)
        if link.remote_source.dynamic:
            link.source.address = self._node.dynamic_format.format(uuid.uuid4().hex[:15])
        if not link.source.address:
            link.open()
            self.detach(link, "amqp:invalid-field", "the source has no address")
            return
        link.open()
        link.context = ReceiverLink(self, link, addresses.canonical(link.source.address), self._options.link_capacity)
        self._node.add_receiver(link.context)

    def _attach_sender(self, link):
        link.source.copy(link.remote_source)
        link.target.copy(link.remote_target)
        link.max_message_size = self._options.max_message_size
        name = addresses.canonical(link.remote_target.address) if link.remote_target.address else None
        link.open()
        why = self._node.why_not(name)
        if why is not None:
            self.detach(link, *why)
            return
        link.context = SenderLink(self, link, name, self._options.link_capacity)
        self._node.add_sender(link.context)

    def _delivery(self, event):
        link, delivery = event.link, event.delivery
        ours = getattr(link, "context", None)
        if ours is None or ours.closed:
            return
        if link.is_sender:
            if delivery.updated:
                ours.update(delivery)
        elif delivery.readable or delivery.aborted:
            incoming = ours.receive(delivery)
            if incoming is not None:
                self._route(ours, incoming)

    def _route(self, ours, incoming):
        name = ours.name
        if name is None:
            name = sections.to(incoming.body)
            if not name:
                incoming.end(outcomes.rejected("amqp:precondition-failed", "the message names no address"))
                return
            name = addresses.canonical(name)
        self._node.route(ours, incoming, name)

    def _flow(self, event):
        ours = getattr(event.link, "context", None)
        if ours is not None and not ours.closed:
            ours.flow()

    def _lose(self, link):
        ours = getattr(link, "context", None)
        if ours is None or ours.closed:
            return
        ours.closed = True
        self._node.remove(ours)
        if link.is_sender:
            ours.lost()
            if link.source.dynamic:
                self._node.drop(ours.name)

    def _closed(self, event):
        event.link.close()
        self._lose(event.link)
        event.link.free()

    def _session_closed(self, event):
        link = self._connection.link_head(0)
        while link is not None:
            if link.session == event.session:
                self._lose(link)
            link = link.next(0)
        event.session.close()
        event.session.free()

    _handlers = {
        Event.CONNECTION_REMOTE_OPEN: _open,
        Event.CONNECTION_REMOTE_CLOSE: lambda self, event: self._connection.close(),
        Event.SESSION_REMOTE_OPEN: lambda self, event: event.session.open(),
        Event.SESSION_REMOTE_CLOSE: _session_closed,
        Event.LINK_REMOTE_OPEN: _attach,
        Event.LINK_REMOTE_CLOSE: _closed,
        Event.LINK_REMOTE_DETACH: _closed,
        Event.LINK_FLOW: _flow,
        Event.DELIVERY: _delivery,
    }
