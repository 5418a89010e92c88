"""How can an archived page be seen with its scripts? By ReplayWeb.page under another host name; off unless asked for.

Its scripts rewrite those of the archived page, which then run: so nothing of ours may be on that name, and nothing of
it on ours. Only the package of cited snapshots (evidence.wacz) is given to it, and its policy lets it call no other
server. Browsers let service workers run on https and on names under `localhost` alone: replay.localhost.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from archive.capture import address_problem
from archive.errors import BadInput, Damaged
from archive.web.guards import METHODS, host_name

__all__ = ["FullView"]

_WACZ = "evidence.wacz"
_PIECE = 256 * 1024  # bytes of it in memory for one client
_FILES = {"/ui.js": "ui.js", "/replay/ui.js": "ui.js", "/replay/sw.js": "sw.js"}
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; media-src 'self' blob:;"
    " worker-src 'self' blob:; frame-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = (
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-cache"),
)
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_STAMP = re.compile(r"[0-9]{14}")
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Full view of an archived page</title>'
    "<style>html,body{{margin:0;height:100%}}replay-web-page{{display:block;height:100vh}}</style></head><body>"
    '<script src="/ui.js"></script><replay-web-page source="/evidence.wacz" replayBase="/replay/" url="{url}"'
    ' ts="{ts}"></replay-web-page></body></html>'
)
_WAITING = b'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Loading</title>Loading'


class FullView:
    """Answers for one host name; every other goes to the browser itself, which must not know this name.

    host      the name: another one than those of the browser, for a port alone keeps cookies and workers together
    scripts   folder with ui.js and sw.js of the npm package replaywebpage
    release   folder of the release that is shown now
    raises    BadInput when the folder lacks them
    """

    def __init__(self, app: ASGIApp, *, host: str, scripts: Path, release: Callable[[], Path]) -> None:
        self._app, self._host, self._release = app, host, release
        if host_name(host) != host:
            raise BadInput(f"--replay-host {host}", "no host name", "a name in small letters without a port")
        try:
            self._scripts = {path: (scripts / name).read_bytes() for path, name in _FILES.items()}
        except OSError as error:
            raise BadInput(str(scripts), error.strerror or str(error), "ui.js and sw.js of replaywebpage") from error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _named(scope) != self._host:
            await self._app(scope, receive, send)
        elif scope["method"] not in METHODS:
            await _answer(send, 405, b"Only GET and HEAD.\n", "text/plain; charset=utf-8")
        elif scope["path"] in self._scripts:
            await _answer(send, 200, self._scripts[scope["path"]], "text/javascript; charset=utf-8")
        elif scope["path"] == f"/{_WACZ}":
            await self._package(scope, send)
        elif scope["path"] == "/":
            await self._page(scope, send)
        elif scope["path"] == "/replay/":  # the worker answers this once it runs: until then, ask again
            await _answer(send, 200, _WAITING, "text/html; charset=utf-8")
        else:
            await _answer(send, 404, b"Nothing here.\n", "text/plain; charset=utf-8")

    async def _page(self, scope: Scope, send: Send) -> None:
        try:
            given = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=40)
        except ValueError:
            await _answer(send, 400, b"More parameters than are read.\n", "text/plain; charset=utf-8")
            return
        url, stamp = given.get("url", [""])[0], given.get("ts", [""])[0]
        if (url and address_problem(url) is not None) or (stamp and _STAMP.fullmatch(stamp) is None):
            await _answer(send, 400, b"url is no address, or ts no time.\n", "text/plain; charset=utf-8")
            return
        body = _PAGE.format(url=escape(url), ts=escape(stamp)).encode()
        await _answer(send, 200, body, "text/html; charset=utf-8")

    async def _package(self, scope: Scope, send: Send) -> None:
        """The package, or the part of it that was asked for, a piece at a time: it has the pages of a whole release."""
        try:
            file = (self._release() / _WACZ).open("rb")
        except (OSError, Damaged):
            await _answer(send, 404, b"This release has no package of snapshots.\n", "text/plain; charset=utf-8")
            return
        with file:
            written = os.fstat(file.fileno())
            wanted = _header(scope, b"range") if scope["method"] == "GET" else ""
            first, end = _part(wanted, written.st_size)
            said = [("accept-ranges", "bytes")]
            if is_part := (first, end) != (0, written.st_size):
                said.append(("content-range", f"bytes {first}-{end - 1}/{written.st_size}"))
            etag = f'"{written.st_mtime_ns:x}-{written.st_size:x}"'  # of the whole, whatever part is sent
            await _begin(send, 206 if is_part else 200, end - first, etag, "application/wacz+zip", *said)
            file.seek(first)
            while first < end and scope["method"] != "HEAD" and (piece := file.read(min(_PIECE, end - first))):
                first += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _named(scope: Scope) -> str | None:
    return host_name(_header(scope, b"host"))


def _header(scope: Scope, name: bytes) -> str:
    found: list[bytes] = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def _part(asked: str, size: int) -> tuple[int, int]:
    """First byte and the one behind the last; the whole file for what is no range of it."""
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        first = max(0, size - int(found[2]))
        return (first, size) if first < size else (0, size)
    first, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    return (first, end) if first < end else (0, size)


async def _answer(send: Send, status: int, body: bytes, media_type: str) -> None:
    await _begin(send, status, len(body), f'"{hashlib.sha256(body).hexdigest()[:24]}"', media_type)
    await send({"type": "http.response.body", "body": body})


async def _begin(send: Send, status: int, size: int, etag: str, media_type: str, *more: tuple[str, str]) -> None:
    said = (("content-type", media_type), ("content-length", str(size)), ("etag", etag), *_HEADERS, *more)
    headers = [(name.encode(), value.encode()) for name, value in said]
    await send({"type": "http.response.start", "status": status, "headers": headers})
