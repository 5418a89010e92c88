"""What does the release say of each page, when was it first captured, and is it new? One line per document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Protocol, overload

from pipelines.gates.chance import share_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.pages.dates import url_day
from pipelines.release.in_order import both, by_key, sorted_like
from pipelines.release.json_line import spelled, value_at
from pipelines.release.spool import Lines, Sorter, Spool
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.tables import Row

__all__ = ["Batch", "Page", "Pages", "batches", "pages_of", "those"]

_COPIES = frozenset(
    {"import", "screened", "wayback", "commoncrawl"}
)  # values of `via` that say nothing of the site as it is
_BEIJING = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document, as its row and its captures tell it."""

    document_id: str
    snapshot_id: str  # that speaks for it
    source: str
    title: str | None
    published_on: date | None  # as printed
    filed_on: date | None  # the day in its address
    captured_on: date  # first, in China
    is_copy: bool  # from an import or a web archive
    is_judged: bool  # a rule could say something of it
    layout: str | None
    issues: frozenset[str]
    is_new: bool  # no capture of it is in the last release

    @property
    def day(self) -> date | None:
        """When it was filed, as far as address or page tell."""
        return self.filed_on or self.published_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The pages of one source that came from the site itself while they were current: the new ones, and its past."""

    source: str
    new: Sequence[Page]
    past: Sequence[Page]

    @property
    def example(self) -> str:
        """A command that shows one of the new pages."""
        return f"xuanjie show {self.new[-1].snapshot_id}"


def pages_of(facts: Facts) -> Pages:
    """All documents of the release to be made: in memory, or on the disk where its tables lie there."""
    rows = facts.rows
    told = both(
        by_key(rows["documents"], "document_id"),
        by_key(rows["candidates"], "document_id"),
        itemgetter("document_id"),
        itemgetter("document_id"),
    )
    documents = rows["documents"]
    if isinstance(documents, SpooledTable):
        return SpooledPages(_captured(facts, told, Sorter(documents.spool)), documents.spool)
    return PagesAtHand(_captured(facts, told, []))


def _captured(facts: Facts, told: Iterable[tuple[Row, Row]], sorter: Sorter | list[Any]) -> Iterator[Page]:
    """The pages, by the id of their first captures."""
    known = _known_before(facts)
    beside = next(known, None)
    for document, judged in told:
        key = document["document_id"]
        while beside is not None and beside < key:
            beside = next(known, None)
        said = [
            key, judged["snapshot_id"], document["source"] or "", judged["title"], _text(judged["published_on"]),
            _text(url_day(judged["url"])), judged["status"] is not None, judged["layout"], judged["issues"],
            beside != key,
        ]  # fmt: skip
        if isinstance(sorter, Sorter):
            sorter.add((document["snapshots"][0],), said)
        else:
            sorter.append(((document["snapshots"][0],), said))
    ordered = sorted(sorter, key=itemgetter(0)) if isinstance(sorter, list) else sorter
    snapshots = by_key(facts.rows["snapshots"], "snapshot_id")
    for (_, said), first in both(ordered, snapshots, lambda pair: pair[0][0], itemgetter("snapshot_id")):
        key, sid, source, title, published, filed, is_judged, layout, issues, is_new = said
        yield Page(
            document_id=key,
            snapshot_id=sid,
            source=source,
            title=title,
            published_on=_day(published),
            filed_on=_day(filed),
            captured_on=(datetime.fromisoformat(first["fetched_at"]) + _BEIJING).date(),
            is_copy=first["via"] in _COPIES,
            is_judged=is_judged,
            layout=layout,
            issues=frozenset(issues),
            is_new=is_new,
        )


def _known_before(facts: Facts) -> Iterator[str]:
    """Documents of which the last release had a capture, in order."""
    documents = facts.rows["documents"]
    if not facts.previous or not facts.previous.get("snapshots"):
        return iter(())
    pairs = sorted_like(documents, ((sid, row["document_id"]) for row in documents for sid in row["snapshots"]))
    before = by_key(facts.previous["snapshots"], "snapshot_id")
    old = both(pairs, before, itemgetter(0), itemgetter("snapshot_id"))
    return (key for key, _ in sorted_like(documents, ((pair[1], pair[0]) for pair, _ in old)))


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class Pages(Protocol):
    """The pages of a release."""

    def of_sources(self) -> Iterator[tuple[str, Sequence[Page]]]:
        """By source, in its order: those that the site itself gave, by day of first capture, then by id."""


class PagesAtHand:
    """In memory."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = sorted(filter(_is_own, pages), key=_order)

    def of_sources(self) -> Iterator[tuple[str, Sequence[Page]]]:
        for source, pages in groupby(self._pages, key=lambda page: page.source):
            yield source, tuple(pages)


