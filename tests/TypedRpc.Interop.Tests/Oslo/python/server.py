"""An RPC server of oslo.messaging, with endpoints for every case that a caller may meet."""

import time

import oslo_messaging
from oslo_messaging.rpc import dispatcher

import peer


class Base:
    """Version 1.5 of the namespace without a name."""

    target = oslo_messaging.Target(version="1.5")

    def __init__(self, server, url):
        self._server, self._url = server, url

    def __getattr__(self, name):
        # A method for each type of a caller in another language: they all do the same.
        same = name.partition("_")[0]
        if same in ("echo", "make") and name != same:
            return getattr(self, same)
        raise AttributeError(name)

    def echo(self, ctxt, value=None):
        return value

    def add(self, ctxt, a, b):
        return a + b

    def describe(self, ctxt, value):
        return repr(value)

    def make(self, ctxt, expression):
        return peer.wanted({"python": expression})

    def fail(self, ctxt, expression):
        raise peer.wanted({"python": expression})

    def forward_fail(self, ctxt, expression):
        topic, what = expression.split()
        client = oslo_messaging.get_rpc_client(peer.transport(self._url), oslo_messaging.Target(topic=topic))
        return client.call(ctxt, "fail", expression=what)

    def context(self, ctxt):
        return ctxt

    def who(self, ctxt):
        return self._server

    def share(self, ctxt, number):
        return {"server": self._server, "twice": 2 * number}

    def sleep(self, ctxt, seconds):
        peer.say(event=self._server, method="sleep")
        time.sleep(seconds)
        return "slept"

    def record(self, ctxt, value):
        peer.say(event=self._server, method="record", value=peer.shown(value), context=peer.shown(ctxt))

    def which(self, ctxt):
        return "1.5"

    def _private(self, ctxt):
        return "private"


class Later:
    """Version 1.9.2, asked after Base."""

    target = oslo_messaging.Target(version="1.9.2")

    def which(self, ctxt):
        return "1.9.2"

    def only_later(self, ctxt):
        return "later"


class Calculator:
    target = oslo_messaging.Target(namespace="calc", version="1.1", legacy_namespaces=["calc_old"])

    def mul(self, ctxt, a, b):
        return a * b


class Empty:
    """The namespace "", which is another one than none."""

    target = oslo_messaging.Target(namespace="", version="1.0")

    def which(self, ctxt):
        return "empty"


def serve(url, topic, server, exchange=None):
    target = oslo_messaging.Target(topic=topic, server=server, exchange=exchange)
    endpoints = [Base(server, url), Later(), Calculator(), Empty(), dispatcher.PingEndpoint()]
    made = oslo_messaging.get_rpc_server(
        peer.transport(url), target, endpoints, executor="threading", access_policy=oslo_messaging.DefaultRPCAccessPolicy)
    made.start()
    _servers[server] = made


def stop(server):
    made = _servers.pop(server)
    made.stop()
    made.wait()


_servers = {}

peer.run({"serve": serve, "stop": stop})
