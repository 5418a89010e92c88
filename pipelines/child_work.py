"""What does a child process do that works on hostile bytes? It shuts itself in, then answers order after order.

Limits are the kernel's: processor time per order (SIGPROF ends the process, whatever code runs), address space,
open files, no core file.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from pipelines.child_pipes import is_readable
from pipelines.offline import forbid_network, no_network

__all__ = ["HEAD", "Limits", "Order", "Together", "begin_alone", "main", "serve"]

Order = Callable[[bytes], bytes]  # what answers an order

HEAD = struct.Struct(">cI")  # before each message to the parent: an answer or an error; its length in bytes
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_SCORE = Path("/proc/self/oom_score_adj")
_FIRST = "500"  # of 1000
_LOOK_SECONDS = 1.0  # how long a child may outlive its parent where the kernel does not tell it
_DESCRIPTORS = "/proc/self/fd"  # on Linux; elsewhere a child is a new Python, in which nothing of ours is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What answers orders that have come in together, each with its own answer.

    work     as many answers as orders, in their order
    at_once  orders at most; nobody waits for others to come
    close    called when there are no more orders
    """

    work: Callable[[list[bytes]], list[bytes]]
    at_once: int
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one order may take.

    cpu_seconds      of processor time; None: no limit
    memory           bytes of address space above what the child starts with; None: no limit
    silence_seconds  until the parent kills a child that does not answer and does nothing: it hangs without using the
                     processor, or is stopped. None: no limit
    goes_first       when memory is short: the kernel ends such a child, which is replaced, before its parent
    """

    cpu_seconds: int | None = 20
    memory: int | None = 1 << 30
    open_files: int = 256
    silence_seconds: float | None = 300.0
    goes_first: bool = True

    def told(self) -> dict[str, float | None]:
        return asdict(self)


def serve(
    begin: Callable[[], Order | Together], orders: int, answers: int, *, parent: int, limits: Limits, is_copy: bool
) -> NoReturn:
    """The whole life of a child; never returns.

    orders, answers  file descriptors
    is_copy          it was forked: what is open in it is the parent's
    """
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the parent says when this ends
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        # In a copy the first two are blocked until here.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGPROF})
        if is_copy:
            gc.freeze()  # a connection of SQLite's, finalised here, would remove its parent's -wal
            _let_go(keep={0, 1, 2, orders, answers})
        begin_alone(parent)
        _limit(limits)
        _answer(begin, orders, answers, limits)
        status = 0
    except BrokenPipeError:
        status = 0  # the parent has gone
    except BaseException as error:
        with suppress(OSError):
            _write(answers, b"E", _said(error))
        raise
    finally:
        os._exit(status)


def begin_alone(parent: int) -> None:
    """What a worker does first: it lives no longer than the run that started it, and has no network."""
    forbid_network()
    _end_with(parent)


def _end_with(parent: int) -> None:
    """A run that is killed cannot tell its workers: the kernel does (Linux), or they look for themselves."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _answer(begin: Callable[[], Order | Together], orders: int, answers: int, limits: Limits) -> None:
    begun = begin()
    together = begun if isinstance(begun, Together) else _one_by_one(begun)
    try:
        while messages := _orders(orders, together.at_once):
            if limits.cpu_seconds is not None:
                # Not RLIMIT_CPU, which counts from the beginning of the process and by ticks: on a busy machine these
                # were 15 % ahead of the clock by which "spent until now" is asked, and a reader of ten thousand pages
                # was killed over one that takes a tenth of a second.
                signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
            with no_network():  # a refusal that a library has swallowed ends the work all the same
                found = together.work(messages)
            for answer in found:
                _write(answers, b"A", answer)
    finally:
        together.close()


def _one_by_one(order: Order) -> Together:
    return Together(work=lambda messages: [order(messages[0])], at_once=1)


def _let_go(keep: set[int]) -> None:
    """Point every open file of the parent's at nothing: closing would free its number for a file of ours, which an
    object of the parent's could then close."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir(_DESCRIPTORS):  # noqa: PTH208  (numbers, not paths)
        handle = int(name)
        if handle not in keep and handle != nothing:
            with suppress(OSError):  # the listing's own descriptor
                os.fstat(handle)
                os.dup2(nothing, handle, inheritable=False)


def _limit(limits: Limits) -> None:
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_NOFILE, max(limits.open_files, _most_open() + limits.open_files))
    if sys.platform != "linux":
        return
    if limits.goes_first:
        with suppress(OSError):  # where /proc may not be written to, the kernel chooses by itself
            _SCORE.write_text(_FIRST, encoding="ascii")
    if limits.memory is not None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _bound(resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory)


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _most_open() -> int:
    try:
        return max(int(name) for name in os.listdir(_DESCRIPTORS))  # noqa: PTH208
    except FileNotFoundError:
        return 0


def _orders(handle: int, most: int) -> list[bytes]:
    """The next order, and those that have come in behind it; none at their end."""
    found: list[bytes] = []
    while not found or (len(found) < most and is_readable(handle, 0.0)):
        message = _order(handle)
        if message is None:
            break
        found.append(message)
    return found


def _order(handle: int) -> bytes | None:
    head = _exactly(handle, 4)
    return None if head is None else _exactly(handle, int.from_bytes(head, "big"))


def _exactly(handle: int, size: int) -> bytes | None:
    """None at the end of orders."""
    came = bytearray()
    while len(came) < size:
        some = os.read(handle, size - len(came))
        if not some:
            return None
        came += some
    return bytes(came)


def _write(handle: int, kind: bytes, message: bytes) -> None:
    rest = memoryview(HEAD.pack(kind, len(message)) + message)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _said(error: BaseException) -> bytes:
    status = getattr(error, "status", 1)
    if not hasattr(error, "status") and not isinstance(error, MemoryError):
        traceback.print_exc()
    told = {"kind": type(error).__name__, "message": str(error), "status": status if isinstance(status, int) else 1}
    return json.dumps(told).encode()


def main() -> NoReturn:
    """The life of a new Python; what it is to do stands in its one argument."""
    what = json.loads(sys.argv[1])
    sys.path[:] = what["path"]
    module, _, name = what["begin"].partition(":")

    def begin() -> Order | Together:
        work: Order | Together = getattr(importlib.import_module(module), name)(*what["arguments"])
        return work

    serve(
        begin,
        what["orders"],
        what["answers"],
        parent=what["parent"],
        limits=Limits(**what["limits"]),
        is_copy=False,
    )


if __name__ == "__main__":
    from pipelines import child_work  # by its name: as __main__ this file has other classes than everybody knows

    child_work.main()
