"""Reads the few parts of an encoded message that routing needs, and leaves the other bytes as they are. AMQP 1.0, part 3, section 3.2."""

import proton

HEADER, PROPERTIES = 0x70, 0x73
BARE = (0x75, 0x76, 0x77)


def _sections(message):
    """The descriptor, the fields, and the end of each section that comes before the body."""
    at = 0
    while at < len(message):
        data = proton.Data()
        at += data.decode(message[at:])
        data.rewind()
        data.next()
        section = data.get_object()
        if section.descriptor in BARE:
            return
        yield section.descriptor, section.value, at


def _field(message, wanted, index):
    for descriptor, value, _ in _sections(message):
        if descriptor == wanted:
            return value[index] if len(value) > index else None
        if descriptor > wanted:
            return None
    return None


def to(message):
    return _field(message, PROPERTIES, 2)


def ttl(message):
    """Milliseconds."""
    return _field(message, HEADER, 2)


def delivered_again(message, count):
    """The message with the delivery-count that it has now."""
    fields, rest = [], 0
    for descriptor, value, end in _sections(message):
        if descriptor == HEADER:
            fields, rest = list(value), end
        break
    fields += [None] * (5 - len(fields))
    fields[4] = proton.uint(count)
    header = proton.Data()
    header.put_object(proton.Described(proton.ulong(HEADER), fields))
    return header.encode() + message[rest:]
