"""Which damages can a small archive suffer, and what do verify, its reader and the programs of others say of each?"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive_samples import AGENT, URL, attempt, exchange, packed, page, record_some, search
from other_validators import fastwarc_faults, gzip_fault, warcio_faults

from archive.capture import Capture, Role
from archive.errors import ArchiveError
from archive.fixity import Finding, verify
from archive.members import groups
from archive.reader import ArchiveReader
from archive.recorder import Recorder

__all__ = ["Counted", "Whole", "another", "cuts", "flips", "made", "structural"]

SEGMENT = "warc/000001.warc.gz"
FILES = (SEGMENT, "warc/000002.warc.gz", "manifest.jsonl", "index.sqlite")
TABLES = ("segments", "captures", "attempts", "searches", "screenings", "ends")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of members of the first segment."""

    start: int
    end: int
    snapshot_id: str | None
    members: tuple[bytes, ...]


@dataclass(slots=True)
class Whole:
    """A sound archive, which is damaged and put back again and again."""

    root: Path
    content: dict[str, bytes]  # by file
    groups: list[Group]
    bodies: dict[str, bytes]  # by snapshot
    shares: dict[str, str]  # snapshot → the one whose body it shares
    place: dict[str, tuple[str, int]]  # snapshot → file, end of its group

    def put_back(self) -> None:
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and name not in self.content and name != "lock":
                path.unlink()
        for folder in [p for p in (self.root / "warc").iterdir() if p.is_dir()]:
            shutil.rmtree(folder)
        for name, raw in self.content.items():
            path = self.root / name
            if not path.exists() or path.read_bytes() != raw:
                path.write_bytes(raw)

    def rows(self) -> object:
        """Everything the ledger says, whatever bytes say it."""
        db = sqlite3.connect(self.root / "index.sqlite")
        try:
            return [db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES]
        except sqlite3.Error as error:
            return str(error)
        finally:
            db.close()

    def integrity_check(self) -> bool:
        """Does SQLite's own check find the ledger damaged?"""
        db = sqlite3.connect(self.root / "index.sqlite")
        try:
            return db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        except (sqlite3.Error, UnicodeDecodeError):  # the latter of a message that quotes the damage
            return True
        finally:
            db.close()

    def without(self, hurt: set[str]) -> set[str]:
        """The snapshots that need none of these bodies."""
        return {sid for sid in self.bodies if sid not in hurt and self.shares.get(sid) not in hurt}

    def served(self, expected: set[str]) -> list[str]:
        """Read every body; returns what is wrong: a page that should be read and is not, and any that is another."""
        wrong = []
        with ArchiveReader(self.root) as reader:
            for sid, body in self.bodies.items():
                try:
                    found = reader.snapshot(sid).body
                except ArchiveError as error:
                    if sid in expected:
                        wrong.append(f"{sid} is not served: {error}")
                    continue
                if found != body:
                    wrong.append(f"{sid} is served, and is another page")
        return wrong


@dataclass(slots=True)
class Counted:
    """Of one kind of damage."""

    injected: int = 0
    found: int = 0
    placed: int = 0  # the finding names the place
    peers: dict[str, int] = field(default_factory=dict)  # program → damages that it saw
    asked: int = 0  # of the peers
    unseen: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # of what was read beside the damage

    def note(self, what: str, found: list[Finding], *, placed: bool) -> None:
        self.injected += 1
        self.found += bool(found)
        self.placed += placed
        if not found:
            self.unseen.append(what)

    def ask(self, path: Path) -> None:
        """Programs of others, of a segment."""
        self.asked += 1
        for name, saw in (
            ("warcio check", warcio_faults(path)),
            ("gzip -t", gzip_fault(path)),
            ("FastWARC", fastwarc_faults(path)[1]),
        ):
            self.peers[name] = self.peers.get(name, 0) + bool(saw)

    def told(self) -> str:
        return ", ".join(f"{name}: {100 * seen / max(1, self.asked):.0f} %" for name, seen in self.peers.items())


