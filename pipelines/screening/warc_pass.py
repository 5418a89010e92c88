"""Which pages of a WARC file of others are worth keeping? One pass over a stream: most pages are only scanned.

A page is decoded when its bytes hold the words of some rule, read when its text holds them near one another, and given
on when the rules keep it, or when nobody can say (a language without rules, a page that cannot be read). Everything
is counted, so that what was left out is known by number.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from resiliparse.parse.html import HTMLParserException

from archive.capture import Exchange, Outcome, Role
from archive.charset import decode
from archive.encoding import MAX_DECODED, unwrap
from archive.foreign import Skipped, bare_uri, exchange_of, unchunked
from archive.records import Extraction, Status
from archive.screening import Screening
from archive.snapshot import Snapshot
from archive.warc import header_of
from pipelines.extract import guarded
from pipelines.screening.conditions import conditions
from pipelines.screening.digested import PIECE, Digested
from pipelines.screening.looking import fulfilled
from pipelines.screening.matching import Bytes, Matcher, is_candidate, matcher

__all__ = ["Find", "WarcPass"]

_HEAD_END = b"\r\n\r\n"
_MAX_BLOCK = MAX_DECODED + 64 * 1024  # as in archive/foreign.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A page that comes into the archive, with what was read of it; `extraction` is None when it arrived damaged."""

    exchange: Exchange
    extraction: Extraction | None


@dataclass(slots=True)
class _Tally:
    """Counts while the pass runs."""

    records: int = 0
    responses: int = 0
    revisits: int = 0
    pages: int = 0
    others: int = 0
    screened_out: int = 0
    candidates: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)
    first: str = ""
    last: str = ""


