"""A process that speaks lines of JSON: commands on its stdin; their answers, and events, on its stdout."""

import json
import queue
import subprocess
import sys
import threading

# Far above what anything takes.
LIMIT = 60


class Lines:
    def __init__(self, *arguments, quiet=True):
        self._process = subprocess.Popen(
            [sys.executable, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None, text=True)
        self._answers, self.events, self._last = {}, queue.Queue(), 0
        self._gate = threading.Condition()
        self.ready = json.loads(self._process.stdout.readline())
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, do, **arguments):
        """What came of a command: its result, or a description of what it raised under "fault"."""
        return self.asked(do, **arguments)()

    def asked(self, do, **arguments):
        """Gives a command, and returns a function that waits for what comes of it."""
        with self._gate:
            self._last += 1
            number = self._last
            self._process.stdin.write(json.dumps({**arguments, "id": number, "do": do}) + "\n")
            self._process.stdin.flush()

        def wait():
            with self._gate:
                if not self._gate.wait_for(lambda: number in self._answers, LIMIT):
                    raise TimeoutError(f"no answer to {do}")
                said = self._answers.pop(number)
            return said if "fault" in said else said["result"]
        return wait

    def event(self):
        return self.events.get(timeout=LIMIT)

    def close(self):
        """Ends the input, and returns the exit code."""
        self._process.stdin.close()
        code = self._process.wait(LIMIT)
        self._reader.join()
        self._process.stdout.close()
        return code

    def _read(self):
        for line in self._process.stdout:
            said = json.loads(line)
            if "id" in said:
                with self._gate:
                    self._answers[said["id"]] = said
                    self._gate.notify_all()
            else:
                self.events.put(said)