class SpooledPages:
    """On the disk."""

    def __init__(self, pages: Iterable[Page], spool: Spool) -> None:
        ordered = Sorter(spool)
        for page in filter(_is_own, pages):
            ordered.add(
                (page.source, page.captured_on.isoformat(), page.document_id),
                [
                    page.snapshot_id, page.title, _text(page.published_on), _text(page.filed_on), page.is_judged,
                    page.layout, sorted(page.issues), page.is_new,
                ],
            )  # fmt: skip
        self._lines: dict[str, Lines] = {}
        for (source, *place), line in ordered.lines():
            if source not in self._lines:
                self._lines[source] = Lines(spool)
            self._lines[source].add(f"{spelled(place)[:-1]},{line[1:]}")

    def of_sources(self) -> Iterator[tuple[str, Sequence[Page]]]:
        for source in self._lines:
            yield source, Some(partial(self._told, source))

    def _told(self, source: str) -> Iterator[Page]:
        for line in self._lines[source]:
            captured, key, sid, title, published, filed, is_judged, layout, issues, is_new = value_at(line)[0]
            yield Page(
                document_id=key,
                snapshot_id=sid,
                source=source,
                title=title,
                published_on=_day(published),
                filed_on=_day(filed),
                captured_on=date.fromisoformat(captured),
                is_copy=False,
                is_judged=is_judged,
                layout=layout,
                issues=frozenset(issues),
                is_new=is_new,
            )


class Some(Sequence[Page]):
    """Pages that are read anew whenever they are asked for: forwards, from the first on, or the last few."""

    def __init__(self, told: Callable[[], Iterator[Page]]) -> None:
        self._told = told
        self._count: int | None = None

    def __iter__(self) -> Iterator[Page]:
        return self._told()

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(1 for _ in self)
        return self._count

    @overload
    def __getitem__(self, place: int) -> Page: ...

    @overload
    def __getitem__(self, place: slice) -> list[Page]: ...

    def __getitem__(self, place: int | slice) -> Page | list[Page]:
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            return list(islice(self, first, last, step))
        at = place + len(self) if place < 0 else place
        for page in islice(self, max(at, 0), None):
            return page
        raise IndexError(place)


def those(pages: Sequence[Page], holds: Callable[[Page], bool]) -> Sequence[Page]:
    """Of these pages the ones of which something holds."""
    return Some(lambda: filter(holds, pages)) if isinstance(pages, Some) else tuple(filter(holds, pages))


def _is_own(page: Page) -> bool:
    return bool(page.source) and not page.is_copy


def _order(page: Page) -> tuple[str, date, str]:
    return page.source, page.captured_on, page.document_id


def batches(pages: Pages, asked: Expectations) -> Iterator[Batch]:
    """By source, in its order: current pages that the site itself gave; sources without a new one are left out.

    A page is current when it was first captured soon after it was filed. Of a source that is mostly catching up on its
    history, a page without any day is taken for history.
    """
    for source, own in pages.of_sources():
        batch = _batch(source, own, asked)
        if batch.new:
            yield batch


def _batch(source: str, pages: Sequence[Page], asked: Expectations) -> Batch:
    most = int(asked.of("pages.most_past", source))
    new, past = (
        _current(those(pages, lambda p, wanted=wanted: p.is_new is wanted), source, asked)  # type: ignore[misc]
        for wanted in (True, False)
    )
    return Batch(source=source, new=new, past=past[-most:])


def _current(pages: Sequence[Page], source: str, asked: Expectations) -> Sequence[Page]:
    longest = asked.of("pages.current_days", source)

    def is_old(page: Page) -> bool:
        return page.day is not None and (page.captured_on - page.day).days > longest

    old = share_of(map(is_old, pages))
    if not old.hits:
        return pages
    is_backlog = old.hits > asked.of("pages.backlog_share", source) * old.of
    return those(pages, lambda page: not is_old(page) and not (is_backlog and page.day is None))
