"""What was captured, and what did the page say? Reading only; any number of readers beside one writer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.bodies import http_at, shown_body
from archive.capture import Attempt, Capture, Role, SearchResult
from archive.compared import LedgerMark, ledger_mark, still_holds
from archive.encoding import unwrap
from archive.errors import BadInput, Damaged, NoSuchRecord, OldLedger, TakenDown
from archive.index import Index
from archive.index_reads import LedgerReads, Row
from archive.members import BadMember, Group, Http, read_group
from archive.placed import place_of
from archive.recovery import rebuild_index
from archive.screening import Screening
from archive.segments import ArchivePaths, open_segment
from archive.snapshot import Snapshot
from archive.version import check_format
from archive.warc import header_of

__all__ = ["ArchiveReader"]


class ArchiveReader:
    """The captures of one archive. A context manager.

    A ledger that is missing or of another version is made anew first, unless that is not wanted.

    raises   BadInput when there is no archive, Damaged when its ledger cannot be read, Locked, NewerVersion
    """

    def __init__(self, root: Path, *, may_write: bool = True) -> None:
        """
        may_write   False: nothing is made, and a ledger that would have to be is Damaged
        """
        self._paths = ArchivePaths(root)
        self._may_write = may_write

    def __enter__(self) -> Self:
        check_format(self._paths)
        if not self._paths.index.exists() and (self._paths.sealed_names() or self._paths.open_names()):
            if not self._may_write:
                raise Damaged(str(self._paths.index), "no ledger", "one; the next command that needs it makes it anew")
            rebuild_index(self._paths.root)  # only the ledger was lost; the WARC files hold all of it
        if not self._paths.index.exists():
            raise BadInput(str(self._paths.root), "no archive", "one made by: xuanjie demo, crawl or import")
        try:
            self._index = Index(self._paths.index, read_only=True)
        except OldLedger:
            if not self._may_write:
                raise
            rebuild_index(self._paths.root)
            self._index = Index(self._paths.index, read_only=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()

    @property
    def ledger(self) -> LedgerReads:
        """The ledger itself, for questions about many captures."""
        return self._index

    def mark(self) -> LedgerMark | None:
        """The ledger as it is now, to be recognised again; None when its manifest is no unbroken chain."""
        return ledger_mark(self._paths, self._index)

    def still_holds(self, mark: LedgerMark) -> bool:
        """Are the captures up to the marked one those that stood there then?"""
        return still_holds(mark, self._paths, self._index)

    def captures(self, role: Role | None = None) -> Iterator[Capture]:
        """All captures, or those of a role, by time and id."""
        return self._index.captures(role)

    def articles_by_id(self) -> Iterator[Capture]:
        """The captures that are read for records, by id: articles that arrived whole, differ from the
        capture before, and were not taken down."""
        return self._index.articles_by_id()

    def article_ids(self) -> Iterator[str]:
        """Their ids, in order."""
        return self._index.article_ids()

    def newest_article(self) -> datetime | None:
        """When the newest of them was captured; None when there is none."""
        return self._index.newest_article()

    def captures_by_address(self) -> Iterator[Capture]:
        """All captures, by address."""
        return self._index.captures_by_address()

    def steady(self) -> AbstractContextManager[None]:
        """A block in which every list is of one moment, whoever writes meanwhile."""
        return self._index.steady()

    def capture(self, snapshot_id: str) -> Capture:
        """One capture; raises NoSuchRecord."""
        found = self._index.capture(snapshot_id)
        if found is None:
            raise NoSuchRecord("snapshot", snapshot_id, "snapshot ids stand in evidence tables and in: xuanjie explain")
        return found

    def latest(self, url: str) -> Capture | None:
        """The last capture of an address."""
        return self._index.latest(url)

    def captures_of(self, url: str) -> list[Capture]:
        """All captures of an address, by time."""
        return list(self._index.captures_of(url))

    def asked(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the ledger (index.sql) for lists that show a page at a time; SQL of our own, values of anybody."""
        return self._index.asked(sql, *values)

    def takedowns(self) -> Iterator[Capture]:
        """The captures whose bytes were taken down, by day and id; `takedown` says when and why."""
        return self._index.takedowns()

    def attempts(self) -> Iterator[Attempt]:
        """Attempts without a response, by time."""
        return self._index.attempts()

    def screenings(self) -> Iterator[Screening]:
        """The WARC files of others that were looked through, by time."""
        return self._index.screenings()

    def searches(self) -> Iterator[SearchResult]:
        """What listings and queries showed, by time."""
        return self._index.searches()

    def http(self, snapshot_id: str) -> Http:
        """Status, headers and body as stored; for a revisit its own status and headers with the body it shares.

        raises   NoSuchRecord, Damaged, TakenDown
        """
        row, capture = self._row(snapshot_id)
        http, _ = http_at(self._paths, row)
        if capture.revisit_of is None:
            return http
        body = self._original(capture)[0].body
        return Http(status=http.status, headers=http.headers, body=body)

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """A captured page: the body without content-encoding, a revisit with the body it shares.

        A body that was cut or too large is given as far as it goes; its capture says so in `truncated`.

        raises   NoSuchRecord; TakenDown; Damaged when the stored bytes are not those that were recorded
        """
        page = self._index.page(snapshot_id)
        if page is not None and page.taken_down is None:
            holder = page if page.revisit_of is None else self._index.page(page.revisit_of)
            found = None if holder is None else shown_body(self._paths, holder)
            if found is not None and found[1] == page.content_sha256:
                return Snapshot.of_capture(page, found[0])
        return self._by_every_rule(snapshot_id)  # which says what is wrong

    def _by_every_rule(self, snapshot_id: str) -> Snapshot:
        row, capture = self._row(snapshot_id)
        if capture.takedown is not None:
            raise TakenDown(snapshot_id, capture.takedown.day, capture.takedown.reason)
        http, digest = http_at(self._paths, row) if capture.revisit_of is None else self._original(capture)
        body = unwrap(http.body, header_of(http.headers, "Content-Encoding")).body
        found = digest if body is http.body else hashlib.sha256(body).hexdigest()
        if found != capture.content_sha256:
            raise Damaged(place_of(capture), f"decoded body with sha256 {found[:12]}", capture.content_sha256[:12])
        return Snapshot.of_capture(capture, body)

    def group(self, snapshot_id: str) -> Group:
        """The records of a capture as they stand in their segment, each with its bytes there.

        raises   NoSuchRecord; Damaged when they are not what the ledger says
        """
        capture = self.capture(snapshot_id)
        try:
            with open_segment(self._paths, capture.warc_file) as file:
                group = read_group(file, capture.warc_file, capture.offset)
        except OSError as error:
            raise Damaged(place_of(capture), error.strerror or str(error), "the segment") from error
        except BadMember as error:
            raise Damaged(place_of(capture), error.problem, "a whole WARC record") from error
        if group is None or group.entry != capture:
            raise Damaged(place_of(capture), "another exchange", "the one that the ledger describes")
        return group

    def members(self, snapshot_id: str) -> bytes:
        """The gzip members of a capture as they stand in their segment, compared with the digest in the ledger; of one
        that was taken down the tombstone and what stayed. Nothing is unpacked.

        raises   NoSuchRecord, Damaged
        """
        place = self._index.place(snapshot_id)
        if place is None:
            raise NoSuchRecord("snapshot", snapshot_id, "snapshot ids stand in evidence tables and in: xuanjie explain")
        segment, offset, length, sha256 = place
        where = f"snapshot {snapshot_id} in {segment} at {offset}"
        try:
            with open_segment(self._paths, segment) as file:
                file.seek(offset)
                found = file.read(length)
        except OSError as error:
            raise Damaged(where, error.strerror or str(error), "the segment") from error
        digest = hashlib.sha256(found).hexdigest()
        if digest != sha256:
            raise Damaged(where, f"{len(found)} bytes with sha256 {digest[:12]}", f"{length} with {sha256[:12]}")
        return found

    def _row(self, snapshot_id: str) -> tuple[Row, Capture]:
        row = self._index.row(snapshot_id)
        if row is None:
            raise NoSuchRecord("snapshot", snapshot_id, "snapshot ids stand in evidence tables and in: xuanjie explain")
        assert isinstance(row.entry, Capture)
        return row, row.entry

    def _original(self, capture: Capture) -> tuple[Http, str]:
        assert capture.revisit_of is not None
        row = self._index.row(capture.revisit_of)
        if row is None:
            raise Damaged(place_of(capture), "no such snapshot", f"{capture.revisit_of}, whose body this one shares")
        return http_at(self._paths, row)
