"""Who may ask, how, and which headers guard every answer?"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.view import Policy

__all__ = ["METHODS", "Guard", "headers_of", "host_name", "log_fault"]

_log = logging.getLogger("xuanjie.browse")
METHODS = ("GET", "HEAD")
_COMMON = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# 'self' scripts are our own small files in static/; no page has a script within it
_OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_REPLAY = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self'"
)
_RAW = "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
_POLICIES = {Policy.OURS: _OURS, Policy.REPLAY: _REPLAY, Policy.RAW: _RAW}
_LAST_PORT = 65_535
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?")


def headers_of(policy: Policy) -> list[tuple[str, str]]:
    """The headers that guard an answer."""
    return [*_COMMON, ("content-security-policy", _POLICIES[policy])]


def host_name(header: str) -> str | None:
    """The name in a Host header, in small letters without its port; None when it is none."""
    found = _HOST.fullmatch(header)
    return None if found is None or int(found["port"] or 0) > _LAST_PORT else found["name"].lower()


def log_fault(error: Exception, path: str) -> None:
    """One line on stderr for an error that nobody foresaw: what, where in our code, and what was asked."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "?" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    _log.error("fault of ours at %.200s: %s: %.300s (%s)", ascii(path), type(error).__name__, ascii(str(error)), where)


class Guard:
    """Refuses what is not asked of this machine by name, and every method but GET and HEAD.

    An error that nothing within foresaw is logged and becomes a plain 500; its traceback is for no visitor.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1 or host_name(named[0]) not in self._hosts:
            await _refuse(send, 403, "This browser answers only to the names it was started for (--allow-host NAME).")
        elif scope["method"] not in METHODS:
            await _refuse(send, 405, "Only GET and HEAD: nothing can be changed here.", ("allow", ", ".join(METHODS)))
        else:
            await self._answered(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            if begun:  # too late for another answer: the server cuts the line
                raise
            log_fault(error, scope["path"])
            await _refuse(send, 500, "A fault of ours; it is logged.")


async def _refuse(send: Send, status: int, said: str, *more: tuple[str, str]) -> None:
    body = f"{said}\n".encode()
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", str(len(body))),
        *headers_of(Policy.RAW),
        *more,
    ]
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
