"""What does one backfill bring in? The order as the operator gave it, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from archive.capture import Role
from crawler.backfill.choose import Captures
from crawler.backfill.endpoint import Endpoint, Form
from crawler.backfill.errors import BadWindow
from crawler.backfill.queries import By, Query, is_listing, queries
from crawler.backfill.rows import CdxRow
from crawler.source import Source

__all__ = ["Plan", "plan_of"]

_FEW_MONTHS = timedelta(days=92)
_FIRST_DAY = date(1996, 1, 1)  # no web archive reaches further back


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One order.

    first, last              days of filing, as the address of an article says; None = any
    taken_first, taken_last  days of capture; None = any (but nothing is captured before it is filed)
    under                    only addresses that begin so
    limit                    copies to take in this process; the same command again takes the next ones
    offered                  the operator states that the archive offers index and copies to programs, whatever the
                             rules of its robots.txt say
    """

    endpoint: Endpoint
    by: By
    captures: Captures = Captures.CHANGES
    first: date | None = None
    last: date | None = None
    taken_first: date | None = None
    taken_last: date | None = None
    under: tuple[str, ...] = ()
    listings: bool = False
    limit: int | None = None
    offered: bool = False

    def options(self) -> dict[str, object]:
        """What makes two runs one and the same; a limit or the operator's statement do not."""
        days = {"from": self.first, "to": self.last, "taken_from": self.taken_first, "taken_to": self.taken_last}
        return {
            "endpoint": self.endpoint.index,
            "form": self.endpoint.form.value,
            "by": self.by.value,
            "captures": self.captures.value,
            "listings": self.listings,
            "under": list(self.under),
            **{name: day.isoformat() for name, day in days.items() if day is not None},
        }

    def questions(self, source: Source, now: datetime) -> tuple[Query, ...]:
        """What is asked about a source; raises NothingToAsk."""
        first, last = self.window
        since = "" if first is None else f"{first:%Y%m%d}"
        until = "" if last is None else f"{last:%Y%m%d}"
        asked = queries(
            source,
            by=self.by,
            first=self.first,
            last=self.last or now.date(),
            listings=self.listings,
            under=self.under,
        )
        return tuple(replace(query, since=since, until=until) for query in asked)

    @property
    def window(self) -> tuple[date | None, date | None]:
        """First and last day of capture. A page filed at midnight in Beijing is captured on the day before in UTC."""
        if self.taken_first is not None:
            return self.taken_first, self.taken_last
        return None if self.first is None else self.first - timedelta(days=1), self.taken_last

    def role(self, source: Source, row: CdxRow) -> Role | None:
        """What a capture is to the source: an article of the wanted days, a listing where these are wanted, or None."""
        if not row.shows_a_page or not source.allows(row.url):
            return None
        first, last = self.window
        taken = row.captured_at.date()
        if (first is not None and taken < first) or (last is not None and taken > last):
            return None
        if source.article(row.url) is None:
            return Role.LISTING if self.listings and is_listing(source, row.url) else None
        day = source.filed_on(row.url)
        if day is not None and ((self.first or day) > day or (self.last or day) < day):
            return None
        return Role.ARTICLE


def plan_of(
    endpoint: Endpoint,
    *,
    by: By | None = None,
    first: str | None = None,
    last: str | None = None,
    taken_first: str | None = None,
    taken_last: str | None = None,
    captures: Captures = Captures.CHANGES,
    under: Sequence[str] = (),
    listings: bool = False,
    limit: int | None = None,
    offered: bool = False,
) -> Plan:
    """The order in which days are written as YYYY-MM-DD; raises BadWindow.

    by  None: months where all days of filing lie within three months, sections otherwise; Common Crawl, with an index
        for every crawl, is asked by sections in any case
    """
    days = {
        "--from": _day("--from", first),
        "--to": _day("--to", last),
        "--captured-from": _day("--captured-from", taken_first),
        "--captured-to": _day("--captured-to", taken_last),
    }
    for early, late in (("--from", "--to"), ("--captured-from", "--captured-to"), ("--from", "--captured-to")):
        one, two = days[early], days[late]
        if one is not None and two is not None and one > two:
            raise BadWindow(late, two.isoformat(), f"a day not before {early} {one}")
    if by is By.MONTH and days["--from"] is None:
        raise BadWindow("--by", By.MONTH.value, "--from with it, the day that the months begin with")
    if by is None:
        one, two = days["--from"], days["--to"]
        short = one is not None and two is not None and two - one <= _FEW_MONTHS
        by = By.MONTH if short and endpoint.form is not Form.COMMONCRAWL else By.SECTION
    return Plan(
        endpoint=endpoint,
        by=by,
        captures=captures,
        first=days["--from"],
        last=days["--to"],
        taken_first=days["--captured-from"],
        taken_last=days["--captured-to"],
        under=tuple(under),
        listings=listings,
        limit=limit,
        offered=offered,
    )


def _day(option: str, given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError as why:
        raise BadWindow(option, given, "a day as YYYY-MM-DD") from why
    if not _FIRST_DAY <= day < date(2200, 1, 1):
        raise BadWindow(option, given, f"a day from {_FIRST_DAY} to 2199")
    return day
