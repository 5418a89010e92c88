"""A data folder as large as one that has grown for years: a finished demo many times over, ids and addresses made new.

python tests/bench/big_release.py DEMO TARGET --copies 129 --snapshots 20000
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.capture import Capture, Exchange, snapshot_id
from archive.reader import ArchiveReader
from archive.recorder import Recorder

COPIED = (
    "candidates", "delegations", "documents", "editions", "edits", "events",
    "evidence", "families", "issues", "legs", "record_history", "snapshots", "visits", "fetches", "presence",
)  # fmt: skip
FILLER = 9_000  # bytes of a comment that makes a page of the demo as long as those of the web; no text of it changes
_BATCH = 500
_MAPPED = re.compile(r"\b(?:[dleacfx]-[0-9a-f]{12}|q-[0-9a-f]{16}|s[0-9a-f]{20}|[0-9a-f]{64})\b|\"https?://[^\"\\]*\"")

_NUMBER = re.compile(r'^(\{"number":)([0-9]+)')  # the key of the table fetches


@dataclass(frozen=True, kw_only=True)
class Original:
    """A capture of the demo, whole."""

    capture: Capture
    headers: tuple[tuple[str, str], ...]
    body: bytes


def originals(archive: Path) -> list[Original]:
    with ArchiveReader(archive) as reader:
        found = []
        for capture in reader.captures():
            http = reader.http(capture.snapshot_id)
            headers = tuple(
                (name, value)
                for name, value in http.headers
                if name.lower() not in ("content-length", "content-encoding", "transfer-encoding")
            )
            body = reader.snapshot(capture.snapshot_id).body
            found.append(Original(capture=capture, headers=headers, body=body))
    return found


def address(url: str, copy: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}copy={copy}"


def exchange(one: Original, copy: int) -> Exchange:
    filler = hashlib.shake_128(f"{copy} {one.capture.snapshot_id}".encode()).hexdigest(FILLER // 2)
    body = one.body + f"\n<!-- {filler} -->\n".encode()
    return Exchange(
        url=address(one.capture.url, copy),
        request_headers=(("Host", "www.example.org"), ("User-Agent", "xuanjie/bench")),
        status=one.capture.status,
        response_headers=(*one.headers, ("Content-Length", str(len(body)))),
        body=body,
        fetched_at=one.capture.fetched_at,
        source=one.capture.source,
        role=one.capture.role,
        via=one.capture.via,
    )


def write_archive(found: Sequence[Original], target: Path, wanted: Sequence[tuple[Original, int]]) -> None:
    with Recorder(target, agent="xuanjie/bench") as recorder:
        for first in range(0, len(wanted), _BATCH):
            with recorder.batch():
                for one, copy in wanted[first : first + _BATCH]:
                    recorder.exchange(exchange(one, copy))


def wanted_captures(
    found: Sequence[Original], released: set[str], copies: int, most: int
) -> list[tuple[Original, int]]:
    """Those that records stand on first, as often as there are copies, then others up to the number."""
    cited = [one for one in found if one.capture.snapshot_id in released]
    others = [one for one in found if one.capture.snapshot_id not in released]
    wanted = [(one, copy) for copy in range(copies) for one in cited]
    copy = 0
    while len(wanted) < most:
        wanted += [(one, copy) for one in (others if copy < copies else found)]
        copy += 1
    return wanted[:most]


class Renamed:
    """Ids, digests and addresses of one copy."""

    def __init__(self, found: Mapping[str, Original], copy: int) -> None:
        self._copy = copy
        self._known: dict[str, str] = {}
        for sid, one in found.items():
            made = exchange(one, copy)
            payload = hashlib.sha256(made.body).hexdigest()
            self._known[sid] = snapshot_id(made.url, made.fetched_at, payload)
            self._known[one.capture.payload_sha256] = self._known[one.capture.content_sha256] = payload

    def line(self, line: str) -> str:
        numbered = _NUMBER.sub(lambda m: f"{m[1]}{int(m[2]) + self._copy * 100_000}", line, count=1)
        return _MAPPED.sub(self._other, numbered)

    def _other(self, match: re.Match[str]) -> str:
        text = match[0]
        if text.startswith('"'):
            return f'"{address(text[1:-1], self._copy)}"'
        if text in self._known:
            return self._known[text]
        if text[1] != "-":
            return text
        return text[:2] + hashlib.sha256(f"{self._copy} {text}".encode()).hexdigest()[: len(text) - 2]


def write_release(demo: Path, target: Path, found: Mapping[str, Original], copies: int) -> None:
    """The folder of a release. CSV, Parquet and pictures stay those of the demo; rows are read from the JSON Lines."""
    shutil.copytree(demo, target)
    (target / "evidence.wacz").unlink()
    renamed = [Renamed(found, copy) for copy in range(copies)]
    for path in [*target.glob("*.jsonl"), *target.glob("runs/*.jsonl")]:
        if path.stem in COPIED:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            with path.open("w", encoding="utf-8") as file:
                for one in renamed:
                    file.writelines(one.line(line) for line in lines)
    citations = target / "citations.csv"
    header, *lines = citations.read_text("utf-8").splitlines(keepends=True)
    citations.write_text(header + "".join(one.line(line) for one in renamed for line in lines), "utf-8")
    _fill_sqlite(target)
    sums = []
    for path in sorted(p for p in target.rglob("*") if p.is_file() and p.name != "SHA256SUMS"):
        with path.open("rb") as file:
            sums.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(target)}\n")
    (target / "SHA256SUMS").write_text("".join(sums), "utf-8")


def _fill_sqlite(release: Path) -> None:
    with sqlite3.connect(release / "xuanjie.sqlite") as connection:
        for path in [*release.glob("*.jsonl"), *release.glob("runs/*.jsonl")]:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{path.stem}")')]
            if path.stem in COPIED and columns:
                connection.execute(f'DELETE FROM "{path.stem}"')
                marks = ", ".join("?" * len(columns))
                connection.executemany(f'INSERT INTO "{path.stem}" VALUES ({marks})', _cells(path, columns))
        connection.commit()
    connection.close()


def _cells(path: Path, columns: Sequence[str]) -> Iterator[list[Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield [
                json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else cell
                for cell in (row.get(column) for column in columns)
            ]


def make(demo: Path, target: Path, *, copies: int, snapshots: int) -> Path:
    """A data folder: release and archive."""
    found = originals(demo / "archive")
    version = (demo / "releases" / "latest").read_text("utf-8").strip()
    release = demo / "releases" / version
    with (release / "snapshots.jsonl").open(encoding="utf-8") as file:
        released = {json.loads(line)["snapshot_id"] for line in file}
    target.mkdir(parents=True)
    write_archive(found, target / "archive", wanted_captures(found, released, copies, snapshots))
    (target / "releases").mkdir()
    cited = {one.capture.snapshot_id: one for one in found if one.capture.snapshot_id in released}
    write_release(release, target / "releases" / version, cited, copies)
    (target / "releases" / "latest").write_text(version, "utf-8")
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--copies", type=int, default=129, help="39 legs each")
    parser.add_argument("--snapshots", type=int, default=20_000)
    given = parser.parse_args()
    make(given.demo, given.target, copies=given.copies, snapshots=given.snapshots)
