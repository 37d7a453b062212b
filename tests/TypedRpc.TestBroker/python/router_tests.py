"""Tests of the router, with Proton's own client. Run by hand: /usr/bin/python3 router_tests.py"""

import pathlib
import time
import unittest
import uuid

from proton import Disposition, Message, symbol
from proton.reactor import Container, LinkOption
from proton.utils import BlockingConnection, LinkDetached

from lines import Lines

ROUTER = pathlib.Path(__file__).parent / "amqp_router"
MULTICAST, UNICAST, ANYCAST = (f"openstack.org/om/rpc/{way}/x" for way in ("multicast", "unicast", "anycast"))


class Settled(LinkOption):
    def apply(self, link):
        link.snd_settle_mode = link.SND_SETTLED


class Bed(unittest.TestCase):
    arguments = ()

    def setUp(self):
        self.router = Lines(ROUTER, 0, *self.arguments)
        self.addCleanup(self.router.close)
        # One container moves the bytes of all connections, whichever of them a test waits on.
        self._container = Container()
        self._container.container_id = "tests"
        self._container.start()

    def connect(self, **options):
        options = {"container": self._container, **options}
        return BlockingConnection(f"127.0.0.1:{self.router.ready['port']}", timeout=10, **options)

    def sender(self, connection, address, **options):
        return connection.create_sender(address, name=uuid.uuid4().hex, **options)

    def receiver(self, connection, address, credit=1, **options):
        return connection.create_receiver(address, credit=credit, name=uuid.uuid4().hex, **options)

    def wait_for(self, condition):
        """Looks again until the condition holds: the router does what is asked in an order of its own."""
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline, "waited for too long")
            time.sleep(0.01)

    def credit(self, connection, link, wanted):
        connection.wait(lambda: link.credit == wanted, timeout=10)


class SentOff:
    """Sends without waiting for the outcome."""

    def __init__(self, connection, sender, message):
        self._connection, self.delivery = connection, sender.link.send(message)

    def outcome(self):
        self._connection.wait(lambda: self.delivery.settled, timeout=10)
        return self.delivery.remote_state


