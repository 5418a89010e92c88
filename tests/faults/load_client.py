"""Asks at a steady pace until its input ends, and writes an ANSWER (second, status, took, late) for each into a file.

    python load_client.py HOST PORT RATE INTO PATH...      RATE is in questions a second; 0 = as fast as it answers

Two hours have ten million answers: they are not kept here. It asks by one connection that stays open. `took` counts
from the question, `late` from when it was due to be asked: a slow answer is late for all that wait behind it.
"""

from __future__ import annotations

import http.client
import struct
import sys
import threading
import time
from pathlib import Path

ANSWER = struct.Struct("<fHff")


def main() -> None:
    host, port, rate, into = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
    paths = sys.argv[5:]
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    began, number = time.perf_counter(), 0
    asking = http.client.HTTPConnection(host, port, timeout=30)
    with into.open("wb") as told:
        while not stop.is_set():
            due = began + number / rate if rate else time.perf_counter()
            stop.wait(max(0.0, due - time.perf_counter()))
            asked = time.perf_counter()
            try:
                asking.request("GET", paths[number % len(paths)])
                answer = asking.getresponse()
                answer.read()
                status = answer.status
            except OSError:
                asking.close()
                status = 0
            ended = time.perf_counter()
            told.write(ANSWER.pack(due - began, status, ended - asked, ended - due))
            number += 1


if __name__ == "__main__":
    main()