def made(root: Path) -> Whole:
    """Twelve groups of every kind in the first segment, two in the second."""
    record_some(root)
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("later"), url=URL + "?later", hours=50))
        recorder.exchange(exchange(page("later still"), url=URL + "?later", hours=51))
    assert verify(root) == []
    content = {
        p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != "lock"
    }
    found = []
    with (root / SEGMENT).open("rb") as file:
        for group in groups(file, "000001.warc.gz"):
            sid = group.entry.snapshot_id if isinstance(group.entry, Capture) else None
            found.append(Group(group.offset, group.offset + group.length, sid, tuple(r.raw for r in group.records)))
    with ArchiveReader(root) as reader:
        captures = list(reader.captures())
        bodies = {c.snapshot_id: reader.snapshot(c.snapshot_id).body for c in captures}
        ends = {
            c.snapshot_id: (
                f"warc/{c.warc_file}",
                c.offset + sum(len(r.raw) for r in reader.group(c.snapshot_id).records),
            )
            for c in captures
        }
    shares = {c.snapshot_id: c.revisit_of for c in captures if c.revisit_of is not None}
    return Whole(root, content, found, bodies, shares, ends)


def cuts(whole: Whole, sizes: range, *, peers_each: int) -> Counted:
    """The first segment cut at each of these sizes."""
    counted = Counted()
    path, raw = whole.root / SEGMENT, whole.content[SEGMENT]
    for turn, size in enumerate(sizes):
        path.write_bytes(raw[:size])
        found = verify(whole.root)
        torn = next(g for g in whole.groups if g.start <= size < g.end)
        placed = any(f.file == SEGMENT and f.offset is not None and torn.start <= f.offset < torn.end for f in found)
        counted.note(f"cut at {size}", found, placed=placed)
        hurt = {sid for sid, (file, end) in whole.place.items() if file == SEGMENT and end > size}
        counted.wrong += whole.served(whole.without(hurt))
        if size and turn % peers_each == 0:
            counted.ask(path)
    whole.put_back()
    return counted


def flips(whole: Whole, name: str, count: int, dice: random.Random, *, peers_each: int) -> Counted:
    """Bits of a file turned over, one at a time. A flip that changes nothing the ledger says is none (and counted as
    found): SQLite's free bytes hold nothing."""
    counted = Counted()
    path, raw = whole.root / name, whole.content[name]
    said = whole.rows()
    for turn in range(count):
        position, bit = dice.randrange(len(raw)), dice.randrange(8)
        damaged = bytearray(raw)
        damaged[position] ^= 1 << bit
        path.write_bytes(damaged)
        found = verify(whole.root)
        if name == "index.sqlite":
            if not found and whole.rows() == said:
                continue
            counted.note(f"bit {bit} of byte {position} of {name}", found, placed=bool(found))
            counted.asked += 1
            seen = whole.integrity_check()
            counted.peers["integrity_check"] = counted.peers.get("integrity_check", 0) + seen
            for journal in whole.root.glob("index.sqlite-*"):
                journal.unlink()
            continue
        counted.note(f"bit {bit} of byte {position} of {name}", found, placed=_placed(whole, name, position, found))
        if name == SEGMENT:
            hurt = {g.snapshot_id for g in whole.groups if g.start <= position < g.end and g.snapshot_id is not None}
            counted.wrong += whole.served(whole.without(hurt))
            if turn % peers_each == 0:
                counted.ask(path)
    whole.put_back()
    return counted


def _placed(whole: Whole, name: str, position: int, found: list[Finding]) -> bool:
    offsets = [f.offset for f in found if f.file == name and f.offset is not None]
    if name == SEGMENT:
        hurt = next(g for g in whole.groups if g.start <= position < g.end)
        return any(hurt.start <= offset < hurt.end for offset in offsets)
    lines = whole.content[name].splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    number = max(n for n, start in enumerate(starts) if start <= position)
    # the line itself, the next one, which names it, or the segment that it is about
    return bool({starts[number], starts[number + 1]} & set(offsets)) or any(
        f.file == f"warc/{number + 1:06d}.warc.gz" for f in found
    )