class RouterTests(Bed):
    def test_a_sender_has_no_credit_until_there_is_a_receiver(self):
        for address in (MULTICAST, UNICAST, ANYCAST, "plain"):
            with self.subTest(address):
                ours, theirs = self.connect(), self.connect()
                sender = self.sender(ours, address)
                self.router.ask("addresses")
                self.assertEqual(0, sender.link.credit)
                self.receiver(theirs, address)
                self.credit(ours, sender.link, 250)

    def test_the_outcome_of_the_sender_is_that_of_the_receiver(self):
        for state in (Disposition.ACCEPTED, Disposition.REJECTED, Disposition.RELEASED, Disposition.MODIFIED):
            with self.subTest(state):
                ours, theirs = self.connect(), self.connect()
                receiver = self.receiver(theirs, ANYCAST)
                sent = SentOff(ours, self.sender(ours, ANYCAST), Message("x"))
                receiver.receive()
                receiver.settle(state)
                theirs.wait(lambda: True)
                self.assertEqual(state, sent.outcome())
                receiver.close()

    def test_a_message_without_a_receiver_is_released_and_the_credit_is_taken_back(self):
        ours, theirs = self.connect(), self.connect()
        receiver = self.receiver(theirs, ANYCAST)
        sender = self.sender(ours, ANYCAST)
        self.credit(ours, sender.link, 250)
        receiver.close()
        self.assertEqual(Disposition.RELEASED, SentOff(ours, sender, Message("x")).outcome())
        ours.wait(lambda: sender.link.drain_mode, timeout=10)
        sender.link.drained()
        self.receiver(theirs, ANYCAST)
        self.credit(ours, sender.link, 250)

    def test_multicast_reaches_every_subscriber_and_the_strongest_outcome_wins(self):
        ours, theirs = self.connect(), self.connect()
        receivers = [self.receiver(theirs, MULTICAST) for n in range(3)]
        sent = SentOff(ours, self.sender(ours, MULTICAST), Message("x"))
        for receiver, state in zip(receivers, (Disposition.RELEASED, Disposition.ACCEPTED, Disposition.MODIFIED)):
            self.assertEqual("x", receiver.receive().body)
            receiver.settle(state)
        theirs.wait(lambda: True)
        self.assertEqual(Disposition.ACCEPTED, sent.outcome())

    def test_anycast_balances_between_receivers(self):
        for address in (ANYCAST, UNICAST):
            with self.subTest(address):
                ours, theirs = self.connect(), self.connect()
                receivers = [self.receiver(theirs, address, credit=10) for n in range(2)]
                sender = self.sender(ours, address)
                sent = [SentOff(ours, sender, Message(n)) for n in range(4)]
                for receiver in receivers:
                    for _ in range(2):
                        receiver.receive()
                        receiver.accept()
                theirs.wait(lambda: True)
                self.assertEqual([Disposition.ACCEPTED] * 4, [one.outcome() for one in sent])
                for receiver in receivers:
                    receiver.close()

    def test_a_message_waits_for_the_credit_of_its_receiver_and_is_released_when_the_receiver_goes(self):
        ours, theirs = self.connect(), self.connect()
        receiver = self.receiver(theirs, ANYCAST, credit=0)
        sent = SentOff(ours, self.sender(ours, ANYCAST), Message("x"))
        receiver.close()
        self.assertEqual(Disposition.RELEASED, sent.outcome())

    def test_a_message_whose_receiver_goes_before_it_settles_is_modified_as_failed(self):
        ours, theirs = self.connect(), self.connect()
        receiver = self.receiver(theirs, ANYCAST)
        sent = SentOff(ours, self.sender(ours, ANYCAST), Message("x"))
        receiver.receive()
        theirs.conn.close()
        self.assertEqual(Disposition.MODIFIED, sent.outcome())
        self.assertTrue(sent.delivery.remote.failed)

    def test_a_dynamic_node_has_an_address_of_its_own_and_ends_with_its_link(self):
        theirs, ours = self.connect(), self.connect()
        first, second = (self.receiver(theirs, None, dynamic=True) for n in range(2))
        address = first.link.remote_source.address
        self.assertTrue(address.startswith("amqp:/_topo/0/"))
        self.assertNotEqual(address, second.link.remote_source.address)
        sender = self.sender(ours, address)
        sent = SentOff(ours, sender, Message("x"))
        self.assertEqual("x", first.receive().body)
        first.accept()
        theirs.wait(lambda: True)
        self.assertEqual(Disposition.ACCEPTED, sent.outcome())
        first.close()
        self.assertEqual(Disposition.RELEASED, SentOff(ours, sender, Message("x")).outcome())

    def test_an_anonymous_link_sends_where_each_message_says(self):
        ours, theirs = self.connect(), self.connect()
        sender, receiver = self.sender(ours, None), self.receiver(theirs, "a")
        sent = SentOff(ours, sender, Message("x", address="a"))
        self.assertEqual("x", receiver.receive().body)
        receiver.accept()
        theirs.wait(lambda: True)
        self.assertEqual(Disposition.ACCEPTED, sent.outcome())
        self.assertEqual(Disposition.RELEASED, SentOff(ours, sender, Message("x", address="nobody")).outcome())
        self.assertEqual(Disposition.REJECTED, SentOff(ours, sender, Message("x")).outcome())

    def test_four_mebibytes_pass_unchanged_with_annotations_and_ttl(self):
        ours, theirs = self.connect(), self.connect()
        receiver = self.receiver(theirs, ANYCAST)
        body = bytes(range(256)) * (4 << 12)
        message = Message(body=body, ttl=7, annotations={symbol("x-a"): "b"}, properties={"p": 1}, subject="s")
        sent = SentOff(ours, self.sender(ours, ANYCAST), message)
        got = receiver.receive()
        self.assertEqual((body, 7, {symbol("x-a"): "b"}, {"p": 1}, "s"),
                         (bytes(got.body), got.ttl, got.annotations, got.properties, got.subject))
        receiver.accept()
        theirs.wait(lambda: True)
        self.assertEqual(Disposition.ACCEPTED, sent.outcome())

    def test_a_settled_message_stays_settled(self):
        ours, theirs = self.connect(), self.connect()
        receiver = self.receiver(theirs, ANYCAST)
        self.sender(ours, ANYCAST, options=Settled()).send(Message("x"))
        self.assertEqual("x", receiver.receive().body)
        self.assertEqual(0, len(receiver.fetcher.unsettled))

    def test_the_commands_tell_the_addresses_and_end_connections(self):
        ours = self.connect()
        self.receiver(ours, ANYCAST)
        self.assertEqual({ANYCAST: {"senders": 0, "receivers": 1}}, self.router.ask("addresses"))
        self.router.ask("drop")
        self.wait_for(lambda: self.router.ask("addresses") == {})

    def test_the_open_frame_names_the_product(self):
        self.assertEqual("qpid-dispatch-router", self.connect().conn.remote_properties[symbol("product")])

    def test_it_ends_with_its_input(self):
        self.assertEqual(0, Lines(ROUTER, 0).close())


