"""How are a child's pipes waited for and written to? Within a time, by poll(): however many files are open."""

from __future__ import annotations

import math
import os
import select

__all__ = ["is_readable", "send"]


def is_readable(handle: int, seconds: float) -> bool:
    return _is_ready(handle, select.POLLIN, seconds)


def _is_ready(handle: int, event: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(handle, event)
    return bool(poll.poll(None if seconds == math.inf else max(0, math.ceil(seconds * 1000))))


def send(handle: int, message: bytes, seconds: float | None) -> bool:
    """False when nothing of it was taken for so long."""
    for part in _parts(len(message).to_bytes(4, "big"), message):
        rest = memoryview(part)
        while rest:
            try:
                rest = rest[os.write(handle, rest) :]
            except BlockingIOError:
                if not _is_ready(handle, select.POLLOUT, math.inf if seconds is None else seconds):
                    return False
    return True


def _parts(head: bytes, message: bytes) -> tuple[bytes, ...]:
    """A short message in one write, a long one without a copy of it."""
    return (head + message,) if len(message) < select.PIPE_BUF else (head, message)
