"""What does the process do that reads beside a crawl? It stores what each page says, a few pages in one transaction.

An order is the id of a snapshot, its answer a line of JSON; see pipelines/child.py. It reads no page itself: a child of
its own does, which dies alone of a page that nobody can read.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import Damaged, NoSuchRecord, TakenDown, WriteFailed
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.segments import ArchivePaths
from archive.snapshot import Snapshot
from archive.store import Store
from archive.store_rows import Rows
from crawler.listings.page import Unparsable, check_parsable
from pipelines.child import ChildFailed
from pipelines.child_work import Order, Together
from pipelines.extract import guarded
from pipelines.readers import (
    Placed,
    lost_rows,
    page_order,
    placed_in,
    rows_answer,
    rows_told,
    snapshot_of,
    snapshot_order,
    with_rules,
)
from pipelines.screening.looking import fulfilled
from pipelines.screening.matching import is_candidate, matcher
from pipelines.workers import Lost, Workers

__all__ = ["begin", "begin_beside"]

_SMALL = 4096  # characters: pages without text, which a person should hear of, are read whatever words they hold
_AT_ONCE = 16  # pages in one transaction: what a kill takes is read again by `xuanjie extract`


def begin(root: str) -> Together:
    """What answers orders, in the child."""
    held = ExitStack()
    desk: _Desk | None = None

    def work(orders: list[bytes]) -> list[bytes]:
        nonlocal desk
        ids = [order.decode("ascii") for order in orders]
        try:
            desk = desk or held.enter_context(_Desk(DataPaths(Path(root))))
            return desk.answers(ids)
        except WriteFailed as why:  # the crawl ends with it
            return [json.dumps({"path": why.path, "reason": why.reason}).encode()] * len(ids)

    _with_words()
    return Together(work=work, at_once=_AT_ONCE, close=held.close)


class _Desk:
    """The store and the children that read for it; a context manager."""

    def __init__(self, paths: DataPaths) -> None:
        self._paths = paths
        with ExitStack() as held:
            self._store = held.enter_context(Store(paths.store))
            self._workers = held.enter_context(Workers(begin_beside, str(paths.archive)))
            self._brought = held.enter_context(Workers(begin_beside, str(paths.archive), ahead=1))  # orders are long
            self._held = held.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._held.close()

    def answers(self, ids: list[str]) -> list[bytes]:
        """Store what some pages say, in one transaction; raises WriteFailed."""
        batch = _read(self._paths, self._workers, self._brought, ids)
        if batch.rows:
            self._store.put_rows(batch.rows)
        told = [{"told": batch.told.get(sid), "screened": sid in batch.screened} for sid in ids]
        return [json.dumps(one).encode() for one in told]


def _with_words() -> None:
    """Load what most pages need, so that no child has to."""
    with_rules()
    is_candidate(b"", matcher())
    fulfilled("")


@dataclass(slots=True)
class _Batch:
    """What was read of some pages."""

    rows: list[Rows] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)  # snapshot → what a person should know of it
    screened: set[str] = field(default_factory=set)  # pages that hold none of the words


def _read(paths: DataPaths, workers: Workers, brought: Workers, ids: list[str]) -> _Batch:
    """Have pages read where they stand; those that do not stand there are brought."""
    batch = _Batch()
    pages: list[Placed] = []
    absent: list[Placed] = []
    with ArchiveReader(paths.archive) as reader:
        for sid in ids:
            placed = placed_in(reader.ledger, sid)
            if placed is None:
                batch.told[sid] = "not read: the ledger does not know it"
            else:
                pages.append(placed)
        for placed, answer in _answers(workers, pages):
            if not _take(batch, placed, answer):
                absent.append(placed)
        for placed in absent:
            try:
                snapshot = reader.snapshot(placed.snapshot_id)
            except (Damaged, NoSuchRecord, TakenDown) as why:  # a web archive gave the very capture again
                batch.told[placed.snapshot_id] = f"not read: {why}"
            else:
                _take(batch, placed, _answer(brought, snapshot_order(snapshot)))
    return batch


def _answers(workers: Workers, pages: list[Placed]) -> Iterator[tuple[Placed, bytes | Lost | ChildFailed]]:
    """Each page with its answer. Should the work on one fail, those without an answer are asked for one by one."""
    left = deque(pages)
    try:
        for answer in workers.answers(map(page_order, pages)):
            yield left.popleft(), answer
    except ChildFailed:
        for placed in left:
            yield placed, _answer(workers, page_order(placed))


def _answer(workers: Workers, order: bytes) -> bytes | Lost | ChildFailed:
    try:
        (answer,) = workers.answers([order])
    except ChildFailed as failure:
        return failure
    return answer


def _take(batch: _Batch, placed: Placed, answer: bytes | Lost | ChildFailed) -> bool:
    """False when the child did not find the page in its place."""
    sid = placed.snapshot_id
    if isinstance(answer, ChildFailed):  # nothing is stored: `xuanjie extract` reads it
        batch.told[sid] = f"not read while crawling: {answer}"
        return True
    if isinstance(answer, Lost):
        batch.rows.append(lost_rows(placed, answer.reason))
        batch.told[sid] = f"unextractable: {answer.reason}"
        return True
    found = json.loads(answer)
    if found["told"] is not None:
        batch.told[sid] = found["told"]
    if found["rows"] is not None:
        batch.rows.append(rows_told(sid, found["rows"]))
    if found["screened"]:
        batch.screened.add(sid)
    return bool(found["found"])


def begin_beside(root: str) -> Order:
    """In the child that reads."""
    paths = ArchivePaths(Path(root))

    def read(order: bytes) -> bytes:
        answer: dict[str, object] = {"found": True, "rows": None, "told": None, "screened": 0}
        snapshot = snapshot_of(paths, order)
        if snapshot is None:
            return json.dumps(answer | {"found": False}).encode()
        try:
            check_parsable(snapshot.html)
        except Unparsable as why:  # `xuanjie extract` has the time that a crawl has not
            return json.dumps(answer | {"told": f"not read while crawling: {why}"}).encode()
        if len(snapshot.html) > _SMALL and not _may_be_kept(snapshot):
            return json.dumps(answer | {"screened": 1}).encode()
        one = guarded(snapshot)
        if one.announcement is None:
            answer["told"] = f"{one.issues[0].code}: {one.issues[0].detail}"
        return json.dumps(answer | {"rows": rows_answer(snapshot, one)}).encode()

    return read


def _may_be_kept(snapshot: Snapshot) -> bool:
    """False for a page that no rule can keep: nothing that it says is needed while the crawl goes on."""
    return is_candidate(snapshot.body, matcher()) and bool(fulfilled(snapshot.html))
