"""Are the printed days those of the pages? Compared with addresses, captures, the last release, and the meetings."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter

from pipelines.gates.chance import Share, chance_of_at_most, share_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault
from pipelines.gates.pages import Page, Pages, those
from pipelines.release.in_order import both, by_key

__all__ = ["dates_shifted"]

_YEAR = range(350, 381)  # days
_TEMPLATE = "the site prints another day than that of the article, or its layout shows it elsewhere"
_WRONG_YEAR = "the site's template, or a rule that completes a year, has the wrong one"


def dates_shifted(facts: Facts, pages: Pages, asked: Expectations) -> Iterator[GateFault]:
    """Days of pages first captured since the last release, by source; of pages and stays of both releases; and of new
    stays against the meeting that they present."""
    for source, own in pages.of_sources():
        dated = those(own, lambda page: page.published_on is not None)
        new, past = those(dated, lambda page: page.is_new), those(dated, lambda page: not page.is_new)
        if asked.looks_at(Gate.DATES_SHIFTED, source) and len(new) >= asked.of("dates_shifted.least_new", source):
            yield from _of_source(source, new, past[-int(asked.of("pages.most_past", source)) :], asked)
    yield from _of_shared(facts, asked)
    yield from _of_stays(facts, asked)


def _of_source(source: str, new: Sequence[Page], past: Sequence[Page], asked: Expectations) -> Iterator[GateFault]:
    """One fault at most: all of them come of one cause."""
    least = asked.of("dates_shifted.least_new", source)
    near = asked.of("dates_shifted.near_days", source)
    year = asked.of("dates_shifted.year_share", source)
    filed = those(new, lambda page: page.filed_on is not None)
    against = _apart(filed)
    if len(filed) >= least:
        off = share_of(days in _YEAR or -days in _YEAR for days in against)
        was = share_of(days in _YEAR or -days in _YEAR for days in _apart(past))
        if off.value >= year and was.value < year / 2:
            found = f"{off} printed days a year off the day in the address, most by {_usual(against)} days"
            yield _fault(source, new, found, "none to speak of", was, _WRONG_YEAR)
            return
        same, before = (share_of(abs(days) <= near for days in _apart(pages)) for pages in (filed, past))
        is_far = same.value <= before.value - asked.of("dates_shifted.near_fall", source)
        if (
            before.of >= least
            and is_far
            and chance_of_at_most(same, before) <= asked.of("dates_shifted.chance", source)
            and not _is_history(filed)
        ):
            found = f"{same} printed days within {near:g} days of that in the address, most {_usual(against)} days off"
            yield _fault(source, new, found, f"about {before.value:.0%}", before, _TEMPLATE)
            return
    in_time, before = (share_of(not _lies_ahead(p) for p in part) for part in (new, past))
    if 1 - in_time.value >= asked.of("dates_shifted.future_share", source) and chance_of_at_most(
        in_time, before
    ) <= asked.of("dates_shifted.chance", source):
        found = f"{in_time.of - in_time.hits} of {in_time.of} printed days after the capture"
        yield _fault(source, new, found, f"{before.value:.0%} not after it", before, _WRONG_YEAR)
        return
    lags = array("i", ((p.captured_on - _printed(p)).days for p in new))
    late, was = (
        share_of((p.captured_on - _printed(p)).days in _YEAR for p in pages if p.filed_on is None)
        for pages in (new, past)
    )
    if late.of >= least and late.value >= year and was.value < year / 2:
        found = f"{late} printed days a year before the capture, most by {_usual(lags)} days"
        yield _fault(source, new, found, "current pages, or history of many years", was, _WRONG_YEAR)
        return
    yield from _one_day(source, new, asked)


def _one_day(source: str, new: Sequence[Page], asked: Expectations) -> Iterator[GateFault]:
    day, count = Counter(_printed(p) for p in new).most_common(1)[0]
    filed = {p.filed_on for p in new if p.filed_on is not None}
    others = filed or {p.captured_on for p in new}
    is_one = count >= asked.of("dates_shifted.one_day_share", source) * len(new)
    if is_one and len(others) >= asked.of("dates_shifted.least_days", source):
        whence = "addresses" if filed else "days of first capture"
        equal = Share(hits=count, of=len(new))
        yield GateFault(
            gate=Gate.DATES_SHIFTED,
            subject=source,
            found=f"{day} on {equal} new pages",
            expected=f"several days, as their {whence} have {len(others)}: {min(others)} to {max(others)}",
            basis="the pages themselves",
            cause="the day of the frame (today, the site's last change) was read for that of the article",
            command=f"xuanjie show {new[-1].snapshot_id}",
        )


def _of_shared(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """Days of records of both releases that moved by a year, whatever rules made them."""
    before = facts.previous or {}
    for table, key, column in (("candidates", "document_id", "published_on"), ("legs", "leg_id", "start")):
        days, first = array("i"), ""  # and the id of the first row that moved by a year
        then, now = (by_key(rows.get(table, ()), key) for rows in (before, facts.rows))
        for row, was in both(now, then, itemgetter(key), itemgetter(key)):
            if row[column] is not None and was[column] is not None:
                days.append((row[column] - was[column]).days)
                first = first or (row[key] if abs(days[-1]) in _YEAR else "")
        off = share_of(abs(n) in _YEAR for n in days)
        if off.of >= asked.of("dates_shifted.least_new") and off.value >= asked.of("dates_shifted.year_share"):
            yield GateFault(
                gate=Gate.DATES_SHIFTED,
                subject=f"{table}.{column}",
                found=f"{off} days moved by a year, most by {_usual(days)} days",
                expected="the day of the last release, but for corrections",
                basis="the last release, whatever the phase",
                cause=_WRONG_YEAR,
                command=f"xuanjie explain {first}",
            )


def _of_stays(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """New stays that lie before the meeting that they present, or far behind it."""
    opened = {m.id: m.opened_on for m in facts.meetings}
    closed = {m.id: m.closed_on or m.opened_on for m in facts.meetings}
    known = {row["leg_id"] for row in (facts.previous or {}).get("legs", ())}
    new = [row for row in facts.rows["legs"] if row["leg_id"] not in known and row["meeting_id"] in opened]
    if len(new) < asked.of("dates_shifted.least_stays"):
        return
    early = share_of(row["date_latest"] < opened[row["meeting_id"]] for row in new)
    most = asked.of("dates_shifted.after_meeting_days")
    late = share_of((row["date_earliest"] - closed[row["meeting_id"]]).days > most for row in new)
    for share, bound, what in (
        (early, "before_meeting", "end before the meeting that they present begins"),
        (late, "late_share", f"begin more than {most:g} days after the meeting that they present"),
    ):
        if share.value >= asked.of(f"dates_shifted.{bound}"):
            yield GateFault(
                gate=Gate.DATES_SHIFTED,
                subject="legs, days and meetings",
                found=f"{share} new stays {what}",
                expected=f"less than {asked.of(f'dates_shifted.{bound}'):.0%}",
                basis="the registry of meetings, and 98 stays of the gold cases",
                cause=f"{_WRONG_YEAR}, or the meeting of another year is read",
                command=f"xuanjie explain {new[0]['leg_id']}",
            )


def _printed(page: Page) -> date:
    if page.published_on is None:
        raise ValueError(f"{page.document_id} has no printed day")
    return page.published_on


def _lies_ahead(page: Page) -> bool:
    """Is the printed day later than the day after the capture in China? East of it the next day has begun."""
    return _printed(page) > page.captured_on + timedelta(days=1)


def _apart(pages: Sequence[Page]) -> array[int]:
    """Days from the day in the address to the printed one."""
    dated = ((p.published_on, p.filed_on) for p in pages)
    return array("i", ((one - other).days for one, other in dated if one is not None and other is not None))


def _is_history(filed: Sequence[Page]) -> bool:
    """Were most of the pages filed long before their capture? Copies made later print their own day."""
    return 2 * sum((p.captured_on - p.filed_on).days > 366 for p in filed if p.filed_on is not None) > len(filed)


def _usual(days: Sequence[int]) -> int:
    ordered = sorted(days)
    return ordered[len(ordered) // 2]


def _fault(source: str, new: Sequence[Page], found: str, expected: str, past: Share, cause: str) -> GateFault:
    return GateFault(
        gate=Gate.DATES_SHIFTED,
        subject=source,
        found=f"{found}; {len(new)} new pages with a day, first captured {new[0].captured_on} to {new[-1].captured_on}",
        expected=expected,
        basis=f"the source's own pages before: {past}" if past.of else "true of any source",
        cause=cause,
        command=f"xuanjie show {new[-1].snapshot_id}",
    )
