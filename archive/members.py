"""What stands in a segment, member by member? Strict: what we would not have written is damage."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import IO

from archive.capture import Attempt, Capture, SearchResult, Takedown
from archive.facts import Entry, Opening, entry_of, moment, parse_facts, takedown_of
from archive.screening import Screening
from archive.warc import FACTS_FIELD, TAKEDOWN_FIELD

__all__ = [
    "BadMember",
    "Group",
    "Http",
    "Record",
    "group_of",
    "groups",
    "parse_http",
    "read_group",
    "read_record",
    "takedown_at",
]

_READ = 16 * 1024  # most members are smaller; what is read beyond one is read again
_MAX_RECORD = 256 * 1024 * 1024  # bytes unpacked; we never write one a tenth of this
_VERSION = b"WARC/1.1\r\n"
_END = b"\r\n\r\n"
_LENGTH = re.compile(r"[0-9]{1,12}\Z")


class BadMember(Exception):
    """The bytes at `offset` are no whole member, or the member is not what should stand there.

    torn    True when the file ends inside it, as after a kill
    """

    def __init__(self, offset: int, problem: str, *, torn: bool = False) -> None:
        self.offset, self.problem, self.torn = offset, problem, torn
        super().__init__(f"offset {offset}: {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record of one gzip member."""

    kind: str  # WARC-Type
    headers: tuple[tuple[str, str], ...]
    block: bytes
    offset: int
    length: int  # of the member
    raw: bytes  # the member itself

    def get(self, name: str) -> str:
        """The value of a WARC header; raises BadMember when it is missing."""
        for key, value in self.headers:
            if key == name:
                return value
        raise BadMember(self.offset, f"a {self.kind} record without {name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The records of one exchange, attempt, search or opening: what one row of the index stands for."""

    entry: Entry
    segment: str
    offset: int
    length: int
    records: tuple[Record, ...]

    @property
    def sha256(self) -> str:
        """Of the members' bytes in the file."""
        return hashlib.sha256(b"".join(record.raw for record in self.records)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """An HTTP block taken apart."""

    status: int
    headers: tuple[tuple[str, str], ...]  # latin-1: every byte is one character
    body: bytes


def read_record(file: IO[bytes], offset: int) -> Record | None:
    """The member at an offset, None at the end of the file; raises BadMember."""
    file.seek(offset)
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    raw, out = bytearray(), bytearray()
    while not stream.eof:
        piece = file.read(_READ)
        if not piece:
            if not raw:
                return None
            raise BadMember(offset, "the file ends inside a member", torn=True)
        try:
            out += stream.decompress(piece, _MAX_RECORD - len(out))
        except zlib.error as error:
            raise BadMember(offset, f"no whole gzip member: {error}") from error
        if stream.unconsumed_tail:
            raise BadMember(offset, f"a record of more than {_MAX_RECORD} bytes")
        raw += piece
    del raw[len(raw) - len(stream.unused_data) :]
    return _record(bytes(raw), bytes(out), offset)


def _record(raw: bytes, content: bytes, offset: int) -> Record:
    end = content.find(_END)
    if end < 0 or not content.startswith(_VERSION):
        raise BadMember(offset, f"no WARC/1.1 record but {content[:20]!r}")
    try:
        headers = tuple(_pairs(content[len(_VERSION) : end].decode("utf-8").split("\r\n")))
    except ValueError as error:
        raise BadMember(offset, f"WARC headers: {error}") from error
    stated = dict(reversed(headers))  # of two of a name the first counts
    length = stated.get("Content-Length", "")
    block = content[end + len(_END) : -len(_END)]  # one copy: it may be a whole page
    size = len(content) - end - 2 * len(_END)
    if not _LENGTH.match(length) or size != int(length) or not content.endswith(_END):
        raise BadMember(offset, f"a block of {size} bytes where Content-Length says {length!r}")
    kind = stated.get("WARC-Type", "")
    record = Record(kind=kind, headers=headers, block=block, offset=offset, length=len(raw), raw=raw)
    if record.get("WARC-Block-Digest") != "sha256:" + hashlib.sha256(block).hexdigest():
        raise BadMember(offset, f"the block digest of the {kind} record is not that of its block")
    return record


def read_group(file: IO[bytes], segment: str, offset: int) -> Group | None:
    """The group at an offset, None at the end of the file; raises BadMember."""
    return _group(partial(read_record, file), segment, offset)


def group_of(made: Iterable[tuple[bytes, bytes]], segment: str, offset: int = 0) -> Group | None:
    """What read_group() would find at an offset in members of which the records are known that were packed in them.

    made     (member, record), in their order
    raises   BadMember
    """
    ahead = iter(made)

    def next_record(offset: int) -> Record | None:
        member, content = next(ahead, (b"", b""))
        return _record(member, content, offset) if member else None

    return _group(next_record, segment, offset)


def _group(next_record: Callable[[int], Record | None], segment: str, offset: int) -> Group | None:
    first = next_record(offset)
    if first is None:
        return None
    records = [first]
    removed = takedown_at(first)
    if first.kind in {"response", "revisit"} or removed is not None:
        expected = ["request", "metadata"]
        while first is records[-1] or records[-1].kind != "metadata":
            at = records[-1].offset + records[-1].length
            record = next_record(at)
            if record is None:
                raise BadMember(offset, f"the file ends behind the {records[-1].kind} of an exchange", torn=True)
            if record.kind not in expected or record.get("WARC-Concurrent-To") != first.get("WARC-Record-ID"):
                raise BadMember(at, f"a {record.kind} record that does not belong to the {first.kind} before it")
            expected = ["metadata"]
            records.append(record)
    return Group(
        entry=_entry(records, segment, removed),
        segment=segment,
        offset=offset,
        length=sum(record.length for record in records),
        records=tuple(records),
    )


def takedown_at(record: Record) -> Takedown | None:
    """What a tombstone says; None for any other record; raises BadMember."""
    if record.kind != "metadata" or not record.block.startswith(f"{TAKEDOWN_FIELD}: ".encode()):
        return None
    try:
        return takedown_of(parse_facts(_fields(record)[TAKEDOWN_FIELD]))
    except (KeyError, ValueError, TypeError) as error:
        raise BadMember(record.offset, f"a tombstone that cannot be read: {error!r}") from error


def groups(file: IO[bytes], segment: str, start: int = 0) -> Iterator[Group]:
    """The groups of a segment in order; raises BadMember where the first fault is."""
    offset = start
    while (group := read_group(file, segment, offset)) is not None:
        if isinstance(group.entry, Opening) != (offset == 0):
            raise BadMember(offset, "a warcinfo record is the first of a segment and no other is")
        yield group
        offset += group.length


def _entry(records: list[Record], segment: str, removed: Takedown | None) -> Entry:
    first, last = records[0], records[-1]
    if last.kind not in {"metadata", "warcinfo"}:
        raise BadMember(first.offset, f"a {first.kind} record where a group should begin")
    fields = _fields(last)
    try:
        if last.kind == "warcinfo":
            return Opening(agent=fields["software"], at=_date(last))
        facts = parse_facts(fields[FACTS_FIELD])
        entry = entry_of(facts, segment=segment, offset=first.offset, length=first.length)
    except (KeyError, ValueError, TypeError) as error:
        raise BadMember(last.offset, f"facts that cannot be read: {error!r}") from error
    if isinstance(entry, Capture) != (len(records) > 1):
        raise BadMember(first.offset, f"facts of a {type(entry).__name__} beside a {first.kind} record")
    stated = entry.at if isinstance(entry, (Attempt, SearchResult, Screening)) else entry.fetched_at
    if stated != _date(first if removed is None else last):
        raise BadMember(first.offset, "WARC-Date and the facts differ")
    return replace(entry, takedown=removed) if isinstance(entry, Capture) and removed is not None else entry


def _fields(record: Record) -> dict[str, str]:
    try:
        lines = record.block.decode("utf-8").split("\r\n")
        return dict(_pairs([line for line in lines if line]))
    except ValueError as error:
        raise BadMember(record.offset, f"fields that cannot be read: {error}") from error


def _date(record: Record) -> datetime:
    text = record.get("WARC-Date")
    try:
        return moment(text)
    except ValueError as error:
        raise BadMember(record.offset, f"WARC-Date {text!r} is no time") from error


def _pairs(lines: list[str]) -> list[tuple[str, str]]:
    pairs = [(name, value) for name, found, value in [line.partition(": ") for line in lines] if found]
    if len(pairs) < len(lines):
        bad = next(line for line in lines if ": " not in line)
        raise ValueError(f"no header line: {bad[:60]!r}")
    return pairs


def parse_http(record: bytes, start: int = 0, end: int | None = None) -> Http:
    """Status, headers and body of an HTTP response block; raises ValueError when it is none.

    start, end   where the block stands in `record`, of which nothing but the body is copied
    """
    end = len(record) if end is None else end
    cut = record.find(_END, start, end)
    body = b"" if cut < 0 else record[cut + len(_END) : end]
    lines = record[start : end if cut < 0 else cut].decode("latin-1").split("\r\n")
    parts = lines[0].split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/") or not parts[1].isdigit():
        raise ValueError(f"no HTTP status line: {lines[0][:60]!r}")
    headers = []
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers.append((name, value.removeprefix(" ")))
    return Http(status=int(parts[1]), headers=tuple(headers), body=body)
