"""How is seen, in Chromium, what ran and who was called? Its switches, what scripts say, and a canary server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["FLAGS", "RAN", "Seen", "canary"]

RAN = "xj-ran"  # what the scripts of hostile_vectors.py say
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    "--disable-features=IsolateSandboxedIframes",  # else a process for each frame
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names and other addresses: half an address is one
)  # fmt: skip


@dataclass(kw_only=True)
class Seen:
    """What ran, and what was called."""

    ran: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    pages: int = 0


@contextmanager
def canary(seen: Seen) -> Iterator[str]:
    """A server that nobody should ask for anything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.called.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - names of http.server

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
