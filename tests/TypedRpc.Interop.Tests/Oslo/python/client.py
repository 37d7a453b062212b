"""An RPC client of oslo.messaging."""

import collections
import concurrent.futures
import time

import oslo_messaging

import peer


def _prepared(url, topic, exchange=None, namespace=None, version=None, server=None, fanout=None, timeout=60, monitor=None, retry=None, cap=None, at_least_once=False, rebuild=True):
    options = oslo_messaging.TransportOptions(at_least_once=at_least_once)
    target = oslo_messaging.Target(topic=topic, exchange=exchange, namespace=namespace, version=version, server=server, fanout=fanout)
    transport = peer.transport(url, modules=peer.ALLOWED_MODULES if rebuild else [])
    return oslo_messaging.get_rpc_client(transport, target, timeout=timeout, call_monitor_timeout=monitor, retry=retry, version_cap=cap, transport_options=options)


def call(method, args=None, context=None, **target):
    client, started = _prepared(**target), time.monotonic()
    try:
        return {"value": peer.shown(client.call(peer.wanted(context or {}), method, **peer.wanted(args or {}))), "seconds": time.monotonic() - started}
    except Exception as fault:
        return {"fault": peer.described(fault), "seconds": time.monotonic() - started}


def cast(method, args=None, context=None, **target):
    client = _prepared(**target)
    try:
        client.cast(peer.wanted(context or {}), method, **peer.wanted(args or {}))
        return {}
    except Exception as fault:
        return {"fault": peer.described(fault)}


def can_send(asked, **target):
    return _prepared(**target).can_send_version(asked)


def share(count, callers, **target):
    """Adds up pairs of numbers at the servers of a topic, and tells how many sums each of them made."""
    client, wrong = _prepared(**target), []

    def one(number):
        answer = client.call({}, "share", number=number)
        if answer["twice"] != 2 * number:
            wrong.append([number, answer])
        return answer["server"]

    with concurrent.futures.ThreadPoolExecutor(max_workers=callers) as pool:
        by_server = collections.Counter(pool.map(one, range(count)))
    return {"servers": by_server, "wrong": wrong}


peer.run({"call": call, "cast": cast, "can_send": can_send, "share": share})
