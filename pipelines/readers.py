"""How are pages read when one of them may stop, eat or kill its reader? By children, each page an order of its own.

An order says where the body of a page stands in the archive, or brings it along: a child has no ledger. What comes
back is JSON. A page that no child survives is told as `unextractable`, with the reason.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.bodies import shown_body
from archive.capture import utc_text
from archive.facts import moment
from archive.index_reads import LedgerReads, Page
from archive.records import Extraction
from archive.segments import ArchivePaths
from archive.snapshot import Snapshot
from archive.store_rows import Entry, Rows, rows_of
from pipelines.child import Limits
from pipelines.child_work import Order
from pipelines.codec import decode, encode
from pipelines.errors import PipelineError
from pipelines.extract import guarded, unextractable
from pipelines.recipe import reading_recipe
from pipelines.report import attested_values
from pipelines.workers import Lost, Workers

__all__ = [
    "OtherCode",
    "Placed",
    "Readers",
    "begin_reading",
    "entry_of",
    "lost_rows",
    "page_order",
    "placed_in",
    "rows_answer",
    "rows_told",
    "snapshot_of",
    "snapshot_order",
    "with_rules",
]


_SENTENCES = (
    ("zh", "中共代表团于2017年11月9日访问老挝，宣介中共十九大精神。"),
    ("en", "A delegation of the Communist Party of China visited Laos on November 9, 2017, and told of the congress. "),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A page as the ledger has it, and the capture that holds its body: of a revisit another one."""

    snapshot_id: str
    page: Page
    holder: Page


class OtherCode(PipelineError):
    """A worker reads by other rules, lexicons or libraries than this program."""

    status = 2

    def __init__(self, worker: str, found: str, expected: str) -> None:
        self.worker, self.found, self.expected = worker, found, expected
        super().__init__(
            f"worker {worker}: reads by recipe {found[:12]}, expected {expected[:12]}; "
            "give it the same checkout and the same libraries, and start it again"
        )


class Readers:
    """Children that read pages, started with the first one; to be closed.

    archive  where pages stand that are named by their places
    jobs     children at most: results and their order do not depend on it
    fork     whether children are copies of this process, with the rules that it has loaded; see pipelines/child.py
    """

    def __init__(
        self, archive: Path | None = None, *, jobs: int = 1, limits: Limits | None = None, fork: bool = True
    ) -> None:
        ours = reading_recipe()
        root = "" if archive is None else str(archive)
        self._prepare = with_rules if fork else _nothing
        self._placed = Workers(begin_reading, root, ours, jobs=jobs, limits=limits, fork=fork)
        self._brought = Workers(begin_reading, "", ours, jobs=jobs, ahead=1, limits=limits, fork=fork)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._placed.close()
        self._brought.close()

    def rows(self, pages: Iterable[Placed]) -> Iterator[tuple[Placed, Rows | None]]:
        """What the store holds of pages, read in the archive by the children themselves.

        returns  None for a page whose body does not stand there as the ledger says
        """
        asked: deque[Placed] = deque()

        def orders() -> Iterator[bytes]:
            for placed in pages:
                self._prepare()
                asked.append(placed)
                yield page_order(placed)

        for answer in self._placed.answers(orders()):
            placed = asked.popleft()
            if isinstance(answer, Lost):
                yield placed, lost_rows(placed, answer.reason)
            else:
                found = json.loads(answer)["rows"]
                yield placed, None if found is None else rows_told(placed.snapshot_id, found)

    def extractions(self, snapshots: Iterable[Snapshot]) -> Iterator[Extraction]:
        """What pages say, each brought to a child as it stands here."""
        asked: deque[Snapshot] = deque()

        def orders() -> Iterator[bytes]:
            for snapshot in snapshots:
                self._prepare()
                asked.append(snapshot)
                yield snapshot_order(snapshot)

        for answer in self._brought.answers(orders()):
            snapshot = asked.popleft()
            if isinstance(answer, Lost):
                yield unextractable(snapshot.id, snapshot.url, snapshot.source, answer.reason)
            else:
                yield decode(json.loads(answer)["text"])

    def extraction(self, snapshot: Snapshot) -> Extraction:
        """The same of one page."""
        (found,) = self.extractions([snapshot])
        return found


