"""What is a child given to do in the tests? Work that ends well, hangs, grows, spins or dies, by the order's word."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from crawler import apart_work


def begin(*arguments: str) -> Callable[[bytes], bytes]:
    def work(order: bytes) -> bytes:
        match order.split(b" "):
            case [b"say", what]:
                return what + "".join(arguments).encode()
            case [b"spin"]:
                while True:
                    pass
            case [b"ticks", seconds]:
                return b"%.3f" % _ticks(float(seconds))
            case [b"hang"]:
                time.sleep(3600)
            case [b"grow"]:
                try:
                    return b"%d" % len(bytearray(3 << 30))
                except MemoryError:
                    return b"no memory"
            case [b"die"]:
                os.kill(os.getpid(), signal.SIGSEGV)
            case [b"fail"]:
                raise ValueError("a rule's mistake")
            case [b"connect"]:
                socket.create_connection(("127.0.0.1", 9), timeout=1)
            case [b"run"]:
                subprocess.run(["true"], check=True)
            case [b"open"]:
                handles = [one for one in Path("/proc/self/fd").iterdir() if one.exists()]
                return "\n".join(str(one.readlink()) for one in handles).encode()
            case [b"big", size]:
                return b"x" * int(size)
            case [b"limits"]:
                return Path("/proc/self/limits").read_bytes()
        raise AssertionError(order)

    return work


def _ticks(seconds: float) -> float:
    """Work only in the moments in which the kernel counts; returns how much more it counted than was worked.

    A clock of the kernel's own (CPUCLOCK_PROF of this process, -8) tells what it has counted in ticks.
    """
    worked, counted = time.process_time(), time.clock_gettime(-8)
    while (last := time.clock_gettime(-8)) < counted + seconds:
        while time.clock_gettime(-8) == last:
            pass
        time.sleep(0.0035)  # a tick is 4 ms, or 1 or 10: then less is gained
    return last - counted - (time.process_time() - worked)


def begin_reading_or_hanging() -> Callable[[bytes], bytes]:
    """What reads the large documents of a crawl, but for one that says what it does."""
    read = apart_work.begin()

    def answer(order: bytes) -> bytes:
        if b"HANG" in order:
            os.read(os.pipe()[0], 1)
        return read(order)

    return answer
