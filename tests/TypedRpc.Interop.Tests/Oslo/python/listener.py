"""A listener of oslo.messaging, which says what it hears."""

import threading

import oslo_messaging

import peer

PRIORITIES = ("audit", "debug", "info", "warn", "error", "critical", "sample")


class Ear:
    """Has a method for each priority that it was made for, and for no other."""

    def __init__(self, name, priorities, batch, requeue, fail, matching):
        if matching:
            self.filter_rule = oslo_messaging.NotificationFilter(**matching)
        for priority in priorities:
            setattr(self, priority, self._hear_batch(name, priority) if batch else self._hear(name, priority))
        self._gate, self._requeue, self._fail = threading.Lock(), requeue, fail

    def _hear(self, name, priority):
        def hear(ctxt, publisher_id, event_type, payload, metadata):
            peer.say(event=name, priority=priority, context=ctxt, publisher=publisher_id, type=event_type, payload=peer.shown(payload), metadata=metadata)
            return self._outcome()
        return hear

    def _hear_batch(self, name, priority):
        def hear(messages):
            peer.say(event=name, priority=priority, types=[m["event_type"] for m in messages], payloads=[m["payload"] for m in messages])
            return self._outcome()
        return hear

    def _outcome(self):
        with self._gate:
            if self._fail > 0:
                self._fail -= 1
                raise ValueError("not yet")
            if self._requeue > 0:
                self._requeue -= 1
                return oslo_messaging.NotificationResult.REQUEUE
        return oslo_messaging.NotificationResult.HANDLED


def listen(url, name, topics=("notifications",), exchanges=(None,), priorities=PRIORITIES, pool=None, batch=None, batch_seconds=None, requeue=0, fail=0, allow_requeue=True, matching=None):
    transport = peer.transport(url, oslo_messaging.get_notification_transport)
    targets = [oslo_messaging.Target(topic=topic, exchange=exchange) for topic in topics for exchange in exchanges]
    how = {"executor": "threading", "allow_requeue": allow_requeue, "pool": pool}
    endpoints = [Ear(name, priorities, batch, requeue, fail, matching)]
    if batch:
        made = oslo_messaging.get_batch_notification_listener(transport, targets, endpoints, batch_size=batch, batch_timeout=batch_seconds, **how)
    else:
        made = oslo_messaging.get_notification_listener(transport, targets, endpoints, **how)
    made.start()
    _listeners[name] = made


def stop(name):
    made = _listeners.pop(name)
    made.stop()
    made.wait()


_listeners = {}

peer.run({"listen": listen, "stop": stop})
