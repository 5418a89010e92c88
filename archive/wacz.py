"""How do chosen captures leave the archive as one file that others can open? As a WACZ, the same bytes each time.

The members of the captures are copied as they stand in their segments; behind each chosen capture follows its text
layer as a WARC record, because offsets of evidence refer to that text. A page that shares the body of an older capture
brings that one along. Nothing is read from a clock: every date is that of a capture.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive.capture import Capture, utc_text
from archive.cdxj import index_line, pack
from archive.errors import WriteFailed
from archive.members import Record
from archive.reader import ArchiveReader
from archive.snapshot import Snapshot

__all__ = [
    "CDX",
    "DIGEST",
    "IDX",
    "NORMALISER_FIELD",
    "PACKAGE",
    "PAGES",
    "SNAPSHOT_FIELD",
    "WARC",
    "Excerpt",
    "write_wacz",
]

WARC = "archive/data.warc.gz"
CDX, IDX = "indexes/index.cdx.gz", "indexes/index.idx"
PAGES = "pages/pages.jsonl"
PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
SNAPSHOT_FIELD, NORMALISER_FIELD = "Xuanjie-Snapshot", "Xuanjie-Normaliser"  # of the record with a text layer
_CHARSET_FIELD = "Xuanjie-Charset"  # by which the bytes of the page became that text

_FORM = "1.1.1"  # of WACZ
_LEVEL = 9
_ZIP_LIMIT = 2**31 - 1  # bytes of a file in a ZIP archive of the short form, as Python's zipfile has it
_NOTES = (
    "excerpt: the captures that release {version} cites, as they stand in the archive, each followed by its text layer"
    " (a conversion record), to which the offsets of the table evidence refer"
)
_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Cited pages"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What a WACZ says of itself."""

    version: str  # of the release
    day: date  # of the newest capture of the release
    title: str
    software: str


def write_wacz(path: Path, reader: ArchiveReader, snapshot_ids: Collection[str], excerpt: Excerpt) -> None:
    """Write a WACZ of exactly these captures, one after the other: memory holds one page and the index.

    raises   NoSuchRecord, Damaged (of the archive), WriteFailed
    """
    try:
        try:
            _write(path, reader, {*snapshot_ids}, excerpt, is_large=False)
        except _TooLargeError:
            _write(path, reader, {*snapshot_ids}, excerpt, is_large=True)
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error


class _TooLargeError(Exception):
    """A ZIP archive needs its long form, which readers expect of large files only: ReplayWeb.page of no others."""


def _write(path: Path, reader: ArchiveReader, chosen: set[str], excerpt: Excerpt, *, is_large: bool) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        packing = _Packing(bundle, excerpt.day)
        warc = _Warc(reader, chosen, excerpt)
        packing.file(WARC, warc.members(), is_large=is_large)
        packed = pack(warc.index, CDX.rpartition("/")[2])
        packing.file(CDX, [packed.lines])
        packing.file(IDX, [packed.index])
        packing.file(PAGES, (_json_line(line) for line in (_PAGES_HEAD, *warc.pages)))
        packing.close(excerpt)


