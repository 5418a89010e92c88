"""Between which days lay it, and how is that written? Bounds that are always filled, and the EDTF of each precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.records import Precision
from pipelines.journeys.accounts import Stay, Window, plausible
from pipelines.printed_days import days_from

__all__ = ["Bounds", "basis_of", "bounds", "edtf"]

_LATE_END = timedelta(days=30)  # a stay of which only the beginning is printed, told before its end
_UNDATED = timedelta(days=180)  # a page without any date: between half a year before its capture and the capture

# words in the names of date rules → date_basis; the first that occurs decides
_BASIS = (
    ("weekday", "stated_weekday"),
    ("dateline", "dateline"),
    ("publication", "publication_proxy"),
    ("today", "publication_proxy"),
    ("duration", "duration"),
    ("neighbour", "itinerary_neighbour"),
    ("itinerary", "itinerary_neighbour"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """At least one day of the stay lies in [earliest, latest]; `rule` says where the limits come from."""

    earliest: date
    latest: date
    rule: str  # printed, printed_and_publication, meeting_and_publication, capture_window


def bounds(
    start: date | None, end: date | None, precision: Precision, stays: Sequence[Stay], meeting: str | None
) -> Bounds:
    """Limits from the printed days, and where these leave a side open from publication, meeting or capture."""
    if start is not None and end is not None:
        return Bounds(earliest=start, latest=end, rule="printed")
    guess, rule = _guess(stays, meeting)
    if start is not None:
        return Bounds(
            earliest=start,
            latest=guess.last if guess.last >= start else days_from(start, _LATE_END),
            rule="printed_and_publication",
        )
    if end is not None:
        return Bounds(
            earliest=guess.first if guess.first <= end else days_from(end, -_LATE_END),
            latest=end,
            rule="printed_and_publication",
        )
    return Bounds(earliest=guess.first, latest=guess.last, rule=rule)


def edtf(start: date | None, end: date | None, precision: Precision, limits: Bounds) -> str:
    """Extended Date/Time Format (ISO 8601-2).

    day 2017-12-14 · leg_range 2017-12-14/2017-12-17 · shared_range 2017-12-14~/2017-12-17~ · within 2017-12-14~ ·
    month 2017-12 · bounded 2017-12-14/.. or ../2017-12-17 · unknown [2017-10-24..2017-12-19]
    """
    if start is None and end is None:
        return f"[{limits.earliest}..{limits.latest}]"
    if start is None:
        return f"../{end}"
    if end is None:
        return f"{start}/.."
    if precision is Precision.MONTH and (start.year, start.month) == (end.year, end.month):
        return f"{start:%Y-%m}"
    if precision is Precision.WITHIN and start == end:
        return f"{start}~"
    if precision in {Precision.SHARED_RANGE, Precision.WITHIN, Precision.MONTH}:
        return f"{start}~/{end}~"
    return f"{start}" if start == end else f"{start}/{end}"


def basis_of(rules: Sequence[str]) -> str | None:
    """date_basis of a date by the names of the rules that read it; None for no date."""
    for word, basis in _BASIS:
        if any(word in rule for rule in rules):
            return basis
    return "stated_event" if rules else None


def _guess(stays: Sequence[Stay], meeting: str | None) -> tuple[Window, str]:
    """What publication and meeting leave open: the common part of what each account leaves open, if there is one."""
    windows = [w for s in stays if (w := plausible(s.document, s.mode, meeting)) is not None]
    if not windows:
        captured = min(date.fromisoformat(s.document.latest.fetched_at[:10]) for s in stays)
        return Window(days_from(captured, -_UNDATED), captured), "capture_window"
    first, last = max(w.first for w in windows), min(w.last for w in windows)
    common = Window(first, last) if first <= last else min(windows)
    return common, "meeting_and_publication"
