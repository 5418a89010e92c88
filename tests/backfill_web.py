"""A past of composed pages, and loopback servers that show it as the Wayback Machine and as Common Crawl do."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

from loopback import Answer, Crawled, WebServer, crawl_in

from archive.capture import Capture
from archive.reader import ArchiveReader

ILD = "http://www.idcpc.org.cn/jwdt/201711/t201711{day:02}_{id}.html"
XINHUA = "http://news.xinhuanet.com/world/2017-11/{day:02}/c_1122{id:06}.htm"
TITLE = "中共十九大精神对外宣介团访问老挝"


TEXT = (
    "2017年11月15日，中共十九大精神对外宣介团团长、中联部副部长张某在万象同老挝人民革命党中央对外联络委员会主席"
    "某某举行会见，宣介中共十九大精神。" * 3
)


def article(title: str, *, charset: str = "utf-8", text: str = TEXT) -> bytes:
    """A page in the look that the ILD's site had until 2020; the words are composed."""
    page = (
        f'<html><head><meta charset="{charset}"><title>{title}</title></head><body><div class="main"><table>'
        f'<tr><td class="bt"><h1>{title}</h1></td></tr><tr><td class="time">2017-11-16</td></tr>'
        f'<tr><td><div class="TRS_Editor"><p>{text}</p></div></td></tr></table></div></body></html>'
    )
    return page.encode(charset)


def xinhua_article(title: str) -> bytes:
    """A page in the look that Xinhua's site had from 2016 to 2020, in GB 18030."""
    page = (
        f'<html><head><meta charset="gb2312"><title>{title}-新华网</title></head><body><div class="h-title">{title}'
        '</div><div class="h-info"><span class="h-time">2017-11-16 10:11:12</span> 来源：新华网</div>'
        f'<div id="p-detail"><p>{TEXT}</p></div></body></html>'
    )
    return page.encode("gb18030")


@dataclass(frozen=True, kw_only=True)
class Past:
    """One capture of a web archive."""

    original: str
    timestamp: str
    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    revisit: bool = False
    headers: tuple[tuple[str, str], ...] = (("Server", "composed"),)
    digest_as: str | None = None  # what the index says instead of the truth

    @property
    def digest(self) -> str:
        return self.digest_as or base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def date(self) -> str:
        return f"{datetime.strptime(self.timestamp, '%Y%m%d%H%M%S'):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def urlkey(self) -> str:
        parts = urlsplit(self.original)
        host = (parts.hostname or "").removeprefix("www.")
        return ",".join(reversed(host.split("."))) + ")" + parts.path.lower()


def past(pages: int = 6) -> list[Past]:
    """Articles of November 2017 with their history: first, repeated, changed, repeated; and what is no article."""
    found: list[Past] = []
    for n in range(pages):
        url = ILD.format(day=10 + n, id=94000 + n)
        old, new = article(f"{TITLE}（{n}）"), article(f"{TITLE}（{n}，全文）")
        found += [
            Past(original=url.replace(".cn/", ".cn:80/"), timestamp=f"201712{n + 1:02}080000", body=old),
            Past(original=url, timestamp=f"201801{n + 1:02}080000", body=old, revisit=True),
            Past(original=url, timestamp=f"201805{n + 1:02}080000", body=new),
            Past(original=url, timestamp=f"201903{n + 1:02}080000", body=new, revisit=True),
        ]
    other = "http://www.idcpc.gov.cn/jwdt/201711/t20171120_94100.html"
    gb = article(TITLE + "𠮷", charset="gb18030")
    found.append(Past(original=other, timestamp="20180203040506", body=gb, content_type="text/html; charset=gb2312"))
    moved = "http://www.idcpc.org.cn/jwdt/201711/t20171121_94101.html"
    found.append(Past(original=moved, timestamp="20180101000000", body=b"", status=302, headers=(("Location", other),)))
    found.append(Past(original="http://www.idcpc.org.cn/index.html", timestamp="20180310050607", body=article("首页")))
    for n in range(2):
        url = XINHUA.format(day=12 + n, id=n)
        body = xinhua_article(f"{TITLE}（新华{n}）𠮷")
        found.append(
            Past(original=url, timestamp=f"201711{20 + n}010203", body=body, content_type="text/html; charset=gb2312")
        )
    return sorted(found, key=lambda one: (one.urlkey, one.timestamp))


