"""A loopback server that is every site at once, by the host it is asked for, and notes when each answer left it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

RETRY_AFTER = 1  # seconds that a 429 or a 503 asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One answer of one site; a redirect has a target in `location`."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request as the server saw it; monotonic seconds. `ended` is the moment before the answer is sent: whoever
    asks later than that may have read it, whoever asks earlier cannot have."""

    host: str
    path: str
    at: float
    ended: float
    status: int
    retry_after: int = 0


class ReplicaServer:
    """Serves {host/path?query: Served}; what it does not know is a 404.

    faults   share of addresses whose first answer is a passing fault: 500, 429 or 503 with Retry-After, a body cut
             short, a connection dropped. Which ones follows from the seed
    """

    def __init__(self, pages: Mapping[str, Served], *, seed: int, faults: float) -> None:
        self.pages = dict(pages)
        self.hits: list[Hit] = []
        self._seed = seed
        self._faults = faults
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def __enter__(self) -> ReplicaServer:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        at = time.monotonic()
        host = request.headers["X-Asked-Host"]
        path = request.requestline.split(" ")[1]  # request.path has lost the second slash of //english/
        key = host + path
        with self._lock:
            self._asked[key] += 1
            first = self._asked[key] == 1
        fault = self._fault(key) if first else ""
        served = self.pages.get(key, Served(body=b"<html><title>404</title></html>", status=404))
        status = {"500": 500, "429": 429, "503": 503}.get(fault, served.status)
        waits = RETRY_AFTER if fault in {"429", "503"} else 0
        body = b"<html><title>busy</title></html>" if fault in {"500", "429", "503"} else served.body
        hit = Hit(host=host, path=path, at=at, ended=time.monotonic(), status=status, retry_after=waits)
        with self._lock:
            self.hits.append(hit)
        try:
            if fault == "drop":
                request.close_connection = True
                return
            request.send_response(status)
            request.send_header("Content-Type", served.content_type)
            request.send_header("Content-Length", str(len(body)))
            if waits:
                request.send_header("Retry-After", str(waits))
            if served.location and not fault:
                request.send_header("Location", served.location)
            request.end_headers()
            request.wfile.write(body[: len(body) // 2] if fault == "cut" else body)
            if fault == "cut":
                request.close_connection = True
        except OSError:
            request.close_connection = True

    def _fault(self, key: str) -> str:
        """The passing fault of an address, "" for none; robots.txt and moved pages have none."""
        served = self.pages.get(key)
        if served is None or served.location or key.endswith("/robots.txt"):
            return ""
        drawn = int.from_bytes(hashlib.sha256(f"{self._seed} {key}".encode()).digest()[:8], "big") / 2**64
        if drawn >= self._faults:
            return ""
        return ("500", "429", "503", "cut", "drop")[int(drawn / self._faults * 5)]
