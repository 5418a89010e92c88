"""What does a WACZ of ours hold, and is it whole? Captures and text layers without any archive beside them.

Nothing it says is believed: every record's digest, every page's id and the digests of the package are computed anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from archive.capture import Capture, utc_text
from archive.cdxj import index_line
from archive.encoding import unwrap
from archive.errors import Damaged, NoSuchRecord
from archive.members import BadMember, Http, Record, parse_http, read_group, read_record
from archive.snapshot import Snapshot
from archive.wacz import CDX, DIGEST, IDX, NORMALISER_FIELD, PACKAGE, PAGES, SNAPSHOT_FIELD, WARC
from archive.warc import header_of

__all__ = ["ExcerptReader", "HeldText"]

_FILES = (WARC, CDX, IDX, PAGES, PACKAGE, DIGEST)  # in their order
_CHUNK = 256 * 1024
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
_LOCAL = struct.Struct("<4s22xHH")  # of a local file header: signature, lengths of name and extra field
_REWRITE = "the file as the release was published with it"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldText:
    """A text layer that stands in the file."""

    offset: int
    sha256: str
    normaliser: str


class ExcerptReader:
    """The captures of one WACZ. A context manager.

    raises   Damaged when the file cannot be opened as what it should be
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._captures: dict[str, Capture] = {}
        self._texts: dict[str, HeldText] = {}
        self._index: list[str] = []
        self._torn: str | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise Damaged(str(self._path), error.strerror or str(error), _REWRITE) from error
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._start, self._end = self._place_of_warc()
            self._scan()
        except BaseException as error:
            self._file.close()
            if isinstance(error, (*_UNREADABLE, KeyError, OSError)):
                raise Damaged(str(self._path), f"{type(error).__name__}: {error}", _REWRITE) from error
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    @property
    def texts(self) -> Mapping[str, HeldText]:
        """The text layers that the file holds, by snapshot."""
        return self._texts

    def capture(self, snapshot_id: str) -> Capture:
        """One capture as its own metadata tells it, segment and offset those of this file; raises NoSuchRecord."""
        found = self._captures.get(snapshot_id)
        if found is None:
            raise NoSuchRecord("snapshot", snapshot_id, f"{self._path.name} does not hold it")
        return found

    def captures_of(self, url: str) -> list[Capture]:
        """The captures of an address that the file holds, by time."""
        found = [capture for capture in self._captures.values() if capture.url == url]
        return sorted(found, key=lambda capture: (capture.fetched_at, capture.snapshot_id))

    def http(self, snapshot_id: str) -> Http:
        """Status, headers and body as sent, digests checked by snapshot(); raises NoSuchRecord, Damaged."""
        capture = self.capture(snapshot_id)
        http = self._http(capture)
        if capture.revisit_of is None:
            return http
        return Http(status=http.status, headers=http.headers, body=self._http(self.capture(capture.revisit_of)).body)

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """A captured page; raises NoSuchRecord; Damaged when its bytes are not those its id and digests name."""
        capture = self.capture(snapshot_id)
        shared = capture if capture.revisit_of is None else self.capture(capture.revisit_of)
        http = self._http(shared)
        body = unwrap(http.body, header_of(http.headers, "Content-Encoding")).body
        snapshot = Snapshot.of_capture(capture, body)
        where = f"snapshot {snapshot_id} in {self._path.name}"
        if snapshot.id != snapshot_id:
            raise Damaged(where, f"facts that name {snapshot.id}", snapshot_id)
        for what, found, expected in (
            ("body", hashlib.sha256(http.body).hexdigest(), shared.payload_sha256),
            ("decoded body", snapshot.content_sha256, capture.content_sha256),
        ):
            if found != expected:
                raise Damaged(where, f"{what} with sha256 {found[:12]}", expected[:12])
        return snapshot

    def members(self, snapshot_id: str) -> bytes:
        """The gzip members of a capture as they stand in the file, the digest of each record checked; raises
        NoSuchRecord, Damaged."""
        capture = self.capture(snapshot_id)
        try:
            group = read_group(self._file, WARC, capture.offset)
        except BadMember as error:
            raise Damaged(str(self._path), error.problem, "whole WARC records") from error
        if group is None or group.entry != capture:
            raise Damaged(str(self._path), "another exchange", f"that of {snapshot_id}")
        return b"".join(record.raw for record in group.records)

    def text(self, snapshot_id: str) -> str:
        """The text layer that the file holds of a capture; raises NoSuchRecord, Damaged."""
        held = self._texts.get(snapshot_id)
        if held is None:
            raise NoSuchRecord("text layer", snapshot_id, f"{self._path.name} does not hold it")
        try:
            return self._record(held.offset).block.decode()
        except ValueError as error:
            raise Damaged(f"text layer of {snapshot_id}", str(error), "UTF-8") from error

    def problems(self) -> Iterator[str]:
        """What is wrong with the package, its records, its index and its list of pages."""
        names = self._zip.namelist()
        if names != list(_FILES):
            yield f"holds {', '.join(names)[:200]}; expected {', '.join(_FILES)}"
        if self._torn is not None:
            yield f"{WARC}: {self._torn}"
        try:
            yield from self._package_problems()
            if gzip.decompress(self._zip.read(CDX)).decode() != "".join(sorted(self._index)):
                yield f"{CDX}: is not the index of {WARC}"
            if self._told_pages() != self._pages():
                yield f"{PAGES}: does not list the captures that have a text layer"
        except (*_UNREADABLE, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
            yield f"cannot be read: {type(error).__name__}: {error}"

    def _package_problems(self) -> Iterator[str]:
        sealed = json.loads(self._zip.read(DIGEST))
        found = f"sha256:{self._digest(PACKAGE)[0]}"
        if (sealed["path"], sealed["hash"]) != (PACKAGE, found):
            yield f"{PACKAGE}: has {found[:19]}, {DIGEST} says {str(sealed['hash'])[:19]}"
        told = {one["path"]: (one["hash"], one["bytes"]) for one in json.loads(self._zip.read(PACKAGE))["resources"]}
        for name in (WARC, CDX, IDX, PAGES):
            sha256, size = self._digest(name)
            if told.get(name) != (f"sha256:{sha256}", size):
                yield f"{name}: has digest {sha256[:12]}, {PACKAGE} says {str(told.get(name, ('nothing',))[0])[:19]}"

    def _digest(self, name: str) -> tuple[str, int]:
        """SHA-256 and size; the ZIP checksum is checked on the way."""
        total, size = hashlib.sha256(), 0
        with self._zip.open(name) as file:
            while piece := file.read(_CHUNK):
                total.update(piece)
                size += len(piece)
        return total.hexdigest(), size

    def _told_pages(self) -> set[tuple[str, str]]:
        lines = self._zip.read(PAGES).decode().splitlines()[1:]
        return {(page["id"], page["ts"]) for page in map(json.loads, lines)}

    def _pages(self) -> set[tuple[str, str]]:
        return {(sid, utc_text(self._captures[sid].fetched_at)) for sid in self._texts if sid in self._captures}

    def _place_of_warc(self) -> tuple[int, int]:
        """Where the WARC file begins and ends in this one: it is stored as it is."""
        info = self._zip.getinfo(WARC)
        if info.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile(f"{WARC} is compressed")
        self._file.seek(info.header_offset)
        signature, name, extra = _LOCAL.unpack(self._file.read(_LOCAL.size))
        if signature != b"PK\3\4":
            raise zipfile.BadZipFile(f"no file begins at {info.header_offset}")
        start = info.header_offset + _LOCAL.size + name + extra
        return start, start + info.file_size

    def _scan(self) -> None:
        """Find the records, up to the first that is none."""
        offset, first = self._start, True
        try:
            while offset < self._end:
                offset += self._take(self._file, offset, first=first)
                first = False
        except BadMember as error:
            self._torn = f"offset {error.offset - self._start}: {error.problem}"

    def _take(self, file: IO[bytes], offset: int, *, first: bool) -> int:
        """Note what stands at an offset; returns its length."""
        record = read_record(file, offset)
        if record is None or offset + record.length > self._end:
            raise BadMember(offset, "the file ends inside a record")
        if (record.kind == "warcinfo") != first:
            raise BadMember(offset, "a warcinfo record is the first and no other is")
        if first:
            return record.length
        if record.kind == "conversion":
            sid = record.get(SNAPSHOT_FIELD)
            if sid in self._texts:
                raise BadMember(offset, f"a second text layer of {sid}")
            digest = record.get("WARC-Block-Digest").removeprefix("sha256:")  # compared with the block while reading
            self._texts[sid] = HeldText(offset=offset, sha256=digest, normaliser=record.get(NORMALISER_FIELD))
            return record.length
        group = read_group(file, WARC, offset)
        if group is None or not isinstance(group.entry, Capture) or group.entry.snapshot_id in self._captures:
            raise BadMember(offset, f"a {record.kind} record that is no capture, or one that was there before")
        try:
            self._index.append(index_line(record, offset - self._start, WARC.rpartition("/")[2]))
        except ValueError as error:
            raise BadMember(offset, str(error)) from error
        self._captures[group.entry.snapshot_id] = group.entry
        return group.length

    def _http(self, capture: Capture) -> Http:
        record = self._record(capture.offset)
        try:
            return parse_http(record.block)
        except ValueError as error:
            raise Damaged(f"snapshot {capture.snapshot_id}", str(error), "an HTTP response") from error

    def _record(self, offset: int) -> Record:
        try:
            record = read_record(self._file, offset)
        except BadMember as error:
            raise Damaged(str(self._path), error.problem, "a whole WARC record") from error
        if record is None:
            raise Damaged(str(self._path), "the end of the file", "a WARC record")
        return record