@cache
def with_rules() -> None:
    """Load what most pages need, once in this process, so that no copy of it has to."""
    for language, text in _SENTENCES:
        html = f'<html lang="{language}"><h1>{text}</h1><p>{text * 3}</p><p>{text * 3}</p></html>'
        at = moment("2017-11-10T00:00:00Z")
        guarded(Snapshot.of_file(html.encode(), url="http://www.example.cn/", fetched_at=at))


def _nothing() -> None:
    """A new Python loads the rules itself."""


def placed_in(ledger: LedgerReads, snapshot_id: str) -> Placed | None:
    """Where a page stands, as the ledger says; of a revisit without its original nothing stands there."""
    page = ledger.page(snapshot_id)
    if page is None:
        return None
    original = None if page.revisit_of is None else ledger.page(page.revisit_of)
    return Placed(snapshot_id=snapshot_id, page=page, holder=original or page)


def snapshot_order(snapshot: Snapshot) -> bytes:
    """The page itself: for a child that has no other order."""
    return _order(_head(snapshot), snapshot.body)


def page_order(placed: Placed) -> bytes:
    """Some hundred bytes: many fit into a pipe."""
    page, holder = placed.page, placed.holder
    place = [holder.segment, holder.offset, holder.length, holder.payload_sha256]
    return _order(_head(page) | {"place": place, "content_sha256": page.content_sha256})


def snapshot_of(paths: ArchivePaths, order: bytes) -> Snapshot | None:
    """The page that an order is for; None when its body does not stand in its place."""
    line, _, body = order.partition(b"\n")
    head = json.loads(line)
    page = {name: head[name] for name in ("url", "status", "content_type", "source", "payload_sha256")}
    if "place" in head:
        segment, offset, length, payload_sha256 = head["place"]
        known: dict[str, Any] = page | {"payload_sha256": payload_sha256, "content_sha256": head["content_sha256"]}
        known |= {"segment": segment, "offset": offset, "length": length, "revisit_of": None, "taken_down": None}
        found = shown_body(paths, Page(**known, fetched_at=moment(head["fetched_at"])))
        if found is None or found[1] != head["content_sha256"]:
            return None
        body = found[0]
    return Snapshot(**page, fetched_at=moment(head["fetched_at"]), body=body)


def rows_answer(snapshot: Snapshot, extraction: Extraction) -> list[Any]:
    """The rows of the store, as JSON has them."""
    return list(rows_of(entry_of(snapshot, extraction), extraction, attested_values(extraction)).by_table)


def entry_of(page: Snapshot | Placed, extraction: Extraction) -> Entry:
    """An extraction as stored, by the rules of this process."""
    said = page.page if isinstance(page, Placed) else page
    return Entry(
        snapshot_id=extraction.snapshot_id,
        recipe=reading_recipe(),
        url=said.url,
        source=said.source,
        fetched_at=utc_text(said.fetched_at),
        content_sha256=said.content_sha256,
        text=encode(extraction),
    )


def lost_rows(placed: Placed, reason: str) -> Rows:
    """What the store holds of a page that no child survived."""
    extraction = unextractable(placed.snapshot_id, placed.page.url, placed.page.source, reason)
    return rows_of(entry_of(placed, extraction), extraction, attested_values(extraction))


def begin_reading(root: str, recipe: str) -> Order:
    """In a child; raises OtherCode when the program was changed since its parent started."""
    if reading_recipe() != recipe:
        raise OtherCode("a child process", reading_recipe(), recipe)
    paths = ArchivePaths(Path(root))

    def read(order: bytes) -> bytes:
        snapshot = snapshot_of(paths, order)
        if snapshot is None:
            return b'{"rows":null}'
        extraction = guarded(snapshot)
        told = {"rows": rows_answer(snapshot, extraction)} if root else {"text": encode(extraction)}
        return json.dumps(told, ensure_ascii=False).encode()

    return read


def rows_told(snapshot_id: str, by_table: list[list[list[Any]]]) -> Rows:
    """The inverse of rows_answer()."""
    return Rows(snapshot_id=snapshot_id, by_table=tuple(tuple(tuple(row) for row in rows) for rows in by_table))


def _head(page: Page | Snapshot) -> dict[str, Any]:
    names = ("url", "status", "content_type", "source", "payload_sha256")
    return {name: getattr(page, name) for name in names} | {"fetched_at": utc_text(page.fetched_at)}


def _order(head: dict[str, Any], body: bytes = b"") -> bytes:
    return json.dumps(head).encode() + b"\n" + body
