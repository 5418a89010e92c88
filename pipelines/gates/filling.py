"""Are the fields of new pages filled as often as those of the pages before, source by source?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter

from pipelines.errors import UNEXTRACTABLE
from pipelines.gates.chance import Share, chance_of_at_most, share_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.gates.pages import Batch, Page
from pipelines.release.in_order import both, by_key

__all__ = ["fill_rate"]

_FAILED = frozenset({"rule_failed", UNEXTRACTABLE})
_OTHER_LOOK = "the site's pages have another look"

# field → is it filled, and what is the cause when it is not any more
_FIELDS: Mapping[str, tuple[Callable[[Page], bool], str]] = {
    "title": (lambda p: p.title is not None and "no_title" not in p.issues, _OTHER_LOOK),
    "published_on": (lambda p: p.published_on is not None, f"{_OTHER_LOOK}, or print the day in another way"),
    "body": (lambda p: p.title is not None and p.is_judged and "no_body" not in p.issues, _OTHER_LOOK),
    "reading": (
        lambda p: _FAILED.isdisjoint(p.issues),
        "our rules fail on them, or no process reads them within its limits: see the table issues",
    ),
    "status": (lambda p: p.is_judged, f"{_OTHER_LOOK}, or answer with something that is no article"),
}

# columns of the release that are told when records of both releases lose them
_COLUMNS = {
    "candidates": ("title", "published_on", "status", "outlet", "language"),
    "delegations": ("meeting_id", "leader_name", "leader_title_printed"),
    "legs": ("meeting_id", "leader_name", "leader_title_printed", "start", "end"),
    "events": ("meeting_id", "country", "start"),
}
_KEYS = {"candidates": "document_id", "delegations": "delegation_id", "legs": "leg_id", "events": "event_id"}


def fill_rate(facts: Facts, batches: Iterable[Batch], asked: Expectations) -> Iterator[GateFault]:
    """Title, day, body and verdict of pages first captured since the last release, against the source's own past;
    pages that no layout fits; and columns that records of both releases have lost."""
    for batch in batches:
        if asked.looks_at(Gate.FILL_RATE, batch.source) and _is_enough(batch, asked):
            for field, (is_filled, cause) in _FIELDS.items():
                new, past = (share_of(map(is_filled, part)) for part in (batch.new, batch.past))
                if _has_fallen(new, past, batch.source, asked):
                    yield _fault(batch, field, f"filled on {new} new pages", f"about {past.value:.0%}", past, cause)
            yield from _without_layout(batch, asked)
    yield from _lost_columns(facts, asked)


def _is_enough(batch: Batch, asked: Expectations) -> bool:
    return len(batch.new) >= asked.of("fill_rate.least_new", batch.source) and len(batch.past) >= asked.of(
        "fill_rate.least_past", batch.source
    )


def _has_fallen(new: Share, past: Share, source: str, asked: Expectations) -> bool:
    return (
        past.value >= asked.of("fill_rate.usual_share", source)
        and new.value <= past.value - asked.of("fill_rate.fall", source)
        and chance_of_at_most(new, past) <= asked.of("fill_rate.chance", source)
    )


def _without_layout(batch: Batch, asked: Expectations) -> Iterator[GateFault]:
    new, past = (share_of(p.layout not in {None, "generic"} for p in pages) for pages in (batch.new, batch.past))
    risen = past.value - new.value >= asked.of("fill_rate.generic_rise", batch.source)
    if risen and chance_of_at_most(new, past) <= asked.of("fill_rate.chance", batch.source):
        cause = f"{_OTHER_LOOK}: it wants a new layout, with the day from which it holds"
        yield _fault(batch, "layout", f"a layout fits {new} new pages", f"about {past.value:.0%}", past, cause)


def _fault(batch: Batch, field: str, found: str, expected: str, past: Share, cause: str) -> GateFault:
    return GateFault(
        gate=Gate.FILL_RATE,
        subject=f"{batch.source}, {field}",
        found=f"{found}, first captured {batch.new[0].captured_on} to {batch.new[-1].captured_on}",
        expected=expected,
        basis=f"{past} of the source's own pages before, {batch.past[0].captured_on} to {batch.past[-1].captured_on}",
        cause=cause,
        command=batch.example,
    )


def _lost_columns(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """A column that many records of both releases have lost: a rule that empties it, or a layout that fits no more."""
    before = facts.previous or {}
    for table, columns in _COLUMNS.items():
        key = _KEYS[table]
        had: Counter[str] = Counter()
        empty: dict[str, list[str]] = {column: [] for column in columns}  # ids of rows that have lost it
        then, now = (by_key(rows.get(table, ()), key) for rows in (before, facts.rows))
        for row, was in both(now, then, itemgetter(key), itemgetter(key)):
            for column in columns:
                if was.get(column) is not None:
                    had[column] += 1
                    if row[column] is None:
                        empty[column].append(row[key])
        for column in columns:
            lost = Share(hits=len(empty[column]), of=had[column])
            if lost.of < asked.of("fill_rate.least_shared") or lost.value < asked.of("fill_rate.fall_of_release"):
                continue
            yield GateFault(
                gate=Gate.FILL_RATE,
                subject=f"{table}.{column}",
                found=f"empty in {lost} records that had a value in the last release",
                expected=f"in less than {asked.of('fill_rate.fall_of_release'):.0%}",
                basis="the last release, whatever the phase: pages that were read once stay readable",
                cause="a rule or a layout that was changed"
                if not facts.same_rules
                else "new captures of the same pages",
                command=f"xuanjie explain {empty[column][0]}",
            )
