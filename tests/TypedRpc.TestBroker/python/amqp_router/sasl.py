"""The SASL layer of a listener. The one that Debian's Proton has by itself offers no PLAIN to clients.

AMQP 1.0, part 5, section 5.3.
"""

import proton

AMQP_HEADER = b"AMQP\x00\x01\x00\x00"
SASL_HEADER = b"AMQP\x03\x01\x00\x00"
INIT, OUTCOME_OK, OUTCOME_AUTH = 0x41, 0, 1


class Refused(Exception):
    """The client may not go on; what was written tells it why."""


class Sasl:
    """Takes bytes from the client until it is let in, and then passes bytes through."""

    def __init__(self, user=None, password=None):
        self._login = None if user is None else (user, password)
        self._mechanisms = ["ANONYMOUS"] if user is None else ["PLAIN"]
        self._buffer = bytearray()
        self._step = self._header
        self.output = bytearray()

    def feed(self, data):
        """Returns the bytes that belong to the AMQP layer. What to write to the client is appended to the output."""
        self._buffer += data
        while self._step is not None:
            if not self._step():
                return b""
        passed, self._buffer = bytes(self._buffer), bytearray()
        return passed

    def _take(self, count):
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _header(self):
        if len(self._buffer) < 8:
            return False
        if self._buffer[:8] == AMQP_HEADER and self._login is None:
            self._step = None
            return True
        self.output += SASL_HEADER
        if self._take(8) != SASL_HEADER:
            raise Refused("the client did not begin with SASL")
        names = b"".join(bytes([len(name)]) + name.encode() for name in self._mechanisms)
        array = bytes([0xE0, len(names) + 2, len(self._mechanisms), 0xA3]) + names
        self._write(b"\x00\x53\x40\xc0" + bytes([len(array) + 1, 1]) + array)
        self._step = self._init
        return True

    def _init(self):
        if len(self._buffer) < 8 or len(self._buffer) < int.from_bytes(self._buffer[:4], "big"):
            return False
        frame = self._take(int.from_bytes(self._buffer[:4], "big"))
        body = proton.Data()
        body.decode(frame[4 * frame[4]:])
        body.rewind()
        body.next()
        init = body.get_object()
        accepted = init.descriptor == INIT and self._accepts(str(init.value[0]), init.value[1] if len(init.value) > 1 else None)
        self._write(b"\x00\x53\x44\xc0\x03\x01\x50" + bytes([OUTCOME_OK if accepted else OUTCOME_AUTH]))
        if not accepted:
            raise Refused("the client gave no valid name and password")
        self._step = self._amqp
        return True

    def _amqp(self):
        # The header of the AMQP layer is the next thing, and stays for that layer to read.
        self._step = None
        return True

    def _accepts(self, mechanism, response):
        if mechanism not in self._mechanisms:
            return False
        if mechanism == "ANONYMOUS":
            return True
        parts = bytes(response or b"").split(b"\x00")
        return len(parts) == 3 and tuple(part.decode() for part in parts[1:]) == self._login

    def _write(self, body):
        self.output += (len(body) + 8).to_bytes(4, "big") + b"\x02\x01\x00\x00" + body
