"""Servers that fail in one way each, at a port of their own: what each does after the request for its one article."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from own_ca import OwnCa

from archive.capture import Outcome

__all__ = ["ARTICLE", "CLOSE_BELOW", "HOLD", "RESET", "RESET_AT_ONCE", "Case", "Pause", "Step", "Wire"]

ARTICLE = "/a/202001/t20200102_1.html"
RESET, HOLD = "reset", "hold"  # break the connection off; say nothing more and keep it
CLOSE_BELOW = "close below"  # end the connection under TLS, without TLS's own word for it (close_notify)
RESET_AT_ONCE = "reset at once"  # so that the client finds the last bytes and the reset together


@dataclass(frozen=True)
class Pause:
    seconds: float


Step = bytes | Pause | str


@dataclass(frozen=True)
class Case:
    """One server.

    name       of the scenario, with its seed behind a slash
    steps      what it does; a closed connection at the end unless HOLD is the last; None: after its robots.txt it
               listens no more
    outcomes   in one of which the address must end
    whole      the page that the server means, without content-encoding; None: there is none
    sent       the body as a crawl should keep it; None: nothing is said of it
    tls        certificate of own_ca.KINDS; "" for http
    host       its name, 127.0.0.1 unless a stub resolver knows another
    late       the certificate is that only behind robots.txt; up to there it is in order
    """

    name: str
    steps: tuple[Step, ...] | None
    outcomes: frozenset[Outcome]
    whole: bytes | None = None
    sent: bytes | None = None
    tls: str = ""
    late: bool = False
    host: str = "127.0.0.1"


class Wire:
    """All servers, in one thread. `asked` counts the requests for each one's article, `named` what it was asked."""

    def __init__(
        self, cases: Sequence[Case], ca: OwnCa | None = None, *, addresses: Sequence[str] = ("127.0.0.1",)
    ) -> None:
        self.cases = tuple(cases)
        self.times: dict[str, list[float]] = {}  # server → when its article was asked for
        self._addresses = tuple(addresses)
        self.asked: Counter[str] = Counter()
        self.named: list[str] = []
        self._ca = ca
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._loop = asyncio.new_event_loop()
        self._ports: dict[str, int] = {}
        self._servers: dict[str, list[asyncio.Server]] = {}

    def __enter__(self) -> Wire:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def peers(self) -> list[str]:
        return [f"{address}:{port}" for port in self._ports.values() for address in self._addresses]

    @property
    def hosts(self) -> list[str]:
        return sorted({case.host for case in self.cases} | {"127.0.0.1"})

    @property
    def listing(self) -> str:
        return f"http://127.0.0.1:{self._ports['']}/a/index.html"

    def url(self, case: Case) -> str:
        return f"http{'s' * bool(case.tls)}://{case.host}:{self._ports[case.name]}{ARTICLE}"

    async def _open(self) -> None:
        for case in (Case("", (), frozenset()), *self.cases):
            if case.tls and self._ca is not None:
                self._contexts[case.name] = self._ca.context("proven" if case.late else case.tls)
            port = 0
            for address in self._addresses:
                server = await asyncio.start_server(
                    lambda reader, writer, case=case: self._serve(case, reader, writer),
                    address,
                    port,
                    ssl=self._contexts.get(case.name),
                )
                self._servers.setdefault(case.name, []).append(server)
                port = server.sockets[0].getsockname()[1]
            self._ports[case.name] = port

    async def _close(self) -> None:
        for server in chain(*self._servers.values()):
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, case: Case, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            path = asked.split(b" ")[1].decode("latin-1")
            self.named.append(f"{case.name} {path}")
            if path == "/robots.txt":
                if case.late and self._ca is not None:
                    self._ca.turn(self._contexts[case.name], case.tls)
                if case.steps is None:
                    for server in self._servers[case.name]:
                        server.close()
                writer.write(b"HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            elif not case.name:
                writer.write(self._list())
            else:
                self.asked[case.name] += 1
                self.times.setdefault(case.name, []).append(time.monotonic())
                if await self._act(case.steps or (), reader, writer):
                    return
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _act(self, steps: tuple[Step, ...], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """True when the connection was broken off."""
        for step in steps:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
            elif step == CLOSE_BELOW:
                await asyncio.sleep(0.02)
                writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
                await reader.read()  # until the client has closed too: nothing is reset
                writer.transport.abort()
                return True
            elif step in {RESET, RESET_AT_ONCE}:
                await asyncio.sleep(0.02 if step == RESET else 0)
                own: socket.socket = writer.get_extra_info("socket")
                own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return True
            else:
                await reader.read()
        return False

    def _list(self) -> bytes:
        rows = "".join(f'<li><a href="{self.url(c)}" title="{c.name}">{c.name}</a></li>' for c in self.cases)
        body = f"<html><head><title>list</title></head><body><ul>{rows}</ul></body></html>".encode()
        head = f"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        return head.encode() + body
