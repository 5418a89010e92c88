"""How is it held that records are made without a network? An audit hook refuses name look-ups and connects."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from pipelines.errors import PipelineError

__all__ = ["NetworkForbidden", "forbid_network", "no_network"]

_FORBIDDEN = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto"}
_offline: ContextVar[bool] = ContextVar("offline", default=False)


class NetworkForbidden(PipelineError):
    """Something tried to reach the network while records were being made."""

    def __init__(self, event: str) -> None:
        self.event = event
        super().__init__(f"{event} during an offline step: the records must depend on the archive alone")


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse the network inside this block (in this thread; a crawl's reactor beside it goes on)."""
    _install()
    token = _offline.set(True)
    try:
        yield
    finally:
        _offline.reset(token)


def forbid_network() -> None:
    """Refuse the network for the rest of this process: for workers."""
    _install()
    _offline.set(True)


@cache
def _install() -> None:
    """An audit hook cannot be taken back, so there is one, and it asks whether the caller is inside a block."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN and _offline.get():
        raise NetworkForbidden(event)