class _Packing:
    """Files of a ZIP archive, stored, all with one date; and their digests."""

    def __init__(self, bundle: zipfile.ZipFile, day: date) -> None:
        self._bundle, self._day = bundle, day
        self._resources: list[dict[str, object]] = []

    def file(self, name: str, pieces: Iterable[bytes], *, is_large: bool = False) -> str:
        """Write one file; returns its SHA-256."""
        info = zipfile.ZipInfo(name, (self._day.year, self._day.month, self._day.day, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o644 << 16  # as Unix writes it, wherever this runs
        digest, size = hashlib.sha256(), 0
        with self._bundle.open(info, "w", force_zip64=is_large) as out:
            for piece in pieces:
                size += len(piece)
                if size > _ZIP_LIMIT and not is_large:
                    raise _TooLargeError
                out.write(piece)
                digest.update(piece)
        found = digest.hexdigest()
        self._resources.append(
            {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{found}", "bytes": size}
        )
        return found

    def close(self, excerpt: Excerpt) -> None:
        """Write what names all files before it with their digests, and its own digest."""
        package = {
            "profile": "data-package",
            "wacz_version": _FORM,
            "title": excerpt.title,
            "created": f"{excerpt.day.isoformat()}T00:00:00Z",
            "software": excerpt.software,
            "version": excerpt.version,
            "resources": list(self._resources),
        }
        sealed = self.file(PACKAGE, [(json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()])
        self.file(DIGEST, [_json_line({"path": PACKAGE, "hash": f"sha256:{sealed}"})])


class _Warc:
    """The members of the WARC file in their order; what was yielded stands in `index` and `pages`."""

    def __init__(self, reader: ArchiveReader, chosen: set[str], excerpt: Excerpt) -> None:
        self._reader, self._chosen, self._excerpt = reader, chosen, excerpt
        self.index: list[str] = []
        self.pages: list[dict[str, str]] = []

    def members(self) -> Iterator[bytes]:
        offset = 0
        for member, first in self._with_firsts():
            if first is not None:
                self.index.append(index_line(first, offset, WARC.rpartition("/")[2]))
            offset += len(member)
            yield member

    def _with_firsts(self) -> Iterator[tuple[bytes, Record | None]]:
        """Each member, with its record when that is one for the index."""
        yield _opening(self._excerpt), None
        for capture in self._captures():
            group = self._reader.group(capture.snapshot_id)
            for record in group.records:
                yield record.raw, record if record is group.records[0] else None
            if capture.snapshot_id in self._chosen:
                yield self._text(capture, group.records[0]), None

    def _captures(self) -> list[Capture]:
        """Those chosen and those whose bodies they share; each body is followed at once by those who share it, so that
        who reads the file from its beginning need never go back."""
        chosen = [self._reader.capture(sid) for sid in sorted(self._chosen)]
        shared = {c.revisit_of for c in chosen if c.revisit_of is not None} - self._chosen
        found = {c.snapshot_id: c for c in (*chosen, *map(self._reader.capture, sorted(shared)))}

        def place(capture: Capture) -> tuple[object, ...]:
            body = found[capture.revisit_of or capture.snapshot_id]
            is_shared = capture is not body
            return body.fetched_at, body.snapshot_id, is_shared, capture.fetched_at, capture.snapshot_id

        return sorted(found.values(), key=place)

    def _text(self, capture: Capture, first: Record) -> bytes:
        """The text layer as a record of its own; notes the page."""
        from archive.text import normalise, read_page  # a parser of HTML, which readers of a package do not need

        snapshot: Snapshot = self._reader.snapshot(capture.snapshot_id)
        page = read_page(snapshot.html)
        title = normalise(page.soup.title.get_text()) if page.soup.title is not None else ""
        self.pages.append(
            {
                "id": capture.snapshot_id,
                "url": first.get("WARC-Target-URI"),
                "ts": utc_text(capture.fetched_at),
                "title": title or capture.url,
            }
        )
        headers = (
            ("WARC-Type", "conversion"),
            ("WARC-Record-ID", _record_id("text", capture.snapshot_id, page.layer.normaliser, page.layer.sha256)),
            ("WARC-Target-URI", f"urn:text:{first.get('WARC-Target-URI')}"),  # under its own pywb would replay the text
            ("WARC-Date", utc_text(capture.fetched_at)),
            ("WARC-Refers-To", first.get("WARC-Record-ID")),
            (SNAPSHOT_FIELD, capture.snapshot_id),
            (NORMALISER_FIELD, page.layer.normaliser),
            (_CHARSET_FIELD, snapshot.decoded.charset),
        )
        return _member(headers, "text/plain; charset=utf-8", page.layer.text.encode())


def _opening(excerpt: Excerpt) -> bytes:
    """The first record: whose excerpt this is."""
    fields = (
        ("software", excerpt.software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("isPartOf", excerpt.version),
        ("description", _NOTES.format(version=excerpt.version)),
    )
    headers = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", _record_id("excerpt", excerpt.version)),
        ("WARC-Date", f"{excerpt.day.isoformat()}T00:00:00Z"),
        ("WARC-Filename", WARC.rpartition("/")[2]),
    )
    return _member(headers, "application/warc-fields", "".join(f"{n}: {v}\r\n" for n, v in fields).encode())


def _member(headers: Sequence[tuple[str, str]], content_type: str, block: bytes) -> bytes:
    """One record as one gzip member."""
    digest = f"sha256:{hashlib.sha256(block).hexdigest()}"
    said = (*headers, ("WARC-Block-Digest", digest), ("Content-Type", content_type), ("Content-Length", len(block)))
    head = "".join(f"{name}: {value}\r\n" for name, value in said)
    return gzip.compress(f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n", _LEVEL, mtime=0)


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(10).join(('xuanjie', *parts)))}>"


def _json_line(said: object) -> bytes:
    return (json.dumps(said, ensure_ascii=False) + "\n").encode()
