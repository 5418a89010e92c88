"""What does the release say of each page, when was it first captured, and is it new? One line per document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.pages.dates import url_day

__all__ = ["Batch", "Page", "batches", "pages_of"]

_COPIES = frozenset({"import", "wayback", "commoncrawl"})  # values of `via` that say nothing of the site as it is
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
    new: tuple[Page, ...]
    past: tuple[Page, ...]

    @property
    def example(self) -> str:
        """A command that shows one of the new pages."""
        return f"xuanjie show {self.new[-1].snapshot_id}"


def pages_of(facts: Facts) -> tuple[Page, ...]:
    """All documents of the release to be made, by day of first capture, then by id."""
    rows = facts.rows
    captured = {row["snapshot_id"]: row for row in rows["snapshots"]}
    before = {row["snapshot_id"] for row in (facts.previous or {}).get("snapshots", ())}
    judged = {row["document_id"]: row for row in rows["candidates"]}
    found = []
    for row in rows["documents"]:
        told = judged[row["document_id"]]
        first = captured[row["snapshots"][0]]
        found.append(
            Page(
                document_id=row["document_id"],
                snapshot_id=told["snapshot_id"],
                source=row["source"] or "",
                title=told["title"],
                published_on=told["published_on"],
                filed_on=url_day(told["url"]),
                captured_on=(datetime.fromisoformat(first["fetched_at"]) + _BEIJING).date(),
                is_copy=first["via"] in _COPIES,
                is_judged=told["status"] is not None,
                layout=told["layout"],
                issues=frozenset(told["issues"]),
                is_new=not before.intersection(row["snapshots"]),
            )
        )
    return tuple(sorted(found, key=lambda page: (page.captured_on, page.document_id)))


def batches(pages: Sequence[Page], asked: Expectations) -> tuple[Batch, ...]:
    """By source, in its order: current pages that the site itself gave; sources without a new one are left out.

    A page is current when it was first captured soon after it was filed. Of a source that is mostly catching up on its
    history, a page without any day is taken for history.
    """
    of: Mapping[str, list[Page]] = defaultdict(list)
    for page in pages:
        if page.source and not page.is_copy:
            of[page.source].append(page)
    found = (_batch(source, of[source], asked) for source in sorted(of))
    return tuple(batch for batch in found if batch.new)


def _batch(source: str, pages: Sequence[Page], asked: Expectations) -> Batch:
    most = int(asked.of("pages.most_past", source))
    new, past = (_current([p for p in pages if p.is_new is wanted], source, asked) for wanted in (True, False))
    return Batch(source=source, new=new, past=past[-most:])


def _current(pages: Sequence[Page], source: str, asked: Expectations) -> tuple[Page, ...]:
    longest = asked.of("pages.current_days", source)
    old = {p.document_id for p in pages if p.day is not None and (p.captured_on - p.day).days > longest}
    is_backlog = len(old) > asked.of("pages.backlog_share", source) * len(pages)
    return tuple(p for p in pages if p.document_id not in old and not (is_backlog and p.day is None))
