"""A broker in the manner of ActiveMQ Artemis and Qpid Broker-J with addresses that need no declaration: an address is a queue that is made
when it is first named, and a multicast address is a topic, each of whose subscribers has a queue of its own that ends with its link."""

import collections
import time

import addresses
import outcomes
from links import Outgoing
from proton import Disposition
import sections


class Stored:
    def __init__(self, body):
        ttl = sections.ttl(body)
        self.body, self.deliveries, self.shunned = body, 0, set()
        self.ends = None if ttl is None else time.monotonic() + ttl / 1000


class Queue:
    """Hands each message to one of its consumers that has credit, and takes back what they do not take."""

    def __init__(self):
        self.messages, self.consumers = collections.deque(), []

    def put(self, stored):
        self.messages.append(stored)
        self.hand_out()

    def hand_out(self):
        if not any(consumer.credit > 0 for consumer in self.consumers):
            return
        kept = collections.deque()
        while self.messages:
            stored = self.messages.popleft()
            if stored.ends is not None and stored.ends <= time.monotonic():
                continue
            consumer = next((c for c in self.consumers if c.credit > 0 and c not in stored.shunned), None)
            if consumer is None:
                kept.append(stored)
                continue
            self.consumers.remove(consumer)
            self.consumers.append(consumer)
            body = sections.delivered_again(stored.body, stored.deliveries) if stored.deliveries else stored.body
            consumer.send(Outgoing(body, False, lambda outcome, stored=stored, consumer=consumer: self._ended(stored, consumer, outcome)))
        self.messages = kept + self.messages

    def _ended(self, stored, consumer, outcome):
        if outcome is None or outcome.state in (Disposition.ACCEPTED, Disposition.REJECTED):
            return
        if outcome.state == Disposition.MODIFIED:
            stored.deliveries += outcome.failed
            if outcome.undeliverable:
                stored.shunned.add(consumer)
        self.messages.appendleft(stored)
        self.hand_out()


class Broker:
    dynamic_format = "temp-{}"

    def __init__(self, treatments):
        self._treatments, self._queues, self._topics, self._senders, self._dropped = treatments, {}, {}, {}, set()

    def describe(self):
        queues = {name: {"messages": len(queue.messages), "receivers": len(queue.consumers)} for name, queue in self._queues.items()}
        return queues | {name: {"messages": 0, "receivers": len(topic)} for name, topic in self._topics.items()}

    def why_not(self, name):
        return ("amqp:not-found", f"there is no node {name}") if name in self._dropped else None

    def add_receiver(self, link):
        queue = Queue() if self._is_topic(link.name) else self._queues.setdefault(link.name, Queue())
        if self._is_topic(link.name):
            self._topics.setdefault(link.name, {})[link] = queue
        queue.consumers.append(link)
        link.on_credit = queue.hand_out

    def add_sender(self, link):
        if link.name is not None:
            self._senders.setdefault(link.name, set()).add(link)
        link.resume()

    def remove(self, link):
        self._senders.get(link.name, set()).discard(link)
        self._topics.get(link.name, {}).pop(link, None)
        queue = self._queues.get(link.name)
        if queue is not None and link in queue.consumers:
            queue.consumers.remove(link)

    def drop(self, name):
        self._dropped.add(name)
        self._queues.pop(name, None)
        for sender in self._senders.pop(name, ()):
            sender.detach("amqp:resource-deleted", f"the node {name} is deleted")

    def route(self, sender, incoming, name):
        if name in self._dropped:
            incoming.end(outcomes.rejected("amqp:not-found", f"there is no node {name}"))
            return
        if self._is_topic(name):
            for queue in list(self._topics.get(name, {}).values()):
                queue.put(Stored(incoming.body))
        else:
            self._queues.setdefault(name, Queue()).put(Stored(incoming.body))
        incoming.end(outcomes.ACCEPTED)

    def _is_topic(self, name):
        return self._treatments.of(name) == addresses.MULTICAST
