"""A peer that reads and writes MessagePack with msgpack, for the tests.

Frames on stdin and stdout: a length of four bytes (big-endian), then that many bytes. The first frame out says who this is. A frame in
begins with "d" (MessagePack follows: answer what it holds) or "e" (a description follows: answer its MessagePack); a frame out with "+"
(the answer) or "-" (why there is none). Descriptions are JSON: a list of a tag and what belongs to it.
"""
import json
import struct
import sys

import msgpack

PACKERS = {
    "": {},
    "single": {"use_single_float": True},
    "old": {"use_bin_type": False},
}


# The extension for integers that MessagePack has no room for.
LARGE = 66


class Pairs(list):
    """The entries of a map, in their order and with those that come twice."""


def describe(value):
    if value is None:
        return ["nil"]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", struct.pack(">d", value).hex()]
    if isinstance(value, str):
        return ["str", value]
    if isinstance(value, bytes):
        return ["bin", value.hex()]
    if isinstance(value, msgpack.Timestamp):
        return ["time", str(value.seconds), str(value.nanoseconds)]
    if isinstance(value, msgpack.ExtType) and value.code == LARGE:
        return ["int", str(int.from_bytes(value.data, "big", signed=True))]
    if isinstance(value, msgpack.ExtType):
        return ["ext", str(value.code), value.data.hex()]
    if isinstance(value, Pairs):
        return ["map", [[describe(key), describe(item)] for key, item in value]]
    if isinstance(value, list):
        return ["list", [describe(item) for item in value]]
    raise TypeError(type(value))


def integer(value):
    if -(2**63) <= value < 2**64:
        return value
    length = (value + (value < 0)).bit_length() // 8 + 1
    return msgpack.ExtType(LARGE, value.to_bytes(length, "big", signed=True))


def make(described):
    tag, rest = described[0], described[1:]
    if tag == "nil":
        return None
    if tag in ("bool", "str"):
        return rest[0]
    if tag == "int":
        return integer(int(rest[0]))
    if tag == "float":
        return struct.unpack(">d", bytes.fromhex(rest[0]))[0]
    if tag == "bin":
        return bytes.fromhex(rest[0])
    if tag == "time":
        return msgpack.Timestamp(int(rest[0]), int(rest[1]))
    if tag == "ext":
        return msgpack.ExtType(int(rest[0]), bytes.fromhex(rest[1]))
    if tag == "list":
        return [make(item) for item in rest[0]]
    if tag == "map":
        return {make(key): make(item) for key, item in rest[0]}
    raise ValueError(tag)


def answer(request):
    kind, body = request[:1], request[1:]
    if kind == b"d":
        value = msgpack.unpackb(body, strict_map_key=False, object_pairs_hook=Pairs)
        return json.dumps(describe(value)).encode()
    options, described = json.loads(body)
    return msgpack.packb(make(described), **PACKERS[options])


def send(frame):
    sys.stdout.buffer.write(struct.pack(">I", len(frame)) + frame)
    sys.stdout.buffer.flush()


sys.setrecursionlimit(10_000)
send("msgpack {} ({}) on Python {}.{}.{}".format(".".join(map(str, msgpack.version)), msgpack.Packer.__module__, *sys.version_info[:3]).encode())
while True:
    header = sys.stdin.buffer.read(4)
    if len(header) < 4:
        break
    try:
        send(b"+" + answer(sys.stdin.buffer.read(struct.unpack(">I", header)[0])))
    except Exception as fault:
        send(b"-" + repr(fault).encode())
