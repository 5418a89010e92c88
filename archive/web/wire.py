"""What may a client send, byte for byte, and how long may it take? Limits that uvicorn leaves to a server before it."""

from __future__ import annotations

import asyncio
import fcntl
import sys
import termios
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from archive.web.guards import METHODS, headers_of
from archive.web.view import Policy

__all__ = ["MOST_CONNECTIONS", "MOST_HEAD", "MOST_TARGET", "Wire"]

MOST_CONNECTIONS = 512
MOST_HEAD = 16 << 10  # bytes of a request before its empty line
MOST_TARGET = 8 << 10  # bytes of its address
_MOST_WAITING = 16  # requests sent before the first was answered
_PATIENCE = 10.0  # seconds for a head, from its first byte or from the opening of the connection
_STUCK = 10.0  # seconds after which it is looked how much a client has taken of its answer
_LEAST = 10 << 10  # bytes that it has to take in these
_LINGER = 2.0  # seconds in which a refused client may read why
_MOST_UNREAD = 1 << 20  # bytes such a client may still send; they are dropped
_SLICE = 16 << 10  # the parser is asked after so many bytes whether all is well


class _Refused(Exception):
    def __init__(self, status: int, said: str) -> None:
        self.status, self.said = status, said
        super().__init__(said)


class Wire(HttpToolsProtocol):
    """One connection. Requests have a head of limited size that comes in limited time, and no body.

    What breaks a rule is answered once, with the headers that guard every answer, and nothing more is read.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._heads = 0  # begun so far
        self._in_head = False
        self._size = 0  # of the head: what the parser has taken in
        self._sent = 0  # of the head: what has come
        self._deadline: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._refusal: bytes | None = None
        self._unread = 0
        self._idle_since = 0.0
        self._owed_since: float | None = None  # the client is behind with reading its answer since then

    @property
    def _is_busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()
        if self._refusal is None:
            self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._deadline, self._watch):
            if timer is not None:
                timer.cancel()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """Whoever has been silent longest goes; then whoever is behind with reading for longest; then the newcomer."""
        others = [one for one in self.connections if isinstance(one, Wire) and one is not self]
        behind = [(one._owed_since, id(one), one) for one in others if one._owed_since is not None]
        idle = [one for one in others if one._owed_since is None and not one._is_busy]
        if idle:
            min(idle, key=lambda one: one._idle_since)._go()
        elif behind:
            min(behind)[2]._go()
        else:
            self._refuse(_Refused(503, "Too many connections; ask again in a while."))

    def _go(self) -> None:
        self.connections.discard(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        for first in range(0, len(data), _SLICE):
            if self._refusal is not None:
                self._unread += len(data) - first
                if self._unread > _MOST_UNREAD:
                    self.transport.abort()
                return
            self._feed(data if len(data) <= _SLICE else data[first : first + _SLICE])
        if self._refusal is None and not self._is_busy:
            self._set_deadline()

    def _feed(self, data: bytes) -> None:
        heads, was_in_head = self._heads, self._in_head
        try:
            self.parser.feed_data(data)
            if self._in_head:
                self._count(len(data), self._heads - heads, was_in_head)
        except httptools.HttpParserUpgrade:
            self.cycle.keep_alive = False  # what follows is no HTTP: it is answered, and nothing more is read
            self._refusal = b""
        except httptools.HttpParserError as error:
            told = error.__context__
            self._refuse(told if isinstance(told, _Refused) else _Refused(400, "No HTTP request."))
        except _Refused as refused:
            self._refuse(refused)

    def _count(self, came: int, begun: int, was_in_head: bool) -> None:
        """The parser keeps an unfinished header to itself: what has come of a head is counted here too."""
        if begun == 0:
            self._sent += came
        else:  # with the end of another request before it, its share is not known, and less than a slice
            self._sent = came if begun == 1 and not was_in_head else 0
        if self._sent > MOST_HEAD:
            raise _too_large()

    # What the parser finds

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._heads += 1
        self._in_head, self._size = True, 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MOST_TARGET:
            raise _Refused(400, f"An address of more than {MOST_TARGET} bytes.")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._size += len(name) + len(value) + 4
        if self._size > MOST_HEAD - len(self.url):
            raise _too_large()
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if len(self.pipeline) >= _MOST_WAITING:
            raise _Refused(400, "Too many requests before the first was answered.")
        method = self.parser.get_method().decode("ascii")
        if any(_says_body(name, value) for name, value in self.headers):
            if method in METHODS:
                raise _Refused(400, "A request with a body: nothing here takes one.")
            raise _Refused(405, "Only GET and HEAD: nothing can be changed here.")
        if not self.url.startswith(b"/"):
            self._whole_target(method)
        super().on_headers_complete()

    def _whole_target(self, method: str) -> None:
        """GET http://host/path: the host there must be the one of the header, or the guard sees two and refuses."""
        if method not in METHODS:  # OPTIONS *, CONNECT host:443
            self.url = b"/"
            return
        try:
            authority = urlsplit(self.url.decode("ascii")).netloc
        except ValueError as error:
            raise _Refused(400, "No address.") from error
        if [value for name, value in self.headers if name == b"host"] != [authority.encode()]:
            self.headers.append((b"host", authority.encode()))

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_busy:
            self._idle_since = self.loop.time()
            if self._refusal:
                self._leave()

    # Leaving

    def send_400_response(self, msg: str) -> None:
        self._refuse(_Refused(400, msg))

    def _refuse(self, refused: _Refused) -> None:
        """Answer, after what was asked before, and read no more."""
        body = f"{refused.said}\n".encode()
        headers = [
            *headers_of(Policy.RAW),
            ("content-type", "text/plain; charset=utf-8"),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        if refused.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("allow", ", ".join(METHODS)))
        lines = [f"HTTP/1.1 {refused.status} {HTTPStatus(refused.status).phrase}", *(f"{n}: {v}" for n, v in headers)]
        self._refusal = "\r\n".join([*lines, "", ""]).encode() + body
        if not self._is_busy:
            self._leave()

    def _leave(self) -> None:
        """The client may read its answer before the line is cut, which a close with unread bytes would keep from it."""
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        if self._deadline is not None:
            self._deadline.cancel()
        self.transport.write(self._refusal or b"")
        self.transport.write_eof()
        self._deadline = self.loop.call_later(_LINGER, self.transport.abort)

    def _set_deadline(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(_PATIENCE, self._too_slow)

    def _too_slow(self) -> None:
        self._deadline = None
        if self._in_head:
            self._refuse(_Refused(408, f"No whole request within {_PATIENCE:.0f} seconds."))
        else:
            self.transport.close()

    # Clients that do not read

    def pause_writing(self) -> None:
        super().pause_writing()
        self._owed_since = self.loop.time()
        self._look_again(self._untaken())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._owed_since = None
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _look_again(self, before: int) -> None:
        self._watch = self.loop.call_later(_STUCK, self._is_stuck, before)

    def _is_stuck(self, before: int) -> None:
        now = self._untaken()
        if before - now < _LEAST:
            self.transport.abort()
        else:
            self._look_again(now)

    def _untaken(self) -> int:
        """Bytes that wait here and in the system, which takes them in leaps of a MiB from a slow client's line."""
        size: int = self.transport.get_write_buffer_size()
        with suppress(OSError):  # a line that is gone, or a system that does not say
            told = fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
            size += int.from_bytes(told, sys.byteorder)
        return size


def _too_large() -> _Refused:
    return _Refused(431, f"A head of more than {MOST_HEAD} bytes.")


def _says_body(name: bytes, value: bytes) -> bool:
    return name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
