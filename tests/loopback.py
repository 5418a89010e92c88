"""A small web on loopback whose every answer a test writes, and which remembers what it was asked."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from forked import ordered

os.environ.setdefault("XUANJIE_TESTS_ON_LOOPBACK", "1")  # crawler/peers.py: without it no crawl asks loopback
_MADE: set[str] = set()  # every server of this process, as the one setting names them


def on_loopback(*more: str) -> list[str]:
    """XUANJIE_PRIVATE_PEERS: every server that this process has made, and `more` of the form 127.0.0.1:8001."""
    return sorted(_MADE | set(more))


def resting(data: Path) -> set[str]:
    """The hosts of which a crawl's frontier has written that they rest, as another process sees it."""
    frontier = data / "frontier.sqlite"
    if not frontier.exists():
        return set()
    with closing(sqlite3.connect(f"file:{frontier}?mode=ro", uri=True)) as db:
        try:
            return {host for (host,) in db.execute("SELECT host FROM held")}
        except sqlite3.OperationalError:
            return set()  # no table yet, or it is being written


@dataclass
class Hit:
    """One request as the server saw it."""

    path: str
    at: float  # monotonic
    ended: float
    headers: dict[str, str]


@dataclass
class Answer:
    """What a path answers. `raw` replaces everything; `cut` closes the connection after so many body bytes."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    no_length: bool = False
    drop: bool = False

    def wire(self) -> bytes:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = {"Content-Type": "text/html", "Connection": "close"} | self.headers
        if not self.no_length:
            headers.setdefault("Content-Length", str(len(body)))
        head = f"HTTP/1.1 {self.status} X\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers.items()) + "\r\n"
        return head.encode("latin-1") + (body if self.cut is None else body[: self.cut])


Page = Answer | Callable[[int], Answer]  # a callable is given how often the path was asked before


def head_from(connection: socket.socket) -> list[str]:
    """The lines of the head of the next request; none when the line was closed before it was whole."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        more = connection.recv(65536)
        if not more:
            return []
        asked += more
    return asked.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")


class WebServer:
    """Serves `pages` on a loopback address at a free port; a path that it does not know is a 404."""

    def __init__(self, pages: dict[str, Page], *, address: str = "127.0.0.1") -> None:
        self.pages = pages
        self.hits: list[Hit] = []
        self._socket = socket.create_server((address, 0))
        self._address = address
        self.port: int = self._socket.getsockname()[1]
        self.base = f"http://{address}:{self.port}"
        _MADE.add(f"{address}:{self.port}")
        self._lock = threading.Lock()
        self._open = True

    def __enter__(self) -> WebServer:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self._open = False
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def paths(self) -> list[str]:
        with self._lock:
            return [hit.path for hit in self.hits]

    def _accept(self) -> None:
        while self._open:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        at = time.monotonic()
        with connection:
            connection.settimeout(20)
            try:
                lines = head_from(connection)
                if not lines:
                    return
                path = lines[0].split(" ")[1]
                headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
                hit = Hit(path=path, at=at, ended=float("inf"), headers=headers)
                with self._lock:
                    before = sum(1 for earlier in self.hits if earlier.path == path)
                    self.hits.append(hit)
                    page = self.pages.get(path, Answer(status=404, body="<html><title>404</title></html>"))
                    answer = page(before) if callable(page) else page
                if answer.delay:
                    time.sleep(answer.delay)
                hit.ended = time.monotonic()
                if not answer.drop:
                    connection.sendall(answer.wire())
            except OSError:
                return


@dataclass(frozen=True)
class Crawled:
    """What a crawl in a process of its own left."""

    status: int
    report: dict[str, Any]
    stderr: str
    data: Path

    @property
    def source(self) -> dict[str, Any]:
        (only,) = self.report["sources"]
        return only

    def rows(self) -> dict[str, tuple[str, str, str]]:
        """Path → state, outcome, detail of every address of the last run."""
        db = sqlite3.connect(self.data / "frontier.sqlite")
        try:
            rows = db.execute(
                "SELECT url, state, coalesce(outcome, ''), detail FROM urls"
                " WHERE run_id = (SELECT max(run_id) FROM runs)"
            ).fetchall()
        finally:
            db.close()
        return {urlsplit(url).path: (state, outcome, detail) for url, state, outcome, detail in rows}

    def outcomes(self) -> dict[str, str]:
        return {path: outcome for path, (_, outcome, _) in self.rows().items()}


