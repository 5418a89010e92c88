"""Which printed days can be true? One before the Party ruled or long after the capture is left out, with an issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from archive.records import Attested, Claim, DelegationVisit, Event, Extraction, Issue, LegVisit, Precision

__all__ = ["FIRST_DAY", "days_from", "without_impossible_days"]

FIRST_DAY = date(1949, 1, 1)  # no team was sent abroad for a meeting of the ruling party before it ruled
_AHEAD = timedelta(days=2 * 365 + 1)  # after the capture: a plan reaches weeks ahead, a typed year wrong by one is kept


def days_from(day: date, days: timedelta) -> date:
    """The day so many days later or earlier; the calendar's own end where there is no such day."""
    try:
        return day + days
    except OverflowError:
        return date.max if days > timedelta(0) else date.min


def without_impossible_days(extraction: Extraction, captured: date) -> Extraction:
    """The same without days that cannot be true, and without stays that end before they begin.

    captured  the day of the capture: nothing is believed that lies more than two years after it
    returns   the extraction itself when all days can be true; else one issue per day that was left out
    """
    sieve = _Sieve(last=days_from(captured, _AHEAD))
    page = extraction.announcement
    if page is not None and page.published_on is not None and not sieve.holds("published_on", page.published_on):
        page = replace(page, published_on=None)
    if not (sieve.issues or extraction.delegations or extraction.events or extraction.claims):
        return extraction  # most pages tell of nothing
    made = replace(
        extraction,
        announcement=page,
        delegations=tuple(_visit(v, f"delegations.{n}", sieve) for n, v in enumerate(extraction.delegations)),
        events=tuple(_event(e, f"events.{n}", sieve) for n, e in enumerate(extraction.events)),
        claims=tuple(_claim(c, f"claims.{n}", sieve) for n, c in enumerate(extraction.claims)),
    )
    return replace(made, issues=(*extraction.issues, *sieve.issues)) if sieve.issues else extraction


@dataclass(slots=True, kw_only=True)
class _Sieve:
    last: date
    issues: list[Issue] = field(default_factory=list)

    def holds(self, path: str, day: date) -> bool:
        if FIRST_DAY <= day <= self.last:
            return True
        self.issues.append(Issue(code="impossible_day", detail=f"{path}: {day} is not in {FIRST_DAY}..{self.last}"))
        return False

    def range(
        self, start: Attested[date] | None, end: Attested[date] | None, path: str
    ) -> tuple[Attested[date] | None, Attested[date] | None]:
        first, last = (
            day if day is not None and self.holds(f"{path}.{name}", day.value) else None
            for name, day in (("start", start), ("end", end))
        )
        if first is not None and last is not None and first.value > last.value:
            self.issues.append(Issue(code="reversed_days", detail=f"{path}: {first.value} lies after {last.value}"))
            return None, None
        return first, last


def _visit(visit: DelegationVisit, path: str, sieve: _Sieve) -> DelegationVisit:
    return replace(visit, legs=tuple(_legs(visit, path, sieve)))


def _legs(visit: DelegationVisit, path: str, sieve: _Sieve) -> Iterator[LegVisit]:
    for number, leg in enumerate(visit.legs):
        start, end = sieve.range(leg.start, leg.end, f"{path}.legs.{number}")
        lost = (start, end) != (leg.start, leg.end)
        left = Precision.UNKNOWN if start is end is None else Precision.BOUNDED
        yield replace(leg, start=start, end=end, precision=left if lost else leg.precision)


def _event(event: Event, path: str, sieve: _Sieve) -> Event:
    start, end = sieve.range(event.start, event.end, path)
    return replace(event, start=start, end=end)


def _claim(claim: Claim, path: str, sieve: _Sieve) -> Claim:
    printed = claim.as_of is None or sieve.holds(f"{path}.as_of", claim.as_of.value)
    told = claim.told_on is None or sieve.holds(f"{path}.told_on", claim.told_on)
    return replace(claim, as_of=claim.as_of if printed else None, told_on=claim.told_on if told else None)
