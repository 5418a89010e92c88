"""When is a page safely kept? When it is in a synced WARC segment and then in the ledger; only that is acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.appender import Appender
from archive.capture import RENDERED, Attempt, Capture, Exchange, Outcome, SearchResult, snapshot_id
from archive.encoding import unwrap
from archive.errors import Unrecordable
from archive.facts import Entry
from archive.index import Index
from archive.lock import ArchiveLock
from archive.members import BadMember, Http, parse_http, read_record
from archive.recovery import open_ledger, recover
from archive.screening import Screening
from archive.segments import ArchivePaths, make_folder, open_segment, sync_folder, writes
from archive.version import note_format
from archive.warc import (
    BODY_HEADERS,
    SharedBody,
    header_of,
    write_attempt,
    write_exchange,
    write_screening,
    write_search,
)

__all__ = ["SEGMENT_BYTES", "Recorder"]

SEGMENT_BYTES = 64 * 1024 * 1024  # a segment is sealed before the first group past this size

_READ_BEFORE = {Outcome.OK, Outcome.UNCHANGED}


class Recorder:
    """The one writer of an archive. A context manager: locks, recovers, and seals its segment at the end.

    root           the archive's folder; made when it is missing
    agent          who writes, for the warcinfo record
    segment_bytes  size at which the next segment is begun
    raises         Locked, Damaged (acknowledged bytes are missing; nothing is written then), WriteFailed
    """

    def __init__(self, root: Path, *, agent: str, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._paths = ArchivePaths(root)
        self._agent = agent
        self._segment_bytes = segment_bytes
        self._lock: ArchiveLock
        self._index: Index
        self._appender: Appender

    def __enter__(self) -> Self:
        paths = self._paths
        make_folder(paths.warc)
        sync_folder(paths.root)
        self._lock = ArchiveLock(paths.lock)
        try:
            with writes(paths.root):
                self._open()
        except BaseException:
            self._lock.close()
            raise
        return self

    def _open(self) -> None:
        paths = self._paths
        self._index = open_ledger(paths)  # refuses an archive of a later version
        try:
            segment = recover(paths, self._index)  # writes nothing into an archive that has lost acknowledged bytes
            note_format(paths)
            self._appender = Appender(
                paths,
                self._index,
                agent=self._agent,
                segment_bytes=self._segment_bytes,
                segment=segment,
                check_lock=self._lock.check,
            )
        except BaseException:
            self._index.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Seal the segment and let go of the archive; after a failed write, only let go."""
        try:
            self._appender.close()
        finally:
            self._index.close()
            self._lock.close()

    def exchange(self, exchange: Exchange) -> Capture:
        """Keep one exchange.

        returns  its Capture; the one already stored when the same bytes of that second are known. `outcome` is
                 `unchanged` when this page has been read before, and `truncated`, `too_large` or `error` when an
                 exchange said to be `ok` has a body that cannot be unpacked to its end
        raises   WriteFailed: nothing of this exchange is kept, and the recorder is of no further use;
                 Unrecordable: it is not kept, and the recorder goes on
        """
        self._appender.refuse_after_failure()
        retrieved_at = None if exchange.retrieved_at is None else _whole_second(exchange.retrieved_at)
        fetched_at = _whole_second(exchange.fetched_at)
        if fetched_at is not exchange.fetched_at or retrieved_at is not exchange.retrieved_at:
            exchange = replace(exchange, fetched_at=fetched_at, retrieved_at=retrieved_at)
        payload = hashlib.sha256(exchange.body).hexdigest()
        sid = snapshot_id(exchange.url, exchange.fetched_at, payload)
        known = self._index.capture(sid)
        if known is not None:
            return known
        capture, shared = self._judge(exchange, sid, payload)
        try:
            group = write_exchange(exchange, capture, shared)
        except ValueError as error:  # a character that no encoding has
            raise Unrecordable(exchange.url, str(error)[:200]) from error

        def place(segment: str, offset: int) -> tuple[bytes, int, Entry]:
            return group.data, group.records, replace(capture, warc_file=segment, offset=offset, length=group.first)

        entry = self._appender.append(place, exchange.fetched_at, url=exchange.url, made=group.made)
        assert isinstance(entry, Capture)
        return entry

    def attempt(self, attempt: Attempt) -> None:
        """Keep an attempt that got no response; raises WriteFailed."""
        attempt = replace(attempt, at=_whole_second(attempt.at))

        def place(segment: str, offset: int) -> tuple[bytes, int, Entry]:
            return write_attempt(attempt, segment=segment, offset=offset), 1, attempt

        self._appender.append(place, attempt.at, url=attempt.url)

    def search(self, search: SearchResult) -> None:
        """Keep what a listing or query showed; raises WriteFailed."""
        search = replace(search, at=_whole_second(search.at))

        def place(segment: str, offset: int) -> tuple[bytes, int, Entry]:
            return write_search(search, segment=segment, offset=offset), 1, search

        self._appender.append(place, search.at, url=search.url)

    def screening(self, screening: Screening) -> bool:
        """Keep what was counted in a file of others; False when the same file was looked through by the same words
        before, which says it all. Raises WriteFailed."""
        told = {(s.sha256, s.terms, s.cut) for s in self._index.screenings()}
        if (screening.sha256, screening.terms, screening.cut) in told:
            return False
        screening = replace(screening, at=_whole_second(screening.at))

        def place(segment: str, offset: int) -> tuple[bytes, int, Entry]:
            return write_screening(screening, segment=segment, offset=offset), 1, screening

        self._appender.append(place, screening.at, url=screening.file)
        return True

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Sync and acknowledge many groups at a time: what is recorded inside is safe when the block has ended.

        A kill inside loses nothing that was synced; what was written is re-indexed at the next start.
        """
        self._appender.batch(True)
        try:
            yield
        finally:
            self._appender.batch(False)
            self._appender.settle()

    def gather(self) -> None:
        """From now on what is recorded is safe when acknowledge() has ended, and not before."""
        self._appender.batch(True)

    def acknowledge(self) -> None:
        """Sync what was recorded, then commit its rows; raises WriteFailed."""
        self._appender.acknowledge()

    @property
    def took_over(self) -> str:
        """The writer before this one, when it died at work; "" when it ended in good order."""
        return self._lock.took_over

    @property
    def written(self) -> int:
        """Exchanges, attempts and searches written by this recorder; what was known already is not counted."""
        return self._appender.written

    def recall(self, url: str, at: datetime | None) -> Http | None:
        """The stored response of an address at a second, or its last one; None when there is none that can be read."""
        capture = self._index.latest(url, until=None if at is None else _whole_second(at))
        if capture is None or (at is not None and capture.fetched_at != _whole_second(at)):
            return None
        if capture.revisit_of is not None:
            capture = self._index.capture(capture.revisit_of)
        return None if capture is None else self._stored(capture)

    def _judge(self, exchange: Exchange, sid: str, payload: str) -> tuple[Capture, SharedBody | None]:
        """What the index will say of an exchange (its place is still empty), and the stored body it shares."""
        unwrapped = unwrap(exchange.body, header_of(exchange.response_headers, "Content-Encoding"))
        outcome, truncated, problem = exchange.outcome, exchange.truncated, unwrapped.problem
        if problem is not None:
            truncated = truncated or problem.truncated
            outcome = problem.outcome if outcome is Outcome.OK else outcome
        capture = Capture(
            snapshot_id=sid,
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            source=exchange.source,
            role=exchange.role,
            outcome=outcome,
            via=exchange.via,
            content_type=header_of(exchange.response_headers, "Content-Type"),
            payload_sha256=payload,
            content_sha256=payload if unwrapped.body == exchange.body else hashlib.sha256(unwrapped.body).hexdigest(),
            warc_file="",
            offset=0,
            length=0,
            revisit_of=None,
            truncated=truncated,
            vantage=exchange.vantage,
            robots=exchange.robots,
            origin=exchange.origin,
            retrieved_at=exchange.retrieved_at,
            led_to=exchange.led_to,
            tls_verified=exchange.tls_verified,
        )
        if not exchange.body or problem is not None or truncated is not None:
            return capture, None  # a damaged body vouches for nothing; an empty one is smaller than a reference
        rendered = capture.via == RENDERED
        last = self._index.latest(capture.url, until=capture.fetched_at, rendered=rendered)
        if last is None or last.truncated is not None or last.content_sha256 != capture.content_sha256:
            return capture, None
        shared = self._shared(last if last.revisit_of is None else self._index.capture(last.revisit_of))
        if shared is None:
            return capture, None
        if outcome is Outcome.OK and _read_alike(capture, last):
            outcome = Outcome.UNCHANGED
        return replace(capture, outcome=outcome, revisit_of=shared.capture.snapshot_id), shared

    def _shared(self, original: Capture | None) -> SharedBody | None:
        """A stored body with the headers that describe it; None when it is damaged and must not be relied on."""
        http = None if original is None else self._stored(original)
        if original is None or http is None:
            return None  # the page is stored in full again; verify names the damage
        described = tuple((name, value) for name, value in http.headers if name.lower() in BODY_HEADERS)
        return SharedBody(capture=original, headers=described)

    def _stored(self, capture: Capture) -> Http | None:
        """The response at a capture's place; None when it is gone or damaged."""
        with writes(self._paths.warc):  # a disk that fails here is no damage of the record
            try:
                with open_segment(self._paths, capture.warc_file) as file:
                    record = read_record(file, capture.offset)
                return None if record is None or record.kind != "response" else parse_http(record.block)
            except (FileNotFoundError, BadMember, ValueError):
                return None


def _read_alike(capture: Capture, last: Capture) -> bool:
    """True when reading the capture could only say again what was said of the last one.

    Not so when that was taken for another kind of page, was no good page, or came under another source or label.
    """
    return (
        last.outcome in _READ_BEFORE
        and last.role is capture.role
        and last.source == capture.source
        and last.content_type == capture.content_type
    )


def _whole_second(moment: datetime) -> datetime:
    if moment.tzinfo is UTC and not moment.microsecond:
        return moment
    return moment.astimezone(UTC).replace(microsecond=0)
