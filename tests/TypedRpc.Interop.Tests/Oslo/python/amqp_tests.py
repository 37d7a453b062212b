"""Tests of oslo.messaging's amqp driver (AMQP 1.0) between processes, through the router of the tests, in both modes of addressing.

They show that the peers work over amqp:// before a test of ours does. Run by hand: /usr/bin/python3 amqp_tests.py
"""

import pathlib
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
# Next to the tests when they are built, and in the project of the test brokers in the sources.
BROKERS = next(path for path in (HERE.parents[1] / "python", HERE.parents[2] / "TypedRpc.TestBroker" / "python") if path.exists())
sys.path.insert(0, str(BROKERS))

from lines import Lines  # noqa: E402
import proton.handlers  # noqa: E402
import proton.reactor  # noqa: E402


class Refusing(proton.handlers.MessagingHandler):
    """Takes the messages of an address, and gives each the same outcome."""

    def __init__(self, url, address, state, **flags):
        super().__init__(auto_accept=False, prefetch=10)
        self._url, self._address, self._state, self._flags = url, address, state, flags
        self.count, self.ready = 0, threading.Event()
        self._container = proton.reactor.Container(self)
        threading.Thread(target=self._container.run, daemon=True).start()

    def on_start(self, event):
        event.container.create_receiver(event.container.connect(self._url, reconnect=False), self._address)

    def on_link_opened(self, event):
        self.ready.set()

    def on_message(self, event):
        self.count += 1
        for name, value in self._flags.items():
            setattr(event.delivery.local, name, value)
        event.delivery.update(self._state)
        event.delivery.settle()


class Bed:
    arguments, query = (), ""

    @classmethod
    def setUpClass(cls):
        cls.router = Lines(BROKERS / "amqp_router", 0, *cls.arguments)
        cls.server, cls.client, cls.notifier, cls.listener = (
            Lines(HERE / f"{name}.py") for name in ("server", "client", "notifier", "listener"))
        cls.url = cls.options()
        for server in ("s1", "s2"):
            cls.server.ask("serve", url=cls.url, topic="t", server=server)
        cls.attached(2)

    @classmethod
    def tearDownClass(cls):
        for process in (cls.client, cls.notifier, cls.listener, cls.server, cls.router):
            process.close()

    @classmethod
    def options(cls, **options):
        said = cls.query + "".join(f"&{name}={value}" for name, value in options.items())
        return f"amqp://127.0.0.1:{cls.router.ready['port']}/?{said}"

    @classmethod
    def attached(cls, count):
        """Waits until the servers' links are there: serving returns before."""
        while not any(found["receivers"] == count for found in cls.router.ask("addresses").values()):
            time.sleep(0.02)

    def call(self, method, topic="t", **more):
        return self.client.ask("call", **{"url": self.url, "topic": topic, "method": method, "timeout": 20, **more})

    def cast(self, method, topic="t", **more):
        return self.client.ask("cast", **{"url": self.url, "topic": topic, "method": method, **more})

    def kind(self, answer):
        return answer["fault"]["types"][0]


class Common(Bed):
    def test_a_call_has_its_value_and_its_context(self):
        self.assertEqual(3, self.call("add", args={"a": 1, "b": 2})["value"]["json"])
        self.assertEqual({"user": "u"}, self.call("context", context={"user": "u"})["value"]["json"])

    def test_calls_reach_the_servers_of_a_topic_in_turn_and_one_by_its_name(self):
        self.assertEqual({"s1", "s2"}, {self.call("who")["value"]["json"] for _ in range(4)})
        self.assertEqual(["s2"] * 3, [self.call("who", server="s2")["value"]["json"] for _ in range(3)])

    def test_an_error_travels(self):
        fault = self.call("fail", args={"expression": "errors.VolumeNotFound(volume_id='7')"})["fault"]
        self.assertEqual("errors_Remote.VolumeNotFound_Remote", fault["types"][0])
        self.assertEqual("oslo_messaging.rpc.client.RemoteError", self.kind(self.call("nothing", rebuild=False)))

    def test_four_mebibytes_travel_both_ways(self):
        text = "x" * (4 << 20)
        self.assertEqual(text, self.call("echo", args={"value": text}, timeout=50)["value"]["json"])

    def test_a_cast_reaches_one_server_and_a_fanout_reaches_all(self):
        self.assertEqual({}, self.cast("record", args={"value": 1}))
        self.assertEqual(1, self.server.event()["value"]["json"])
        self.assertEqual({}, self.cast("record", args={"value": 2}, fanout=True))
        heard = [self.server.event() for _ in range(2)]
        self.assertEqual({("s1", 2), ("s2", 2)}, {(event["event"], event["value"]["json"]) for event in heard})

    def test_a_monitored_call_outlives_its_monitor(self):
        self.assertEqual("slept", self.call("sleep", args={"seconds": 5}, monitor=3)["value"]["json"])
        self.server.event()

    def test_notifications_travel_with_and_without_an_envelope(self):
        self.listener.ask("listen", url=self.url, name="ear", priorities=["info", "error"])
        for driver in ("messaging", "messagingv2"):
            for priority in ("info", "error"):
                said = dict(url=self.url, driver=driver, publisher="p", priority=priority, event="e", payload={"a": 1})
                self.assertNotIn("fault", self.notifier.ask("notify", **said) or {})
                heard = self.listener.event()
                self.assertEqual((priority, "p", "e"), (heard["priority"], heard["publisher"], heard["type"]))
                self.assertEqual({"a": 1}, heard["payload"]["json"])
        self.listener.ask("stop", name="ear")