Fault = Callable[[int], Answer | None]  # given how often the path was asked before; None: no fault


@dataclass
class WaybackPages(dict[str, Any]):
    """The pages of a server that speaks the Wayback Machine's forms.

    page_rows  rows of one answer of the index, whatever limit it was asked for
    missing    copies (timestamp) that the index knows and playback does not have
    faults     path → what is answered in its place
    """

    captures: Sequence[Past]
    page_rows: int = 7
    robots: Answer = field(default_factory=lambda: Answer("", headers={"Content-Type": "text/plain"}))
    missing: frozenset[str] = frozenset()
    faults: dict[str, Fault] = field(default_factory=dict)

    def get(self, path: str, default: Any = None) -> Any:
        return lambda before: self._answer(path, before)

    def _answer(self, path: str, before: int) -> Answer:
        parts = urlsplit(path)
        for start, fault in self.faults.items():
            if path.startswith(start) and (answer := fault(before)) is not None:
                return answer
        if parts.path == "/robots.txt":
            return self.robots
        if parts.path == "/cdx/search/cdx":
            return self._index(parse_qs(parts.query))
        hit = re.fullmatch(r"/web/(\d{14})id_/(.+)", path)
        return (
            Answer(status=404, body="<html><title>Not in this archive</title></html>")
            if hit is None
            else self._copy(hit)
        )

    def rows(self, asked: dict[str, list[str]]) -> list[Past]:
        place = asked["url"][0]
        host, slash, path = place.partition("/")
        key = ",".join(reversed(host.removeprefix("www.").split("."))) + ")" + slash + path
        kind = asked["matchType"][0]
        found = []
        for one in self.captures:
            fits = {
                "exact": one.urlkey == key,
                "prefix": one.urlkey.startswith(key),
                "host": one.urlkey.startswith(key),
                "domain": one.urlkey.startswith((key, key[:-1] + ",")),
            }[kind]
            fits = fits and asked.get("from", [""])[0] <= one.timestamp
            fits = fits and one.timestamp <= asked.get("to", ["9" * 14])[0].ljust(14, "9")
            for given in asked.get("filter", []):
                name, _, pattern = given.partition(":")
                value = {"statuscode": "-" if one.revisit else str(one.status), "original": one.original}[name]
                fits = fits and re.fullmatch(pattern, value) is not None
            if fits:
                found.append(one)
        return found

    def _index(self, asked: dict[str, list[str]]) -> Answer:
        found = self.rows(asked)
        start = int(asked.get("resumeKey", ["0"])[0])
        shown = found[start : start + self.page_rows]
        table: list[list[str]] = [asked["fl"][0].split(",")] if shown else []
        for one in shown:
            status, mime = ("-", "warc/revisit") if one.revisit else (str(one.status), one.content_type.split(";")[0])
            table.append([one.urlkey, one.timestamp, one.original, mime, status, one.digest, str(len(one.body))])
        if start + self.page_rows < len(found):
            table += [[], [str(start + self.page_rows)]]
        return Answer(json.dumps(table), headers={"Content-Type": "application/json"})

    def _copy(self, hit: re.Match[str]) -> Answer:
        bare = hit[2].replace(":80/", "/")
        same = [one for one in self.captures if one.original.replace(":80/", "/") == bare]
        there = [one for one in same if one.timestamp not in self.missing]
        if not there:
            return Answer(status=404, body="<html><title>Not in this archive</title></html>")
        one = min(there, key=lambda one: abs(int(one.timestamp) - int(hit[1])))
        if one.timestamp != hit[1]:
            return Answer(status=302, headers={"Location": f"/web/{one.timestamp}id_/{one.original}"})
        moment = datetime.strptime(one.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        headers = {f"X-Archive-Orig-{name}": value for name, value in one.headers}
        headers |= {
            "Content-Type": one.content_type,
            "Memento-Datetime": f"{moment:%a, %d %b %Y %H:%M:%S} GMT",
            "Link": f'<{one.original}>; rel="original"',
            "Server": "the archive's own",
        }
        return Answer(one.body, status=one.status, headers=headers)


@dataclass
class CommonCrawlPages(dict[str, Any]):
    """The pages of a server that speaks Common Crawl's forms: a list of crawls, one index each, one WARC file each."""

    captures: Sequence[Past]
    page_rows: int = 4
    robots: Answer = field(default_factory=lambda: Answer("", headers={"Content-Type": "text/plain"}))
    faults: dict[str, Fault] = field(default_factory=dict)
    server: WebServer | None = None

    def __post_init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._rows: dict[str, list[dict[str, str]]] = {}
        for name, year in (("CC-MAIN-2017-51", "2017"), ("CC-MAIN-2018-05", "2018"), ("CC-MAIN-2019-13", "2019")):
            file = b""
            rows = self._rows.setdefault(name, [])
            filename = f"crawl-data/{name}/segments/1/warc/{name}.warc.gz"
            for one in self.captures:
                if one.timestamp.startswith(year) and not one.revisit:
                    member = member_of(one)
                    rows.append(_cc_row(one, len(file), len(member), filename))
                    file += member
            self._files["/" + filename] = file

    def get(self, path: str, default: Any = None) -> Any:
        assert self.server is not None
        asked = self.server.hits[-1].headers.get("Range", "")
        return lambda before: self._answer(path, before, asked)

    def _answer(self, path: str, before: int, span: str) -> Answer:
        assert self.server is not None
        parts = urlsplit(path)
        for start, fault in self.faults.items():
            if path.startswith(start) and (answer := fault(before)) is not None:
                return answer
        if parts.path == "/robots.txt":
            return self.robots
        if parts.path == "/collinfo.json":
            crawls = [
                {"id": name, "name": name, "timegate": "", "cdx-api": f"{self.server.base}/{name}-index"}
                for name in self._rows
            ]
            return Answer(json.dumps(crawls), headers={"Content-Type": "application/json"})
        if parts.path in self._files:
            hit = re.fullmatch(r"bytes=(\d+)-(\d+)", span)
            if hit is None:
                return Answer(self._files[parts.path])
            piece = self._files[parts.path][int(hit[1]) : int(hit[2]) + 1]
            return Answer(piece, status=206, headers={"Content-Type": "application/octet-stream"})
        name = parts.path.strip("/").removesuffix("-index")
        return self._index(name, parse_qs(parts.query)) if name in self._rows else Answer(status=404)

    def _index(self, name: str, asked: dict[str, list[str]]) -> Answer:
        place, kind = asked["url"][0], asked["matchType"][0]
        host, slash, path = place.partition("/")
        key = ",".join(reversed(host.split("."))) + ")" + slash + path
        found = []
        for row in self._rows[name]:
            fits = row["urlkey"].startswith(key) if kind != "exact" else row["urlkey"] == key
            for given in asked.get("filter", []):
                sign, rest = given[0], given[1:]
                field_name, _, wanted = rest.partition(":")
                value = row[field_name]
                fits = fits and (value == wanted if sign == "=" else re.match(wanted, value) is not None)
            if fits:
                found.append(row)
        if not found:
            return Answer('{"message": "No Captures found for: x"}', status=404)
        pages = -(-len(found) // self.page_rows)
        if "showNumPages" in asked:
            return Answer(json.dumps({"pages": pages, "pageSize": 5, "blocks": pages}))
        start = int(asked["page"][0]) * self.page_rows
        lines = [json.dumps(row) for row in found[start : start + self.page_rows]]
        return Answer("\n".join(lines) + "\n", headers={"Content-Type": "text/x-ndjson"})


def member_of(one: Past, repeats: Past | None = None) -> bytes:
    """One capture as a gzip member of a WARC file, as other crawlers write it; `repeats` makes it a revisit."""
    lines = [f"HTTP/1.1 {one.status} OK", f"Content-Type: {one.content_type}", *(f"{n}: {v}" for n, v in one.headers)]
    block = "\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if repeats else one.body)
    head = {
        "WARC-Type": "revisit" if repeats else "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, one.timestamp + one.original)}>",
        "WARC-Target-URI": one.original,
        "WARC-Date": one.date,
        "WARC-Payload-Digest": "sha1:" + base64.b32encode(hashlib.sha1(one.body).digest()).decode(),
        "Content-Type": "application/http; msgtype=response",
    }
    if repeats:
        head |= {
            "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
            "WARC-Refers-To-Target-URI": repeats.original,
            "WARC-Refers-To-Date": repeats.date,
        }
    head["Content-Length"] = str(len(block))
    text = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head.items()) + "\r\n"
    return gzip.compress(text.encode() + block + b"\r\n\r\n", mtime=0)


def warc_of(captures: Iterable[Past], path: Path) -> Path:
    """A WARC file that holds the captures, repetitions as revisit records."""
    first: dict[tuple[str, str], Past] = {}
    with path.open("wb") as out:
        for one in captures:
            before = first.setdefault((one.urlkey, one.digest), one)
            out.write(member_of(one, before if one.revisit and before is not one else None))
    return path


def _cc_row(one: Past, offset: int, length: int, filename: str) -> dict[str, str]:
    return {
        "urlkey": one.urlkey,
        "timestamp": one.timestamp,
        "url": one.original,
        "mime": one.content_type.split(";")[0],
        "status": str(one.status),
        "digest": one.digest,
        "length": str(length),
        "offset": str(offset),
        "filename": filename,
    }


@dataclass
class Backfill:
    """Backfills from one archive into one data folder."""

    folder: Path
    archive: dict[str, Any]  # of endpoint_of()
    names: tuple[str, ...] = ("ild_zh",)
    endpoint: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    overrides: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def asked(self) -> dict[str, Any]:
        overrides = {
            "XUANJIE_CONTACT": "mailto:test@example.org",
            "XUANJIE_RETRY_DELAYS": [0, 0, 0],
            "XUANJIE_COPY_DELAY": 0.0,
            "DOWNLOAD_TIMEOUT": 30,
            "ITEM_PIPELINES": {},
        } | self.overrides
        return {
            "names": list(self.names),
            "data": str(self.data),
            "overrides": overrides,
            "archive": self.archive,
            "endpoint": {"index_delay": 0.0, "copy_delay": 0.0, "pause": 1.0} | self.endpoint,
            "plan": {"first": "2017-11-01", "last": "2017-11-30"} | self.plan,
        }

    def start(self) -> subprocess.Popen[str]:
        """The same in a process that a test may kill."""
        command = [sys.executable, str(Path(__file__).with_name("run_crawl.py")), json.dumps(self.asked())]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill_after(self, ended: int) -> bool:
        """Start, and kill -9 when so many addresses of the run have ended; False when it ended before."""
        process = self.start()
        until = time.monotonic() + 60
        while process.poll() is None and self.ended() < ended and time.monotonic() < until:
            time.sleep(0.002)
        running = process.poll() is None
        process.kill()
        process.communicate()
        return running

    def ended(self) -> int:
        try:
            with closing(sqlite3.connect(f"file:{self.data}/frontier.sqlite?mode=ro", uri=True)) as db:
                return int(db.execute("SELECT count(*) FROM urls WHERE outcome IS NOT NULL").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # not there yet

    def copies(self) -> dict[str, Capture]:
        """Snapshot → capture of every copy in the archive."""
        with ArchiveReader(self.data / "archive") as reader:
            return {c.snapshot_id: c for c in reader.captures() if c.origin}

    def run(self) -> Crawled:
        return crawl_in(self.folder, self.data, self.asked())
