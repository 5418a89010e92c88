"""Asks at a steady pace until its input ends; then prints a list of [second, path number, status, took, late].

    python load_client.py HOST PORT RATE PATH...      RATE is in questions a second; 0 = as fast as it answers

It asks by one connection that stays open. `took` counts from the question, `late` from when it was due to be asked: a
slow answer is late for all that wait behind it.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time


def main() -> None:
    host, port, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    paths = sys.argv[4:]
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    began, number = time.perf_counter(), 0
    told: list[tuple[float, int, int, float, float]] = []
    asking = http.client.HTTPConnection(host, port, timeout=30)
    while not stop.is_set():
        due = began + number / rate if rate else time.perf_counter()
        stop.wait(max(0.0, due - time.perf_counter()))
        path, asked = number % len(paths), time.perf_counter()
        try:
            asking.request("GET", paths[path])
            answer = asking.getresponse()
            answer.read()
            status = answer.status
        except OSError:
            asking.close()
            status = 0
        ended = time.perf_counter()
        told.append((round(due - began, 3), path, status, ended - asked, ended - due))
        number += 1
    print(json.dumps(told))


if __name__ == "__main__":
    main()
