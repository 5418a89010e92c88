"""One crawl of all servers of tests/faults/wire.py, and what it made of every one.

The crawl is the real command's, in a process of its own. Nothing here judges by what the code under test says of itself
alone: a capture that it calls whole is compared with what the server meant to send.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wire import ARTICLE, Wire

from archive.capture import Capture, Outcome
from archive.errors import Damaged
from archive.fixity import verify
from archive.reader import ArchiveReader
from crawler.outcomes import CAPTURED

__all__ = ["Crawl", "Ended", "crawl", "faults_of"]

HERE = Path(__file__)

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
class Crawl:
    """How the crawl is asked for. `spoilt` names one protection that is taken away (wire_run.py)."""

    more: str = ""  # keys of the source
    overrides: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    spoilt: str = ""
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the stub resolver: what each look-up gives
    file_bytes: int = 0  # how large a file may become


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
    order = {
        "data": str(folder / "data"),
        "overrides": overrides,
        "spoilt": asked.spoilt,
        "names": asked.names,
        "file_bytes": asked.file_bytes,
    }
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