def structural(whole: Whole, other: Whole) -> Iterator[tuple[str, Callable[[], None], str]]:
    """What it is, how it is done, and the beginning of the file that has to be named.

    other   an archive like it, from which foreign members come
    """
    root, raw, parts = whole.root, whole.content[SEGMENT], whole.groups

    def segment(content: bytes) -> Callable[[], None]:
        return lambda: (root / SEGMENT).write_bytes(content) and None

    def joined(members: list[Group]) -> bytes:
        return b"".join(m for group in members for m in group.members)

    for start in range(0, len(raw), 1024):
        yield (
            f"4 KiB zeroed at {start}",
            segment((raw[:start] + bytes(4096) + raw[start + 4096 :])[: len(raw)]),
            SEGMENT,
        )
    for n, group in enumerate(parts):
        yield f"group {n} removed", segment(joined(parts[:n] + parts[n + 1 :])), SEGMENT
        yield f"group {n} doubled", segment(joined([*parts[: n + 1], group, *parts[n + 1 :]])), SEGMENT
        if n + 1 < len(parts):
            swapped = [*parts[:n], parts[n + 1], group, *parts[n + 2 :]]
            yield f"groups {n} and {n + 1} swapped", segment(joined(swapped)), SEGMENT
        foreign = raw[: group.start] + b"".join(other.groups[1].members) + raw[group.start :]
        yield f"a foreign group before group {n}", segment(foreign), SEGMENT
    for n, group in enumerate(parts[:5]):
        last = b"".join(group.members[:-1])
        yield f"last member of group {n} removed", segment(raw[: group.start] + last + raw[group.end :]), SEGMENT
    for name in FILES:
        yield f"{name} missing", (root / name).unlink, name
    for name in (
        "notes.txt",
        "warc/page.html",
        "warc/000009.warc.gz",
        "warc/1.warc.gz",
        "warc/sub/x",
        "index.sqlite.bak",
    ):
        yield f"{name} added", _adds(root / name, raw), name.removesuffix("/x")
    yield "segments exchanged", lambda: _exchange(root / SEGMENT, root / FILES[1]), SEGMENT
    yield "garbage behind the end", segment(raw + b"\x1f\x8b garbage"), SEGMENT
    yield "zeros behind the end", segment(raw + bytes(4096)), SEGMENT
    yield "another archive's segment", segment(other.content[SEGMENT]), SEGMENT
    yield "another archive's manifest", lambda: _adds(root / FILES[2], other.content[FILES[2]])(), "warc/000001"
    yield "another archive's ledger", lambda: _adds(root / FILES[3], other.content[FILES[3]])(), "warc/000001"
    yield "unpacked", segment(b"".join(map(_plain, (m for g in parts for m in g.members)))), SEGMENT
    yield "emptied", segment(b""), SEGMENT


def _adds(path: Path, content: bytes) -> Callable[[], None]:
    def add() -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    return add


def _exchange(one: Path, two: Path) -> None:
    draft = one.with_name("draft")
    os.replace(one, draft)  # noqa: PTH105
    os.replace(two, one)  # noqa: PTH105
    os.replace(draft, two)  # noqa: PTH105


def _plain(member: bytes) -> bytes:
    import gzip

    return gzip.decompress(member)


def another(root: Path) -> Whole:
    """An archive like it, with other pages."""
    with Recorder(root, agent="xuanjie/other") as recorder:
        recorder.exchange(exchange(page("foreign"), url=URL + "?foreign", hours=7))
        recorder.exchange(exchange(packed(page("foreign too")), url=URL + "?too", hours=8, encoded=True))
        recorder.attempt(attempt())
        recorder.search(search())
        recorder.exchange(exchange(page("other"), url=URL + "?role", hours=9, role=Role.OTHER))
    content = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    with (root / SEGMENT).open("rb") as file:
        found = [
            Group(g.offset, g.offset + g.length, None, tuple(r.raw for r in g.records))
            for g in groups(file, "000001.warc.gz")
        ]
    return Whole(root, content, found, {}, {}, {})
