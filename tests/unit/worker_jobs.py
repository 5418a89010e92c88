"""What do workers do in the tests of workers?"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress

from pipelines.child import Order
from pipelines.offline import NetworkForbidden

__all__ = [
    "begin_blocking",
    "begin_failing_at_x",
    "begin_sleeping",
    "begin_sleeping_a_little",
    "begin_swallowing",
    "begin_telling_its_pid",
]


def begin_sleeping() -> Order:
    def sleep(order: bytes) -> bytes:
        time.sleep(float(order))
        return order

    return sleep


def begin_sleeping_a_little() -> Order:
    """Milliseconds."""

    def sleep(order: bytes) -> bytes:
        time.sleep(float(order) / 1000)
        return order

    return sleep


def begin_swallowing() -> Order:
    """A library that takes a refusal of the network for a site that is down."""

    def swallow(order: bytes) -> bytes:
        with suppress(NetworkForbidden):
            socket.getaddrinfo("localhost", 80)
        return order

    return swallow


def begin_blocking() -> Order:
    """An order `lock` waits for what nobody lets go, `pipe` for what nobody writes; others are answered with their
    length."""

    def answer(order: bytes) -> bytes:
        if order == b"lock":
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
        if order == b"pipe":
            os.read(os.pipe()[0], 1)
        return b"%d" % len(order)

    return answer


def begin_telling_its_pid() -> Order:
    return lambda order: b"%d" % os.getpid()


def begin_failing_at_x() -> Order:
    """An order `x` fails in a way that is not answered with; others are answered with themselves."""

    def answer(order: bytes) -> bytes:
        if order == b"x":
            raise ValueError("no order of ours")
        return order

    return answer
