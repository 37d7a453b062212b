"""A small AMQP 1.0 router for tests, on Apache Qpid Proton. It listens on loopback only, and ends when its standard input does.

Lines of JSON on stdin are commands and lines on stdout are their answers, as with the other peers:

  {"ready": "amqp10", "port": 40001}      the first line
  {"id": 1, "do": "addresses"}            the addresses that have links, with how many
  {"id": 2, "do": "drop"}                 breaks every connection
  {"id": 3, "do": "close"}                closes every connection with amqp:connection:forced
"""

import argparse
import asyncio
import json
import sys

from addresses import Treatments
from connection import Connection
from router import Router
from store import Broker


def options():
    parser = argparse.ArgumentParser(prog="amqp_router", description="A small AMQP 1.0 router for tests.")
    parser.add_argument("port", type=int, nargs="?", default=0, help="of 127.0.0.1; 0 takes a free one")
    parser.add_argument("--product", default="qpid-dispatch-router", help="in the properties of the open frame; empty for none")
    parser.add_argument("--login", metavar="USER:PASSWORD", help="asks for SASL PLAIN with these; else SASL ANONYMOUS, or no SASL")
    parser.add_argument("--idle-timeout", type=float, default=16, metavar="SECONDS", help="0 for none; of qpid-dispatch: 16")
    parser.add_argument("--max-message-size", type=int, default=0, metavar="BYTES", help="of links from clients; 0 for no limit")
    parser.add_argument("--max-frame-size", type=int, default=16384, metavar="BYTES", help="of qpid-dispatch: 16384")
    parser.add_argument("--link-capacity", type=int, default=250, metavar="MESSAGES", help="the credit of a sender; of qpid-dispatch: 250")
    parser.add_argument("--store", action="store_true", help="keeps messages in queues, as a broker")
    parser.add_argument("--frames", action="store_true", help="writes the AMQP frames to stderr")
    for treatment in ("multicast", "closest", "balanced"):
        parser.add_argument("--" + treatment, action="append", default=[], metavar="PREFIX", help=f"a prefix of {treatment} addresses")
    made = parser.parse_args()
    made.user, made.password = made.login.split(":", 1) if made.login else (None, None)
    made.connections = set()
    return made


def say(**message):
    print(json.dumps(message), flush=True)


def answer(command, node, made):
    if command["do"] == "addresses":
        return node.describe()
    for connection in list(made.connections):
        if command["do"] == "drop":
            connection.abort()
        elif command["do"] == "close":
            connection.close("amqp:connection:forced", "closed by a command")
    return len(made.connections)


async def main():
    made = options()
    treatments = Treatments(made.multicast, made.closest, made.balanced)
    node = Broker(treatments) if made.store else Router(treatments)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(node, made), "127.0.0.1", made.port)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    say(ready="amqp10", port=server.sockets[0].getsockname()[1])
    while line := await commands.readline():
        command = json.loads(line)
        say(id=command["id"], result=answer(command, node, made))


asyncio.run(main())