SOURCE = """
title = "A site on loopback"
publisher = "this test"
side = "state_media"
languages = ["zh-Hans"]
hosts = ["127.0.0.1:*"]
delay = "{delay}"
overlap = {overlap}
not_found_paths = ['^/error\\.htm$']
notes = ["made by a test"]
{more}

[[article]]
pattern = '^http://127\\.0\\.0\\.1:(?P<port>\\d+)/(?:[a-z]+/)+(?P<ym>20\\d{{4}})/t(?P<ymd>20\\d{{6}})_(?P<id>\\d+)\\.html$'
key = "tiny:{key_of_port}{{id}}"
examples = ["http://127.0.0.1:80/a/202001/t20200101_1.html"]
"""
LISTING = """
[[listing]]
url = "{url}"
channel = "{url}"
pagination = "{pagination}"
max_pages = {max_pages}
{more}
"""


def article(number: int) -> str:
    """The path of an article; its day in the address is the number's, a year of them in turn."""
    month = f"2020{1 + number // 28 % 12:02}"
    return f"/a/{month}/t{month}{1 + number % 28:02}_{number}.html"


def article_page(number: int) -> Answer:
    return Answer(f"<html><head><title>第{number}条</title></head><body><p>{'正文。' * 60}</p></body></html>")


def listing_page(numbers: Iterable[int], *, more: str = "") -> Answer:
    rows = "".join(f'<li><a href="{article(n)}" title="第{n}条，全名">第{n}...</a></li>' for n in numbers)
    return Answer(f"<html><head><title>列表</title></head><body><ul>{rows}</ul>{more}</body></html>")


def site_of(pages: Sequence[Sequence[int]]) -> dict[str, Page]:
    """A listing /a/index.html, /a/index_1.html ... with these articles, and robots.txt that allows all."""
    site: dict[str, Page] = {
        "/robots.txt": Answer("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"})
    }
    for page, numbers in enumerate(pages):
        site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page(numbers)
        site.update({article(n): article_page(n) for n in numbers})
    return site


@dataclass
class Tiny:
    """A source `tiny` over a server, and the crawls of it into one data folder."""

    folder: Path
    server: WebServer
    delay: str = "0 ms"
    overlap: int = 2
    more: str = ""
    listings: tuple[dict[str, object], ...] = ({},)
    overrides: dict[str, object] = field(default_factory=dict)
    keys_of_port: bool = False  # True: an article is one for each server

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def asked(self, **more: object) -> list[str]:
        """The command line of a crawl."""
        sources = self.folder / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        text = SOURCE.format(
            delay=self.delay, overlap=self.overlap, more=self.more, key_of_port="{port}:" * self.keys_of_port
        )
        for listing in self.listings:
            facts = {"url": "/a/index.html", "pagination": "trs", "max_pages": 50, "more": ""} | listing
            url = str(facts["url"])
            text += LISTING.format(**facts | {"url": url if "://" in url else self.server.base + url})
        (sources / "tiny.toml").write_text(text, "utf-8")
        overrides = {
            "XUANJIE_SOURCES": str(sources),
            "XUANJIE_CONTACT": "mailto:test@example.org",
            "XUANJIE_PRIVATE_PEERS": on_loopback(urlsplit(self.server.base).netloc),
            "XUANJIE_RETRY_DELAYS": [0, 0],
            "DOWNLOAD_TIMEOUT": 30,  # nobody is asked twice because the machine has other work
            "ITEM_PIPELINES": {},  # what pages say is not the matter here
        } | self.overrides
        asked = {"names": ["tiny"], "data": str(self.data), "overrides": overrides} | more
        return [sys.executable, str(Path(__file__).with_name("run_crawl.py")), json.dumps(asked)]

    def crawl(self, **more: object) -> Crawled:
        """A crawl from its start to its end."""
        return crawl_in(self.folder, self.data, json.loads(self.asked(**more)[-1]))


def crawl_in(folder: Path, data: Path, asked: dict[str, Any]) -> Crawled:
    """A crawl as run_crawl.py takes it, from its start to its end; what it prints stays in the folder."""
    folder.mkdir(exist_ok=True)
    out, err = folder / "stdout", folder / "stderr"
    status = served({"asked": asked, "out": str(out), "err": str(err)})
    said = err.read_text("utf-8")
    assert out.stat().st_size, said
    return Crawled(status=status, report=json.loads(out.read_text("utf-8")), stderr=said, data=data)


def served(order: dict[str, object]) -> int:
    """Exit status of a crawl in a fork of the one process that has everything imported (run_crawl.py)."""
    return ordered(order, str(Path(__file__).with_name("run_crawl.py")), "--serve")
