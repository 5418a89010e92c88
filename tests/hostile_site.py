"""Archives and releases made for the browser, one with a hostile string in every field; served within this process."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from archive_samples import AGENT, at
from bs4.exceptions import ParserRejectedMarkup

from archive.capture import Exchange, Role
from archive.errors import Unrecordable
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.text import read_page
from archive.web import edition
from archive.web.app import application
from archive.web.edition import Edition, Told, open_edition
from archive.web.routes import views
from archive.web.search.records import index_records
from archive.web.serve import listening
from archive.web.shelf import Shelf
from archive.web.site import Site

__all__ = ["HostileSite", "hostile_site", "served", "with_release"]


@dataclass(frozen=True, kw_only=True)
class HostileSite:
    """Where it lies, and which ids its vectors have, in their order."""

    release: Path
    archive: Path
    snapshots: Sequence[str]
    evidence: Sequence[str]
    legs: Sequence[str]


def hostile_site(demo: Path, target: Path, vectors: Sequence[str]) -> HostileSite:
    """One capture, one leg and one passage for each vector: it stands in title, text, address, header, name, quote,
    charset label and link of its own pages."""
    archive = target / "archive"
    with Recorder(archive, agent=AGENT) as recorder, recorder.batch():
        snapshots = [recorder.exchange(_exchange(number, vector)).snapshot_id for number, vector in enumerate(vectors)]
    places = [(number, f"句子{number}。", vector) for number, vector in enumerate(vectors)]
    return with_release(demo, target, archive, snapshots, places, quotes=vectors)


def with_release(
    demo: Path,
    target: Path,
    archive: Path,
    snapshots: Sequence[str],
    places: Sequence[tuple[int, str, str]],
    quotes: Sequence[str] = (),
) -> HostileSite:
    """A release like that of the demo with one more leg, and one more passage, for each place.

    places   number of the snapshot, words that stand in it, value of the leg's `leader_name`
    quotes   what the release says in place of those words, and all around them
    """
    releases, release = demo / "releases", target / "release"
    shutil.copytree(releases / (releases / "latest").read_text("utf-8").strip(), release)
    legs, evidence = _lines(release, "legs"), _lines(release, "evidence")
    leg, passage = legs[0], evidence[0]
    with ArchiveReader(archive) as reader:
        for number, (at_snapshot, words, value) in enumerate(places):
            sid = snapshots[at_snapshot]
            snapshot = reader.snapshot(sid)
            try:
                layer = read_page(snapshot.html).layer
            except ParserRejectedMarkup:  # of cut vectors: then its passage stands nowhere
                layer = read_page("").layer
            start = max(layer.text.find(words), 0)
            ids = {"leg_id": f"l-{number:012x}"}
            named = dict.fromkeys(("leader_name", "leader_title_printed", "leader_org"), value)
            legs.append(leg | ids | named | {"cities": [value]})
            around = dict.fromkeys(("quote", "prefix", "suffix", "lang", "rule"), quotes[number]) if quotes else {}
            evidence.append(
                passage
                | {
                    "evidence_id": f"q-{number:016x}", "table": "legs", "id": f"l-{number:012x}",
                    "field": "leader_name", "value": value, "status": "shown", "snapshot_id": sid,
                    "snapshot_sha256": snapshot.content_sha256, "text_layer_sha256": layer.sha256,
                    "normaliser": layer.normaliser, "start": start, "end": start + len(words), "quote": words,
                    "prefix": layer.text[max(0, start - 9) : start], "lang": "zh-Hans",
                    "suffix": layer.text[start + len(words) : start + len(words) + 9],
                }
                | around
            )  # fmt: skip
    _write(release, {"legs": legs, "evidence": evidence})
    return HostileSite(
        release=release,
        archive=archive,
        snapshots=snapshots,
        evidence=[f"q-{n:016x}" for n in range(len(places))],
        legs=[f"l-{n:012x}" for n in range(len(places))],
    )


def _exchange(number: int, vector: str) -> Exchange:
    body = (
        f'<html><head><meta charset="{vector}"><title>{vector}</title></head><body><p>句子{number}。</p>{vector}'
        f'<p>尾</p><a href="{escape(vector)}">{vector}</a><img alt="{escape(vector)}" src="files/{escape(vector)}.png">'
        "</body></html>"
    ).encode("utf-8", "replace")
    headers = (("Content-Type", f"text/html; charset={_latin(vector)}"), ("X-Powered-By", _latin(vector)))
    facts: dict[str, Any] = {
        "status": 200, "reason": _latin(vector), "response_headers": headers, "body": body, "fetched_at": at(number),
        "source": "ild_zh", "role": Role.ARTICLE, "vantage": vector, "robots": vector,
    }  # fmt: skip
    try:
        return Exchange(url=f"http://www.example.cn/{number}.html?{vector}"[:8000], **facts)
    except Unrecordable:
        return Exchange(url=f"http://www.example.cn/{number}.html?{quote(vector)}"[:8000], **facts)


def _latin(text: str) -> str:
    """As header values are kept: each byte one character."""
    return text.encode().decode("latin-1")


def _lines(release: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (release / f"{table}.jsonl").read_text("utf-8").split("\n") if line]


def _write(release: Path, tables: dict[str, list[dict[str, Any]]]) -> None:
    sums = (release / "SHA256SUMS").read_text("utf-8").splitlines()
    for table, rows in tables.items():
        name = f"{table}.jsonl"
        written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        (release / name).write_bytes(written)
        digest = hashlib.sha256(written).hexdigest()
        sums = [f"{digest}  {name}" if line.endswith(f"  {name}") else line for line in sums]
    (release / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8")


@contextmanager
def served(site: HostileSite, cache: Path) -> Iterator[str]:
    """The browser on it, on loopback, in a thread; its address."""
    editions: list[Edition] = []

    def opened(folder: Path) -> Edition:
        made = open_edition(folder, archive=site.archive, cache=cache, told=Told(), steps=(index_records,))
        editions.append(made)
        return made

    bound = listening("127.0.0.1", 0)
    with _noted_shelves() as shelves:
        app = application(Site(lambda: site.release, opened), views(), {"127.0.0.1"})
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=20)
            bound.close()
            for shelf in shelves:
                if not shelf.is_archive:  # a ledger is let go of by the thread that opened it
                    shelf.__exit__()
            for one in editions:
                one.catalogue.close()


@contextmanager
def _noted_shelves() -> Iterator[list[Shelf]]:
    """Every shelf that is opened meanwhile: a browser keeps them until its process ends, this process goes on."""
    noted: list[Shelf] = []

    class Noted(Shelf):
        def __enter__(self) -> Shelf:
            noted.append(self)
            return super().__enter__()

    edition.Shelf = Noted  # type: ignore[misc]
    try:
        yield noted
    finally:
        edition.Shelf = Shelf  # type: ignore[misc]
