"""What the peers share: a line of JSON on stdin is a command, lines on stdout are its answer and what happens besides.

A value from a test is JSON, or an expression for what JSON has no kind for: {"python": "datetime.datetime(2026, 1, 2)"}.
A value for a test is both its JSON, where it has one, and its repr().
"""

import concurrent.futures
import datetime  # noqa: F401, for expressions, as are the next
import decimal  # noqa: F401
import json
import os
import sys
import threading
import traceback
import uuid  # noqa: F401

from oslo_config import cfg
import oslo_messaging

import errors

# Rebuilding an exception needs the leave of whoever makes the transport.
ALLOWED_MODULES = ["errors", "oslo_messaging.rpc.dispatcher"]

_output = threading.Lock()
_gate = threading.Lock()
_transports = {}

cfg.CONF([], project="peer", default_config_files=[], default_config_dirs=[])


def say(**message):
    line = json.dumps(message, allow_nan=False)
    with _output:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def shown(value):
    try:
        json.dumps(value, allow_nan=False)
        plain = value
    except (TypeError, ValueError):
        plain = None
    return {"json": plain, "repr": repr(value)}


def wanted(value):
    if isinstance(value, dict):
        if set(value) == {"python"}:
            return eval(value["python"], globals())
        return {key: wanted(item) for key, item in value.items()}
    return [wanted(item) for item in value] if isinstance(value, list) else value


def described(fault):
    types = [f"{t.__module__}.{t.__qualname__}" for t in type(fault).__mro__]
    told = {name: shown(getattr(fault, name)) for name in ("args", "kwargs", "exc_type", "value", "traceback") if hasattr(fault, name)}
    return {"types": types, "text": str(fault), **told}


def transport(url, make=oslo_messaging.get_rpc_transport, exchange=None, modules=ALLOWED_MODULES):
    """One transport for each use and URL, as in a service: a reply queue is the transport's. The URL's query overrides options."""
    key = (url, make, exchange, tuple(modules))
    with _gate:
        if key not in _transports:
            oslo_messaging.set_transport_defaults(exchange or "openstack")
            _transports[key] = make(cfg.CONF, url=url, allowed_remote_exmods=modules)
        return _transports[key]


def run(commands):
    """Runs commands side by side until the input ends; nothing is tidied up, as a peer that dies does not either."""
    say(ready="oslo.messaging", python=sys.version.split()[0])
    with concurrent.futures.ThreadPoolExecutor(max_workers=64) as pool:
        for line in sys.stdin:
            pool.submit(_answer, commands, json.loads(line))
        os._exit(0)


def _answer(commands, command):
    number, name = command.pop("id"), command.pop("do")
    try:
        say(id=number, result=commands[name](**command))
    except Exception as fault:
        traceback.print_exc()
        say(id=number, fault=described(fault))
