"""How is it held that records are made without a network? An audit hook refuses look-ups, connects and new processes.

The guard is the process's, not the caller's: while a block is active, every thread is refused but those that ran before
the block was entered by another thread. So a thread that is started inside is guarded as its starter is, and a crawl
whose item pipeline is inside a block keeps its resolver threads, which the reactor started earlier. (The reactor itself
is the thread inside the block: it does nothing else until the block ends.)

Limits, to be known by whoever relies on it:

- a thread that another, unguarded thread starts during the block is refused as well;
- a thread started inside that outlives the block is free afterwards;
- a socket that was connected before the block can still send and receive: Python reports no event for it;
- C code that calls the kernel itself (libxml2's own downloads, which our parsers never ask for) is not seen;
- new processes are refused as such, because nobody could look into them; but for a copy of this process, made inside
  `copying()`: it has the same hook and the same blocks, and so is refused the same.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from pipelines.errors import PipelineError

__all__ = ["NetworkForbidden", "copying", "forbid_network", "no_network"]

_FORBIDDEN = {
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.getnameinfo",
    "socket.sendmsg",
    "socket.sendto",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "subprocess.Popen",
}


class NetworkForbidden(PipelineError):
    """Something tried to reach the network, or to start a process that could, while records were being made."""

    def __init__(self, event: str) -> None:
        self.event = event
        super().__init__(f"{event} during an offline step: the records must depend on the archive alone")


class _Block:
    """One block that is active: whom it lets pass, and what it has refused."""

    def __init__(self, free: frozenset[threading.Thread]) -> None:
        self.free = free
        self.refused: list[str] = []


class _Blocks:
    """The active blocks of this process. An audit hook cannot be taken back, so there is one, and it asks here."""

    def __init__(self) -> None:
        self._active: tuple[_Block, ...] = ()  # replaced, never changed: the hook reads it without a lock
        self._lock = threading.Lock()
        self.copying: frozenset[threading.Thread] = frozenset()  # replaced as well

    def enter(self, block: _Block) -> None:
        with self._lock:
            self._active += (block,)

    def leave(self, block: _Block) -> None:
        with self._lock:
            self._active = tuple(b for b in self._active if b is not block)

    def hook(self, event: str, _arguments: tuple[object, ...]) -> None:
        if not self._active or event not in _FORBIDDEN:
            return
        thread = threading.current_thread()
        if event == "os.fork" and thread in self.copying:
            return
        refusing = [block for block in self._active if thread not in block.free]
        for block in refusing:
            block.refused.append(event)
        if refusing:
            raise NetworkForbidden(event)


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse the network and new processes inside this block.

    raises   NetworkForbidden at the try, and again when the block ends: a library may have swallowed the first one
    """
    with _active(_Block(frozenset(threading.enumerate()) - {threading.current_thread()})):
        yield


@contextmanager
def copying() -> Iterator[None]:
    """Let this thread fork inside this block, whatever is refused: the copy is refused what this process is."""
    blocks, thread = _installed(), frozenset({threading.current_thread()})
    blocks.copying |= thread
    try:
        yield
    finally:
        blocks.copying -= thread


@contextmanager
def _active(block: _Block) -> Iterator[None]:
    blocks = _installed()
    blocks.enter(block)
    try:
        yield
    except NetworkForbidden:
        raise
    except Exception as error:
        if block.refused:
            raise NetworkForbidden(block.refused[0]) from error
        raise
    finally:
        blocks.leave(block)
    if block.refused:
        raise NetworkForbidden(block.refused[0])


def forbid_network() -> None:
    """Refuse the network for the rest of this process, in all its threads: for workers."""
    blocks = _installed()
    blocks.copying = frozenset()  # in a copy: of the one that made it
    blocks.enter(_Block(frozenset()))


@cache
def _installed() -> _Blocks:
    blocks = _Blocks()
    sys.addaudithook(blocks.hook)
    return blocks
