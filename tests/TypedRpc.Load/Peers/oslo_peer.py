"""Both sides on oslo.messaging: arguments are server or client, a name, the broker's URL, and what the client does not need.

A line of JSON on stdin asks for a mark or for a measurement; a line on stdout after @@ is an answer. The lines are those of ChildProgram.cs.
"""

import base64
import itertools
import json
import os
import sys
import threading
import time

from oslo_config import cfg
import oslo_messaging

CALL, CAST = 0, 1
CONNECTIONS = 64


def say(**answer):
    sys.stdout.write("@@" + json.dumps(answer) + "\n")
    sys.stdout.flush()


def processor_seconds():
    times = os.times()
    return times.user + times.system


class Echo:
    """Counts without a lock: next() of a counter is atomic."""

    def __init__(self):
        self._counter = itertools.count(1)
        self.count = 0

    def echo(self, ctxt, body):
        self.count = next(self._counter)
        return body

    def note(self, ctxt, body):
        self.count = next(self._counter)


def mark(served):
    say(mark={"processorSeconds": processor_seconds(), "operations": served, "memoryBytes": 0})


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e6 if ordered else 0


def measure(client, plan):
    body = base64.b64encode(os.urandom(plan["bytes"] * 3 // 4 + 1)).decode()[: plan["bytes"]]
    state = {"measured": False, "over": False}
    latencies, counts, failures = [], [], []

    def loop():
        own, count = [], 0
        try:
            while not state["over"]:
                began = time.monotonic()
                if plan["operation"] == CAST:
                    client.cast({}, "note", body=body)
                elif client.call({}, "echo", body=body) != body:
                    raise ValueError("another body came back")
                count += 1
                if state["measured"]:
                    own.append(time.monotonic() - began)
        except Exception as failure:
            failures.append(failure)
            state["over"] = True
        latencies.extend(own)
        counts.append(count)

    threads = [threading.Thread(target=loop, daemon=True) for _ in range(plan["callers"])]
    for thread in threads:
        thread.start()
    time.sleep(plan["warmUpSeconds"])
    say(measuring=True)
    began, used, state["measured"] = time.monotonic(), processor_seconds(), True
    time.sleep(plan["seconds"])
    state["measured"] = False
    seconds, used = time.monotonic() - began, processor_seconds() - used
    state["over"] = True
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]
    ordered = sorted(latencies)
    say(figures={
        "operations": len(ordered), "allOperations": sum(counts), "seconds": seconds,
        "p50": percentile(ordered, 0.5), "p99": percentile(ordered, 0.99), "processorSeconds": used,
    })


def main():
    side, url = sys.argv[1], sys.argv[3]
    cfg.CONF([], project="load", default_config_files=[], default_config_dirs=[])
    # The pool of connections bounds what is under way at a time; a caller beyond it waits.
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, url=f"{url}?rpc_conn_pool_size={CONNECTIONS}")
    endpoint, client = Echo(), None
    if side == "server":
        target = oslo_messaging.Target(topic="load", server="server")
        server = oslo_messaging.get_rpc_server(transport, target, [endpoint], executor="threading")
        server.start()
    else:
        client = oslo_messaging.get_rpc_client(transport, oslo_messaging.Target(topic="load"), timeout=60)
    say(ready="", operations=[CALL, CAST])
    for line in sys.stdin:
        plan = json.loads(line).get("plan")
        if plan:
            measure(client, plan)
        else:
            mark(endpoint.count)
    os._exit(0)


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
