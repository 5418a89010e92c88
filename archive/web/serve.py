"""How does the browser listen? One process, on this machine unless told otherwise, with limits for its clients."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

from archive.errors import BadInput
from archive.web.wire import Wire

__all__ = ["listening", "serve"]

_BACKLOG = 256
_KEEP_ALIVE = 10  # seconds


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections already; raises BadInput when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(_BACKLOG)  # whoever reads the address may ask at once
    except OSError as error:
        bound.close()
        expected = "an address of this machine and a free port (--port 0 takes any)"
        raise BadInput(f"{host}:{port}", error.strerror or str(error), expected) from error
    return bound


def serve(app: ASGIApp, bound: socket.socket) -> None:
    """Answer until the process is told to end."""
    config = uvicorn.Config(
        app,
        http=Wire,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    # The server takes signals itself, but begins to only inside of its coroutine. One that came before, to a handler
    # that raises, would leave the coroutine behind unbegun; so they are taken from before it is made.
    with server.capture_signals():
        server.run(sockets=[bound])
