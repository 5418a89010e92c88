"""Workers live no longer than the run that started them, and reach no network."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.offline import NetworkForbidden
from pipelines.workers import spread

RUN = """
import time
from pipelines.workers import spread
if __name__ == "__main__":
    list(spread(time.sleep, [60, 60], 2))
"""


def children_of(process: int) -> set[int]:
    """All processes below this one."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = {pid for pid, parent in parents.items() if parent == process}
    return found | {below for pid in found for below in children_of(pid)}


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_working(process: int) -> bool:
    """Has a spawned worker begun: it is in its 60 seconds of sleep, with the guard's signal set?"""
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("pause", [0.0, 2.0], ids=["while they start", "while they work"])
def test_workers_are_gone_three_seconds_after_the_run_was_killed(pause: float) -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN])
    left: set[int] = set()
    try:
        end = time.monotonic() + 60
        while len([p for p in children_of(run.pid) if is_working(p)]) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(pause)
        workers = {p for p in children_of(run.pid) if is_working(p)}
        assert len(workers) == 2
        run.send_signal(signal.SIGKILL)
        run.wait()
        killed = time.monotonic()
        while (left := {p for p in workers if alive(p)}) and time.monotonic() < killed + 3:
            time.sleep(0.05)
        assert left == set()
    finally:
        run.kill()
        run.wait()
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def swallow(_: int) -> str:
    with suppress(NetworkForbidden):
        socket.getaddrinfo("localhost", 80)
    return "read"


def test_a_refusal_swallowed_in_a_worker_ends_the_run() -> None:
    with pytest.raises(NetworkForbidden, match="getaddrinfo"):
        list(spread(swallow, [1, 2], 2))


def test_results_come_in_the_order_of_the_pieces() -> None:
    assert list(spread(abs, range(-150, 0), 2)) == list(range(150, 0, -1))
