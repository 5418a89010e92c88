"""Asks at a steady pace until its input ends, and writes an ANSWER (second, status, took, late) for each into a file.

    python load_client.py HOST PORT RATE INTO PATH...      RATE is in questions a second; 0 = as fast as it answers

RATE may be `half`: half of what it gives now, found anew every 5 s from what its answers took; what is late by then is
not made up for. A fixed one is more than the browser can give once what runs beside it takes its processor: a load of
all, not of half.

A record that took another id while pages came in sends on to it (301): that is followed, in the same time, and asked
for from then on. Two hours have ten million answers: they are not kept here. It asks by one connection that stays open.
`took` counts from the question, `late` from when it was due to be asked: a slow answer is late for all that wait behind
it.
"""

from __future__ import annotations

import http.client
import struct
import sys
import threading
import time
from pathlib import Path

ANSWER = struct.Struct("<fHff")
_EACH = 5.0  # seconds


class Pace:
    """When is the next question due? At a rate, or so often that an answer is under way half of the time."""

    def __init__(self, rate: float | None, began: float) -> None:
        self._halved = rate is None
        self._rate = rate or 0.0
        self._began, self._asked, self._took = began, 0, 0.0  # of this pace

    def due(self) -> float:
        now = time.perf_counter()
        if self._halved and self._asked and now - self._began > (_EACH if self._rate else 1.0):
            self._rate = self._asked / self._took / 2
            self._began, self._asked, self._took = now, 0, 0.0
        return self._began + self._asked / self._rate if self._rate else now

    def answered(self, took: float) -> None:
        self._asked += 1
        self._took += took


def got(asking: http.client.HTTPConnection, path: str) -> tuple[int, str | None]:
    """Status, and where it sends on to."""
    asking.request("GET", path)
    answer = asking.getresponse()
    answer.read()
    return answer.status, answer.headers["location"]


def main() -> None:
    host, port, into = sys.argv[1], int(sys.argv[2]), Path(sys.argv[4])
    paths = sys.argv[5:]
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    began, number = time.perf_counter(), 0
    pace = Pace(None if sys.argv[3] == "half" else float(sys.argv[3]), began)
    asking = http.client.HTTPConnection(host, port, timeout=30)
    with into.open("wb") as told:
        while not stop.is_set():
            due = pace.due()
            stop.wait(max(0.0, due - time.perf_counter()))
            asked = time.perf_counter()
            try:
                status, to = got(asking, paths[number % len(paths)])
                if to:
                    paths[number % len(paths)] = to
                    status, _ = got(asking, to)
            except OSError:
                asking.close()
                status = 0
            ended = time.perf_counter()
            pace.answered(ended - asked)
            told.write(ANSWER.pack(due - began, status, ended - asked, ended - due))
            number += 1


if __name__ == "__main__":
    main()