class LimitTests(Bed):
    arguments = ("--max-message-size", "1000")

    def test_a_message_that_is_too_large_ends_its_link(self):
        ours, theirs = self.connect(), self.connect()
        self.receiver(theirs, ANYCAST)
        sender = self.sender(ours, ANYCAST)
        self.assertEqual(1000, sender.link.remote_max_message_size)
        with self.assertRaises(LinkDetached) as raised:
            sender.send(Message("x" * 100000))
        self.assertEqual("amqp:link:message-size-exceeded", raised.exception.condition)


class LoginTests(Bed):
    arguments = ("--login", "me:secret")

    def test_plain_lets_the_right_password_in(self):
        self.connect(user="me", password="secret", allowed_mechs="PLAIN", container=None)

    def test_a_wrong_password_and_no_password_stay_out(self):
        for options in ({"user": "me", "password": "wrong", "allowed_mechs": "PLAIN"}, {"allowed_mechs": "ANONYMOUS"}):
            with self.subTest(str(options)), self.assertRaises(Exception):
                self.connect(**options, reconnect=False, container=None)


class StoreTests(Bed):
    arguments = ("--store", "--product", "apache-activemq-artemis")

    def test_a_message_waits_for_a_receiver(self):
        ours = self.connect()
        self.assertEqual(Disposition.ACCEPTED, self.sender(ours, ANYCAST).send(Message("x")).remote_state)
        receiver = self.receiver(ours, ANYCAST)
        self.assertEqual("x", receiver.receive().body)
        receiver.accept()

    def test_a_released_message_comes_again_and_a_failed_one_is_counted(self):
        ours = self.connect()
        self.sender(ours, ANYCAST).send(Message("x"))
        receiver = self.receiver(ours, ANYCAST)
        for state, count in ((Disposition.RELEASED, 0), (Disposition.MODIFIED, 0), (Disposition.ACCEPTED, 0)):
            self.assertEqual(count, receiver.receive().delivery_count)
            receiver.settle(state)
            receiver.flow(1)
        receiver.close()
        self.sender(ours, ANYCAST).send(Message("y"))
        first = self.connect()
        self.receiver(first, ANYCAST).receive()
        first.conn.close()
        self.assertEqual(1, self.receiver(ours, ANYCAST).receive().delivery_count)

    def test_a_message_is_dropped_after_its_time_to_live(self):
        ours = self.connect()
        sender = self.sender(ours, ANYCAST)
        sender.send(Message("short", ttl=0.001))
        sender.send(Message("long", ttl=100))
        time.sleep(0.01)
        self.assertEqual("long", self.receiver(ours, ANYCAST).receive().body)

    def test_a_topic_keeps_nothing_for_later_subscribers(self):
        ours = self.connect()
        sender = self.sender(ours, MULTICAST)
        sender.send(Message("early"))
        receivers = [self.receiver(ours, MULTICAST) for n in range(2)]
        sender.send(Message("late"))
        self.assertEqual(["late", "late"], [receiver.receive().body for receiver in receivers])

    def test_a_dynamic_node_ends_with_its_link(self):
        ours = self.connect()
        receiver = self.receiver(ours, None, dynamic=True)
        address = receiver.link.remote_source.address
        sender = self.sender(ours, address)
        sender.send(Message("x"))
        self.assertEqual("x", receiver.receive().body)
        receiver.accept()
        with self.assertRaises(LinkDetached) as raised:
            receiver.close()
            ours.wait(lambda: False)
        self.assertEqual("amqp:resource-deleted", raised.exception.condition)
        with self.assertRaises(LinkDetached) as raised:
            self.sender(ours, address).send(Message("x"))
        self.assertEqual("amqp:not-found", raised.exception.condition)


if __name__ == "__main__":
    unittest.main()