class RoutableTests(Common, unittest.TestCase):
    def test_the_addresses_are_routable(self):
        self.assertLessEqual({"openstack.org/om/rpc/anycast/openstack/t", "openstack.org/om/rpc/multicast/openstack/t",
                              "openstack.org/om/rpc/unicast/openstack/t/s1"}, set(self.router.ask("addresses")))

    def test_a_virtual_host_is_a_part_of_the_address(self):
        url = self.url.replace("/?", "/vh?")
        self.server.ask("serve", url=url, topic="v", server="v1", exchange="ex")
        self.assertEqual("v1", self.call("who", topic="v", url=url, exchange="ex")["value"]["json"])
        self.assertIn("openstack.org/om/rpc/unicast/vh/ex/v/v1", self.router.ask("addresses"))

    def test_a_call_without_a_server_times_out(self):
        self.assertEqual("oslo_messaging.exceptions.MessagingTimeout", self.kind(self.call("who", topic="nobody", timeout=1)))

    def test_a_cast_that_is_not_acknowledged_waits_in_its_sender_and_the_caller_goes_on(self):
        self.assertEqual({}, self.cast("record", topic="soon", args={"value": 1}))
        self.server.ask("serve", url=self.url, topic="soon", server="soon")
        self.assertEqual(1, self.server.event()["value"]["json"])

    def test_an_acknowledged_cast_fails_without_a_server(self):
        url = self.options(pre_settled="none", default_send_timeout=5)
        self.assertEqual("oslo_messaging.exceptions.MessageDeliveryFailure", self.kind(self.cast("record", topic="nobody2", url=url)))

    def refused(self, state, retry, **flags):
        topic = f"r{state}{retry}{len(flags)}"
        raw = Refusing(self.url.partition("?")[0], f"openstack.org/om/rpc/anycast/openstack/{topic}", state, **flags)
        raw.ready.wait(20)
        answer = self.call("who", topic=topic, retry=retry, timeout=15, url=self.options(link_retry_delay=1))
        return self.kind(answer).rpartition(".")[2], raw.count

    def test_a_rejected_request_fails_at_once(self):
        self.assertEqual(("MessageDeliveryFailure", 1), self.refused(proton.Disposition.REJECTED, None))

    def test_a_released_request_is_sent_again_as_often_as_the_caller_says(self):
        self.assertEqual(("MessageDeliveryFailure", 1), self.refused(proton.Disposition.RELEASED, 0))
        self.assertEqual(("MessageDeliveryFailure", 3), self.refused(proton.Disposition.RELEASED, 2))

    def test_a_modified_request_is_sent_again_unless_it_may_have_arrived(self):
        self.assertEqual(("MessageDeliveryFailure", 2), self.refused(proton.Disposition.MODIFIED, 1))
        self.assertEqual(("MessageDeliveryFailure", 1), self.refused(proton.Disposition.MODIFIED, 1, failed=True))


class LegacyTests(Common, unittest.TestCase):
    arguments = ("--product", "qpid-cpp")

    def test_the_addresses_are_legacy(self):
        self.assertLessEqual({"unicast.openstack.t", "broadcast.openstack.t.all", "exclusive.openstack.t.s1"},
                             set(self.router.ask("addresses")))


class AcknowledgedTests(Common, unittest.TestCase):
    """Nothing is sent settled: a value that is no kind of message is the only way to say so in a URL."""

    query = "pre_settled=none"


class StoreTests(Common, unittest.TestCase):
    arguments = ("--store", "--product", "apache-activemq-artemis")

    def test_a_cast_waits_for_its_server(self):
        self.assertEqual({}, self.cast("record", topic="later", args={"value": 1}))
        self.server.ask("serve", url=self.url, topic="later", server="later")
        self.assertEqual(1, self.server.event()["value"]["json"])


class LoginTests(Bed, unittest.TestCase):
    arguments = ("--login", "me:secret")

    @classmethod
    def options(cls, **options):
        return super().options(**options).replace("//", "//me:secret@")

    def test_a_call_goes_over_a_connection_with_a_password(self):
        self.assertEqual(3, self.call("add", args={"a": 1, "b": 2})["value"]["json"])


if __name__ == "__main__":
    unittest.main()
