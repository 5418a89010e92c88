"""Who may ask, how, and which headers guard every answer?"""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.view import Policy

__all__ = ["Guard", "headers_of", "host_name"]

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
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?")


def headers_of(policy: Policy) -> list[tuple[str, str]]:
    """The headers that guard an answer."""
    return [*_COMMON, ("content-security-policy", _POLICIES[policy])]


def host_name(header: str) -> str | None:
    """The name in a Host header, in small letters without its port; None when it is none."""
    found = _HOST.fullmatch(header)
    return None if found is None else found["name"].lower()


class Guard:
    """Refuses what is not asked of this machine by name, and every method but GET and HEAD."""

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
            await self._app(scope, receive, send)


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
