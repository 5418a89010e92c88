"""Servers that fail in one way each, one crawl that asks them all, and what it made of every one.

A scenario is what a server does after the request for its one article, at a port of its own: bytes, pauses, a reset.
The crawl is the real command's, in a process of its own. Nothing here judges by what the code under test says of
itself alone: a capture that it calls whole is compared with what the server meant to send.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from own_ca import OwnCa

from archive.capture import Capture, Outcome
from archive.errors import Damaged
from archive.fixity import verify
from archive.reader import ArchiveReader
from crawler.outcomes import CAPTURED

__all__ = ["ARTICLE", "HOLD", "RESET", "RESET_AT_ONCE", "Case", "Crawl", "Ended", "Pause", "Wire", "crawl", "faults_of"]

ARTICLE = "/a/202001/t20200102_1.html"
HERE = Path(__file__)
RESET, HOLD = "reset", "hold"  # break the connection off; say nothing more and keep it
RESET_AT_ONCE = "reset at once"  # so that the client finds the last bytes and the reset together

_SOURCE = """
title = "Servers that fail"
publisher = "this test"
side = "state_media"
languages = ["zh-Hans"]
hosts = {hosts}
delay = "0 ms"
requisites = false
notes = ["made by a test"]
{more}

[[article]]
pattern = '^https?://[a-z0-9.]+:(?P<port>\\d+)/(?:[a-z]+/)+(?P<ym>20\\d{{4}})/t(?P<ymd>20\\d{{6}})_(?P<id>\\d+)\\.html$'
key = "wire:{{port}}:{{id}}"
examples = ["http://127.0.0.1:80{article}"]

[[listing]]
url = "{listing}"
channel = "all"
"""


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


@dataclass(frozen=True)
class Crawl:
    """How the crawl is asked for. `spoilt` names one protection that is taken away (wire_run.py)."""

    more: str = ""  # keys of the source
    overrides: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    spoilt: str = ""
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the stub resolver: what each look-up gives


@dataclass(frozen=True)
class Ended:
    """What a crawl left."""

    status: int
    data: Path
    rows: Mapping[str, tuple[str, str, str, int]]  # address → state, outcome, detail, tries after the first
    captures: Mapping[str, Sequence[Capture]]
    bodies: Mapping[str, tuple[bytes, bytes]]  # snapshot → body as received, and without content-encoding
    peak_mb: float
    lookups: Mapping[str, Sequence[float]]  # name → when it was looked up
    stderr: str
    damage: Sequence[str]  # that verify finds in the archive


def crawl(folder: Path, wire: Wire, asked: Crawl = Crawl()) -> Ended:
    """One crawl of all servers by the real code, in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    hosts = json.dumps([f"{host}:*" for host in wire.hosts])
    said = _SOURCE.format(article=ARTICLE, listing=wire.listing, hosts=hosts, more=asked.more)
    (sources / "wire.toml").write_text(said, "utf-8")
    overrides = {
        "XUANJIE_SOURCES": str(sources),
        "XUANJIE_CONTACT": "mailto:test@example.org",
        "XUANJIE_PRIVATE_PEERS": wire.peers,
        "XUANJIE_RETRY_DELAYS": [0, 0],
        "DOWNLOAD_TIMEOUT": 2,
        "ITEM_PIPELINES": {},
        **asked.overrides,
    }
    order = {"data": str(folder / "data"), "overrides": overrides, "spoilt": asked.spoilt, "names": asked.names}
    environment = {**os.environ, "XUANJIE_TESTS_ON_LOOPBACK": "1", **asked.environment}
    done = subprocess.run(
        [sys.executable, str(HERE.with_name("wire_run.py")), json.dumps(order)],
        capture_output=True,
        text=True,
        timeout=240,
        env=environment,
        check=False,
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    return _read(folder / "data", done, told)


def _read(data: Path, done: subprocess.CompletedProcess[str], told: Mapping[str, object]) -> Ended:
    db = sqlite3.connect(data / "frontier.sqlite")
    found = db.execute("SELECT url, state, coalesce(outcome, ''), detail, tries FROM urls").fetchall()
    db.close()
    assert len(found) == len({url for url, *_ in found}), "an address stands there twice"
    captures: dict[str, list[Capture]] = {}
    bodies = {}
    with ArchiveReader(data / "archive") as reader:
        for one in reader.captures():
            captures.setdefault(one.url, []).append(one)
            body = reader.http(one.snapshot_id).body
            decoded = body
            if one.outcome in CAPTURED:
                try:
                    decoded = reader.snapshot(one.snapshot_id).body
                except Damaged:  # its digest was taken by spoilt code
                    decoded = b""
            bodies[one.snapshot_id] = (body, decoded)
    return Ended(
        status=done.returncode,
        data=data,
        rows={url: (state, outcome, detail, tries) for url, state, outcome, detail, tries in found},
        captures=captures,
        bodies=bodies,
        peak_mb=float(str(told["peak_mb"])),
        lookups=told["lookups"],  # type: ignore[arg-type]
        stderr=done.stderr,
        damage=[str(finding) for finding in verify(data / "archive")],
    )


def faults_of(wire: Wire, ended: Ended) -> list[str]:
    """Everything that is wrong with what a crawl made of the servers; the figure F7 counts these lines."""
    wrong = [f"verify: {line}" for line in ended.damage]
    for case in wire.cases:
        url = wire.url(case)
        _, outcome, detail, _ = ended.rows.get(url, ("", "", "", 0))
        if outcome not in {one.value for one in case.outcomes}:
            wrong.append(f"{case.name}: outcome {outcome or 'missing'!r} ({detail}), expected {sorted(case.outcomes)}")
        if wire.asked[case.name] > 3:
            wrong.append(f"{case.name}: asked {wire.asked[case.name]} times")
        for one in ended.captures.get(url, ()):
            received, decoded = ended.bodies[one.snapshot_id]
            said_whole = one.outcome in CAPTURED
            if said_whole and one.truncated is not None:
                wrong.append(f"{case.name}: {one.outcome.value} and truncated ({one.truncated})")
            if said_whole and decoded != case.whole:
                wrong.append(f"{case.name}: {len(decoded)} bytes marked whole")
            if one.outcome is Outcome.TRUNCATED and one.truncated is None:
                wrong.append(f"{case.name}: truncated without WARC-Truncated")
            late = one.outcome is Outcome.TIMEOUT and one.truncated == "time"
            if case.sent is not None and received != (case.sent[: len(received)] if late else case.sent):
                wrong.append(f"{case.name}: kept {len(received)} bytes, sent {len(case.sent)}")
    return wrong