class WarcPass:
    """One pass; iterate over the finds, then ask for what was counted."""

    def __init__(
        self,
        stream: IO[bytes],
        *,
        name: str,
        in_full: Callable[[str], bool] | None = None,
        search: Matcher | None = None,
        read: Callable[[Snapshot], Extraction] = guarded,
    ) -> None:
        """
        stream    bytes of a WARC or WARC.gz; it need not be seekable
        name      how the file is called in the ledger: its name or address
        in_full   tells by its host that a page is read whatever its bytes hold
        search    another matcher than the fastest one
        read      reads a candidate
        """
        self._stream = Digested(stream)
        self.name = name
        self._in_full = in_full
        self._search = search or matcher()
        self._extraction = read
        self._tally = _Tally()
        self.issues: list[str] = []
        self._cut = ""

    def __iter__(self) -> Iterator[Find]:
        for record, block in self._records():
            find = self._look(record, block)
            if find is not None:
                yield find

    def scan(self) -> Iterator[tuple[WarcRecord, bytes]]:
        """The records whose bytes hold the words, unread: the first look alone, for measuring it."""
        return ((record, block) for record, block in self._records() if self._page(record, block) is not None)

    def screening(self, at: datetime) -> Screening:
        """What the pass counted, once it has ended; `at`: when it was made."""
        tally = self._tally
        while self._stream.read(PIECE):  # what stands behind a fault belongs to the file, too
            pass
        return Screening(
            file=self.name,
            sha256=self._stream.sha256.hexdigest(),
            at=at,
            terms=conditions().digest,
            bytes=self._stream.bytes,
            records=tally.records,
            responses=tally.responses,
            revisits=tally.revisits,
            pages=tally.pages,
            others=tally.others,
            screened_out=tally.screened_out,
            candidates=tally.candidates,
            kept=tally.statuses["kept"],
            adjacent=tally.statuses["adjacent"],
            rejected=tally.statuses["rejected"],
            unread=tally.statuses["unread"],
            unreadable=tally.statuses["unreadable"],
            hosts=len(tally.hosts),
            first=_moment(tally.first),
            last=_moment(tally.last),
            rules=", ".join(f"{rule} {count}" for rule, count in sorted(tally.rules.items())),
            cut=self._cut,
        )

    def _records(self) -> Iterator[tuple[WarcRecord, bytes]]:
        """Responses and resources with their blocks; revisits are only counted, and requests passed over."""
        tally, at = self._tally, 0
        response, resource, revisit = WarcRecordType.response, WarcRecordType.resource, WarcRecordType.revisit
        try:
            for record in ArchiveIterator(
                cast(BinaryIO, self._stream), record_types=response | resource | revisit, parse_http=False
            ):
                tally.records += 1
                at = record.stream_pos
                self._stream.passed(at)
                kind = record.record_type
                if record.content_length > _MAX_BLOCK:
                    tally.responses += 1
                    tally.others += 1
                    uri = record.headers.get("WARC-Target-URI") or f"record {tally.records}"
                    self.issues.append(f"{self.name}: {uri}: {record.content_length} bytes, at most {_MAX_BLOCK}")
                    continue
                if kind == revisit:
                    tally.revisits += 1
                    continue
                block = record.reader.read()
                if len(block) != record.content_length:
                    self._broken(f"the file ends inside a record, {record.content_length - len(block)} bytes early")
                    return
                tally.responses += 1
                yield record, block
        except OSError as error:
            if error.errno is not None:  # the disk's, or that of the line to another machine
                raise
            self._broken(str(error))
        if self._cut:
            return
        if not self._stream.ends_whole(at):
            self._broken("the file ends inside a record" if self._stream.bytes else "no record")
        elif not tally.records:
            self.issues.append(f"{self.name}: no response, resource or revisit stands in it")

    def _broken(self, problem: str) -> None:
        self._cut = f"record {self._tally.records + 1}: {problem}"
        self.issues.append(f"{self.name}: {self._cut}; what stands before it was looked through")

    def _page(self, record: WarcRecord, block: bytes) -> tuple[Bytes, str, bool] | None:
        """Body and content type of a page that must be looked at again, and whether it is read in any case; counts
        every other. The body is a view of the block, which is not copied for a page that is left out."""
        tally, headers = self._tally, record.headers
        if record.record_type == WarcRecordType.resource:
            head, start = b"", 0
            is_page = "html" in (headers.get("Content-Type") or "").lower()
        else:
            head, start = _head(block)
            is_page = head[:5] == b"http/" and head[9:12] == b"200" and b"html" in _value(head, b"\ncontent-type:")
        uri = bare_uri(headers.get("WARC-Target-URI") or "")
        if not is_page or not uri.startswith(("http://", "https://")):
            tally.others += 1
            return None
        tally.pages += 1
        host = uri.split("/", 3)[2]
        tally.hosts.add(host)
        date = headers.get("WARC-Date") or ""
        if not tally.first or date < tally.first:
            tally.first = date
        if date > tally.last:
            tally.last = date
        body: Bytes = memoryview(block)[start:]
        if b"-encoding:" in head and (b"\ncontent-encoding:" in head or b"\ntransfer-encoding:" in head):
            pairs = tuple(_pair(line) for line in head.decode("latin-1").splitlines()[1:])
            body = unwrap(unchunked(pairs, bytes(body))[0], header_of(pairs, "Content-Encoding")).body
        sure = self._in_full is not None and self._in_full(host)
        if sure or is_candidate(body, self._search):
            return body, _value(head, b"\ncontent-type:").decode("latin-1"), sure
        tally.screened_out += 1
        return None

    def _look(self, record: WarcRecord, block: bytes) -> Find | None:
        page = self._page(record, block)
        if page is None:
            return None
        body, content_type, sure = page
        if not sure and not _tells(bytes(body), content_type):
            self._tally.screened_out += 1
            return None
        self._tally.candidates += 1
        head = {name.lower(): value for name, value in record.headers.items()}
        exchange = exchange_of(head, block, self._tally.records)
        if not isinstance(exchange, Exchange):
            problem = exchange.problem if isinstance(exchange, Skipped) else "no exchange"
            self._tally.statuses["unreadable"] += 1
            self.issues.append(f"{self.name}: {head.get('warc-target-uri', '')}: {problem}")
            return None
        return self._read(exchange)

    def _read(self, exchange: Exchange) -> Find | None:
        unwrapped = unwrap(exchange.body, header_of(exchange.response_headers, "Content-Encoding"))
        if exchange.outcome is not Outcome.OK or exchange.role is not Role.ARTICLE or unwrapped.problem is not None:
            self._tally.statuses["unreadable"] += 1
            return Find(exchange=exchange, extraction=None)
        snapshot = Snapshot(
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            content_type=header_of(exchange.response_headers, "Content-Type"),
            body=unwrapped.body,
            payload_sha256=hashlib.sha256(exchange.body).hexdigest(),
        )
        extraction = self._extraction(snapshot)
        decision = extraction.decision
        self._tally.statuses["unreadable" if decision is None else decision.status.value] += 1
        if decision is not None and decision.status is Status.REJECTED:
            self._tally.rules[decision.rule or "none"] += 1
            return None
        return Find(exchange=exchange, extraction=extraction)


def _tells(body: bytes, content_type: str) -> bool:
    """Does the text fulfil a condition? What no parser takes is left to the full path."""
    try:
        return bool(fulfilled(decode(body, content_type).text))
    except (HTMLParserException, ValueError):
        return True


def _head(block: bytes) -> tuple[bytes, int]:
    """The head of a response in lower case, and where its body begins; lines may end in a bare line feed."""
    end = block.find(_HEAD_END)
    if end >= 0:
        return block[:end].lower(), end + len(_HEAD_END)
    end = block.find(b"\n\n")
    return (block[:end].lower(), end + 2) if end >= 0 else (block.lower(), len(block))


def _value(head: bytes, name: bytes) -> bytes:
    """What a header in lower case says, b"" where there is none."""
    start = head.find(name)
    if start < 0:
        return b""
    end = head.find(b"\n", start + 1)
    return head[start + len(name) : end if end >= 0 else len(head)].strip()


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC).replace(microsecond=0) if found.tzinfo is not None else None
